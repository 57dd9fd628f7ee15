"""Rounding to significant digits, so that noise in the last bits of a float does not split a tie."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: digits kept before numbers are ranked; a float holds 15 to 17
RANK_DIGITS = 12


def round_significant(values: NDArray[np.float64], digits: int = RANK_DIGITS) -> NDArray[np.float64]:
    """Return numbers rounded to so many significant digits, NaN kept.

    Examples
    --------
    >>> round_significant(np.array([5.1, 5.1 + 1e-15, 123456.0]), 3).tolist()
    [5.1, 5.1, 123000.0]
    """
    size = np.abs(values)
    usable = (size >= 1e-290) & (size <= 1e290)  # beyond, a power of ten over- or underflows
    power = digits - 1 - np.floor(np.log10(np.where(usable, size, 1.0))).astype(np.int64)
    scale = 10.0 ** np.abs(power)
    safe = np.where(usable, values, 0.0)
    rounded = np.where(power >= 0, np.rint(safe * scale) / scale, np.rint(safe / scale) * scale)
    return np.where(usable, rounded, values)


def ascending_ranks(values: NDArray[np.float64], *, ties: str = "min") -> NDArray[np.float64]:
    """Return ranks down each column, 1 for the lowest, NaN where a value is missing.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, columns)
    ties : {"min", "max", "average"}
        What equals share: their lowest, highest or mean rank.

    Returns
    -------
    numpy.ndarray, shape (units, columns)

    Examples
    --------
    >>> ascending_ranks(np.array([[3.0], [1.0], [3.0], [np.nan]])).T.tolist()
    [[2.0, 1.0, 2.0, nan]]
    """
    rounded = round_significant(values)
    order = np.argsort(rounded, axis=0, kind="stable")
    ordered = np.take_along_axis(rounded, order, axis=0)
    place = np.arange(1.0, len(values) + 1)[:, None]
    starts = np.ones(values.shape, dtype=bool)
    starts[1:] = ordered[1:] != ordered[:-1]
    first = np.maximum.accumulate(np.where(starts, place, 0.0), axis=0)
    ends = np.ones(values.shape, dtype=bool)
    ends[:-1] = starts[1:]
    last = np.minimum.accumulate(np.where(ends, place, np.inf)[::-1], axis=0)[::-1]
    shared = {"min": first, "max": last, "average": (first + last) / 2}[ties]
    ranks = np.empty_like(values)
    np.put_along_axis(ranks, order, shared, axis=0)
    return np.where(np.isnan(values), np.nan, ranks)
