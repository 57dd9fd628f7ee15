"""Tolerance limits of a normal quantity: factors k such that mean - k·s holds a share of all batches at a confidence.

One-sided factors follow from the noncentral t distribution, two-sided ones from the integral of Wald and Wolfowitz
(*Annals of Mathematical Statistics* 17, 1946) without Howe's approximation. The same factors are tabled in ISO
16269-6:2014 and, one-sided, in Natrella, *Experimental Statistics* (NBS Handbook 91, 1963), table A-7.
"""

from __future__ import annotations

import math

import numpy as np
from scipy import optimize, special


def one_sided_factor(n: int, share: float, confidence: float) -> float:
    """Return k: at the confidence, at least the share of all batches lies above ``mean - k·s``.

    Parameters
    ----------
    n : int
        Batches measured, at least 2.
    share : float
        Share of all batches, between 0 and 1.
    confidence : float
        Confidence, between 0 and 1.

    Raises
    ------
    ValueError
        Fewer than two batches, or a share or confidence not between 0 and 1.

    Examples
    --------
    >>> round(one_sided_factor(10, 0.90, 0.95), 3)
    2.355
    """
    _check(n, share, confidence)
    root = math.sqrt(n)
    return float(special.nctdtrit(n - 1, special.ndtri(share) * root, confidence)) / root


def two_sided_factor(n: int, share: float, confidence: float) -> float:
    """Return k: at the confidence, at least the share of all batches lies within ``mean ± k·s``.

    Parameters
    ----------
    n, share, confidence
        As in `one_sided_factor`.

    Raises
    ------
    ValueError
        As in `one_sided_factor`.

    Examples
    --------
    >>> round(two_sided_factor(10, 0.90, 0.95), 2)
    2.86
    """
    _check(n, share, confidence)
    nodes, weights = np.polynomial.legendre.leggauss(200)
    reach = 9 / math.sqrt(n)
    x = reach * (nodes + 1) / 2
    density = weights * reach * math.sqrt(n / (2 * math.pi)) * np.exp(-n * x**2 / 2)
    # half-width about a mean that is off by x which still holds the share: a noncentral chi-square quantile
    half_squared = special.chndtrix(share, 1, x**2)

    def shortfall(log_k: float) -> float:
        held = special.chdtrc(n - 1, (n - 1) * half_squared / math.exp(2 * log_k))
        return float((density * held).sum()) - confidence

    return math.exp(optimize.brentq(shortfall, math.log(1e-3), math.log(1e6), xtol=1e-12))


def _check(n: int, share: float, confidence: float) -> None:
    if n < 2 or not (0 < share < 1 and 0 < confidence < 1):
        msg = "a tolerance limit needs two batches or more, and share and confidence between 0 and 1"
        raise ValueError(msg)
