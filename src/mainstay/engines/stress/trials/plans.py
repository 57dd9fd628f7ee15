"""What could be tried at each line: a menu of plans with cost, days, what passing shows, and the chance to pass.

A plan is a number of runs, of batches over all runs, of failures allowed, and a rule: a run passes if its throughput is
at least a share of the claim and its first lot comes within a multiple of the claimed days. A strict rule shows more
and is passed less often. What passing shows is taken from the worst result that still passes: every run at the edge,
all allowed failures used. The lower bound of the quantity is the quantile of the belief after that result.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scipy import special

from mainstay.core.progress import Progress, counted, parts
from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.judge import Bench, lower_quantiles
from mainstay.engines.stress.trials.spec import PassRule, TrialSpec


@dataclass(frozen=True, slots=True)
class Size:
    """Size of a plan: runs, batches over all runs, failures allowed, and what a run must reach."""

    runs: int
    batches: int
    allowed: int
    rule: PassRule


#: what is demonstrated already asks for nothing more
NOTHING_MORE = Size(0, 0, 0, PassRule(throughput=1.0, slip=1.0))


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan at one line.

    ``units`` is the quantity shown at the probability ``level`` if the plan is passed; ``passes`` the probability of
    passing if the claim holds, ``passes_false`` if it is false in the sense of the design choices. A size without runs
    stands for what is demonstrated already.
    """

    line_id: str
    site_id: str
    platform: str | None
    size: Size
    cost_usd: float
    cost_low_usd: float
    cost_high_usd: float
    days: float
    level: float
    units: float
    passes: float
    passes_false: float


def menu(
    lines: Sequence[Claimed],
    beliefs: dict[str, LineBelief],
    bench: Bench,
    levels: Sequence[float],
    progress: Progress | None = None,
) -> list[Plan]:
    """Return all plans that could be part of a design.

    Parameters
    ----------
    lines : sequence of Claimed
        Lines and claims.
    beliefs : dict of str to LineBelief
        Belief in each line today.
    bench : Bench
        Draws.
    levels : sequence of float
        Probabilities at which what is shown is read.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    list of Plan
        Plans that keep within the days and the money of the design, and that show something.
    """
    found: list[Plan] = []
    for line, whole in zip(lines, parts(progress, *[1.0] * len(lines)), strict=True):
        belief = beliefs[line.line_id]
        if belief.shown:
            found += _at_levels(line, NOTHING_MORE, belief, bench, levels)
        for size in counted(list(_sizes(line, bench.spec)), whole, f"plans of {line.line_id}"):
            found += _at_levels(line, size, worst_pass(line, belief, size), bench, levels)
    return found


def worst_pass(line: Claimed, belief: LineBelief, size: Size) -> LineBelief:
    """Return the belief after the worst result that still passes."""
    rate = math.log(size.rule.throughput * line.units_per_day.value)
    days = math.log(size.rule.slip * line.first_lot_days.value)
    seen = belief.with_batches(size.batches - size.allowed, size.batches)
    return seen.with_throughput([rate] * size.runs).with_first_lot([days] * size.runs)


def pass_probability(line: Claimed, size: Size, spec: TrialSpec, *, share: float = 1.0) -> float:
    """Return the probability that a plan is passed by a line whose claim is true up to a share.

    Parameters
    ----------
    line : Claimed
        Line and claim.
    size : Size
        The plan.
    spec : TrialSpec
        Gives the spread from run to run.
    share : float
        True throughput and yield over claimed ones, and claimed days over true ones; the yield stays a share.

    Notes
    -----
    Binomial for batches, lognormal for throughput and days of each run, all independent given the truth.
    """
    released = min(line.yield_share.value * share, 1.0)
    good = float(special.bdtr(size.allowed, size.batches, 1 - released)) if size.batches else 1.0
    fast = special.ndtr(math.log(share / size.rule.throughput) / spec.trust.run_sd_throughput)
    soon = special.ndtr(math.log(size.rule.slip * share) / spec.trust.run_sd_days)
    return good * float(fast * soon) ** size.runs


def _sizes(line: Claimed, spec: TrialSpec) -> Iterator[Size]:
    for runs in range(1, line.choice.most_runs + 1):
        for batches in range(runs, line.choice.most_batches + 1):
            for allowed in range(min(spec.design.allowed_failures, batches - 1) + 1):
                for rule in spec.design.rules:
                    yield Size(runs, batches, allowed, rule)


def cost_of(line: Claimed, runs: int, batches: int) -> tuple[float, float, float]:
    """Return the cost of so many runs and batches in US dollars, and both ends of its range."""
    site, batch = line.choice.site_cost_usd, line.choice.batch_cost_usd
    ends = zip((site.value, *site.ends), (batch.value, *batch.ends), strict=True)
    value, low, high = (runs * one + batches * other for one, other in ends)
    return value, low, high


def trial_days(line: Claimed, runs: int, batches: int) -> float:
    """Return how long a plan keeps a line busy: each run waits for its first lot, each batch takes its days."""
    return runs * line.first_lot_days.value + batches * line.choice.batch_days


def _at_levels(line: Claimed, size: Size, belief: LineBelief, bench: Bench, levels: Sequence[float]) -> list[Plan]:
    spec, choices = bench.spec, bench.spec.design
    costs, days = cost_of(line, size.runs, size.batches), trial_days(line, size.runs, size.batches)
    too_long = choices.days is not None and days > choices.days
    passes = pass_probability(line, size, spec)
    if too_long or passes < choices.power or (choices.budget_usd is not None and costs[0] > choices.budget_usd):
        return []
    shown = lower_quantiles(bench.lines[line.line_id].quantity(belief), [1 - level for level in levels])
    passes_false = pass_probability(line, size, spec, share=choices.false_share)
    return [
        Plan(line.line_id, line.site_id, line.platform, size, *costs, days, level, units, passes, passes_false)
        for level, units in zip(levels, shown, strict=True)
        if units > 0
    ]
