"""Do missions gain more together than apart? The index may be negative, and is then reported so.

The gain of a plan is what it averts beyond no purchases. *Joint* is the gain of the best plan for all missions at the
budget, every hour and bed-day counted once. *Single* is the gain of each mission's own best plan, drawn up as if the
whole base were its own, with the same budget shared among the missions as is best for their sum. Index and difference::

    (joint - sum of singles) / sum of singles        joint - sum of singles

Missions that share nothing have an index of exactly 0. It is above 0 where one purchase serves several missions at
different times (1 + 1 + 1 = 6 is an index of 1), and below 0 where each programme counts on the same nurse.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.core.streams import stream
from mainstay.engines.care.plan.evaluate import Evaluation
from mainstay.engines.care.plan.model import Cells, Floats, System
from mainstay.engines.care.plan.solve import Plan, solve_plan
from mainstay.engines.care.plan.systems import single_missions

#: redraws of the scenario set for the interval
REDRAWS = 2000


@dataclass(frozen=True)
class Synergy:
    """Synergy of missions at one budget.

    Parameters
    ----------
    joint, singles : float
        Expected DALYs a year.
    by_mission : dict of str to float
        Gain of each mission's own plan.
    difference, difference_low, difference_high : float
        Joint less the sum of singles, and its 95 % interval over redrawn scenario sets.
    index, index_low, index_high : float or None
        The same as a share of the sum of singles; none where the singles gain nothing.
    unproven : float
        What the proven gaps of the two plans leave open, in DALYs; a sign within it is not shown.
    """

    joint: float
    singles: float
    by_mission: dict[str, float]
    difference: float
    difference_low: float
    difference_high: float
    index: float | None
    index_low: float | None
    index_high: float | None
    unproven: float


def synergy(
    system: System,
    cells: Cells,
    joint: Plan,
    budget: float,
    *,
    seed: int,
    workers: int = 1,
    gap: float = 0.01,
    gain_gap: float = 0.05,
) -> Synergy:
    """Return the synergy index of a joint plan.

    Parameters
    ----------
    system, cells : System, Cells
        The flexible system, for which `joint` was solved.
    joint : Plan
        Best plan for all missions.
    budget : float
        USD a year, the same for both sides.
    seed : int
        Seed of the redraws.
    workers, gap, gain_gap : int, float
        As in `mainstay.engines.care.plan.solve.solve_plan`.
    """
    alone = single_missions(system)
    apart = solve_plan(alone, cells, budget, workers=workers, gap=gap, gain_gap=gain_gap)
    ours = gains_by_scenario(system, joint)
    theirs = gains_by_scenario(alone, apart)
    chance = cells.chances
    missions = tuple(dict.fromkeys(system.missions))
    gained = (apart.evaluation.value - apart.before.value).reshape(-1, len(missions)).sum(0)
    low, high, index_low, index_high = _interval(ours, theirs, chance, seed)
    singles = float(chance @ theirs)
    together = float(chance @ ours)
    known = singles > 1e-9 * max(apart.value, 1.0)
    return Synergy(
        joint=together,
        singles=singles,
        by_mission=dict(zip(missions, gained.tolist(), strict=True)),
        difference=together - singles,
        difference_low=low,
        difference_high=high,
        index=(together - singles) / singles if known else None,
        index_low=index_low if known else None,
        index_high=index_high if known else None,
        unproven=max(joint.bound - joint.value, apart.bound - apart.value, 0.0),
    )


def gains_by_scenario(system: System, plan: Plan) -> Floats:
    """Return what a plan averts in each scenario beyond no purchases, in DALYs a year."""
    return worth_by_scenario(system, plan.evaluation) - worth_by_scenario(system, plan.before)


def worth_by_scenario(system: System, found: Evaluation) -> Floats:
    """Return DALYs averted in each scenario, moves not charged."""
    worth: Floats = found.served.sum(0) @ system.worth
    return worth


def _interval(ours: Floats, theirs: Floats, chance: Floats, seed: int) -> tuple[float, float, float, float]:
    """Return 95 % ends of difference and index over redrawn scenario sets (percentile bootstrap, Efron 1979)."""
    draw = stream(seed, "care plan", "synergy")
    drawn = draw.multinomial(chance.size, chance, REDRAWS) / chance.size
    difference = drawn @ (ours - theirs)
    singles = drawn @ theirs
    index = difference / np.where(singles > 0, singles, np.nan)
    known = index[np.isfinite(index)]
    ends = np.quantile(difference, [0.025, 0.975])
    share = np.quantile(known, [0.025, 0.975]) if known.size else np.array([np.nan, np.nan])
    return float(ends[0]), float(ends[1]), float(share[0]), float(share[1])


__all__ = ["Synergy", "gains_by_scenario", "synergy", "worth_by_scenario"]
