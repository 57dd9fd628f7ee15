"""What protecting routine care costs surge care, at one plan: the curve between them.

In each month routine patients count so many times their worth. At 1 care goes where it averts most; above that routine
care is protected, in the end before all surge care; below 1 it gives way, at 0 entirely. What is bought stays the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from mainstay.engines.care.plan.evaluate import evaluate
from mainstay.engines.care.plan.model import Cells
from mainstay.engines.care.plan.solve import Plan

#: how many times its worth routine care counts; the last puts it before everything
WEIGHTS = (0.0, 0.5, 1.0, 2.0, 5.0, 1e6)


def frontier_table(
    plan: Plan, cells: Cells, calm: Cells, *, weights: Sequence[float] = WEIGHTS, workers: int = 1
) -> pl.DataFrame:
    """Return routine and surge care by the weight of routine care, expected over scenarios.

    Parameters
    ----------
    plan : Plan
        What is bought; it is not changed.
    cells, calm : Cells
        The scenarios, and the same without their events.
    weights : sequence of float
        How many times its worth routine care counts, at least 0.
    workers : int
        Threads.

    Returns
    -------
    polars.DataFrame
        ``routine_weight``, ``routine_treated``, ``surge_treated`` (patients), ``routine_lost_dalys`` (against the same
        years without events) and ``dalys_averted``, both at true worth.
    """
    system, chance = plan.system, cells.chances
    routine = ~system.surge
    best = evaluate(system, calm, plan.bought, workers=workers).served.sum(0)
    without = float(chance @ best[:, routine] @ system.worth[routine])
    rows = []
    for weight in weights:
        # the greatest worth stays near 1, so that the smallest is still seen
        scaled = np.where(routine, system.worth * weight, system.worth) / max(weight, 1.0)
        tilted = replace(system, worth=scaled, fee=system.fee / max(weight, 1.0))
        served = evaluate(tilted, cells, plan.bought, workers=workers).served.sum(0)
        treated = chance @ served
        given = float(treated[routine] @ system.worth[routine])
        rows.append(
            (
                float(weight),
                float(treated[routine].sum()),
                float(treated[~routine].sum()),
                without - given,
                float(treated @ system.worth),
            )
        )
    names = ("routine_weight", "routine_treated", "surge_treated", "routine_lost_dalys", "dalys_averted")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.Float64()), orient="row")


__all__ = ["frontier_table"]
