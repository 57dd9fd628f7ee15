"""The shortest and the shallowest outage that breaks a goal, by bisection in the simulation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
#: given sets by number, days and depths, whether each breaks the goal
Breaks = Callable[[Numbers, Numbers, Floats], Mask]
#: parts of the longest outage, and of the full depth, at which monotonicity is looked at first
DAY_PARTS = (0.25, 0.5, 0.75)
DEPTHS = (0.25, 0.5, 0.75)
#: depths are found to this share
FINE = 1.0 / 64


@dataclass(frozen=True)
class Smallest:
    """What breaks a goal.

    Parameters
    ----------
    days : int64 array
        Fewest days of a full outage that break it.
    depth : float64 array
        Smallest share of capacity, lost for the longest time, that breaks it.
    monotone : bool array
        Whether, as far as was looked at, all longer and all deeper outages break it too.
    """

    days: Numbers
    depth: Floats
    monotone: Mask


def smallest(count: int, longest: int, breaks: Breaks) -> Smallest:
    """Return the shortest and shallowest breaking outage of sets that break a goal at full length and depth.

    A coarse grid comes first, which shows where a longer outage fails to break what a shorter one breaks (orders that
    come later can meet fuller stocks); then the first step of the grid that breaks is halved down to a day, or to 1/64
    of depth.

    Examples
    --------
    >>> found = smallest(1, 100, lambda sets, days, depth: (days * depth) >= 37)
    >>> found.days.tolist(), found.depth.tolist(), found.monotone.tolist()
    ([37], [0.375], [True])
    """
    grid = sorted({max(1, round(longest * part)) for part in DAY_PARTS} | {longest})
    sets = np.arange(count)
    by_days = _grid(count, grid, lambda one, at: breaks(one, at.astype(np.int64), np.ones(one.size)))
    steps = [*DEPTHS, 1.0]
    by_depth = _grid(count, steps, lambda one, at: breaks(one, np.full(one.size, longest), at))
    low, high = _bracket(by_days, [0, *grid])
    shallow, deep = _bracket(by_depth, [0.0, *steps])
    while True:
        days_left, depth_left = high - low > 1, deep - shallow > FINE
        todo = np.concatenate([sets[days_left], sets[depth_left]])
        if not todo.size:
            break
        middle, half = (low + high) // 2, (shallow + deep) / 2
        days = np.concatenate([middle[days_left], np.full(depth_left.sum(), longest)]).astype(np.int64)
        depth = np.concatenate([np.ones(days_left.sum()), half[depth_left]])
        broke = breaks(todo, days, depth)
        first, second = broke[: days_left.sum()], broke[days_left.sum() :]
        high[days_left], low[days_left] = _halved(low, high, middle, days_left, first)
        deep[depth_left], shallow[depth_left] = _halved(shallow, deep, half, depth_left, second)
    return Smallest(high.astype(np.int64), deep, _monotone(by_days) & _monotone(by_depth))


def _grid(count: int, steps: Sequence[float], at: Callable[[Numbers, Floats], Mask]) -> Mask:
    """Return whether each set breaks at each step ``[count, steps]``; the last step is known to."""
    some = np.array(steps[:-1], np.float64)
    found = np.ones((count, len(steps)), np.bool_)
    if some.size and count:
        found[:, :-1] = at(np.repeat(np.arange(count), some.size), np.tile(some, count)).reshape(count, -1)
    return found


def _bracket(found: Mask, edges: Sequence[float]) -> tuple[Any, Any]:
    """Return the last step before, and the first step at which, each set breaks."""
    first = found.argmax(axis=1)
    steps = np.array(edges)
    return steps[first], steps[first + 1]


def _halved(low: Any, high: Any, middle: Any, which: Mask, broke: Mask) -> tuple[Any, Any]:
    return np.where(broke, middle[which], high[which]), np.where(broke, low[which], middle[which])


def _monotone(found: Mask) -> Mask:
    """Return whether what breaks keeps breaking."""
    kept: Mask = np.asarray((np.diff(found.astype(np.int8), axis=1) >= 0).all(axis=1))
    return kept
