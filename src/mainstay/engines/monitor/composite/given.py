"""Numbers as a caller gives them to one step alone: a frame, a column or an array; the answer comes back in kind."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.errors import InputError, Problem

#: columns of a frame that say what a row is about
ROW_COLUMNS = ("unit", "time")


@dataclass(frozen=True)
class Given:
    """What was given, as a table of numbers.

    Parameters
    ----------
    values : numpy.ndarray, shape (units, indicators)
        NaN where a value is missing.
    units, codes : tuple of str
        What the rows and columns are called in messages.
    others : mapping of str to polars.Series
        Columns that hold no indicator.
    restore : callable
        Gives a table of the same shape back in the kind that was given.
    """

    values: NDArray[np.float64]
    units: tuple[str, ...]
    codes: tuple[str, ...]
    others: Mapping[str, pl.Series]
    restore: Callable[[NDArray[np.float64]], Any]


def read_given(data: Any, *, others: Collection[str] = ()) -> Given:
    """Return a frame, a column or an array as a table of numbers.

    Parameters
    ----------
    data : polars.DataFrame, polars.Series or array_like
        A frame holds one row for each unit; ``unit``, ``time`` and text columns are set aside. An array has one or
        two axes.
    others : collection of str
        Numeric columns of a frame that hold no indicator.

    Raises
    ------
    InputError
        Lists values that are infinite and what is not numeric.

    Examples
    --------
    >>> read_given([1.0, None, 3.0]).values.T.tolist()
    [[1.0, nan, 3.0]]
    """
    if isinstance(data, pl.DataFrame):
        given = _from_frame(data, others)
    elif isinstance(data, pl.Series):
        series = data
        values = column_numbers(series)
        given = _from_array(values, lambda table: _column(series.name, table[:, 0]))
    else:
        given = _from_array(_array(data), lambda table: table)
    problems = infinite_problems(given.values, given.units, given.codes)
    if problems:
        msg = "the data cannot be used"
        raise InputError(msg, problems)
    return given


def infinite_problems(values: NDArray[np.float64], units: tuple[str, ...], codes: tuple[str, ...]) -> list[Problem]:
    """Return one problem for each infinite value."""
    return [
        Problem(
            "value.infinite",
            f"the value of indicator {codes[column]!r} for unit {units[row]!r} is infinite",
            table="data",
            column=codes[column],
            key=units[row],
            found=str(values[row, column]),
        )
        for row, column in np.argwhere(np.isinf(values))
    ]


def column_numbers(series: pl.Series) -> NDArray[np.float64]:
    """Return a column as floats, NaN where it is empty; the column must be numeric, boolean or wholly empty."""
    if not (series.dtype.is_numeric() or series.dtype in (pl.Boolean, pl.Null)):
        msg = "the data cannot be used"
        raise InputError(msg, [text_problem(series)])
    return np.array(series.cast(pl.Float64).fill_null(np.nan).to_numpy(), dtype=np.float64)


def text_problem(series: pl.Series) -> Problem:
    """Return the problem of an indicator whose column does not hold numbers."""
    return Problem(
        "column.not_numeric",
        f"the column of indicator {series.name!r} holds {series.dtype}, not numbers",
        table="data",
        column=series.name,
        found=str(series.drop_nulls().head(1).to_list())[1:-1] or None,
        allowed="numbers; leave a missing value empty",
    )


def restore_frame(frame: pl.DataFrame, codes: tuple[str, ...], table: NDArray[np.float64]) -> pl.DataFrame:
    """Return a frame with new numbers in some columns, empty where NaN."""
    return frame.with_columns([_column(code, table[:, place]) for place, code in enumerate(codes)])


def _column(name: str, values: NDArray[np.float64]) -> pl.Series:
    return pl.Series(name, np.ascontiguousarray(values), dtype=pl.Float64).fill_nan(None)


def _from_frame(frame: pl.DataFrame, others: Collection[str]) -> Given:
    aside = [
        column
        for column in frame.columns
        if column in ROW_COLUMNS or column in others or frame.schema[column] == pl.String
    ]
    codes = tuple(column for column in frame.columns if column not in aside)
    problems = [
        text_problem(frame[code])
        for code in codes
        if not (frame.schema[code].is_numeric() or frame.schema[code] in (pl.Boolean, pl.Null))
    ]
    if not codes:
        problems.append(Problem("data.empty", "the data has no numeric column", table="data"))
    if problems:
        msg = "the data cannot be used"
        raise InputError(msg, problems)
    units = (
        frame["unit"].cast(pl.String).fill_null("").to_list() if "unit" in frame.columns else _numbered(frame.height)
    )
    return Given(
        values=np.column_stack([column_numbers(frame[code]) for code in codes]),
        units=tuple(units),
        codes=codes,
        others={column: frame[column] for column in aside},
        restore=lambda table: restore_frame(frame, codes, table),
    )


def _array(data: Any) -> NDArray[np.float64]:
    try:
        values = np.array(data, dtype=np.float64)
    except (TypeError, ValueError):
        values = np.empty(())
    if values.ndim not in (1, 2) or values.size == 0:
        problem = Problem(
            "data.invalid", "a frame, or an array of numbers with one or two axes, is needed", found=str(data)[:80]
        )
        msg = "the data cannot be used"
        raise InputError(msg, [problem])
    return values


def _from_array(values: NDArray[np.float64], restore: Callable[[NDArray[np.float64]], Any]) -> Given:
    table = values[:, None] if values.ndim == 1 else values

    def give(answer: NDArray[np.float64]) -> Any:
        found = restore(answer)
        return found[:, 0] if values.ndim == 1 and isinstance(found, np.ndarray) else found

    return Given(table, tuple(_numbered(table.shape[0])), tuple(_numbered(table.shape[1])), {}, give)


def _numbered(count: int) -> list[str]:
    """Name rows or columns of an array by their place."""
    return [str(place) for place in range(count)]
