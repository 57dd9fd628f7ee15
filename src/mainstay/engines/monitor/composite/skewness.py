"""Skewness and excess kurtosis of a sample, the adjusted (type 2) forms that SAS, SPSS and Excel give.

Source: Joanes and Gill 1998, "Comparing measures of sample skewness and kurtosis", The Statistician 47(1), 183-189: G1
and G2. The rule that both together mark an outlying distribution: OECD and JRC 2008; Becker et al. 2022, "COINr".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SKEW_LIMIT = 2.0
KURT_LIMIT = 3.5


def skew_and_kurt(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return skewness and excess kurtosis of each column, over the values that are there.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, columns)
        NaN where missing.

    Returns
    -------
    skew, kurt : numpy.ndarray, shape (columns,)
        NaN where a column holds fewer than 3 (skewness) or 4 (kurtosis) values or is constant.

    Examples
    --------
    >>> skew, kurt = skew_and_kurt(np.array([[1.0], [2.0], [3.0], [4.0], [100.0]]))
    >>> round(float(skew[0]), 6), round(float(kurt[0]), 6)
    (2.232396, 4.986866)
    """
    there = ~np.isnan(values)
    n = there.sum(axis=0).astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(there, values, 0.0).sum(axis=0) / n
        centred = np.where(there, values - mean, 0.0)
        squared = centred * centred
        second = squared.sum(axis=0)
        third = (squared * centred).sum(axis=0)
        fourth = (squared * squared).sum(axis=0)
        skew = np.sqrt(n) * third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        ratio = n * fourth / second**2
        kurt = ((n + 1) * (ratio - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    constant = ~(second > 0)
    skew = np.where((n < 3) | constant, np.nan, skew)
    kurt = np.where((n < 4) | constant, np.nan, kurt)
    return skew, kurt


def passes(
    skew: NDArray[np.float64],
    kurt: NDArray[np.float64],
    *,
    skew_limit: float = SKEW_LIMIT,
    kurt_limit: float = KURT_LIMIT,
) -> NDArray[np.bool_]:
    """Say which columns need no treatment: skewness or kurtosis within its limit. What is not known passes nothing.

    Examples
    --------
    >>> passes(np.array([1.0, 3.0, 3.0]), np.array([9.0, 3.0, 9.0])).tolist()
    [True, True, False]
    """
    return (np.abs(skew) < skew_limit) | (kurt < kurt_limit)
