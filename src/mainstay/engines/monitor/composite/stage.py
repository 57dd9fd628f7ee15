"""What one step of a composite leaves behind: the data after it, and every value it made or changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

LOG_COLUMNS = {
    "step": pl.String,
    "unit": pl.String,
    "indicator": pl.String,
    "before": pl.Float64,
    "after": pl.Float64,
    "method": pl.String,
    "spread": pl.Float64,
}


@dataclass(frozen=True, eq=False)
class Stage:
    """The data after a step.

    Parameters
    ----------
    rows : numpy.ndarray of int
        Rows of the reading that are still there.
    values : numpy.ndarray, shape (rows, columns)
        Columns are the indicators of the structure, after aggregation all its nodes.
    """

    rows: NDArray[np.intp]
    values: NDArray[np.float64]

    def only(self, keep: NDArray[np.bool_]) -> Stage:
        """Return the rows of the reading that are to be kept, renumbered from 0."""
        number = np.cumsum(keep) - 1
        inside = keep[self.rows]
        return Stage(number[self.rows[inside]].astype(np.intp), self.values[inside])


@dataclass(frozen=True, eq=False)
class Change:
    """Values that a step made or changed; ``columns`` is -1 where a whole unit is meant.

    Parameters
    ----------
    step : str
    rows, columns : numpy.ndarray of int, shape (changes,)
        Where, in the reading.
    before, after : numpy.ndarray, shape (changes,)
    method : numpy.ndarray of str, shape (changes,)
    spread : numpy.ndarray, shape (changes,)
        Standard deviation of an imputed value; NaN elsewhere.
    """

    step: str
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    before: NDArray[np.float64]
    after: NDArray[np.float64]
    method: NDArray[np.str_]
    spread: NDArray[np.float64]

    def only(self, keep: NDArray[np.bool_]) -> Change:
        """Return the changes in the rows of the reading that are to be kept, renumbered from 0."""
        number = np.cumsum(keep) - 1
        inside = keep[self.rows]
        return Change(
            self.step,
            number[self.rows[inside]].astype(np.intp),
            self.columns[inside],
            self.before[inside],
            self.after[inside],
            self.method[inside],
            self.spread[inside],
        )

    def frame(self, units: Sequence[str], codes: Sequence[str]) -> pl.DataFrame:
        """Return the changes with the names of units and indicators."""
        return pl.DataFrame(
            {
                "step": pl.Series([self.step] * len(self.rows), dtype=pl.String),
                "unit": pl.Series([units[row] for row in self.rows], dtype=pl.String),
                "indicator": pl.Series([codes[col] if col >= 0 else None for col in self.columns], dtype=pl.String),
                "before": pl.Series(self.before, dtype=pl.Float64).fill_nan(None),
                "after": pl.Series(self.after, dtype=pl.Float64).fill_nan(None),
                "method": pl.Series(self.method.tolist(), dtype=pl.String),
                "spread": pl.Series(self.spread, dtype=pl.Float64).fill_nan(None),
            },
            schema=LOG_COLUMNS,
        )


def cell_changes(
    step: str,
    before: Stage,
    after: NDArray[np.float64],
    changed: NDArray[np.bool_],
    method: NDArray[np.str_],
    spread: NDArray[np.float64] | None = None,
) -> Change:
    """Return the changes of the cells marked; method and spread are tables of the same shape."""
    rows, columns = np.nonzero(changed)
    return Change(
        step,
        before.rows[rows],
        columns,
        before.values[changed],
        after[changed],
        method[changed],
        np.full(len(rows), np.nan) if spread is None else spread[changed],
    )
