"""What a design would do: chance of a certificate if claims hold, if they are false, and as believed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from mainstay.core.progress import Progress, counted
from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.delivery import total
from mainstay.engines.stress.trials.design import Design
from mainstay.engines.stress.trials.judge import Bench, verdict
from mainstay.engines.stress.trials.outcomes import Outcomes, Truth, believed_truth, outcomes, set_truth
from mainstay.engines.stress.trials.plans import Size, pass_probability

#: true capability as a share of what is claimed, at which the operating characteristic is given
SHARES = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1)
FORESIGHT = {
    "truth": pl.String(),
    "share_of_claim": pl.Float64(),
    "p_pass": pl.Float64(),
    "p_ready": pl.Float64(),
    "p_not_ready": pl.Float64(),
    "p_not_shown": pl.Float64(),
    "mean_p_met": pl.Float64(),
    "mean_p_shown": pl.Float64(),
    "outcomes": pl.Int64(),
}


def foresight(
    lines: Sequence[Claimed],
    beliefs: dict[str, LineBelief],
    found: Design,
    bench: Bench,
    seed: int,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Return what a design would do under each truth.

    Parameters
    ----------
    lines : sequence of Claimed
        Lines and claims.
    beliefs : dict of str to LineBelief
        Belief today.
    found : Design
        The design.
    bench : Bench
        Draws; a smaller bench than that of the certificate will do.
    seed : int
        Seed of the run.
    progress : callable, optional
        Told (done, of, what).

    Returns
    -------
    polars.DataFrame
        One row where truth is as believed (share empty), one where claims hold, one where they are false in the sense
        of the design choices. ``p_pass`` is the chance that every plan is passed; the others are those of the verdict
        that follows from the results themselves.
    """
    spec = bench.spec
    rows = []
    truths = (("as believed", None), ("claims hold", 1.0), ("claims are false", spec.design.false_share))
    for name, share in counted(truths, progress, "truths played through"):
        tried: dict[str, Outcomes] = {}
        passed = np.ones(spec.trials, dtype=bool)
        for line, size in _tried(lines, found):
            truth = _truth(line, beliefs[line.line_id], bench, share, seed)
            tried[line.line_id] = outcomes(truth, line.line_id, size.runs, size.batches, seed)
            passed &= tried[line.line_id].passes(line, size)
        rows.append((name, share, float(passed.mean()), *_verdicts(beliefs, tried, bench), spec.trials))
    return pl.DataFrame(rows, schema=FORESIGHT, orient="row")


def operating_characteristic(lines: Sequence[Claimed], found: Design, bench: Bench) -> pl.DataFrame:
    """Return the chance that every plan of a design is passed, in closed form, against the true share of the claims."""
    rows = []
    for share in SHARES:
        chances = (pass_probability(line, size, bench.spec, share=share) for line, size in _tried(lines, found))
        rows.append((share, math.prod(chances)))
    return pl.DataFrame(rows, schema={"share_of_claim": pl.Float64(), "p_pass": pl.Float64()}, orient="row")


def _tried(lines: Sequence[Claimed], found: Design) -> Iterator[tuple[Claimed, Size]]:
    sizes = {plan.line_id: plan.size for plan in found.plans if plan.size.runs}
    return ((line, sizes[line.line_id]) for line in lines if line.line_id in sizes)


def _truth(line: Claimed, belief: LineBelief, bench: Bench, share: float | None, seed: int) -> Truth:
    if share is None:
        return believed_truth(belief, bench.spec, bench.spec.trials, seed)
    return set_truth(line, bench.spec, bench.spec.trials, share)


def _verdicts(
    beliefs: dict[str, LineBelief], tried: dict[str, Outcomes], bench: Bench
) -> tuple[float, float, float, float, float]:
    """Return shares of outcomes ready, not ready, not shown, and mean probabilities met and shown."""
    need, confidence = bench.spec.requirement.quantity.value, bench.spec.requirement.confidence
    still = {name: belief for name, belief in beliefs.items() if name not in tried}
    quantities = bench.quantities(still)
    known, known_shown = total(quantities, bench.draws), total(bench.shown(still, quantities), bench.draws)
    seen, met, shown = [], [], []
    for i in range(bench.spec.trials):
        now = {name: result.after(beliefs[name], i) for name, result in tried.items()}
        quantities = bench.quantities(now)
        all_units = known + total(quantities, bench.draws)
        shown_units = known_shown + total(bench.shown(now, quantities), bench.draws)
        met.append(float((all_units >= need).mean()))
        shown.append(float((shown_units >= need).mean()))
        seen.append(verdict(met[-1], shown[-1], confidence))
    shares = [seen.count(name) / len(seen) for name in ("ready", "not_ready", "not_shown")]
    return shares[0], shares[1], shares[2], float(np.mean(met)), float(np.mean(shown))
