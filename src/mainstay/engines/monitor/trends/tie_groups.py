"""Groups of equal values in each row, their mean ranks and what ties take from the variance of Kendall's score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def group_ends(ordered: Array, tolerance: Array | None = None) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first and last place of the group of equal values that each place of a sorted row belongs to.

    Parameters
    ----------
    ordered : Array
        Rows in ascending order, shape (rows, n).
    tolerance : Array, optional
        Neighbours that differ by no more than this are equal, shape (rows,).

    Examples
    --------
    >>> first, last = group_ends(np.array([[1.0, 2.0, 2.0, 5.0]]))
    >>> first.tolist(), last.tolist()
    ([[0, 1, 1, 3]], [[0, 2, 2, 3]])
    """
    rows, n = ordered.shape
    gap = np.diff(ordered, axis=1)
    apart = gap > (0.0 if tolerance is None else tolerance[:, None])
    place = np.broadcast_to(np.arange(n), (rows, n))
    edge = np.ones((rows, 1), dtype=bool)
    starts = np.concatenate([edge, apart], axis=1)
    ends = np.concatenate([apart, edge], axis=1)
    first = np.maximum.accumulate(np.where(starts, place, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, place, n - 1)[:, ::-1], axis=1)[:, ::-1]
    return first, last


def mean_ranks(values: Array, tolerance: Array | None = None) -> Array:
    """Return the ranks of each row from 1, equal values sharing the mean of their ranks.

    Examples
    --------
    >>> mean_ranks(np.array([[7.0, 3.0, 3.0]])).tolist()
    [[3.0, 1.5, 1.5]]
    """
    order = np.argsort(values, axis=1, kind="stable")
    first, last = group_ends(np.take_along_axis(values, order, axis=1), tolerance)
    ranks = np.empty_like(values)
    np.put_along_axis(ranks, order, (first + last) / 2.0 + 1.0, axis=1)
    return ranks


def score_variance(values: Array) -> Array:
    """Return the variance of Kendall's score of independent values with the ties of each row.

    Kendall, *Rank Correlation Methods*, 4th ed. 1975: (n(n-1)(2n+5) - sum t(t-1)(2t+5)) / 18 over groups of t equal
    values.

    Examples
    --------
    >>> score_variance(np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 1.0, 1.0, 1.0]])).tolist()
    [8.666666666666666, 0.0]
    """
    n = values.shape[1]
    first, last = group_ends(np.sort(values, axis=1))
    size = last - first + 1
    # each of the t members of a group carries (t-1)(2t+5)
    lost = ((size - 1) * (2 * size + 5)).sum(axis=1)
    return np.asarray((n * (n - 1) * (2 * n + 5) - lost) / 18.0, dtype=np.float64)
