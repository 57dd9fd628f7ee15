"""Indices of concentration over shares that are known.

Sources: Hirschman 1964 ("The paternity of an index"), US DOJ and FTC, *Merger Guidelines* 2023, section 2.1. All
indices are on the scale from 0 to 1; antitrust practice multiplies the Herfindahl-Hirschman index by 10,000.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.errors import InputError, Problem


def normalised(volumes: ArrayLike) -> NDArray[np.float64]:
    """Return volumes as shares that sum to 1.

    Parameters
    ----------
    volumes : array_like
        Volumes or shares of the sources of one market, none negative.

    Raises
    ------
    InputError
        A volume is negative or not finite, or all are zero.

    Examples
    --------
    >>> normalised([8, 4, 4, 4]).tolist()
    [0.4, 0.2, 0.2, 0.2]
    """
    values = np.asarray(volumes, dtype=np.float64)
    if values.size == 0 or not np.isfinite(values).all() or (values < 0).any() or values.sum() <= 0:
        problem = Problem(
            "share.invalid", "volumes must be finite, none negative, one above zero", found=str(volumes)[:200]
        )
        msg = "shares cannot be formed"
        raise InputError(msg, [problem])
    shares: NDArray[np.float64] = values / values.sum()
    return shares


def hhi(volumes: ArrayLike) -> float:
    """Return the Herfindahl-Hirschman index: the sum of squared shares, 1/n for n equal sources, 1 for one source.

    Examples
    --------
    >>> round(hhi([0.6, 0.3, 0.1]), 10)
    0.46
    """
    return float(np.square(normalised(volumes)).sum())


def effective_number(volumes: ArrayLike) -> float:
    """Return the number of equal sources that would be as concentrated: 1 / HHI.

    Examples
    --------
    >>> effective_number([1, 1, 1, 1])
    4.0
    """
    return 1.0 / hhi(volumes)


def largest_share(volumes: ArrayLike, count: int = 1) -> float:
    """Return the share of the ``count`` largest sources together: CR1, CR3 and so on.

    Examples
    --------
    >>> round(largest_share([0.5, 0.2, 0.2, 0.1], 3), 10)
    0.9
    """
    return float(np.sort(normalised(volumes))[::-1][:count].sum())


def merger_change(volumes: ArrayLike, sources: Sequence[int]) -> float:
    """Return by how much HHI rises when some sources become one: for two, twice the product of their shares.

    Examples
    --------
    >>> round(merger_change([0.4, 0.4, 0.2], [1, 2]), 10)
    0.16
    """
    shares = normalised(volumes)
    merged = shares[list(sources)]
    return float(merged.sum() ** 2 - np.square(merged).sum())
