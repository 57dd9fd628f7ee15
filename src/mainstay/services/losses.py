"""Who can be lost: economies, firms and sites with lines, and how a person names one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from mainstay.engines.monitor.concentration.party import KINDS, read_party
from mainstay.errors import UnknownNameError
from mainstay.model.base import Base
from mainstay.model.graph import UNKNOWN, SupplyGraph
from mainstay.model.validity import valid_on
from mainstay.report.names import economy_names, maker_names
from mainstay.report.wording import listed

WORDS = {"economy": "economy", "firm": "firm", "site": "site"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A party that can be lost: how the engine calls it, how people do, and how many lines it has."""

    key: str
    name: str
    lines: int


def choices_to_lose(base: Base) -> list[Choice]:
    """Return the economies, groups of economies, firms and sites that have lines; those with most first in each kind.

    Examples
    --------
    >>> import mainstay as ms
    >>> choices_to_lose(ms.load("us-2026"))[0].key.startswith("economy:")
    True
    """
    makers = SupplyGraph(base).makers
    economies, firms, sites = economy_names(base), maker_names(base, "firm"), maker_names(base, "site")
    groups = (
        base["memberships"]
        .filter(*valid_on(base.info.as_of_on))
        .join(makers, left_on="economy_id", right_on="economy", how="inner")
    )
    placed = makers.filter(pl.col("economy") != UNKNOWN)
    own = makers.filter(~pl.col("is_aggregate").fill_null(value=False))
    counted = (
        ("economy", pl.concat([placed["economy"], groups["group_id"]]), economies),
        ("firm", own["firm"], firms),
        ("site", own["site"], sites),
    )
    found = []
    for kind, keys, names in counted:
        counts = keys.rename("key").value_counts().sort("count", "key", descending=[True, False])
        found += [Choice(f"{kind}:{key}", names.get(key, key), count) for key, count in counts.iter_rows()]
    return [one for one in found if _is_known(base, one.key)]


def _is_known(base: Base, key: str) -> bool:
    """Tell whether the engine knows the party: a firm can be the stand-in of a site without one."""
    try:
        read_party(base, key)
    except UnknownNameError:
        return False
    return True


def read_lost(base: Base, text: str) -> str:
    """Return how the engine calls a party that a person names by key or by name.

    Parameters
    ----------
    base : Base
        The base.
    text : str
        ``economy:CHN``, or a name such as ``China``.

    Raises
    ------
    InputError
        The text has no kind.
    UnknownNameError
        The base has no such party.

    Examples
    --------
    >>> import mainstay as ms
    >>> read_lost(ms.load("us-2026"), "China"), read_lost(ms.load("us-2026"), "economy:IND")
    ('economy:CHN', 'economy:IND')
    """
    told = text.strip()
    if told.partition(":")[0] not in KINDS:
        alike = [one.key for one in choices_to_lose(base) if one.name.casefold() == told.casefold()]
        if alike:
            return alike[0]
    read_party(base, told)
    return told


def name_of_lost(base: Base, key: str) -> str:
    """Return how people call what is lost.

    Examples
    --------
    >>> import mainstay as ms
    >>> name_of_lost(ms.load("us-2026"), "economy:CHN,IND")
    'China and India'
    """
    kind, _, keys = key.partition(":")
    names = maker_names(base, kind)
    told: Sequence[str] = [names.get(one.strip(), one.strip()) for one in keys.split(",")]
    return listed(told, 6)
