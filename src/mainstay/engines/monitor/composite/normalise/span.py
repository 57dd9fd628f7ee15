"""The lowest and highest value of each column, and the refusal of columns that have none or only one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mainstay.errors import Problem


class ColumnError(Exception):
    """What a method cannot do with some columns; the caller adds their names and tells all of them at once.

    Parameters
    ----------
    told : Problem
        Its message goes on after the name of the indicator.
    at_fault : numpy.ndarray of bool
        The columns at fault, or with two axes the cells.
    """

    def __init__(self, told: Problem, at_fault: NDArray[np.bool_]) -> None:
        super().__init__(told.message)
        self.told = told
        self.at_fault = at_fault

    def problems(self, units: Sequence[str], codes: Sequence[str]) -> list[Problem]:
        """Return one problem for each column or cell at fault, by name."""
        if self.at_fault.ndim == 1:
            return [
                Problem(self.told.code, f"indicator {code!r} {self.told.message}", table="data", column=code)
                for code, fault in zip(codes, self.at_fault, strict=True)
                if fault
            ]
        return [
            Problem(
                self.told.code,
                f"indicator {codes[column]!r} {self.told.message}; so it is for unit {units[row]!r}",
                table="data",
                column=codes[column],
                key=units[row],
            )
            for row, column in np.argwhere(self.at_fault)
        ]


def refuse(at_fault: NDArray[np.bool_], told: Problem) -> None:
    """Raise if any column or cell is at fault; the message goes on after the name of the indicator."""
    if at_fault.any():
        raise ColumnError(told, at_fault)


def lowest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the lowest value of each column, NaN for a column without any."""
    found = np.where(np.isnan(values), np.inf, values).min(axis=0)
    return np.where(np.isinf(found), np.nan, found)


def highest(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the highest value of each column, NaN for a column without any."""
    found = np.where(np.isnan(values), -np.inf, values).max(axis=0)
    return np.where(np.isinf(found), np.nan, found)


def span(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and the highest value of each column, which must differ."""
    low, high = lowest(values), highest(values)
    refuse(np.isnan(low), Problem("indicator.empty", "has no values"))
    refuse(
        low == high,
        Problem("indicator.constant", "has the same value everywhere, so it cannot be brought onto a scale"),
    )
    return low, high
