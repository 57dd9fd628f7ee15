"""The surge day by day: who is turned away while it comes and goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import polars as pl

from mainstay.engines.care.flex.assumed import Notes
from mainstay.engines.care.flex.read_base import BasePool
from mainstay.engines.care.queues import pointwise_stationary, transient
from mainstay.scenario.care.flex import FlexChoices

COURSE = {
    "pool": pl.String(),
    "day": pl.Int64(),
    "multiple": pl.Float64(),
    "routine_blocked": pl.Float64(),
    "surge_blocked": pl.Float64(),
    "routine_if_steady": pl.Float64(),
    "surge_if_steady": pl.Float64(),
}
#: a larger pool changes too many patients a day to be followed jump by jump
MOST_UNITS = 500


def course_table(
    pools: Sequence[BasePool], chosen: Mapping[str, int], choices: FlexChoices, notes: Notes
) -> pl.DataFrame:
    """Return blocking day by day along the curve of the surge, for pools whose patients take one unit each.

    Followed by uniformisation; beside it what each day's load would mean if it lasted (point-wise stationary). Stays of
    both sides are replaced by their common mean, so that the number of patients is enough.
    """
    rows: list[tuple[object, ...]] = []
    if not choices.surge.curve:
        notes.leave_out("course of the surge", "the scenario gives no curve (care.flex.surge.curve)")
        return pl.DataFrame(rows, schema=COURSE, orient="row")
    multiple = np.array(choices.surge.curve)
    for one in pools:
        pool = one.pool
        if pool.sizes.max() > 1 or pool.capacity(surge=True) > MOST_UNITS:
            notes.leave_out(
                f"{pool.name}, course of the surge", "followed only where each patient takes one of few units"
            )
            continue
        side = pool.protected
        hold = float(pool.loads().sum() / pool.arrivals.sum())
        work = np.array([pool.loads()[side].sum(), pool.loads()[~side].sum()]) / hold
        come = np.column_stack([np.full(multiple.size, work[0]), work[1] * multiple])
        keep = [0, min(chosen[pool.name], pool.capacity(surge=True))]
        stays = [hold, hold]
        seen = transient(pool.capacity(surge=True), come, stays, reserves=keep)
        steady = pointwise_stationary(pool.capacity(surge=True), come, stays, reserves=keep)
        rows += [
            (pool.name, day, float(multiple[day]), *seen[day].tolist(), *steady[day].tolist())
            for day in range(multiple.size)
        ]
    return pl.DataFrame(rows, schema=COURSE, orient="row")
