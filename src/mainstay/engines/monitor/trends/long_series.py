"""The series of a long table, one row for each key and time, as two arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.trends.observed import LARGEST
from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
MICROSECONDS_OF_YEAR = 365.25 * 86_400e6
DAYS_OF_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class LongSeries:
    """Series of a table.

    Parameters
    ----------
    keys : polars.DataFrame
        One row for each series, in the order of the keys, with the columns that were carried along.
    values, times : Array
        Shape (series, most values of one), packed to the left and filled with NaN.
    """

    keys: pl.DataFrame
    values: Array
    times: Array

    def name(self, row: int) -> str:
        """Return the keys of a series in words."""
        return ", ".join(f"{column} {value}" for column, value in self.keys.row(row, named=True).items())


def long_series(
    frame: pl.DataFrame, *, keys: Sequence[str], time: str, value: str, carried: Sequence[str] = ()
) -> LongSeries:
    """Read the series of a long table.

    Rows that say the same twice count once; a value that is missing beside one that is known is no disagreement.

    Parameters
    ----------
    frame : polars.DataFrame
        One row for each series and time.
    keys, time, value : str
        Columns; see `trend_table`.
    carried : sequence of str
        Columns that hold one value for each series and are handed on.

    Raises
    ------
    InputError
        A column is missing or no number, a time is missing, or rows disagree.

    Examples
    --------
    >>> frame = pl.DataFrame({"id": ["b", "a", "a"], "year": [1, 2, 1], "x": [5.0, 7.0, None]})
    >>> series = long_series(frame, keys=["id"], time="year", value="x")
    >>> series.keys["id"].to_list(), series.values.tolist()
    (['a', 'b'], [[7.0], [5.0]])
    """
    _refuse_columns(frame, keys=keys, time=time, value=value, carried=carried)
    kept = list(dict.fromkeys([*keys, *carried]))
    rows = frame.select(
        *(pl.col(name) for name in kept),
        pl.col(value).cast(pl.Float64).fill_nan(None).alias("__value"),
        _years(frame.schema[time], time).alias("__time"),
    )
    named = rows.select(kept).unique().sort(kept, nulls_last=True)
    _refuse_rows(rows, named, keys=keys, carried=carried, time=time)
    named = named.with_row_index("__series")
    known = rows.filter(pl.col("__value").is_not_null()).unique()
    known = known.join(named, on=kept, nulls_equal=True).sort("__series", "__time")
    known = known.with_columns(pl.int_range(pl.len()).over("__series").alias("__place"))
    width = int(known.select(pl.col("__place").max()).item() or 0) + 1 if known.height else 0
    values, times = np.full((named.height, width), np.nan), np.full((named.height, width), np.nan)
    place = known["__series"].to_numpy(), known["__place"].to_numpy()
    values[place], times[place] = known["__value"].to_numpy(), known["__time"].to_numpy()
    return LongSeries(named.drop("__series"), values, times)


def _years(kind: pl.DataType, time: str) -> pl.Expr:
    if kind == pl.Date:
        return pl.col(time).cast(pl.Int32).cast(pl.Float64) / DAYS_OF_YEAR
    if isinstance(kind, pl.Datetime):
        return pl.col(time).dt.epoch("us").cast(pl.Float64) / MICROSECONDS_OF_YEAR
    return pl.col(time).cast(pl.Float64)


def _refuse_columns(frame: pl.DataFrame, *, keys: Sequence[str], time: str, value: str, carried: Sequence[str]) -> None:
    schema = frame.schema
    problems = [
        Problem("column.missing", "the table has no such column", column=name, allowed=", ".join(frame.columns))
        for name in dict.fromkeys([*keys, *carried, time, value])
        if name not in schema
    ]
    if not keys:
        problems.append(Problem("column.missing", "no column names the series"))
    if value in schema and not schema[value].is_numeric():
        problems.append(Problem("value.type", "the values are no numbers", column=value, found=str(schema[value])))
    if time in schema and not (schema[time].is_numeric() or schema[time] == pl.Date or schema[time] == pl.Datetime):
        hint = "give numbers, dates or instants"
        problems.append(Problem("time.type", "the times are no times", column=time, found=str(schema[time]), hint=hint))
    _raise(problems)


def _refuse_rows(
    rows: pl.DataFrame, named: pl.DataFrame, *, keys: Sequence[str], carried: Sequence[str], time: str
) -> None:
    problems = [
        Problem("time.missing", f"a value of {_words(row)} has no time", column=time)
        for row in rows.filter(~pl.col("__time").is_finite().fill_null(value=False)).select(keys).iter_rows(named=True)
    ]
    problems += [
        Problem("value.infinite", f"a value of {_words(row)} is not finite or beyond 1e150", found=str(row["__value"]))
        for row in rows.filter(pl.col("__value").abs() > LARGEST).select(*keys, "__value").iter_rows(named=True)
    ]
    known = rows.filter(pl.col("__value").is_not_null())
    twice = known.group_by(*keys, "__time").agg(pl.col("__value").unique().sort())
    twice = twice.filter(pl.col("__value").list.len() > 1).sort(*keys, "__time")
    problems += [
        Problem(
            "value.disagrees",
            f"{_words(row)} has several values at time {row['__time']:g}",
            found=", ".join(str(number) for number in row["__value"]),
        )
        for row in twice.iter_rows(named=True)
    ]
    several = named.group_by(keys).len().filter(pl.col("len") > 1).sort(keys)
    problems += [
        Problem("direction.disagrees", f"{_words(row)} has several directions", column=", ".join(carried))
        for row in several.select(keys).iter_rows(named=True)
    ]
    _raise(problems)


def _words(row: dict[str, object]) -> str:
    return ", ".join(f"{name} {value}" for name, value in row.items() if not name.startswith("__"))


def _raise(problems: list[Problem]) -> None:
    if problems:
        msg = "the series cannot be read"
        raise InputError(msg, problems)
