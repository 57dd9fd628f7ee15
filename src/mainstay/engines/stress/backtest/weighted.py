"""Distributions given by values with weights: quantiles, distribution function, CRPS."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.backtest.priors import Array


def quantiles(values: Array, weights: Array, levels: Array) -> Array:
    """Return weighted quantiles: the smallest value at which the weight so far reaches the level.

    Values may be infinite; NaN is left out.

    Examples
    --------
    >>> quantiles(np.array([3.0, 1.0, 2.0]), np.array([1.0, 1.0, 2.0]), np.array([0.5])).tolist()
    [2.0]
    """
    there = ~np.isnan(values) & (weights > 0)
    if not there.any():
        return np.full(len(levels), np.nan)
    order = np.argsort(values[there], kind="stable")
    ordered, mass = values[there][order], np.cumsum(weights[there][order])
    places = np.searchsorted(mass, np.asarray(levels) * mass[-1] * (1 - 1e-12))
    found: Array = ordered[np.minimum(places, ordered.size - 1)]
    return found


def below(values: Array, weights: Array, at: float) -> float:
    """Return the weight below a value, half of the weight at it counted; NaN is left out.

    This is the probability integral transform of an outcome ``at``; it is uniform if forecasts are calibrated.

    Examples
    --------
    >>> below(np.array([1.0, 2.0, 3.0]), np.ones(3), 2.0)
    0.5
    """
    there = ~np.isnan(values)
    total = weights[there].sum()
    if total <= 0:
        return float("nan")
    under = weights[there & (values < at)].sum() + 0.5 * weights[there & (values == at)].sum()
    return float(under / total)


def crps(values: Array, weights: Array, at: float) -> float:
    """Return the continuous ranked probability score of a weighted sample; smaller is better, in the unit of the value.

    Source: Gneiting and Raftery 2007, Journal of the American Statistical Association 102, equation 21.

    Examples
    --------
    >>> crps(np.array([1.0]), np.array([1.0]), 3.0)
    2.0
    """
    there = ~np.isnan(values) & (weights > 0)
    if not there.any():
        return float("nan")
    order = np.argsort(values[there], kind="stable")
    x = values[there][order]
    w = weights[there][order] / weights[there].sum()
    first = float((w * np.abs(x - at)).sum())
    # the mean distance of two members, without looking at each pair: 2 sum w_i x_i (W_i - w_i / 2) - mean
    mass = np.cumsum(w)
    spread = float(2.0 * (w * x * (2.0 * mass - w - 1.0)).sum())
    return first - 0.5 * spread


def effective(weights: Array) -> float:
    """Return the effective number of members (Kish): one over the sum of squared shares.

    Examples
    --------
    >>> round(effective(np.ones(10)), 6)
    10.0
    """
    share = weights / weights.sum()
    return float(1.0 / np.square(share).sum())
