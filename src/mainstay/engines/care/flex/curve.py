"""The curve of one draw: blocking, waits and haste at each level of reservation, in one pass over the units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mainstay.core.compiled import compiled

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: what is worked out at each level: shares lost of routine and surge patients when nobody waits; then, when routine
#: patients wait, shares of them that wait and give up, and of surge patients lost; and the share of time in haste
MEASURES = ("routine_blocked", "surge_blocked", "routine_delayed", "routine_gave_up", "surge_blocked_wait", "rushed")
BIG, SMALL = 1e200, 1e-150


@compiled
def _below(units: int, first: int, loads: Floats, sizes: Whole, q: Floats) -> None:
    """Fill the weights of the numbers of units taken when nothing is kept, from ``first`` on."""
    q[0] = 1.0
    for j in range(first + 1, units + 1):
        value = 0.0
        for k in range(loads.size):
            before = j - sizes[k] - first
            if before >= 0:
                value += loads[k] * sizes[k] * q[before]
        q[j - first] = value / j
        if q[j - first] > BIG:
            for i in range(j - first + 1):
                q[i] /= BIG


@compiled
def _tail(units: float, work: float, leave: float) -> tuple[float, float, float]:
    """Return weights of no queue and of a queue when all units are taken, and the queue's mean length times weight."""
    none, weight, length, term = 1.0, 0.0, 0.0, 1.0
    for i in range(1, 10_000_000):
        term *= work / (units + i * leave)
        weight += term
        length += i * term
        if term * i <= 1e-13 * length:
            break
        if length > BIG:
            none, weight, length, term = none / BIG, weight / BIG, length / BIG, term / BIG
    return none, weight, length


@compiled
def _lost(total: Floats, first: int, units: int, sizes: Whole, keep: int, side: Flags, weights: Floats) -> float:
    """Return the mean share of time in which patients of one side do not fit, weighted by arrivals."""
    lost, all_weights = 0.0, 0.0
    whole = total[units - first]
    for k in range(sizes.size):
        if side[k]:
            last = units - sizes[k] - keep
            fits = total[last - first] if last >= first else 0.0
            lost += weights[k] * (1.0 - fits / whole)
            all_weights += weights[k]
    return lost / all_weights if all_weights > 0 else 0.0


@compiled
def _above(
    start: int, first: int, units: int, loads: Floats, sizes: Whole, protected: Flags, p: Floats, total: Floats
) -> None:
    """Fill weights and their sums above the units that all may take: only routine patients come there."""
    for j in range(start + 1, units + 1):
        value = 0.0
        for k in range(loads.size):
            before = j - sizes[k] - first
            if protected[k] and before >= 0:
                value += loads[k] * sizes[k] * p[before]
        p[j - first] = value / j
        total[j - first] = total[j - first - 1] + p[j - first]
        if p[j - first] > BIG:
            for i in range(j - first + 1):
                p[i] /= BIG
                total[i] /= BIG


@compiled
def _begin(
    start: int, first: int, loads: Floats, sizes: Whole, q: Floats, head: Floats, p: Floats, total: Floats
) -> None:
    """Fill weights and their sums up to where all may come."""
    if q[start - first] > SMALL:
        for i in range(start - first + 1):
            p[i], total[i] = q[i], head[i]
    else:
        # far below an overload the weights were brought down to nothing: begin anew up to here
        _below(start, first, loads, sizes, p)
        for i in range(start - first + 1):
            total[i] = p[i] + (total[i - 1] if i > 0 else 0.0)


@compiled
def _window(units: int, most: int, loads: Floats, sizes: Whole) -> tuple[int, int]:
    """Return numbers of units taken below and above which there is next to no weight, whatever is kept."""
    work, spread, largest = 0.0, 0.0, 1
    for k in range(loads.size):
        work += loads[k] * sizes[k]
        spread += loads[k] * sizes[k] * sizes[k]
        largest = max(largest, sizes[k])
    far = 9.0 * np.sqrt(spread) + 20.0 * largest
    return max(0, int(min(float(units - most), work) - far)), int(work + far) + 1


@compiled
def draw_curve(
    units: int,
    loads: Floats,
    sizes: Whole,
    protected: Flags,
    weights: Floats,
    leave: float,
    rushed_above: float,
    levels: Whole,
) -> Floats:
    """Return the measures at each level, by Roberts' recursion (1983), exact where sizes are 1 and holds alike.

    Parameters
    ----------
    units : int
        Units that work in this draw.
    loads, weights : array, shape (services,)
        Patients at a time, and arrivals.
    sizes, protected : array, shape (services,)
        Units of a patient; routine or surge.
    leave : float
        Mean hold of routine patients over their mean patience; 0 where they cannot wait.
    rushed_above : float
        Share of units taken from which care is rushed.
    levels : array, shape (levels,)
        Units kept, rising.

    Returns
    -------
    array, shape (levels, 6)
        `MEASURES`.
    """
    found = np.full((levels.size, 6), np.nan)
    other = np.empty(protected.size, np.bool_)
    patients, routine = 0.0, 0.0
    for k in range(loads.size):
        other[k] = not protected[k]
        if protected[k]:
            patients += loads[k]
            routine += loads[k] * sizes[k]
    rushed_from = int(np.floor(rushed_above * units)) + 1
    most = min(units, levels[-1])
    first, last = _window(units, most, loads, sizes)
    if last < min(units - most, rushed_from):
        # nobody ever meets a limit
        for place in range(levels.size):
            for measure in range(6 if leave > 0 and patients > 0 else 2):
                found[place, measure] = 0.0
            found[place, 5] = 0.0
        return found
    q, head = np.zeros(units - first + 1), np.zeros(units - first + 1)
    p, total = np.zeros(units - first + 1), np.zeros(units - first + 1)
    _below(units, first, loads, sizes, q)
    for i in range(q.size):
        head[i] = q[i] + (head[i - 1] if i > 0 else 0.0)
    none, weight, length = 1.0, 0.0, 0.0
    waits = leave > 0 and patients > 0
    if waits:
        none, weight, length = _tail(units * patients / routine, patients, leave)
    for place in range(levels.size):
        keep = min(levels[place], units)
        start = max(units - keep, first)
        _begin(start, first, loads, sizes, q, head, p, total)
        _above(start, first, units, loads, sizes, protected, p, total)
        whole, queue = total[units - first], p[units - first]
        found[place, 0] = _lost(total, first, units, sizes, 0, protected, weights)
        found[place, 1] = _lost(total, first, units, sizes, keep, other, weights)
        found[place, 5] = 1.0 - (total[rushed_from - 1 - first] / whole if rushed_from - 1 >= first else 0.0)
        if waits:
            whole *= none
            all_weight = whole + queue * weight
            found[place, 2] = (whole * found[place, 0] + queue * weight) / all_weight
            found[place, 3] = min(1.0, leave * queue * length / (all_weight * patients))
            found[place, 4] = (whole * found[place, 1] + queue * weight) / all_weight
    return found


@compiled
def draw_curves(
    units: Whole,
    loads: Floats,
    sizes: Whole,
    protected: Flags,
    weights: Floats,
    leave: float,
    rushed_above: float,
    levels: Whole,
) -> Floats:
    """Return the measures of many draws: shape (draws, levels, 6); units and loads differ from draw to draw."""
    found = np.empty((units.size, levels.size, 6))
    for draw in range(units.size):
        found[draw] = draw_curve(units[draw], loads[draw], sizes, protected, weights[draw], leave, rushed_above, levels)
    return found
