"""Winsorising: the outermost points move in to the next one, point by point, until the distribution is tame.

Which end gives way is decided anew at each point by the sign of the skewness. Points that are tied move together.
Source: Becker et al. 2022, "COINr", ``winsorise``; OECD and JRC 2008, section 4.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.skewness import KURT_LIMIT, SKEW_LIMIT, passes, skew_and_kurt


@dataclass(frozen=True)
class Winsorised:
    """Columns after winsorising.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, columns)
    high, low : numpy.ndarray of bool, shape (units, columns)
        The points that were moved, at which end.
    """

    values: NDArray[np.float64]
    high: NDArray[np.bool_]
    low: NDArray[np.bool_]

    @property
    def points(self) -> NDArray[np.int64]:
        """How many points were moved in each column."""
        count: NDArray[np.int64] = (self.high | self.low).sum(axis=0)
        return count


def winsorise(
    values: NDArray[np.float64],
    *,
    max_points: int | None = 5,
    skew_limit: float = SKEW_LIMIT,
    kurt_limit: float = KURT_LIMIT,
    force: bool = False,
) -> Winsorised:
    """Return columns with their outermost points moved in until each passes the rule or the points are used up.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, columns)
        NaN where missing.
    max_points : int or None
        Points that may be moved in a column; ties at the last step may exceed it. None sets no limit.
    skew_limit, kurt_limit : float
        A column passes with an absolute skewness or an excess kurtosis below its limit.
    force : bool
        Go on to ``max_points`` whether the column passes or not.

    Examples
    --------
    >>> done = winsorise(np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [100.0]]))
    >>> done.values.T.tolist(), done.points.tolist()
    ([[1.0, 2.0, 3.0, 4.0, 5.0, 5.0]], [1])
    """
    changed = values.copy()
    high = np.zeros(values.shape, dtype=bool)
    low = np.zeros(values.shape, dtype=bool)
    open_columns = np.arange(values.shape[1])
    while open_columns.size:
        part = changed[:, open_columns]
        skew, kurt = skew_and_kurt(part)
        moved = (high | low)[:, open_columns].sum(axis=0)
        going = ~np.isnan(skew) if force else ~passes(skew, kurt, skew_limit=skew_limit, kurt_limit=kurt_limit)
        going &= ~np.isnan(kurt)
        if max_points is not None:
            going &= moved < max_points
        open_columns, part, upward = open_columns[going], part[:, going], skew[going] >= 0
        if not open_columns.size:
            break
        sign = np.where(upward, 1.0, -1.0)
        turned = np.where(np.isnan(part), -np.inf, part * sign)
        outer = turned == turned.max(axis=0)
        next_in = np.where(outer, -np.inf, turned).max(axis=0)
        changed[:, open_columns] = np.where(outer, next_in * sign, part)
        high[:, open_columns] = np.where(upward, outer, high[:, open_columns])
        low[:, open_columns] = np.where(upward, low[:, open_columns], outer)
    return Winsorised(changed, high, low)
