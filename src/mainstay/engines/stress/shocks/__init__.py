"""Shocks: what can go wrong, one kind a file, each made of the same plain effects."""

from __future__ import annotations

from collections.abc import Mapping

from mainstay.engines.stress.shocks.grammar.compile import compile_shocks
from mainstay.engines.stress.shocks.grammar.kind import Options, ShockKind
from mainstay.engines.stress.shocks.grammar.kinds import KINDS
from mainstay.scenario.shock import Shock

__all__ = ["Options", "ShockKind", "all_shocks", "compile_shocks", "describe", "get", "names"]


def names() -> tuple[str, ...]:
    """Return the names of all kinds of shock.

    Examples
    --------
    >>> "hurricane" in names()
    True
    """
    return KINDS.names()


def get(name: str) -> ShockKind:
    """Return the kind of shock of this name.

    Raises
    ------
    UnknownNameError
        No kind has this name; the nearest one is suggested.
    """
    return KINDS.get(name)


def all_shocks() -> Mapping[str, ShockKind]:
    """Return all kinds of shock by name."""
    return KINDS.all()


def describe(shock: Shock) -> str:
    """Return a shock in one or two sentences, for a reader who knows nothing of the network.

    Raises
    ------
    InputError
        The kind does not exist, or its options are wrong.

    Examples
    --------
    >>> describe(Shock(name="fire", quantity="capacity", where={"site": "intas-pharmez"}, plateau_days=90))
    '100 % of the capacity of everything at intas-pharmez is lost, from day 0, for 90 days.'
    """
    kind = get(shock.kind)
    words = kind.words(shock, kind.read_options(shock))
    return words[0].upper() + words[1:]
