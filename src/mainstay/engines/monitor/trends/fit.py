"""Slope and test of many series at once: Theil-Sen, Mann-Kendall, or both from one pass over the pairs of points.

Sources: Theil 1950; Sen, "Estimates of the regression coefficient based on Kendall's tau", *Journal of the American
Statistical Association* 63, 1968, equation 2.6; Mann, *Econometrica* 13, 1945; Kendall 1975; Hamed and Rao 1998 (see
`autocorrelation`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.engines.monitor.trends.autocorrelation import CORRECTIONS, Correction, variance_factor
from mainstay.engines.monitor.trends.observed import Block, observed
from mainstay.engines.monitor.trends.pairwise import pair_score, pair_slopes
from mainstay.engines.monitor.trends.tie_groups import score_variance
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
#: with fewer observed values no order of them is rarer than one in twelve, so nothing can be shown
LEAST_POINTS = 4
#: pairs of points that are worked on together, so that they stay near the processor
PAIRS_AT_ONCE = 1 << 19


@dataclass(frozen=True, slots=True)
class Slopes:
    """Theil-Sen slopes; each field has the shape of the series.

    ``n`` counts the observed values. ``slope`` and the interval ``low`` to ``high`` are in units of the value for one
    unit of time, ``intercept`` is the median value less slope times median time; all are NaN where ``n`` is below 2.
    ``all_pairs`` is true where the interval takes in every pair of points: with so few it may fall short of its level.
    """

    n: NDArray[np.int64]
    slope: Array
    intercept: Array
    low: Array
    high: Array
    all_pairs: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class KendallTests:
    """Mann-Kendall tests; each field has the shape of the series.

    ``s`` is the score, ``var_s`` its variance with ties and times ``factor`` for autocorrelation, ``z`` and two-sided
    ``p`` the test with continuity correction, ``tau`` the score over the number of pairs. ``trend`` is "increasing",
    "decreasing" or "none", and "too few" where ``n`` is below 4: there the numbers are NaN.
    """

    n: NDArray[np.int64]
    s: Array
    var_s: Array
    factor: Array
    z: Array
    p: Array
    tau: Array
    trend: NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Trends:
    """Slopes and tests of the same series."""

    slopes: Slopes
    tests: KendallTests


@dataclass(frozen=True, slots=True)
class _Rule:
    level: float
    z: float
    correction: Correction
    lags: int | None
    least_factor: float | None


def fit(
    values: ArrayLike,
    times: ArrayLike | None = None,
    *,
    level: float = 0.95,
    correction: Correction = "none",
    lags: int | None = None,
    least_factor: float | None = None,
) -> Trends:
    """Return Theil-Sen slopes and Mann-Kendall tests of many series from one pass.

    Parameters
    ----------
    values : array_like
        Series, shape (..., times); NaN is a missing value and is left out.
    times : array_like, optional
        Times of all series, shape (times,), or of each; uneven and in any order. By default 0, 1, 2 ...
    level : float
        Level of the interval of the slope; a trend is called at 1 less this. Also the level at which Hamed and Rao take
        an autocorrelation for real.
    correction : {"none", "hamed_rao", "yue_wang", "ar1"}
        What is done about autocorrelation; see `variance_factor`. It widens the interval of the slope by the same
        factor. With fewer than some 60 points only "ar1" keeps false trends near the level.
    lags : int, optional
        Lags that the correction looks at; by default all.
    least_factor : float, optional
        Smallest factor on the variance. By default as published, where alternating series become more significant, and
        a factor that is not positive, with which the test does not exist, is taken as 1. With 1.0 the correction can
        only make a verdict more cautious.

    Raises
    ------
    InputError
        What `observed` refuses, or an argument out of range.

    Examples
    --------
    >>> found = fit([[1.0, 2.0, 4.0, 5.0, 7.0, 8.0], [3.0, np.nan, 3.0, np.nan, 2.0, np.nan]])
    >>> found.slopes.slope.tolist()
    [1.5, -0.25]
    >>> found.tests.trend.tolist()
    ['increasing', 'too few']
    """
    rule = _rule(level, correction, lags, least_factor)
    return _fit(values, times, rule, with_slopes=True)


def theil_sen(
    values: ArrayLike, times: ArrayLike | None = None, *, level: float = 0.95, correction: Correction = "none"
) -> Slopes:
    """Return the Theil-Sen slope of each series with Sen's interval; see `fit`.

    Examples
    --------
    >>> found = theil_sen([1.0, 2.0, 4.0, 5.0, 7.0, 8.0, 50.0])
    >>> float(found.slope), float(found.low), float(found.high)
    (1.5, 1.3333333333333333, 11.5)
    """
    return _fit(values, times, _rule(level, correction, None, None), with_slopes=True).slopes


def mann_kendall(
    values: ArrayLike,
    times: ArrayLike | None = None,
    *,
    correction: Correction = "none",
    level: float = 0.95,
    lags: int | None = None,
    least_factor: float | None = None,
) -> KendallTests:
    """Return the Mann-Kendall test of each series; see `fit`.

    Examples
    --------
    >>> found = mann_kendall([1.0, 2.0, 4.0, 5.0, 7.0, 8.0])
    >>> float(found.s), round(float(found.p), 6), str(found.trend)
    (15.0, 0.008535, 'increasing')
    """
    rule = _rule(level, correction, lags, least_factor)
    return _fit(values, times, rule, with_slopes=correction != "none").tests


def _rule(level: float, correction: Correction, lags: int | None, least_factor: float | None) -> _Rule:
    from scipy.special import ndtri

    problems = []
    if not 0 < level < 1:
        problems.append(Problem("level.range", "the level is not between 0 and 1", found=str(level)))
    if correction not in CORRECTIONS:
        allowed = ", ".join(CORRECTIONS)
        problems.append(Problem("correction.unknown", "no such correction", found=str(correction), allowed=allowed))
    if lags is not None and lags < 1:
        problems.append(Problem("lags.range", "a correction looks at one lag or more", found=str(lags)))
    if least_factor is not None and not 0 < least_factor < np.inf:
        problems.append(Problem("factor.range", "the least factor is not above 0", found=str(least_factor)))
    if problems:
        msg = "the trend cannot be fitted"
        raise InputError(msg, problems)
    return _Rule(level, float(ndtri(0.5 + level / 2)), correction, lags, least_factor)


def _fit(values: ArrayLike, times: ArrayLike | None, rule: _Rule, *, with_slopes: bool) -> Trends:
    seen = observed(values, times)
    rows = len(seen.count)
    columns = {name: np.full(rows, np.nan) for name in ("slope", "intercept", "low", "high")}
    columns |= {name: np.full(rows, np.nan) for name in ("s", "var_s", "factor")}
    all_pairs = np.zeros(rows, dtype=bool)
    for block in seen.blocks:
        if block.length < 2:
            continue
        step = max(1, PAIRS_AT_ONCE // (block.length * (block.length - 1) // 2))
        for start in range(0, len(block.rows), step):
            part = _part(block, slice(start, start + step))
            found, clipped = _measure(part, rule, with_slopes=with_slopes)
            for name, column in found.items():
                columns[name][part.rows] = column
            all_pairs[part.rows] = clipped
    count = seen.count.reshape(seen.shape)
    shaped = {name: column.reshape(seen.shape) for name, column in columns.items()}
    slopes = Slopes(
        count, shaped["slope"], shaped["intercept"], shaped["low"], shaped["high"], all_pairs.reshape(seen.shape)
    )
    return Trends(slopes, _tests(count, shaped["s"], shaped["var_s"], shaped["factor"], rule))


def _part(block: Block, chosen: slice) -> Block:
    return Block(
        block.rows[chosen], block.values[chosen], block.times if block.times.ndim == 1 else block.times[chosen]
    )


def _measure(block: Block, rule: _Rule, *, with_slopes: bool) -> tuple[dict[str, Array], NDArray[np.bool_] | bool]:
    variance = score_variance(block.values)
    if not with_slopes:
        return {"s": pair_score(block.values), "var_s": variance, "factor": np.ones(len(variance))}, False
    slopes, score = pair_slopes(block.values, block.times)
    pairs = slopes.shape[1]
    slope = (slopes[:, (pairs - 1) // 2] + slopes[:, pairs // 2]) / 2.0
    factor = variance_factor(block.values, block.times, slope, rule.correction, z=rule.z, lags=rule.lags)
    if rule.least_factor is not None:
        factor = np.maximum(factor, rule.least_factor)
    factor = np.where(factor > 0, factor, 1.0)
    variance = variance * factor
    half = rule.z * np.sqrt(variance)
    first, last = np.round((pairs - half) / 2.0) - 1.0, np.round((pairs + half) / 2.0)
    row = np.arange(len(slopes))
    found = {
        "s": score,
        "var_s": variance,
        "factor": factor,
        "slope": slope,
        "intercept": np.median(block.values, axis=1) - slope * np.median(block.times, axis=-1),
        "low": slopes[row, np.maximum(first, 0).astype(np.intp)],
        "high": slopes[row, np.minimum(last, pairs - 1).astype(np.intp)],
    }
    return found, (first < 0) | (last > pairs - 1)


def _tests(count: NDArray[np.int64], s: Array, var_s: Array, factor: Array, rule: _Rule) -> KendallTests:
    from scipy.special import ndtr

    enough = count >= LEAST_POINTS
    s, var_s, factor = (np.where(enough, column, np.nan) for column in (s, var_s, factor))
    spread = np.sqrt(np.where(var_s > 0, var_s, 1.0))
    # the score moves in steps of two, or one with ties: one is taken off its distance from zero (Kendall 1975)
    z = np.where(s == 0, 0.0, (s - np.sign(s)) / spread)
    z = np.where(enough, z, np.nan)
    p = np.where(enough, 2.0 * ndtr(-np.abs(z)), np.nan)
    called = enough & (p < 1.0 - rule.level)
    trend = np.where(called, np.where(z > 0, "increasing", "decreasing"), np.where(enough, "none", "too few"))
    tau = s / np.maximum(count * (count - 1) / 2.0, 1.0)
    return KendallTests(count, s, var_s, factor, z, p, tau, trend)
