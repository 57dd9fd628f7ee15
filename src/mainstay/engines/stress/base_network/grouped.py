"""Sums over the members of groups that stand one after the other."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]


def starts_of(groups: Places) -> Places:
    """Return where each group of a sorted array begins.

    Examples
    --------
    >>> starts_of(np.array([0, 0, 3, 3, 3])).tolist()
    [0, 2]
    """
    if groups.size == 0:
        return np.zeros(0, np.int64)
    return np.concatenate([[0], np.flatnonzero(groups[1:] != groups[:-1]) + 1]).astype(np.int64)


def sum_of_group(values: Floats, starts: Places) -> Floats:
    """Return for each member the sum over its group.

    Examples
    --------
    >>> sum_of_group(np.array([1.0, 2.0, 5.0]), np.array([0, 2])).tolist()
    [3.0, 3.0, 5.0]
    """
    if values.shape[0] == 0:
        return values
    sizes = np.diff(np.append(starts, values.shape[0]))
    summed: Floats = np.repeat(np.add.reduceat(values, starts, axis=0), sizes, axis=0)
    return summed
