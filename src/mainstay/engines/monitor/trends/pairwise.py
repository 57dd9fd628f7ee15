"""All pairs of points of a series: their slopes in order, and Kendall's score."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def pair_slopes(values: Array, times: Array) -> tuple[Array, Array]:
    """Return the slopes of all pairs of points in ascending order, and the score S of each row.

    Parameters
    ----------
    values : Array
        Complete rows in the order of time, shape (rows, n) with n at least 2.
    times : Array
        Ascending times, shape (n,) or (rows, n).

    Returns
    -------
    slopes : Array
        Shape (rows, n(n-1)/2), sorted. A whole sort is used where three order statistics would do: numpy sorts with the
        vector unit of the processor, and selects several places of a row without it.
    score : Array
        Number of rising pairs less that of falling pairs (Mann 1945), shape (rows,).

    Examples
    --------
    >>> slopes, score = pair_slopes(np.array([[1.0, 3.0, 2.0]]), np.arange(3.0))
    >>> slopes.tolist(), score.tolist()
    ([[-1.0, 0.5, 2.0]], [1.0])
    """
    rises = _differences(values)
    score = _score(rises)
    np.divide(rises, _differences(np.atleast_2d(times)), out=rises)
    rises.sort(axis=1)
    return rises, score


def pair_score(values: Array) -> Array:
    """Return the score S of each row alone; see `pair_slopes`.

    Examples
    --------
    >>> pair_score(np.array([[1.0, 3.0, 2.0], [3.0, 2.0, 1.0]])).tolist()
    [1.0, -3.0]
    """
    return _score(_differences(values))


def _score(rises: Array) -> Array:
    up, down = np.count_nonzero(rises > 0, axis=1), np.count_nonzero(rises < 0, axis=1)
    return np.asarray(up - down, dtype=np.float64)


def _differences(values: Array) -> Array:
    rows, n = values.shape
    out = np.empty((rows, n * (n - 1) // 2))
    place = 0
    for i in range(n - 1):
        width = n - 1 - i
        np.subtract(values[:, i + 1 :], values[:, i : i + 1], out=out[:, place : place + width])
        place += width
    return out
