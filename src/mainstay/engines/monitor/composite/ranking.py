"""Ranks: 1 is the best, equals share the best rank of their group, and the next one is counted on (1, 2, 2, 4).

Scores are rounded to 12 significant digits first, so that noise in the last bits of a float does not split a tie.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.engines.monitor.composite.significant import ascending_ranks


def competition_ranks(scores: ArrayLike, *, axis: int = 0) -> NDArray[np.float64]:
    """Return the rank of each unit, the highest score first.

    Parameters
    ----------
    scores : array_like
        One or two axes; NaN where missing.
    axis : int
        Axis of the units: 0 for (units, columns), 1 for (runs, units).

    Returns
    -------
    numpy.ndarray
        Same shape; NaN where the score is missing.

    Examples
    --------
    >>> competition_ranks([5.1, 7.0, 5.1 + 1e-15, float("nan"), 3.0]).tolist()
    [2.0, 1.0, 2.0, nan, 4.0]
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim == 1:
        return ascending_ranks(-values[:, None])[:, 0]
    ranks = ascending_ranks(-np.moveaxis(values, axis, 0))
    return np.moveaxis(ranks, 0, axis)
