"""Results that a trial could have, drawn before it is run (preposterior analysis).

Raiffa and Schlaifer, *Applied Statistical Decision Theory*, 1961: draw the truth from what is believed, the result from
the truth, and look at the belief after the result. Truth may also be set: claims that hold to the letter, or that are
false.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

from mainstay.core.streams import stream
from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.binomial_draw import released_batches
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.plans import Size
from mainstay.engines.stress.trials.spec import TrialSpec

Array = npt.NDArray[np.float64]
Seen = Literal["trial", "throughput", "batches", "first_lot"]
#: what is learned by a trial, and by asking for one kind of record
KINDS: tuple[Seen, ...] = ("trial", "throughput", "batches", "first_lot")


@dataclass(frozen=True, slots=True)
class Truth:
    """True share released, and mean and spread of the logarithms of throughput and days, in each outcome."""

    share: Array
    throughput: tuple[Array, Array]
    first_lot: tuple[Array, Array]


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Results of one line: batches released of ``batches``, logarithms of throughput and days of each run."""

    batches: int
    released: Array
    throughput: Array
    first_lot: Array

    def after(self, belief: LineBelief, i: int, seen: Seen = "trial") -> LineBelief:
        """Return the belief after outcome ``i``, of which only one part may have been seen."""
        if seen in ("trial", "batches"):
            belief = belief.with_batches(float(self.released[i]), self.batches)
        if seen in ("trial", "throughput"):
            belief = belief.with_throughput(self.throughput[i].tolist())
        if seen in ("trial", "first_lot"):
            belief = belief.with_first_lot(self.first_lot[i].tolist())
        return belief

    def passes(self, line: Claimed, size: Size) -> npt.NDArray[np.bool_]:
        """Return in which outcomes a plan is passed."""
        fast = self.throughput >= math.log(size.rule.throughput * line.units_per_day.value)
        soon = self.first_lot <= math.log(size.rule.slip * line.first_lot_days.value)
        good = self.batches - self.released <= size.allowed
        passed: npt.NDArray[np.bool_] = good & fast.all(axis=1) & soon.all(axis=1)
        return passed


def believed_truth(belief: LineBelief, spec: TrialSpec, count: int, seed: int) -> Truth:
    """Return truths drawn from what is believed, with the common cause between lines.

    Parameters
    ----------
    belief : LineBelief
        Belief about the line.
    spec : TrialSpec
        Gives the common cause.
    count : int
        How many.
    seed : int
        Seed of the run.
    """
    uniform = {}
    common, own = math.sqrt(spec.common_cause), math.sqrt(1 - spec.common_cause)
    for name in ("success", "throughput", "first_lot"):
        shared = stream(seed, "trials", "truth", name, "common").standard_normal(count)
        alone = stream(seed, "trials", "truth", name, belief.line_id).standard_normal(count)
        uniform[name] = np.asarray(special.ndtr(common * shared + own * alone), dtype=np.float64)
    spread = stream(seed, "trials", "truth", "spread", belief.line_id).random((2, count))
    return Truth(
        belief.success.quantile(uniform["success"]),
        belief.throughput.draw(spread[0], uniform["throughput"]),
        belief.first_lot.draw(spread[1], uniform["first_lot"]),
    )


def set_truth(line: Claimed, spec: TrialSpec, count: int, share_of_claim: float) -> Truth:
    """Return a truth that is the same in every outcome: the claim times a share, days divided by it."""
    ones = np.ones(count)
    yields = min(line.yield_share.value * share_of_claim, 1.0)
    return Truth(
        yields * ones,
        (math.log(line.units_per_day.value * share_of_claim) * ones, spec.trust.run_sd_throughput * ones),
        (math.log(line.first_lot_days.value / share_of_claim) * ones, spec.trust.run_sd_days * ones),
    )


def outcomes(truth: Truth, line_id: str, runs: int, batches: int, seed: int) -> Outcomes:
    """Return a result for each truth; the luck is keyed by line, so that a larger plan adds to a smaller one."""
    count = truth.share.size
    luck = stream(seed, "trials", "result", "batches", line_id).random(count)
    steps = [stream(seed, "trials", "result", name, line_id) for name in ("throughput", "first_lot")]
    # run after run, so that the first run of a plan with two is the run of a plan with one
    fast, soon = (
        np.stack([one.standard_normal(count) for _ in range(runs)], axis=1) if runs else np.zeros((count, 0))
        for one in steps
    )
    return Outcomes(
        batches,
        released_batches(luck, np.full(count, float(batches)), truth.share),
        truth.throughput[0][:, None] + truth.throughput[1][:, None] * fast,
        truth.first_lot[0][:, None] + truth.first_lot[1][:, None] * soon,
    )


def describe(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the 10 %, 50 % and 90 % quantiles.

    Examples
    --------
    >>> describe([1.0, 2.0, 3.0])[1]
    2.0
    """
    low, middle, high = np.quantile(np.asarray(values, dtype=np.float64), (0.1, 0.5, 0.9))
    return float(low), float(middle), float(high)
