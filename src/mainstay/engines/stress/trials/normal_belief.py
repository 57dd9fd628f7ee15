"""Belief about a measured quantity: normal with unknown mean and unknown spread, updated in closed form.

Mean and variance have a normal-inverse-gamma distribution, which is conjugate: ``1/σ²`` is Gamma(a, b) and, given σ,
the mean is normal about ``m`` with variance ``σ²/κ`` (Gelman et al., *Bayesian Data Analysis*, 3rd edition 2013,
section 3.3; Murphy, *Conjugate Bayesian analysis of the Gaussian distribution*, 2007). Throughput and time to first lot
are taken as lognormal: the same belief about their logarithm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NormalBelief:
    """Normal-inverse-gamma belief; ``kappa`` is what the belief about the mean is worth, in observations.

    Examples
    --------
    >>> NormalBelief.from_guess(0.0, spread=0.3, process_sd=0.15).kappa
    0.25
    """

    m: float
    kappa: float
    a: float
    b: float

    @classmethod
    def from_guess(cls, centre: float, *, spread: float, process_sd: float, degrees: float = 4.0) -> NormalBelief:
        """Return the belief before any run.

        Parameters
        ----------
        centre : float
            Best guess of the mean.
        spread : float
            Standard deviation of the guess.
        process_sd : float
            Standard deviation from one run to the next; the guess is then worth ``(process_sd/spread)²`` runs.
        degrees : float
            How many runs the guess of ``process_sd`` is worth (degrees of freedom).
        """
        a = degrees / 2
        return cls(centre, (process_sd / spread) ** 2, a, a * process_sd**2)

    @classmethod
    def reference(cls, values: Sequence[float]) -> NormalBelief:
        """Return the belief from measurements alone (reference prior ``1/σ²``); at least two are needed.

        Its predictive limits are the classical ones, ``mean ± t · s · sqrt(1 + 1/n)``.
        """
        data = np.asarray(values, dtype=np.float64)
        if data.size < 2 or not float(data.var()) > 0:
            msg = "measurements alone need at least two that differ"
            raise ValueError(msg)
        return cls(
            float(data.mean()), float(data.size), (data.size - 1) / 2, float(((data - data.mean()) ** 2).sum() / 2)
        )

    @property
    def degrees(self) -> float:
        """Degrees of freedom of the predictive Student t."""
        return 2 * self.a

    @property
    def next_scale(self) -> float:
        """Scale of the predictive Student t of one more run."""
        return math.sqrt(self.b * (self.kappa + 1) / (self.a * self.kappa))

    @property
    def mean_scale(self) -> float:
        """Scale of the Student t of the mean itself."""
        return math.sqrt(self.b / (self.a * self.kappa))

    def seen(self, values: Sequence[float], weights: Sequence[float] | None = None) -> NormalBelief:
        """Return the belief after observations, each with a weight (power prior for old ones).

        Examples
        --------
        >>> NormalBelief(0.0, 1.0, 2.0, 2.0).seen([1.0])
        NormalBelief(m=0.5, kappa=2.0, a=2.5, b=2.25)
        """
        data = np.asarray(values, dtype=np.float64)
        weight = np.ones_like(data) if weights is None else np.asarray(weights, dtype=np.float64)
        total = float(weight.sum())
        if not total > 0:
            return self
        mean = float((weight * data).sum() / total)
        within = float((weight * (data - mean) ** 2).sum())
        kappa = self.kappa + total
        between = self.kappa * total / kappa * (mean - self.m) ** 2
        centre = (self.kappa * self.m + total * mean) / kappa
        return NormalBelief(centre, kappa, self.a + total / 2, self.b + (within + between) / 2)

    def next(self, u: Array | float) -> Array:
        """Return quantiles of one more run."""
        return np.asarray(self.m + self.next_scale * special.stdtrit(self.degrees, u), dtype=np.float64)

    def mean(self, u: Array | float) -> Array:
        """Return quantiles of the mean over many runs."""
        return np.asarray(self.m + self.mean_scale * special.stdtrit(self.degrees, u), dtype=np.float64)

    def next_below(self, x: float) -> float:
        """Return the probability that one more run lies below ``x``.

        Examples
        --------
        >>> NormalBelief(1.0, 1.0, 2.0, 2.0).next_below(1.0)
        0.5
        """
        return float(special.stdtr(self.degrees, (x - self.m) / self.next_scale))

    def draw(self, u_spread: Array, u_mean: Array) -> tuple[Array, Array]:
        """Return draws of mean and standard deviation from two sets of uniforms."""
        sd = np.sqrt(self.b / special.gammaincinv(self.a, u_spread))
        return np.asarray(self.m + sd / math.sqrt(self.kappa) * special.ndtri(u_mean)), np.asarray(sd)
