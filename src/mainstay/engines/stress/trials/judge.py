"""Judge a state of evidence: probability that the requirement is met, bounds on what is released, and a verdict.

Three probabilities are kept apart. ``p_shown`` counts only lines whose batches, throughput and first lot were all seen
in runs that still count: what is demonstrated. ``p_met`` adds the other lines at what their claims are trusted for: the
best estimate. The verdict is **ready** when ``p_shown`` reaches the confidence required, **not ready** when even
``p_met`` is at most one minus it, and **not shown** in between: a claim alone never makes a nation ready.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.trials.belief import LineBelief
from mainstay.engines.stress.trials.delivery import LineDraws, total
from mainstay.engines.stress.trials.spec import TrialSpec

Array = npt.NDArray[np.float64]
Verdict = Literal["ready", "not_ready", "not_shown"]
VERDICTS = {"ready": "ready", "not_ready": "not ready", "not_shown": "not shown"}
#: standard normal quantile of the simulation error that is stated
STATED = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state of evidence says about the requirement.

    ``quantity_lower`` is the quantity that is released by the day at the confidence required, on the best estimate;
    ``shown_lower`` the same from demonstrated lines alone.
    """

    p_met: float
    p_shown: float
    quantity_median: float
    quantity_lower: float
    quantity_upper: float
    shown_lower: float
    verdict: Verdict


class Bench:
    """The draws of all lines of a trial, kept so that every state of evidence is judged with the same luck."""

    def __init__(self, line_ids: Sequence[str], spec: TrialSpec, *, seed: int, draws: int | None = None) -> None:
        self.spec = spec
        self.draws = spec.draws if draws is None else draws
        self.lines = {
            name: LineDraws(name, spec.requirement, draws=self.draws, common_cause=spec.common_cause, seed=seed)
            for name in line_ids
        }

    def quantities(self, beliefs: Mapping[str, LineBelief]) -> dict[str, Array]:
        """Return the units of each line in each draw, claims counting for what they are trusted."""
        return {name: self.lines[name].quantity(belief) for name, belief in beliefs.items()}

    def shown(self, beliefs: Mapping[str, LineBelief], quantities: Mapping[str, Array]) -> dict[str, Array]:
        """Return the same for the lines that are demonstrated; a limit that was not measured is not kept."""
        limits = [limit.attribute for limit in self.spec.requirement.limits]
        return {
            name: quantities[name]
            if all(limit in belief.limits for limit in limits)
            else self.lines[name].quantity(belief, measured_only=True)
            for name, belief in beliefs.items()
            if belief.shown
        }

    def judge(self, beliefs: Mapping[str, LineBelief]) -> Standing:
        """Return what a state of evidence says."""
        quantities = self.quantities(beliefs)
        return self.standing(total(quantities, self.draws), total(self.shown(beliefs, quantities), self.draws))

    def standing(self, met: Array, shown: Array) -> Standing:
        """Return what draws of the quantity say: all lines, and demonstrated lines."""
        need, confidence = self.spec.requirement.quantity.value, self.spec.requirement.confidence
        p_met, p_shown = float((met >= need).mean()), float((shown >= need).mean())
        low, middle, high = lower_quantiles(met, (1 - confidence, 0.5, confidence))
        (shown_low,) = lower_quantiles(shown, (1 - confidence,))
        return Standing(p_met, p_shown, middle, low, high, shown_low, verdict(p_met, p_shown, confidence))


def verdict(p_met: float, p_shown: float, confidence: float) -> Verdict:
    """Return the verdict; see the module.

    Examples
    --------
    >>> verdict(0.95, 0.92, 0.9), verdict(0.95, 0.0, 0.9), verdict(0.05, 0.0, 0.9)
    ('ready', 'not_shown', 'not_ready')
    """
    if p_shown >= confidence:
        return "ready"
    return "not_ready" if p_met <= 1 - confidence else "not_shown"


def lower_quantiles(draws: Array, levels: Sequence[float]) -> list[float]:
    """Return quantiles that are draws, the one at or below each level: a bound promises no more than was drawn."""
    return [float(x) for x in np.quantile(draws, levels, method="lower")]


def simulation_interval(p: float, draws: int) -> tuple[float, float]:
    """Return the 95 % interval of a probability that was counted in so many draws (Wilson, JASA 22, 1927).

    Examples
    --------
    >>> [round(end, 4) for end in simulation_interval(0.0, 1000)]
    [0.0, 0.0038]
    """
    z2 = STATED**2
    centre = (p + z2 / (2 * draws)) / (1 + z2 / draws)
    half = STATED / (1 + z2 / draws) * math.sqrt(p * (1 - p) / draws + z2 / (4 * draws**2))
    return (0.0 if p <= 0 else max(centre - half, 0.0)), (1.0 if p >= 1 else min(centre + half, 1.0))
