"""Sequential test of batches: stop as soon as the evidence is enough (Wald, *Sequential Analysis*, 1947, chapter 5).

After each batch the failures so far are compared with two parallel lines: on or below the lower one the line passes, on
or above the upper one it fails, between them one more batch is made. What the test really does (probability of passing,
mean number of batches) is worked out by going through all paths, with the cut at ``most`` batches, not by Wald's
approximations, which are given beside it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy import optimize


@dataclass(frozen=True, slots=True)
class Performance:
    """What a sequential test does at one true probability that a batch fails."""

    failing: float
    passes: float
    batches: float
    cut: float


@dataclass(frozen=True, slots=True)
class SequentialPlan:
    """Wald's test of the probability that a batch fails.

    Parameters
    ----------
    good, bad : float
        Failing probability of a line as claimed, and of one that must not pass.
    producer_risk, consumer_risk : float
        Probability that the good one fails and that the bad one passes, nearly.
    most : int
        Batches after which the test is cut; then the line passes if its failures lie nearer to the lower line.

    Raises
    ------
    ValueError
        The probabilities are not in order, or a risk is not between 0 and 1.

    Examples
    --------
    >>> plan = SequentialPlan(0.01, 0.10, 0.05, 0.10, 60)
    >>> [round(part, 3) for part in plan.lines]
    [0.939, 1.205, 0.04]
    """

    good: float
    bad: float
    producer_risk: float
    consumer_risk: float
    most: int

    def __post_init__(self) -> None:
        if not (0 < self.good < self.bad < 1 and 0 < self.producer_risk < 1 and 0 < self.consumer_risk < 1):
            msg = "a sequential test needs 0 < good < bad < 1 and risks between 0 and 1"
            raise ValueError(msg)
        if self.producer_risk + self.consumer_risk >= 1 or self.most < 1:
            msg = "a sequential test needs risks that sum to less than 1, and room for one batch"
            raise ValueError(msg)

    @property
    def lines(self) -> tuple[float, float, float]:
        """Intercepts below and above, and slope: pass at ``failures <= slope·n - h1``, fail at ``>= slope·n + h2``."""
        unit = math.log(self.bad * (1 - self.good) / (self.good * (1 - self.bad)))
        return (
            math.log((1 - self.producer_risk) / self.consumer_risk) / unit,
            math.log((1 - self.consumer_risk) / self.producer_risk) / unit,
            math.log((1 - self.good) / (1 - self.bad)) / unit,
        )

    def performance(self, failing: float) -> Performance:
        """Return the exact probability of passing and mean number of batches.

        Examples
        --------
        >>> SequentialPlan(0.01, 0.10, 0.05, 0.10, 60).performance(0.0).batches
        24.0
        """
        below, above, slope = self.lines
        alive = np.array([1.0])
        passed = mean = 0.0
        for n in range(1, self.most + 1):
            mean += float(alive.sum())
            alive = np.append(alive * (1 - failing), 0.0) + np.append(0.0, alive * failing)
            failures = np.arange(alive.size)
            ends_well, ends_badly = failures <= slope * n - below, failures >= slope * n + above
            passed += float(alive[ends_well].sum())
            alive = np.where(ends_well | ends_badly, 0.0, alive)
        cut = float(alive.sum())
        nearer = np.arange(alive.size) <= slope * self.most + (above - below) / 2
        return Performance(failing, passed + float(alive[nearer].sum()), mean, cut)

    def wald_performance(self, failing: float) -> Performance:
        """Return Wald's approximations, which leave out the overshoot and the cut.

        Examples
        --------
        >>> plan = SequentialPlan(0.01, 0.10, 0.05, 0.10, 60)
        >>> round(plan.wald_performance(0.01).passes, 3), round(plan.wald_performance(0.10).passes, 3)
        (0.95, 0.1)
        """
        low = math.log(self.consumer_risk / (1 - self.producer_risk))
        high = math.log((1 - self.consumer_risk) / self.producer_risk)
        up, down = math.log(self.bad / self.good), math.log((1 - self.bad) / (1 - self.good))
        drift = failing * up + (1 - failing) * down
        passes = _wald_passes(failing, up, down, low, high)
        if abs(drift) < 1e-12:
            mean = -low * high / (failing * up**2 + (1 - failing) * down**2)
        else:
            mean = (passes * low + (1 - passes) * high) / drift
        return Performance(failing, passes, mean, 0.0)


def _wald_passes(failing: float, up: float, down: float, low: float, high: float) -> float:
    """Return Wald's operating characteristic: solve ``E[exp(h·step)] = 1`` for ``h`` other than 0."""
    if failing <= 0 or failing >= 1:
        return 1.0 if failing <= 0 else 0.0

    def excess(h: float) -> float:
        return math.log(failing * math.exp(h * up) + (1 - failing) * math.exp(h * down))

    drift = failing * up + (1 - failing) * down
    if abs(drift) < 1e-12:
        return high / (high - low)
    side = -1.0 if drift > 0 else 1.0
    far = side
    while excess(far) < 0:
        far *= 2
    near = side * 1e-9
    h = optimize.brentq(excess, near, far) if excess(near) < 0 else near
    return (math.exp(high * h) - 1) / (math.exp(high * h) - math.exp(low * h))
