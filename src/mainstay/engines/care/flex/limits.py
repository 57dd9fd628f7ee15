"""What binds in the surge, by name, and what one unit more would give."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mainstay.engines.care.flex.pool import Pool
from mainstay.engines.care.flex.purchases import cared_for, with_units
from mainstay.engines.care.flex.read_base import BasePool
from mainstay.engines.care.flex.together import Together, possible_levels

LIMITS = {
    "place": pl.String(),
    "limit": pl.String(),
    "kind": pl.String(),
    "at": pl.Float64(),
    "unit": pl.String(),
    "binds": pl.Boolean(),
    "routine_per_day": pl.Float64(),
    "surge_per_day": pl.Float64(),
}
#: patients a day below which a price is none
SMALL = 1e-9


def limits_table(places: Sequence[tuple[Sequence[BasePool], Together]], levels: int) -> pl.DataFrame:
    """Return the limits of each place with their prices: patients a day more for one unit more, dearest first.

    For a resource the unit is one of the pool (``at`` and ``unit`` say how much that is); for the goal of routine care
    one more routine patient a day who may be lost; for conversion one more unit that could be turned to surge use.
    """
    rows: list[tuple[object, ...]] = []
    for pools, best in places:
        plain = [one.pool for one in pools]
        before = cared_for(plain, best.reserves)
        for number, one in enumerate(pools):
            more = _change(plain, number, best.reserves, before, units=1)
            binds = max(more) > SMALL
            rows.append((one.place, one.pool.name, "resource", one.quantum, one.supply.unit, binds, *more))
            first = int(possible_levels(one.pool, levels)[0])
            if first and best.reserves[number] == first:
                less = _change(plain, number, best.reserves, before, keep=-1)
                name = f"conversion of {one.pool.name}"
                rows.append((one.place, name, "conversion", one.quantum, one.supply.unit, less[1] > SMALL, *less))
        goal = (best.goal, "share lost", best.price > SMALL, -1.0 if best.price > SMALL else 0.0, best.price)
        rows.append((pools[0].place, "goal of routine care", "goal", *goal))
    frame = pl.DataFrame(rows, schema=LIMITS, orient="row")
    return frame.sort(
        "place", pl.col("routine_per_day") + pl.col("surge_per_day"), "limit", descending=[False, True, False]
    )


def _change(
    pools: Sequence[Pool],
    number: int,
    reserves: Sequence[int],
    before: tuple[float, float],
    *,
    units: int = 0,
    keep: int = 0,
) -> tuple[float, float]:
    changed = [with_units(pool, units) if place == number else pool for place, pool in enumerate(pools)]
    kept = [level + keep if place == number else level for place, level in enumerate(reserves)]
    after = cared_for(changed, kept)
    return after[0] - before[0], after[1] - before[1]
