"""Design of a trial: which lines, how many runs and batches at each, so that the requirement is shown at least cost.

One plan at most is chosen for each line. If all chosen plans are passed, line i releases at least ``units_i`` with
probability ``level_i``; the lines together then release the sum with at least the product of the levels (Bonferroni in
the form of a product: exact for independent lines, and on the safe side when a common cause makes their fates alike;
Šidák, JASA 62, 1967). Sum of units, sum of logarithms of levels, sum of logarithms of chances to pass, costs and days
are all additive, so the least cost is the optimum of an integer program, solved exactly by HiGHS. Among designs of the
same cost the one that shows the most units is taken.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.core.progress import Progress
from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.judge import Bench
from mainstay.engines.stress.trials.plans import Plan, menu
from mainstay.engines.stress.trials.spec import DesignChoices

Array = npt.NDArray[np.float64]
#: slack of a sum of logarithms, for rounding
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Design:
    """A design, or the nearest to one.

    ``feasible`` says whether the requirement can be shown within the limits; if not, the plans are those that show the
    most.
    """

    plans: tuple[Plan, ...]
    feasible: bool
    needed: float

    @property
    def cost_usd(self) -> float:
        """Cost of all plans."""
        return math.fsum(plan.cost_usd for plan in self.plans)

    @property
    def units(self) -> float:
        """Units shown if all plans are passed."""
        return math.fsum(plan.units for plan in self.plans)

    @property
    def confidence(self) -> float:
        """Probability at which they are shown."""
        return math.prod(plan.level for plan in self.plans)

    @property
    def passes(self) -> float:
        """Probability that all plans are passed if all claims hold."""
        return math.prod(plan.passes for plan in self.plans)

    @property
    def passes_false(self) -> float:
        """Probability that all plans are passed if all claims are false."""
        return math.prod(plan.passes_false for plan in self.plans)


def levels(confidence: float, lines: int) -> list[float]:
    """Return the probabilities at which plans are read: the confidence split evenly over 1, 2, ... lines.

    Examples
    --------
    >>> [round(level, 4) for level in levels(0.9, 2)]
    [0.9, 0.9487]
    """
    return [confidence ** (1 / count) for count in range(1, lines + 1)]


def design(
    lines: Sequence[Claimed], beliefs: dict[str, LineBelief], bench: Bench, progress: Progress | None = None
) -> Design:
    """Return the trial of least cost that shows the requirement, from all that could be tried.

    Parameters
    ----------
    lines : sequence of Claimed
        Lines and claims.
    beliefs : dict of str to LineBelief
        Belief today; a line that is demonstrated already counts without cost.
    bench : Bench
        Draws and choices.
    progress : callable, optional
        Told (done, of, what).
    """
    need = bench.spec.requirement
    plans = menu(lines, beliefs, bench, levels(need.confidence, len(lines)), progress)
    return cheapest(plans, need.quantity.value, need.confidence, bench.spec.design)


def cheapest(plans: Sequence[Plan], quantity: float, confidence: float, choices: DesignChoices) -> Design:
    """Return the cheapest set of plans, one a line at most, that shows a quantity.

    Parameters
    ----------
    plans : sequence of Plan
        The menu.
    quantity : float
        Units that must be shown.
    confidence : float
        Least product of the levels of the chosen plans.
    choices : DesignChoices
        Least chance that all plans are passed if all claims hold; limits on money and days.

    Returns
    -------
    Design
        The optimum; where none keeps the limits, the plans that show the most within them.
    """
    plans = list(plans)
    if not plans:
        return Design((), feasible=False, needed=quantity)
    cost = np.array([plan.cost_usd for plan in plans])
    units = np.array([plan.units for plan in plans])
    rows = _rows(plans, confidence, choices)
    best = _solve(cost, [*rows, (units / quantity, 1.0, math.inf)])
    if best is None:
        most = _solve(-units / quantity, rows)
        return Design(_chosen(plans, most), feasible=False, needed=quantity)
    at_cost = float(cost[best].sum())
    scale = max(at_cost, 1.0)
    richer = _solve(-units / quantity, [*rows, (cost / scale, -math.inf, at_cost / scale)])
    return Design(_chosen(plans, best if richer is None else richer), feasible=True, needed=quantity)


Row = tuple[Array, float, float]


def _rows(plans: Sequence[Plan], confidence: float, choices: DesignChoices) -> list[Row]:
    """Return the additive limits: coefficients, lower end, upper end."""
    level, passes = np.array([plan.level for plan in plans]), np.array([plan.passes for plan in plans])
    names = np.array([plan.line_id for plan in plans])
    rows: list[Row] = [((names == name).astype(np.float64), -math.inf, 1.0) for name in sorted(set(names.tolist()))]
    rows.append((-np.log(level), -math.inf, -math.log(confidence)))
    rows.append((-np.log(np.maximum(passes, 1e-300)), -math.inf, -math.log(choices.power)))
    if choices.budget_usd is not None:
        costs = np.array([plan.cost_usd for plan in plans])
        rows.append((costs / choices.budget_usd, -math.inf, 1.0))
    if choices.days is not None:
        days = np.array([plan.days for plan in plans])
        for place in sorted({(plan.site_id, plan.platform) for plan in plans if plan.platform is not None}):
            here = np.array([(plan.site_id, plan.platform) == place for plan in plans])
            rows.append((days * here / choices.days, -math.inf, 1.0))
    return rows


def _solve(objective: Array, rows: Sequence[Row]) -> list[int] | None:
    """Return the columns that are 1 at the optimum, or None where nothing keeps the limits.

    The solver forgives a limit that is missed by a millionth. Such an answer is forbidden and the search goes on, so
    that what is returned keeps every limit but for rounding.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    scale = max(float(np.abs(objective).max()), 1e-300)
    rows = list(rows)
    while True:
        matrix = np.vstack([row[0] for row in rows])
        low, high = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
        found = milp(
            objective / scale,
            integrality=np.ones(objective.size),
            bounds=Bounds(0, 1),
            constraints=LinearConstraint(matrix, low, high),
            options={"mip_rel_gap": 0.0},
        )
        if not found.success:
            return None
        chosen = (found.x > 0.5).astype(np.float64)
        sums = matrix @ chosen
        if (sums >= low - ROUNDING).all() and (sums <= high + ROUNDING).all():
            return [int(i) for i in np.flatnonzero(chosen)]
        rows.append((2 * chosen - 1, -math.inf, float(chosen.sum()) - 1))


def _chosen(plans: Sequence[Plan], columns: Iterable[int] | None) -> tuple[Plan, ...]:
    return tuple(sorted((plans[i] for i in columns or ()), key=lambda plan: plan.line_id))
