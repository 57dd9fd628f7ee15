"""Weighted sums over the children that are present, for one run or for many at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def weighted_sum(values: Array, weights: Array) -> Array:
    """Return the sum of children times weights.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, children) or (runs, units, children)
        Without a first axis the values are those of every run.
    weights : numpy.ndarray, shape (children,) or (runs, children)

    Returns
    -------
    numpy.ndarray, shape (units,) or (runs, units)

    Examples
    --------
    >>> weighted_sum(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.0], [0.5, 0.5]])).tolist()
    [[1.0, 3.0], [1.5, 3.5]]
    """
    if values.ndim == 2:
        total: Array = weights @ values.T
    else:
        total = np.einsum("...uk,...k->...u", values, weights)
    return total


def weighted_mean(values: Array, weights: Array) -> Array:
    """Return the mean of the children that are present, their weights rescaled to sum to 1; NaN where none counts.

    Examples
    --------
    >>> weighted_mean(np.array([[1.0, np.nan], [3.0, 5.0]]), np.array([1.0, 3.0])).tolist()
    [1.0, 4.5]
    """
    absent = np.isnan(values)
    if absent.any():
        total = weighted_sum(np.where(absent, 0.0, values), weights)
        counted = weighted_sum((~absent).astype(np.float64), weights)
    else:
        total = weighted_sum(values, weights)
        counted = weights.sum(axis=-1)[..., None]
    # children that are present but weigh nothing make no score
    mean = np.full(total.shape, np.nan)
    np.divide(total, counted, out=mean, where=np.broadcast_to(counted > 0, total.shape))
    return mean
