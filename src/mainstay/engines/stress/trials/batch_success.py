"""Batch success: what a count of released batches says about the share that will be released.

The share is Beta distributed; a count of batches updates it in closed form (Gelman et al., *Bayesian Data Analysis*,
3rd edition 2013, section 2.4). Limits that use no prior are those of Clopper and Pearson (Biometrika 26, 1934); the
number of batches without failure that shows a share is the success-run theorem (Bayes-free form of Nelson, *Applied
Life Data Analysis*, 1982: ``n = ln(1 - C) / ln R``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BatchBelief:
    """Belief about the share of batches that are released: Beta with ``a`` successes and ``b`` failures so far.

    Examples
    --------
    >>> BatchBelief(1.0, 1.0).seen(9, 10)
    BatchBelief(a=10.0, b=2.0)
    """

    a: float
    b: float

    @property
    def mean(self) -> float:
        """Mean of the share."""
        return self.a / (self.a + self.b)

    def seen(self, released: float, batches: float, weight: float = 1.0) -> BatchBelief:
        """Return the belief after some batches; an old demonstration counts with a weight below 1.

        A weight raises the likelihood to a power (power prior; Ibrahim and Chen, *Statistical Science* 15, 2000).
        """
        return BatchBelief(self.a + weight * released, self.b + weight * (batches - released))

    def quantile(self, u: Array | float) -> Array:
        """Return quantiles of the share."""
        return np.asarray(special.betaincinv(self.a, self.b, u), dtype=np.float64)

    def at_least(self, share: float) -> float:
        """Return the probability that the share is at least so large.

        Examples
        --------
        >>> round(BatchBelief(1.0, 1.0).at_least(0.9), 4)
        0.1
        """
        return float(special.betaincc(self.a, self.b, share))


def released_distribution(belief: BatchBelief, batches: int) -> Array:
    """Return the probabilities that 0, 1, ... of the next batches are released (Beta-Binomial).

    Examples
    --------
    >>> released_distribution(BatchBelief(1.0, 1.0), 3).round(4).tolist()
    [0.25, 0.25, 0.25, 0.25]
    """
    k = np.arange(batches + 1, dtype=np.float64)
    ways = special.gammaln(batches + 1) - special.gammaln(k + 1) - special.gammaln(batches - k + 1)
    log_p = ways + special.betaln(k + belief.a, batches - k + belief.b) - special.betaln(belief.a, belief.b)
    return np.asarray(np.exp(log_p), dtype=np.float64)


def clopper_pearson(
    released: int, batches: int, confidence: float = 0.95, *, side: Literal["both", "lower", "upper"] = "both"
) -> tuple[float, float]:
    """Return the exact confidence limits of the share released, without any prior.

    Parameters
    ----------
    released, batches : int
        How many of how many batches were released.
    confidence : float
        Confidence of the interval, or of the one limit asked for.
    side : {"both", "lower", "upper"}
        Which limits; the other one is 0 or 1.

    Examples
    --------
    >>> [round(end, 4) for end in clopper_pearson(10, 10)]
    [0.6915, 1.0]
    """
    tail = (1 - confidence) / (2 if side == "both" else 1)
    low = 0.0 if released == 0 or side == "upper" else float(special.betaincinv(released, batches - released + 1, tail))
    whole = released == batches or side == "lower"
    high = 1.0 if whole else float(special.betaincinv(released + 1, batches - released, 1 - tail))
    return low, high


def batches_to_show(share: float, confidence: float, failures: int = 0) -> int:
    """Return the fewest batches that show a share at a confidence if at most so many fail (success-run theorem).

    Parameters
    ----------
    share : float
        Share released that is to be shown, between 0 and 1.
    confidence : float
        Confidence, between 0 and 1.
    failures : int
        Failures allowed.

    Raises
    ------
    ValueError
        A share or confidence is not between 0 and 1, or failures are negative.

    Examples
    --------
    >>> batches_to_show(0.90, 0.90), batches_to_show(0.95, 0.95), batches_to_show(0.99, 0.95)
    (22, 59, 299)
    """
    if not (0 < share < 1 and 0 < confidence < 1) or failures < 0:
        msg = "share and confidence lie between 0 and 1, failures are not negative"
        raise ValueError(msg)
    low, high = failures, failures + 1
    while _lucky(high, share, failures) > 1 - confidence:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _lucky(middle, share, failures) <= 1 - confidence else (middle, high)
    return high


@dataclass(frozen=True, slots=True)
class AttributePlan:
    """Test ``batches``; pass with at most ``allowed`` failures."""

    batches: int
    allowed: int

    def passes(self, failing: float) -> float:
        """Return the probability of passing if each batch fails with this probability.

        Examples
        --------
        >>> round(AttributePlan(22, 0).passes(0.1), 4)
        0.0985
        """
        return float(special.bdtr(self.allowed, self.batches, failing))


def attribute_plan(
    good: float, bad: float, producer_risk: float, consumer_risk: float, *, most: int = 100_000
) -> AttributePlan:
    """Return the smallest plan of fixed size that keeps both risks (Guenther, *Journal of Quality Technology* 1, 1969).

    Parameters
    ----------
    good, bad : float
        Probability that a batch fails: of a line that is as claimed, and of one that must not pass.
    producer_risk, consumer_risk : float
        Largest probability that the good line fails, and that the bad one passes.
    most : int
        Largest plan that is looked at.

    Raises
    ------
    ValueError
        ``good`` is not below ``bad``, or no plan up to ``most`` batches keeps both risks.

    Examples
    --------
    >>> attribute_plan(0.02, 0.08, 0.05, 0.10)
    AttributePlan(batches=98, allowed=4)
    """
    if not 0 <= good < bad < 1:
        msg = "the failing share of a good line must lie below that of a bad one"
        raise ValueError(msg)
    for allowed in range(most):
        batches = batches_to_show(1 - bad, 1 - consumer_risk, allowed)
        if batches > most:
            break
        plan = AttributePlan(batches, allowed)
        if plan.passes(good) >= 1 - producer_risk:
            return plan
    msg = f"no plan of at most {most} batches keeps both risks"
    raise ValueError(msg)


def _lucky(batches: int, share: float, failures: int) -> float:
    """Return the probability of at most so many failures if the share is just what is to be shown."""
    if failures == 0:
        return math.exp(batches * math.log(share))
    return float(special.bdtr(failures, batches, 1 - share))
