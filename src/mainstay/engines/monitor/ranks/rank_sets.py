"""The answer of a rank confidence procedure: for each unit its estimated rank and the ranks that are not ruled out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

Best = Literal["high", "low"]
Kind = Literal["marginal", "simultaneous"]
Integers = NDArray[np.int64]
Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class RankSets:
    """Ranks that the data do not rule out. Rank 1 is the best.

    Parameters
    ----------
    units : tuple of str
        Names of the units asked for, in the order of the input.
    rank : numpy.ndarray of shape (units,)
        Estimated rank: 1 + the number of units with a better estimate; equal estimates share the better rank.
    lower, upper : numpy.ndarray of shape (units,)
        Best and worst rank in the confidence set.
    compared : int
        How many units were compared, those not asked for included.
    coverage : float
        Nominal coverage.
    kind : {"marginal", "simultaneous"}
        Whether each set covers for itself, or all sets together.
    """

    units: tuple[str, ...]
    rank: Integers
    lower: Integers
    upper: Integers
    compared: int
    coverage: float
    kind: Kind

    def table(self) -> pl.DataFrame:
        """Return one row per unit: ``unit, rank, rank_low, rank_high, kind, coverage``.

        Examples
        --------
        >>> one = np.array([1])
        >>> RankSets(("USA",), one, one, one + 1, 2, 0.95, "marginal").table().row(0)
        ('USA', 1, 1, 2, 'marginal', 0.95)
        """
        return pl.DataFrame(
            {
                "unit": list(self.units),
                "rank": self.rank,
                "rank_low": self.lower,
                "rank_high": self.upper,
                "kind": [self.kind] * len(self.units),
                "coverage": [self.coverage] * len(self.units),
            },
            schema_overrides={"unit": pl.String(), "kind": pl.String(), "coverage": pl.Float64()},
        )


def estimated_ranks(values: Array) -> Integers:
    """Return 1 + the number of units with a higher value; equal values share the better rank.

    Examples
    --------
    >>> estimated_ranks(np.array([3.0, 5.0, 3.0, 1.0])).tolist()
    [2, 1, 2, 4]
    """
    ascending = np.sort(values)
    ranks: Integers = (values.size - np.searchsorted(ascending, values, side="right") + 1).astype(np.int64)
    return ranks


def sets_from_rejections(above: Flags) -> tuple[Integers, Integers]:
    """Turn decided pairs into rank sets (Mogstad et al. 2024, equation for R_n,j).

    Parameters
    ----------
    above : numpy.ndarray of bool, shape (units, units)
        Row j, column k: the data say that j is better than k.

    Returns
    -------
    lower, upper : numpy.ndarray of shape (units,)
        1 + the number of units surely better; the number of all units minus those surely worse.

    Examples
    --------
    >>> lower, upper = sets_from_rejections(np.array([[False, True, True], [False] * 3, [False] * 3]))
    >>> lower.tolist(), upper.tolist()
    ([1, 2, 2], [1, 3, 3])
    """
    lower: Integers = 1 + above.sum(axis=0, dtype=np.int64)
    upper: Integers = above.shape[0] - above.sum(axis=1, dtype=np.int64)
    return lower, upper
