"""Belief about each line: what it claims, changed by what its demonstration runs showed."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from mainstay.engines.stress.trials.batch_success import BatchBelief
from mainstay.engines.stress.trials.claimed import Claimed
from mainstay.engines.stress.trials.normal_belief import NormalBelief
from mainstay.engines.stress.trials.spec import Ageing, Limit, Run, TrialSpec
from mainstay.engines.stress.trials.trust import prior


@dataclass(frozen=True, slots=True)
class LineBelief:
    """Belief about one line; throughput and days to the first lot are beliefs about their logarithms.

    ``seen_*`` are the sums of the weights of what was seen: batches, runs with a throughput, runs with a first lot.
    ``limits`` holds the belief about each measured attribute of the requirement, by name.
    """

    line_id: str
    batch_units: float
    success: BatchBelief
    throughput: NormalBelief
    first_lot: NormalBelief
    limits: dict[str, NormalBelief] = field(default_factory=dict)
    seen_batches: float = 0.0
    seen_throughput: float = 0.0
    seen_first_lot: float = 0.0

    @property
    def shown(self) -> bool:
        """Whether batches, throughput and first lot have all been seen in runs that still count."""
        return min(self.seen_batches, self.seen_throughput, self.seen_first_lot) > 0

    def with_batches(self, released: float, batches: float, weight: float = 1.0) -> LineBelief:
        """Return the belief after batches."""
        return replace(
            self,
            success=self.success.seen(released, batches, weight),
            seen_batches=self.seen_batches + weight * batches,
        )

    def with_throughput(self, logs: Sequence[float], weights: Sequence[float] | None = None) -> LineBelief:
        """Return the belief after logarithms of throughputs."""
        total = float(len(logs)) if weights is None else float(sum(weights))
        return replace(
            self, throughput=self.throughput.seen(logs, weights), seen_throughput=self.seen_throughput + total
        )

    def with_first_lot(self, logs: Sequence[float], weights: Sequence[float] | None = None) -> LineBelief:
        """Return the belief after logarithms of days to a first lot."""
        total = float(len(logs)) if weights is None else float(sum(weights))
        return replace(self, first_lot=self.first_lot.seen(logs, weights), seen_first_lot=self.seen_first_lot + total)


def weight_of(done_on: date, as_of_on: date, ageing: Ageing) -> float:
    """Return what a run of a day still counts on another: halved each half-life, 0 when expired or not yet done.

    Examples
    --------
    >>> weight_of(date(2025, 1, 1), date(2028, 1, 1), Ageing(half_life_days=1095))
    0.5
    """
    age = (as_of_on - done_on).days
    if age < 0 or age > ageing.expires_after_days:
        return 0.0
    return math.exp(-math.log(2) * age / ageing.half_life_days)


def before(line: Claimed, spec: TrialSpec) -> LineBelief:
    """Return the belief in a line before any run: what it claims, as far as such claims are trusted."""
    guess = prior(line.units_per_day, line.yield_share, line.first_lot_days, spec.trust)
    return LineBelief(line.line_id, line.batch_units, guess.success, guess.throughput, guess.first_lot)


def after(belief: LineBelief, runs: Iterable[Run], as_of_on: date, spec: TrialSpec) -> LineBelief:
    """Return the belief in a line after its runs, each with the weight that its age leaves it.

    Parameters
    ----------
    belief : LineBelief
        Belief before.
    runs : iterable of Run
        Runs of any lines; those of others are left out.
    as_of_on : datetime.date
        Day on which the evidence is judged.
    spec : TrialSpec
        Gives ageing and the limits of the requirement.
    """
    own = [(run, weight_of(run.done_on, as_of_on, spec.ageing)) for run in runs if run.line_id == belief.line_id]
    counting = [(run, weight) for run, weight in own if weight > 0]
    for run, weight in counting:
        belief = belief.with_batches(run.released, run.batches, weight)
    rates = [(math.log(run.units_per_day), weight) for run, weight in counting if run.units_per_day is not None]
    days = [(math.log(run.first_lot_days), weight) for run, weight in counting if run.first_lot_days is not None]
    if rates:
        belief = belief.with_throughput([log for log, _ in rates], [weight for _, weight in rates])
    if days:
        belief = belief.with_first_lot([log for log, _ in days], [weight for _, weight in days])
    measured = {limit.attribute: _measured(limit, [run for run, _ in counting]) for limit in spec.requirement.limits}
    return replace(belief, limits={name: seen for name, seen in measured.items() if seen is not None})


def _measured(limit: Limit, runs: Iterable[Run]) -> NormalBelief | None:
    """Return the belief about an attribute from its measurements alone; two that differ are needed."""
    values = [x for run in runs for part in run.measured if part.attribute == limit.attribute for x in part.values]
    return NormalBelief.reference(values) if len(set(values)) > 1 else None
