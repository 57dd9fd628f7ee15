"""The smallest part is as large as can be (max-min): like water that fills vessels of different height.

All get the same, except those who want less; asking for more than is needed gains nothing. Source: Bertsekas and
Gallager 1992, *Data Networks*, 2nd edition, section 6.5.2; Sprumont 1991, "The division problem with single-peaked
preferences", Econometrica 59(2), 509-519 (the uniform rule: the only one that is fair and does not reward
exaggeration).
"""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.allocation.rule import Floats, Rule, Whole


def shares(available: Floats, wanted: Floats, priority: Whole) -> Floats:
    """Return what each customer gets.

    Parameters
    ----------
    available : float array [...]
        Units that may be given.
    wanted : float array [customers, ...]
        Units.
    priority : int array [customers]
        Plays no part.

    Examples
    --------
    >>> shares(np.array(30.0), np.array([5.0, 40.0, 20.0]), np.array([1, 1, 1])).tolist()
    [5.0, 12.5, 12.5]
    """
    assert priority.shape[0] == wanted.shape[0]  # noqa: S101 - one priority for each customer
    return np.minimum(wanted, water_level(available, wanted))


def water_level(available: Floats, wanted: Floats) -> Floats:
    """Return the most that one customer may get, infinite where there is enough for all.

    Parameters
    ----------
    available : float array [...]
        Units that may be given.
    wanted : float array [customers, ...]
        Units.

    Examples
    --------
    >>> float(water_level(np.array(30.0), np.array([5.0, 40.0, 20.0])))
    12.5
    """
    level = np.full(np.shape(available), np.inf, dtype=wanted.dtype)
    left = np.asarray(available, dtype=wanted.dtype)
    sizes = np.sort(wanted, axis=0)
    scarce = np.sum(sizes, axis=0) > left
    found = np.zeros(np.shape(available), dtype=np.bool_)
    # from the smallest: whoever wants no more than an equal part of what is left gets it all
    for place, size in enumerate(sizes):
        equal = left / (sizes.shape[0] - place)
        stops = scarce & ~found & (size > equal)
        level = np.where(stops, equal, level)
        found |= stops
        left = np.where(found, left, left - size)
    return level


ALLOCATION = Rule(
    name="fair_share",
    title="The smallest part as large as can be",
    description="All customers get the same, except those who asked for less, who get what they asked for.",
    source="Bertsekas and Gallager 1992, Data Networks, 2nd edition, section 6.5.2; Sprumont 1991, Econometrica 59(2)",
    code=3,
    shares=shares,
)
