"""Fixed and sequential tests of batches side by side: the same risks, different cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from mainstay.engines.stress.trials.batch_success import attribute_plan
from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.plans import cost_of
from mainstay.engines.stress.trials.sequential import SequentialPlan
from mainstay.engines.stress.trials.spec import TrialSpec

#: a claim of no failures at all is tested as if so many failed
LEAST_FAILING = 0.005
#: no trial is larger
MOST_BATCHES = 1000
#: a sequential test is cut at so many times the batches of the fixed one
CUT = 3
ALTERNATIVES = {
    "line_id": pl.String(),
    "kind": pl.String(),
    "failing_if_claim_holds": pl.Float64(),
    "failing_that_must_not_pass": pl.Float64(),
    "batches": pl.Float64(),
    "most_batches": pl.Int64(),
    "allowed_failures": pl.Int64(),
    "pass_line_intercept": pl.Float64(),
    "fail_line_intercept": pl.Float64(),
    "slope": pl.Float64(),
    "p_pass_if_claim_holds": pl.Float64(),
    "p_pass_if_bad": pl.Float64(),
    "batches_if_claim_holds": pl.Float64(),
    "batches_if_bad": pl.Float64(),
    "cost_usd": pl.Float64(),
    "cost_if_bad_usd": pl.Float64(),
}


def alternatives(lines: Sequence[Claimed], beliefs: Mapping[str, LineBelief], spec: TrialSpec) -> pl.DataFrame:
    """Return, for each line, the fixed and the sequential test of its batches at the risks of the design.

    Parameters
    ----------
    lines : sequence of Claimed
        Lines and claims.
    beliefs : mapping of str to LineBelief
        Belief in each line.
    spec : TrialSpec
        Gives the failing share that must not pass and both risks.

    Returns
    -------
    polars.DataFrame
        Two rows a line. ``batches`` is the expected number at the failing share that is believed today; ``cost_usd`` is
        for one run with the batches made if the claim holds. A line whose claim is as bad as what must not pass, or so
        near to it that a thousand batches would not tell them apart, has no rows.
    """
    rows: list[tuple[object, ...]] = []
    choices = spec.design
    for line in lines:
        good, bad = max(1 - line.yield_share.value, LEAST_FAILING), choices.bad_failing
        risks = (choices.producer_risk, choices.consumer_risk)
        try:
            fixed = attribute_plan(good, bad, *risks, most=MOST_BATCHES)
        except ValueError:  # good and bad cannot be told apart with so many batches
            continue
        n, chances = float(fixed.batches), (fixed.passes(good), fixed.passes(bad))
        costs = (_cost(line, n), _cost(line, n))
        size = (n, fixed.batches, fixed.allowed)
        rows.append((line.line_id, "fixed", good, bad, *size, None, None, None, *chances, n, n, *costs))
        test = SequentialPlan(good, bad, *risks, most=CUT * fixed.batches)
        believed = min(max(1 - beliefs[line.line_id].success.mean, 0.0), 1.0)
        well, badly, now = (test.performance(p) for p in (good, bad, believed))
        costs = (_cost(line, well.batches), _cost(line, badly.batches))
        chances, ends = (well.passes, badly.passes), (well.batches, badly.batches, *costs)
        rows.append((line.line_id, "sequential", good, bad, now.batches, test.most, None, *test.lines, *chances, *ends))
    return pl.DataFrame(rows, schema=ALTERNATIVES, orient="row")


def _cost(line: Claimed, batches: float) -> float:
    """Return the cost of one run with an expected number of batches."""
    return cost_of(line, 1, 0)[0] + batches * line.choice.batch_cost_usd.value
