"""The allocation rules, found in the files of this folder."""

from __future__ import annotations

from collections.abc import Mapping

from mainstay.core.registry import Registry
from mainstay.engines.stress.allocation.rule import Rule

REGISTRY: Registry[Rule] = Registry(
    package="mainstay.engines.stress.allocation", attribute="ALLOCATION", kind="allocation rule"
)


def names() -> tuple[str, ...]:
    """Return the names of all allocation rules.

    Examples
    --------
    >>> names()
    ('fair_share', 'lexicographic', 'priority', 'proportional')
    """
    return REGISTRY.names()


def all_rules() -> Mapping[str, Rule]:
    """Return all allocation rules by name, read only."""
    return REGISTRY.all()


def get(name: str) -> Rule:
    """Return the allocation rule of a name.

    Raises
    ------
    UnknownNameError
        No rule has this name; the nearest one is suggested.

    Examples
    --------
    >>> get("fair_share").code
    3
    """
    return REGISTRY.get(name)
