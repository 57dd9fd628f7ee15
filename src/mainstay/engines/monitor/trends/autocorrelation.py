"""By how much the variance of Kendall's score grows where each value leans on the one before.

Sources: Hamed and Rao, "A modified Mann-Kendall trend test for autocorrelated data", *Journal of Hydrology* 204, 1998,
equation 15; Yue and Wang, "The Mann-Kendall test modified by effective sample size", *Water Resources Management* 18,
2004; for the bias of an autocorrelation taken after a trend, Shaman and Stine, "The bias of autoregressive coefficient
estimators", *Journal of the American Statistical Association* 83, 1988. Lags count the observed values in their order,
as the papers do; over gaps and uneven times a lag is a number of steps and not a span of time.

How often a trend is called at 5 % in 2,000 simulated series without one, whose lag-one correlation is phi (factors
below 1 taken as 1):

====  ====  ====  =========  ========  ====
n     phi   none  hamed_rao  yue_wang  ar1
====  ====  ====  =========  ========  ====
10    0.0   0.05  0.05       0.05      0.03
10    0.3   0.11  0.11       0.11      0.06
10    0.6   0.22  0.22       0.22      0.10
10    0.9   0.40  0.40       0.40      0.15
25    0.0   0.04  0.04       0.04      0.03
25    0.3   0.11  0.11       0.11      0.05
25    0.6   0.29  0.24       0.29      0.08
25    0.9   0.59  0.45       0.58      0.15
60    0.0   0.06  0.05       0.06      0.04
60    0.3   0.12  0.10       0.12      0.05
60    0.6   0.32  0.20       0.31      0.07
60    0.9   0.65  0.40       0.60      0.12
====  ====  ====  =========  ========  ====

The published corrections do little for series as short as most of ours, hence the fourth.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.trends.tie_groups import mean_ranks

Array = NDArray[np.float64]
Correction = Literal["none", "hamed_rao", "yue_wang", "ar1"]
CORRECTIONS: tuple[Correction, ...] = ("none", "hamed_rao", "yue_wang", "ar1")
#: nearer to 1 a series is a random walk, and no number of points tells a trend
LARGEST_PHI = 0.98


def autocorrelations(values: Array, most: int) -> Array:
    """Return the autocorrelations of each row at lags 1 to ``most``, with divisor n; zero for a constant row.

    Examples
    --------
    >>> autocorrelations(np.array([[1.0, 2.0, 3.0, 4.0]]), 2).tolist()
    [[0.25, -0.3]]
    """
    centred = values - values.mean(axis=1, keepdims=True)
    own = np.einsum("ij,ij->i", centred, centred)
    sums = np.empty((len(values), most))
    for lag in range(1, most + 1):
        sums[:, lag - 1] = np.einsum("ij,ij->i", centred[:, lag:], centred[:, :-lag])
    constant = own <= 0
    return np.where(constant[:, None], 0.0, sums / np.where(constant, 1.0, own)[:, None])


def variance_factor(
    values: Array, times: Array, slope: Array, correction: Correction, *, z: float, lags: int | None
) -> Array:
    """Return the factor on the variance of the score, from the series less its own Theil-Sen trend.

    Parameters
    ----------
    values, times : Array
        Complete rows in the order of time, and their times.
    slope : Array
        Theil-Sen slope of each row.
    correction : {"none", "hamed_rao", "yue_wang", "ar1"}
        Hamed and Rao take the autocorrelations of the ranks, those alone that differ from zero; Yue and Wang those of
        the values, all of them. "ar1" is Yue and Wang's formula with powers of one coefficient, that of the ranks at
        lag one, freed of its bias and never below zero.
    z : float
        A correlation is different from zero beyond z / sqrt(n).
    lags : int or None
        How many lags; None for all n - 1. For "ar1" always all.

    Returns
    -------
    Array
        As published: below 1, and even below 0, where neighbours differ more than by chance.

    Examples
    --------
    >>> wave = np.array([[1.0, 2, 3, 4, 4, 3, 2, 1, 1, 2, 3, 4, 4, 3, 2, 1]])
    >>> factor = variance_factor(wave, np.arange(16.0), np.zeros(1), "hamed_rao", z=1.96, lags=1)
    >>> bool(factor[0] > 1)
    True
    """
    n = values.shape[1]
    if correction == "none" or n < 3:
        return np.ones(len(values))
    most = n - 1 if lags is None else min(lags, n - 1)
    since = times - times[..., :1]
    trend = since * slope[:, None]
    rest = values - trend
    step = np.arange(1, most + 1)
    rounding = _rounding(values, trend)
    if correction == "yue_wang":
        # what rounding leaves of a straight line is no series
        rest = np.where((np.ptp(rest, axis=1) <= rounding)[:, None], 0.0, rest)
        return np.asarray(1.0 + 2.0 * (autocorrelations(rest, most) * (1.0 - step / n)).sum(axis=1), dtype=np.float64)
    ranks = mean_ranks(rest, rounding)
    if correction == "ar1":
        return _first_order(ranks)
    found = autocorrelations(ranks, most)
    found[np.abs(found) <= z / np.sqrt(n)] = 0.0
    weight = (n - step) * (n - step - 1.0) * (n - step - 2.0)
    return np.asarray(1.0 + 2.0 / (n * (n - 1.0) * (n - 2.0)) * (found * weight).sum(axis=1), dtype=np.float64)


def _first_order(ranks: Array) -> Array:
    n = ranks.shape[1]
    constant = np.ptp(ranks, axis=1) == 0
    # a fitted trend takes (2 + 4 phi) / n off the estimate, on average
    phi = np.clip((n * autocorrelations(ranks, 1)[:, 0] + 2.0) / max(n - 4, 1), 0.0, LARGEST_PHI)
    phi = np.where(constant, 0.0, phi)
    step = np.arange(1, n)
    return np.asarray(1.0 + 2.0 * ((1.0 - step / n) * phi[:, None] ** step).sum(axis=1), dtype=np.float64)


def _rounding(values: Array, trend: Array) -> Array:
    """Return below which a difference of two rests is rounding alone: else a straight line has ranks made of noise."""
    return np.asarray(1e-13 * (np.abs(values).max(axis=1) + np.abs(trend).max(axis=1)), dtype=np.float64)
