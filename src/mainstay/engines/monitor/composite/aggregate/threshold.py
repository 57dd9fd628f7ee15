"""Data threshold: an aggregate is missing where too few of its children are present.

The share counts children, not weights, as COINr's ``dat_thresh`` does (Becker et al. 2022, JOSS 7(78), 4567).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def enough(children: NDArray[np.float64], threshold: float | None) -> NDArray[np.bool_]:
    """Say where the share of children that are present reaches the threshold; without one, a single child is enough.

    Parameters
    ----------
    children : numpy.ndarray, shape (..., children)
        NaN where missing.
    threshold : float or None
        Share from 0 to 1.

    Returns
    -------
    numpy.ndarray of bool, shape (...)

    Examples
    --------
    >>> enough(np.array([[1.0, np.nan, 3.0], [1.0, np.nan, np.nan]]), 0.5).tolist()
    [True, False]
    """
    present = (~np.isnan(children)).sum(axis=-1)
    reached: NDArray[np.bool_] = present > 0
    if threshold is not None:
        reached &= present / children.shape[-1] >= threshold
    return reached
