"""Sobol indices that were found: numbers, intervals, and notes on what must not be read into them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.engines.monitor.sensitivity.factors import Array

CONSTANT = "the output does not vary, so no share of its variance exists"
NEGATIVE = "below zero by estimation error: the true index is not negative; more points narrow it"
IDLE = "changed no output at any point"


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Sobol indices of first and total order.

    Arrays have the shape (factors,), for many outputs (outputs, factors). Indices are shares of the variance of an
    output; those of an output that does not vary are NaN, empty in the table, and noted.

    Parameters
    ----------
    names : tuple of str
        Factors, or groups of factors.
    outputs : tuple of str
        Names of the outputs.
    first, first_low, first_high : numpy.ndarray
        Share of the variance that goes when a factor alone becomes known, with its bootstrap interval.
    total, total_low, total_high : numpy.ndarray
        Share of the variance that stays when all but this factor are known, with its bootstrap interval.
    mean, variance : numpy.ndarray of shape (outputs,)
        Of the outputs, over both base sets.
    idle : tuple of str
        Factors that changed no output at any point: switched off, or not wired up.
    n : int
        Points per block.
    estimator : str
        Estimator of the first order.
    confidence : float
        Nominal confidence of the intervals.
    """

    names: tuple[str, ...]
    outputs: tuple[str, ...]
    first: Array
    first_low: Array
    first_high: Array
    total: Array
    total_low: Array
    total_high: Array
    mean: Array
    variance: Array
    idle: tuple[str, ...]
    n: int
    estimator: str
    confidence: float

    def table(self) -> pl.DataFrame:
        """Return one row per output and factor with estimates, intervals and a note.

        Returns
        -------
        polars.DataFrame
            ``output, factor, first, first_low, first_high, total, total_low, total_high, note``.

        Examples
        --------
        >>> from mainstay.engines.monitor.sensitivity import sobol
        >>> sobol(lambda x: x[:, 0], ["a", "b"], n=64).table()["factor"].to_list()
        ['a', 'b']
        """
        columns: dict[str, list[str] | Array] = {
            "output": [output for output in self.outputs for _ in self.names],
            "factor": [name for _ in self.outputs for name in self.names],
        }
        for field in ("first", "first_low", "first_high", "total", "total_low", "total_high"):
            columns[field] = np.ravel(getattr(self, field))
        columns["note"] = self._row_notes()
        return pl.DataFrame(columns).with_columns(pl.col(pl.Float64()).fill_nan(None))

    @property
    def notes(self) -> tuple[str, ...]:
        """Return in words what must not be read into the numbers, each with its place."""
        rows = self.table().filter(pl.col("note") != "").iter_rows(named=True)
        return tuple(f"{row['output']}, {row['factor']}: {row['note']}" for row in rows)

    def _row_notes(self) -> list[str]:
        """Write the note of each output and factor."""
        first, total = (np.reshape(x, (len(self.outputs), -1)) for x in (self.first, self.total))
        low, high = (np.reshape(x, (len(self.outputs), -1)) for x in (self.first_low, self.first_high))
        notes = []
        for i in range(len(self.outputs)):
            for j, name in enumerate(self.names):
                parts = []
                if np.isnan(first[i, j]):
                    parts.append(CONSTANT)
                if name in self.idle:
                    parts.append(IDLE)
                if first[i, j] < 0:
                    interval = f"{self.confidence:.0%} interval {low[i, j]:.3g} to {high[i, j]:.3g}"
                    parts.append(f"first order {first[i, j]:.3g} ({interval}) is {NEGATIVE}")
                if total[i, j] < first[i, j]:
                    parts.append("total order is below first order by estimation error")
                notes.append("; ".join(parts))
        return notes
