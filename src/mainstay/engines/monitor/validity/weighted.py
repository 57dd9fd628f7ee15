"""Measures of agreement between a predictor and an outcome, for many weightings of the units at once.

A bootstrap resample is a weighting of the units by how often each was drawn, a jackknife sample one with a zero; so
one matrix of weights serves them all and no resample is ever built. Each function takes ``weights`` of shape (samples,
units) and returns one number per sample; NaN where the measure does not exist (nothing varies).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: A spread below this part of the squares it comes from is rounding.
ROUNDING = 1e-12


def pearson(x: Array, y: Array, weights: Array) -> Array:
    """Return the product-moment correlation of two rows, or of two rows per sample.

    Parameters
    ----------
    x, y : numpy.ndarray of shape (units,) or (samples, units)
        Values.
    weights : numpy.ndarray of shape (samples, units)
        Weights, none negative.

    Examples
    --------
    >>> pearson(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]), np.ones((1, 3))).round(12).tolist()
    [1.0]
    """
    total = weights.sum(axis=1, keepdims=True)
    dx = x - (weights * x).sum(axis=1, keepdims=True) / total
    dy = y - (weights * y).sum(axis=1, keepdims=True) / total
    sxx, syy = (weights * dx * dx).sum(axis=1), (weights * dy * dy).sum(axis=1)
    sxy = (weights * dx * dy).sum(axis=1)
    floor_x = ROUNDING**2 * (weights * np.square(x)).sum(axis=1)
    floor_y = ROUNDING**2 * (weights * np.square(y)).sum(axis=1)
    exists = (sxx > floor_x) & (syy > floor_y)
    product = np.where(exists, np.sqrt(sxx) * np.sqrt(syy), 1.0)
    found: Array = np.where(exists, np.clip(sxy / product, -1.0, 1.0), np.nan)
    return found


def mid_ranks(x: Array, weights: Array) -> Array:
    """Return the mid-ranks of the units in each sample, up to a constant: the weight below plus half the weight equal.

    Examples
    --------
    >>> mid_ranks(np.array([5.0, 1.0, 5.0]), np.ones((1, 3))).tolist()
    [[2.0, 0.5, 2.0]]
    """
    below = (x[:, None] < x[None, :]) + 0.5 * (x[:, None] == x[None, :])
    ranks: Array = weights @ below
    return ranks


def spearman(x: Array, y: Array, weights: Array) -> Array:
    """Return the rank correlation: that of Pearson between mid-ranks, which are formed anew in each sample."""
    return pearson(mid_ranks(x, weights), mid_ranks(y, weights), weights)


def r_squared(x: Array, y: Array, weights: Array) -> Array:
    """Return the share of the variance of the outcome that a straight line explains."""
    return np.square(pearson(x, y, weights))


def concordance(x: Array, y: Array, weights: Array) -> Array:
    """Return the c-index: of the pairs whose outcomes differ, the share that the predictor puts in the right order.

    Harrell et al. 1982 ("Evaluating the yield of medical tests", JAMA 247); a tie of the predictor counts one half.
    0.5 is a coin, 1 is perfect; without ties it is (1 + Kendall's tau) / 2.

    Examples
    --------
    >>> concordance(np.array([1.0, 2.0, 2.0]), np.array([1.0, 2.0, 3.0]), np.ones((1, 3))).round(4).tolist()
    [0.8333]
    """
    differs = y[:, None] > y[None, :]
    right = differs * ((x[:, None] > x[None, :]) + 0.5 * (x[:, None] == x[None, :]))
    pairs = ((weights @ differs) * weights).sum(axis=1)
    agreed = ((weights @ right) * weights).sum(axis=1)
    found: Array = np.where(pairs > 0, agreed / np.where(pairs > 0, pairs, 1.0), np.nan)
    return found


def partial(x: Array, y: Array, given: Array, weights: Array) -> Array:
    """Return the rank correlation of predictor and outcome with a third variable held fixed.

    Kendall 1942 ("Partial rank correlation", Biometrika 32), here on Spearman correlations. NaN where the third
    variable orders one of the two completely.
    """
    ranks = [mid_ranks(one, weights) for one in (x, y, given)]
    xy, xz, yz = (pearson(ranks[a], ranks[b], weights) for a, b in ((0, 1), (0, 2), (1, 2)))
    left = (1 - np.square(xz)) * (1 - np.square(yz))
    exists = left > ROUNDING
    found: Array = np.where(exists, np.clip((xy - xz * yz) / np.sqrt(np.where(exists, left, 1.0)), -1, 1), np.nan)
    return found


MEASURES = {"spearman": spearman, "pearson": pearson, "r2": r_squared, "concordance": concordance}
