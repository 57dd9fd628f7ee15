"""The flex frontier of one resource: routine care lost against surge patients lost, over the units kept for routine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.flex.curve import MEASURES, draw_curve
from mainstay.engines.care.flex.pool import Floats, Pool, Whole
from mainstay.engines.care.queues import kaufman_roberts, reserved_classes

#: a chain of more states than this at each level gives way to the recursion
MOST_STATES = 1_500
#: shares that differ by no more than this count as equal: one patient in a million
TINY = 1e-6


@dataclass(frozen=True)
class Frontier:
    """One curve, and the separate wards that it is held against.

    Parameters
    ----------
    levels : int array, shape (levels,)
        Units kept for routine care.
    routine_blocked, surge_blocked : float array, shape (levels,)
        Shares of patients turned away.
    routine_delayed, routine_gave_up, surge_blocked_wait : float array, shape (levels,)
        The same where routine patients wait: shares of them that wait and give up; NaN where they cannot wait.
    rushed : float array, shape (levels,)
        Share of time in which care is rushed.
    separate : tuple of float
        Shares of routine and of surge patients turned away by separate wards.
    method : str
        ``exact``, ``two streams`` (each side's stays replaced by their mean) or ``recursion`` (Roberts 1983).
    """

    levels: Whole
    routine_blocked: Floats
    surge_blocked: Floats
    routine_delayed: Floats
    routine_gave_up: Floats
    surge_blocked_wait: Floats
    rushed: Floats
    separate: tuple[float, float]
    method: str

    @property
    def dominates(self) -> npt.NDArray[np.bool_]:
        """True at the levels at which neither side loses more than in separate wards."""
        return np.asarray(
            (self.routine_blocked <= self.separate[0] + TINY) & (self.surge_blocked <= self.separate[1] + TINY)
        )

    def least_level(self, goal: float, *, from_level: int = 0) -> int | None:
        """Return the fewest units kept with which at most a share of routine patients is lost, or none."""
        good = (self.routine_blocked <= goal + TINY) & (self.levels >= from_level)
        return int(self.levels[int(np.argmax(good))]) if good.any() else None


def frontier(
    pool: Pool, *, surge: bool = True, levels: npt.ArrayLike | None = None, rushed_above: float = 0.9
) -> Frontier:
    """Return the curve of a shared resource.

    With equal holds and sizes of 1 the recursion is exact. Otherwise the chain of all classes is solved at each level
    where it is small; for larger ones the two sides are taken as one class each, with their mean hold; where that is
    still too large Roberts' recursion is used. The method is told.

    Parameters
    ----------
    pool : Pool
        The resource and who uses it.
    surge : bool
        Whether the loads, and the units, are those of the surge.
    levels : array of int, optional
        Units kept; all levels up to 50 of them where left out.
    rushed_above : float
        Share of units taken from which care is rushed.

    Returns
    -------
    Frontier
        The curve.

    Examples
    --------
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> curve = frontier(ward)
    >>> [round(share, 3) for share in curve.separate]
    [0.064, 0.575]
    >>> round(float(curve.routine_blocked[0]), 3), round(float(curve.surge_blocked[4]), 3)
    (0.341, 0.564)
    >>> curve.levels[curve.dominates].tolist()
    [2, 3, 4]
    """
    level = pool.levels(50) if levels is None else np.asarray(levels, np.int64)
    units, loads = pool.capacity(surge=surge), pool.loads(surge=surge)
    arrivals = pool.surge_arrivals if surge else pool.arrivals
    rough = draw_curve(units, loads, pool.sizes, pool.protected, arrivals, _leave(pool, loads), rushed_above, level)
    columns = dict(zip(MEASURES, rough.T.copy(), strict=True))
    method, chain = _chain(pool, loads, arrivals, units)
    if chain is not None:
        for place, keep in enumerate(level):
            if 0 < keep <= units:
                columns["routine_blocked"][place], columns["surge_blocked"][place] = chain.at(int(keep))
    return Frontier(level, **columns, separate=separate_wards(pool, surge=surge), method=method)


def separate_wards(pool: Pool, *, surge: bool) -> tuple[float, float]:
    """Return shares of routine and surge patients turned away where each side has its own ward (Kaufman, Roberts 1981).

    Examples
    --------
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> [round(share, 3) for share in separate_wards(ward, surge=False)]
    [0.064, 0.06]
    """
    arrivals = pool.surge_arrivals if surge else pool.arrivals
    own = pool.own(surge=surge)
    found = []
    for side, units in ((pool.protected, own), (~pool.protected, pool.capacity(surge=surge) - own)):
        blocked = kaufman_roberts(units, pool.loads(surge=surge)[side], pool.sizes[side])
        total = float(arrivals[side].sum())
        found.append(float(blocked @ arrivals[side]) / total if total > 0 else 0.0)
    return found[0], found[1]


@dataclass(frozen=True)
class _Classes:
    """Classes of a chain, with the share of each side's arrivals that each is."""

    units: int
    loads: Floats
    holds: Floats
    sizes: Whole
    protected: npt.NDArray[np.bool_]
    weights: Floats

    def states(self) -> float:
        """Return about how many states the chain has."""
        count = self.loads.size
        return float(np.prod(self.units / self.sizes + 1.0)) / float(np.prod(np.arange(1.0, count + 1.0)))

    def at(self, keep: int) -> tuple[float, float]:
        """Return shares of routine and surge patients turned away with so many units kept."""
        blocked = reserved_classes(
            self.units,
            self.loads,
            reserves=np.where(self.protected, 0, keep),
            sizes=self.sizes,
            rates=1.0 / self.holds,
        )
        lost = blocked * self.weights
        return float(lost[self.protected].sum()), float(lost[~self.protected].sum())


def _chain(pool: Pool, loads: Floats, arrivals: Floats, units: int) -> tuple[str, _Classes | None]:
    if bool((pool.holds == pool.holds[0]).all()) and bool((pool.sizes == 1).all()):
        return "exact", None
    classes = _merged(pool, loads, arrivals, units, by_hold=True)
    if classes.states() <= MOST_STATES:
        return "exact", classes
    if bool((pool.sizes == 1).all()):
        streams = _merged(pool, loads, arrivals, units, by_hold=False)
        if streams.states() <= 2 * MOST_STATES:
            return "two streams", streams
    return "recursion", None


def _merged(pool: Pool, loads: Floats, arrivals: Floats, units: int, *, by_hold: bool) -> _Classes:
    """Join services that cannot be told apart, or all of a side."""
    keys = [
        (bool(side), float(hold) if by_hold else 0.0, int(size))
        for side, hold, size in zip(pool.protected, pool.holds, pool.sizes, strict=True)
    ]
    kinds = list(dict.fromkeys(keys))
    member = np.array([[key == kind for key in keys] for kind in kinds], np.float64)
    load, come = member @ loads, member @ arrivals
    side = np.array([kind[0] for kind in kinds])
    whole = np.where(side, come[side].sum(), come[~side].sum())
    return _Classes(
        units,
        load,
        np.divide(load, come, out=np.ones_like(load), where=come > 0),
        np.array([kind[2] for kind in kinds], np.int64),
        side,
        np.divide(come, whole, out=np.zeros_like(come), where=whole > 0),
    )


def _leave(pool: Pool, loads: Floats) -> float:
    """Return the mean hold of routine patients over their patience; 0 where they cannot wait."""
    if pool.patience_days is None:
        return 0.0
    load = loads[pool.protected]
    total = float(load.sum())
    hold = float(load @ pool.holds[pool.protected]) / total if total > 0 else 0.0
    return hold / pool.patience_days
