"""The best use of one facility group in one month: a small packing program, solved by the bounded simplex method.

A cell asks for ``asked`` patients of each service. A patient takes room of some resources, a move carries room from one
resource to another (a nurse to an intensive-care nurse, a ward to an isolation ward) at a yield::

    greatest   sum worth_a y_a - sum fee_e m_e
               sum_a need_ar y_a + sum_{e from r} m_e - sum_{e to r} yield_e m_e  <=  room_r
               0 <= y_a <= asked_a,   0 <= m_e <= most_e

Doing nothing is always possible, so that the primal method starts there (Dantzig 1955, "Upper bounds, secondary
constraints, and block triangularity"). The prices at its end bound the program from above whatever they are (weak
duality), which makes each answer carry its own proof.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from mainstay.core.compiled import compiled, inlined

#: a reduced cost or a coefficient below this counts as nothing; the program is scaled to numbers near 1
TINY = 1e-10
#: steps without progress after which the first candidate is taken, which cannot cycle (Bland 1977)
STALL = 60


class Recipe(NamedTuple):
    """What is the same in all cells of one level of care; arrays as described in `mainstay.engines.care.plan.model`."""

    need: Any  # (services, resources)
    worth: Any  # (services,)
    source: Any  # (moves,) resource that a move takes from
    target: Any  # (moves,) resource that it adds to
    gain: Any  # (moves,) what arrives of one unit
    fee: Any  # (moves,) worth lost by moving one unit


class Bench(NamedTuple):
    """Room to work in, made once for many cells."""

    table: Any  # (resources, columns + resources)
    slope: Any  # (columns + resources,) reduced costs
    level: Any  # (resources,) values of the basic columns
    basis: Any  # (resources,) which column is basic in a row
    place: Any  # (columns + resources,) 0 at its lower end, 1 at its upper end, 2 basic
    used: Any  # (columns,) which columns of the recipe take part
    rows: Any  # (resources,) which resources can bind
    height: Any  # (resources,) scale of each row
    plan: Any  # (columns,) the answer: patients by service, then units moved
    price: Any  # (resources,) what one more unit of room is worth


def new_bench(services: int, moves: int, resources: int) -> Bench:
    """Return room to work in for cells of this size."""
    columns = services + moves
    return Bench(
        np.zeros((resources, columns + resources)),
        np.zeros(columns + resources),
        np.zeros(resources),
        np.zeros(resources, np.int64),
        np.zeros(columns + resources, np.int64),
        np.zeros(columns, np.int64),
        np.zeros(resources, np.int64),
        np.zeros(resources),
        np.zeros(columns),
        np.zeros(resources),
    )


@inlined
def _coefficient(recipe: Recipe, column: int, row: int) -> float:
    services = recipe.worth.size
    if column < services:
        return recipe.need[column, row]  # type: ignore[no-any-return]
    move = column - services
    found = 0.0
    if recipe.source[move] == row:
        found += 1.0
    if recipe.target[move] == row:
        found -= recipe.gain[move]
    return found


@inlined
def _pick_rows(recipe: Recipe, room: Any, most: Any, bench: Bench) -> int:
    """Keep the resources that could run out if all were asked for at once; the others have no price."""
    kept = 0
    for row in range(room.size):
        wanted = 0.0
        for column in range(most.size):
            if most[column] > 0.0:
                part = _coefficient(recipe, column, row)
                if part > 0.0:
                    wanted += part * most[column]
        bench.price[row] = 0.0
        if wanted > room[row] * (1.0 + 1e-12):
            bench.rows[kept] = row
            kept += 1
    return kept


@inlined
def _lay_out(recipe: Recipe, room: Any, most: Any, rows: int, bench: Bench) -> int:
    """Write the scaled table with all columns at their lower end; return how many columns take part."""
    services = recipe.worth.size
    columns = 0
    for column in range(most.size):
        bench.plan[column] = 0.0
        if most[column] > 0.0:
            bench.used[columns] = column
            columns += 1
    for at in range(rows):
        row = bench.rows[at]
        height = room[row]
        for place in range(columns):
            column = bench.used[place]
            height = max(height, abs(_coefficient(recipe, column, row)) * most[column])
        bench.height[at] = height
        for place in range(columns):
            column = bench.used[place]
            bench.table[at, place] = _coefficient(recipe, column, row) * most[column] / height
        for other in range(rows):
            bench.table[at, columns + other] = 1.0 if other == at else 0.0
        bench.level[at] = room[row] / height
        bench.basis[at] = columns + at
        bench.place[columns + at] = 2
        bench.slope[columns + at] = 0.0
    for place in range(columns):
        column = bench.used[place]
        worth = recipe.worth[column] if column < services else -recipe.fee[column - services]
        bench.slope[place] = worth * most[column]
        bench.place[place] = 0
    return columns


@inlined
def _entering(bench: Bench, width: int, small: float, stalled: int) -> int:
    """Return the column whose change gains most (after a stall the first that gains), or -1 where none does."""
    best, found = small, -1
    for place in range(width):
        side = bench.place[place]
        if side == 2:
            continue
        gain = bench.slope[place] if side == 0 else -bench.slope[place]
        if gain > best:
            found = place
            if stalled > STALL:
                return found
            best = gain
    return found


@inlined
def _step(bench: Bench, rows: int, columns: int, entering: int) -> tuple[float, int, int]:
    """Return how far the column may go, the row that stops it (-1: its own other end), and at which end that row is."""
    sign = 1.0 if bench.place[entering] == 0 else -1.0
    far = 1.0 if entering < columns else np.inf
    stop, end, pivot = -1, 0, 0.0
    for row in range(rows):
        change = sign * bench.table[row, entering]
        reach, here = np.inf, 0
        if change > TINY:
            reach = max(bench.level[row], 0.0) / change
        elif change < -TINY and bench.basis[row] < columns:
            reach, here = max(1.0 - bench.level[row], 0.0) / -change, 1
        if reach < far - TINY or (reach <= far + TINY and abs(change) > pivot and stop >= 0):
            far, stop, end, pivot = min(far, reach), row, here, abs(change)
    return far, stop, end


@inlined
def _turn(bench: Bench, rows: int, width: int, stop: int, entering: int) -> None:
    """Make the entering column basic in a row."""
    by = 1.0 / bench.table[stop, entering]
    for place in range(width):
        bench.table[stop, place] *= by
    for row in range(rows):
        if row != stop:
            times = bench.table[row, entering]
            if times != 0.0:
                for place in range(width):
                    bench.table[row, place] -= times * bench.table[stop, place]
    times = bench.slope[entering]
    for place in range(width):
        bench.slope[place] -= times * bench.table[stop, place]


@inlined
def _climb(bench: Bench, rows: int, columns: int) -> bool:
    """Go to the best corner; False where the steps allowed did not suffice (the answer is then possible, not best)."""
    width = columns + rows
    small = 0.0
    for place in range(columns):
        small = max(small, abs(bench.slope[place]))
    small = max(small * TINY, 1e-300)
    stalled = 0
    for _ in range(100 * (width + 1)):
        entering = _entering(bench, width, small, stalled)
        if entering < 0:
            return True
        far, stop, end = _step(bench, rows, columns, entering)
        stalled = stalled + 1 if far <= TINY else 0
        up = bench.place[entering] == 0
        for row in range(rows):
            bench.level[row] -= (far if up else -far) * bench.table[row, entering]
        if stop < 0:
            bench.place[entering] = 1 if up else 0
            continue
        bench.place[bench.basis[stop]] = end
        bench.level[stop] = far if up else 1.0 - far
        bench.basis[stop] = entering
        bench.place[entering] = 2
        _turn(bench, rows, width, stop, entering)
    return False


@compiled
def solve_cell(recipe: Recipe, room: Any, most: Any, bench: Bench) -> tuple[float, float]:
    """Return the worth of the best plan and an upper bound proven by its prices; plan and prices stand in the bench.

    Parameters
    ----------
    recipe : Recipe
        Needs, worths and moves.
    room : float array (resources,)
        Room of each resource, at least 0.
    most : float array (services + moves,)
        Patients asked for, then the most that each move may carry; at least 0.
    bench : Bench
        From `new_bench`.

    Examples
    --------
    Two beds for three patients worth 1 and one worth 5:

    >>> none = np.zeros(0, np.int64)
    >>> recipe = Recipe(np.ones((2, 1)), np.array([1.0, 5.0]), none, none, np.zeros(0), np.zeros(0))
    >>> bench = new_bench(2, 0, 1)
    >>> solve_cell(recipe, np.array([2.0]), np.array([3.0, 1.0]), bench)
    (6.0, 6.0)
    >>> bench.plan.tolist(), bench.price.tolist()
    ([1.0, 1.0], [1.0])
    """
    services = recipe.worth.size
    rows = _pick_rows(recipe, room, most, bench)
    columns = _lay_out(recipe, room, most, rows, bench)
    _climb(bench, rows, columns)
    for place in range(columns):
        bench.plan[bench.used[place]] = most[bench.used[place]] if bench.place[place] == 1 else 0.0
    for row in range(rows):
        if bench.basis[row] < columns:
            column = bench.used[bench.basis[row]]
            bench.plan[column] = min(max(bench.level[row], 0.0), 1.0) * most[column]
        bench.price[bench.rows[row]] = max(-bench.slope[columns + row], 0.0) / bench.height[row]
    value, bound = 0.0, 0.0
    for row in range(room.size):
        bound += bench.price[row] * room[row]
    for column in range(most.size):
        worth = recipe.worth[column] if column < services else -recipe.fee[column - services]
        value += worth * bench.plan[column]
        bound += max(_left_over(recipe, column, worth, bench), 0.0) * most[column]
    return value, bound


@inlined
def _left_over(recipe: Recipe, column: int, worth: float, bench: Bench) -> float:
    """Return what one more unit of a column's upper end is worth at the prices of the bench."""
    left = worth
    for row in range(bench.price.size):
        if bench.price[row] > 0.0:
            left -= bench.price[row] * _coefficient(recipe, column, row)
    return left


__all__ = ["Bench", "Recipe", "new_bench", "solve_cell"]
