"""The best reservation of all shared resources at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array

from mainstay.engines.care.flex.curve import draw_curve
from mainstay.engines.care.flex.frontier import TINY
from mainstay.engines.care.flex.pool import Floats, Pool, Whole
from mainstay.engines.care.flex.shared_system import Losses, losses

#: rounds in which levels and reduced loads are brought into line
ROUNDS = 6
Worth = Callable[[tuple[int, ...]], tuple[float, float]]


@dataclass(frozen=True)
class Together:
    """Units kept at each resource, and what they cost.

    Parameters
    ----------
    reserves : tuple of int
        Units kept at each resource.
    found : Losses
        What is lost then.
    goal : float
        Largest share of routine patients that may be lost.
    reached : bool
        Whether the goal is kept.
    price : float
        Surge patients more that could be cared for if one more routine patient might be lost; 0 where the goal does not
        bind.
    """

    reserves: tuple[int, ...]
    found: Losses
    goal: float
    reached: bool
    price: float


def best_together(pools: Sequence[Pool], *, levels: int = 50, goal: float | None = None) -> Together:
    """Return the units to keep at each resource so that fewest surge patients are lost and routine care keeps its goal.

    One level is chosen for each resource by a mixed-integer program (HiGHS) on the curves at reduced loads; loads and
    levels are brought into line in a few rounds, and the best choice that kept the goal by the fixed point of reduced
    loads is taken, after single steps up or down no longer better it.

    Parameters
    ----------
    pools : sequence of Pool
        Resources of one place.
    levels : int
        Levels that come into question at each.
    goal : float, optional
        Largest share of routine patients lost in the surge; what separate wards lose where left out.

    Returns
    -------
    Together
        The reservation.

    Examples
    --------
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> best_together([ward]).reserves
    (2,)
    """
    arrivals, routine = _services(pools)
    allowed = losses(pools, None, surge=True).share(arrivals, routine) if goal is None else goal
    allowed = max(allowed, TINY)
    choices = [possible_levels(pool, levels) for pool in pools]
    chosen = tuple(int(level[0]) for level in choices)
    tried: dict[tuple[int, ...], Losses] = {}
    price, slack = 0.0, 1.0
    for _ in range(ROUNDS):
        found = _seen(tried, pools, chosen)
        chosen, price = _program(pools, choices, found, allowed * slack * float(arrivals[routine].sum()))
        lost = _seen(tried, pools, chosen).share(arrivals, routine)
        # sums of losses over resources are a little above what is lost; what is allowed follows
        slack = float(np.clip(slack * allowed / lost, 0.2, 5.0)) if lost > 0 else slack

    def worth(reserves: tuple[int, ...]) -> tuple[float, float]:
        seen = _seen(tried, pools, reserves)
        over = seen.share(arrivals, routine) - allowed
        return (max(over, 0.0) if over > 1e-9 else 0.0), seen.share(arrivals, ~routine)

    best = _steps(min(tried, key=worth), choices, worth)
    return Together(best, _seen(tried, pools, best), allowed, worth(best)[0] == 0.0, price)


def _seen(tried: dict[tuple[int, ...], Losses], pools: Sequence[Pool], reserves: tuple[int, ...]) -> Losses:
    if reserves not in tried:
        near = next(reversed(tried.values()), None)
        tried[reserves] = losses(pools, reserves, surge=True, start=near)
    return tried[reserves]


def _services(pools: Sequence[Pool]) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Return arrivals in the surge, and which are routine, in the order of `losses`."""
    told: dict[str, tuple[float, bool]] = {}
    for pool in pools:
        for name, come, side in zip(pool.services, pool.surge_arrivals, pool.protected, strict=True):
            told.setdefault(name, (float(come), bool(side)))
    return np.array([come for come, _ in told.values()]), np.array([side for _, side in told.values()], np.bool_)


def possible_levels(pool: Pool, count: int) -> Whole:
    """Return the levels at which the surge uses no more units than can be converted; the last where there is none.

    Examples
    --------
    >>> ward = Pool.of("ward", 36, 20, protected=[True, False], loads=[16, 12], surge_loads=[16, 36])
    >>> int(possible_levels(replace(ward, most_surge_units=16), 50)[0])
    4
    """
    level = pool.levels(count)
    loads, come = pool.loads(surge=True), pool.surge_arrivals
    units = pool.capacity(surge=True)
    curve = draw_curve(units, loads, pool.sizes, pool.protected, come, 0.0, 0.9, level)
    good = level[pool.converts(curve[:, 1])]
    return good if good.size else level[-1:]


def _program(
    pools: Sequence[Pool], choices: Sequence[Whole], found: Losses, allowed: float
) -> tuple[tuple[int, ...], float]:
    """Choose one level for each resource: fewest surge patients lost, at most so many routine patients."""
    routine, surge, owner = [], [], []
    for number, (pool, level) in enumerate(zip(pools, choices, strict=True)):
        come = pool.surge_arrivals * found.thinned[number]
        thin = replace(pool, surge_arrivals=come)
        curve = draw_curve(
            thin.capacity(surge=True), thin.loads(surge=True), pool.sizes, pool.protected, come, 0.0, 0.9, level
        )
        routine.append(curve[:, 0] * come[pool.protected].sum())
        surge.append(curve[:, 1] * come[~pool.protected].sum())
        owner.append(np.full(level.size, number))
    cost, lost, of = np.concatenate(surge), np.concatenate(routine), np.concatenate(owner)
    size = cost.size
    one = csr_array((np.ones(size), (of, np.arange(size))), shape=(len(pools), size))
    # where the goal cannot be kept, what is least for routine care is
    least = sum(float(part.min()) for part in routine)
    limit = max(allowed, least * (1 + 1e-9) + 1e-12)
    answer = milp(
        cost,
        constraints=[LinearConstraint(one, 1, 1), LinearConstraint(lost[None, :], -np.inf, limit)],
        integrality=np.ones(size),
        bounds=(0, 1),
    )
    relaxed = linprog(cost, A_ub=lost[None, :], b_ub=[limit], A_eq=one, b_eq=np.ones(len(pools)), bounds=(0, 1))
    picked = np.flatnonzero(answer.x > 0.5)
    flat = np.concatenate(list(choices))
    return tuple(int(flat[at]) for at in picked), max(0.0, -float(relaxed.ineqlin.marginals[0]))


def _steps(start: tuple[int, ...], choices: Sequence[Whole], worth: Worth) -> tuple[int, ...]:
    """Go up or down one level at one resource as long as that is better."""
    best = start
    for _ in range(200):
        near = []
        for number, level in enumerate(choices):
            at = int(np.searchsorted(level, best[number]))
            near += [
                (*best[:number], int(level[to]), *best[number + 1 :]) for to in (at - 1, at + 1) if 0 <= to < level.size
            ]
        better = min(near, key=worth, default=best)
        if worth(better) >= worth(best):
            return best
        best = better
    return best
