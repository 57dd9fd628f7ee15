"""Loss functions: how much a random demand exceeds a level, and how much it falls short of it, on average.

Source: Snyder and Shen 2019, section C.3; for the normal distribution n(x) = σ [φ(z) − z (1 − Φ(z))] with
z = (x − μ) / σ.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from scipy.integrate import quad
from scipy.special import ndtr


class Loss(NamedTuple):
    """Mean excess and mean shortfall of a random demand.

    Parameters
    ----------
    above : float
        E[(D − x)⁺], in units.
    below : float
        E[(x − D)⁺], in units.
    """

    above: float
    below: float


def normal_loss(level: float, mean: float, sd: float) -> Loss:
    """Return the losses of a normal demand.

    Parameters
    ----------
    level : float
        The level x, in units.
    mean, sd : float
        Mean and standard deviation of demand; a standard deviation of 0 is a certain demand.

    Returns
    -------
    Loss

    Examples
    --------
    >>> round(normal_loss(100.0, 100.0, 10.0).above, 6)
    3.989423
    """
    if sd == 0:
        return Loss(max(mean - level, 0.0), max(level - mean, 0.0))
    z = (level - mean) / sd
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    # each tail is worked out by itself: as a difference the small one would lose all its digits
    above = sd * (density - z * float(ndtr(-z)))
    below = sd * (density + z * float(ndtr(z)))
    return Loss(above, below)


def loss(level: float, distribution: Any) -> Loss:
    """Return the losses of any demand distribution of scipy.

    Parameters
    ----------
    level : float
        The level x, in units.
    distribution : frozen scipy.stats distribution
        Discrete (with ``pmf``) or continuous; of finite mean.

    Returns
    -------
    Loss

    Notes
    -----
    E[(x − D)⁺] is the integral of the distribution function up to x, and E[(D − x)⁺] = E[D] − x + E[(x − D)⁺].

    Examples
    --------
    >>> from scipy.stats import uniform
    >>> found = loss(8.0, uniform(0, 10))
    >>> round(found.above, 9), round(found.below, 9)
    (0.2, 3.2)
    """
    mean = float(distribution.mean())
    low = float(distribution.support()[0])
    if level <= low:
        return Loss(mean - level, 0.0)
    if hasattr(distribution.dist, "pmf"):
        places = np.arange(low if math.isfinite(low) else distribution.ppf(1e-16), math.floor(level) + 1.0)
        below = float(np.sum((level - places) * distribution.pmf(places)))
    else:
        below = float(quad(distribution.cdf, low, level, limit=200, epsabs=1e-12, epsrel=1e-12)[0])
    return Loss(max(mean - level + below, 0.0), below)
