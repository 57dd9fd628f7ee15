"""Reading the data of a composite: one row for each unit, or for each unit and time; all that is wrong at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.given import column_numbers, infinite_problems, text_problem
from mainstay.engines.monitor.composite.repeated import merge_repeated
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError, Problem

UNIT, TIME = "unit", "time"


@dataclass(frozen=True, eq=False)
class Reading:
    """The data as it was given, in the order of the structure's indicators.

    Parameters
    ----------
    units : tuple of str
        Unit of each row.
    values : numpy.ndarray, shape (rows, indicators)
        NaN where missing.
    columns : mapping of str to polars.Series
        Columns that hold no indicator: sizes to divide by, groups, text.
    times : numpy.ndarray, shape (rows,), or None
        When each row was observed, in a panel.
    """

    units: tuple[str, ...]
    values: NDArray[np.float64]
    columns: Mapping[str, pl.Series]
    times: NDArray[np.float64] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What each row is called in a message: its unit, and in a panel its time."""
        return row_labels(self.units, self.times)

    def numbers(self, column: str) -> NDArray[np.float64] | None:
        """Return a column that holds no indicator as numbers, None where there is none or it holds text."""
        series = self.columns.get(column)
        if series is None or not (series.dtype.is_numeric() or series.dtype == pl.Null):
            return None
        return column_numbers(series)


def row_labels(units: Sequence[str], times: NDArray[np.float64] | None) -> tuple[str, ...]:
    """Return what each row is called in a message."""
    if times is None:
        return tuple(units)
    return tuple(f"{unit} at {time:g}" for unit, time in zip(units, times, strict=True))


def read_data(
    data: Any, structure: Structure, *, named: Collection[str] = (), time: str | None = None, check: bool = True
) -> Reading:
    """Return the data in the order of the structure.

    Parameters
    ----------
    data : polars.DataFrame
        Column ``unit`` and one column for each indicator. Text columns that are no indicators are labels and are
        carried along; other columns must be named by the structure (as denominators) or by a step.
    structure : Structure
    named : collection of str
        Columns that the steps name.
    time : str, optional
        Column that says when a row was observed; makes the data a panel.
    check : bool
        Refuse constant indicators and units without any value; the reading of single years of a panel does not.

    Raises
    ------
    InputError
        Lists all of: columns that are missing, unknown or hold text; rows without unit; rows of one unit that
        disagree; infinite values; indicators that are empty or constant; units with nothing but missing data.
    """
    frame = _frame(data)
    problems = _columns(frame, structure, {*named, *structure.denominators.values()}, time)
    absent = {problem.column for problem in problems if problem.code in ("column.missing", "column.not_numeric")}
    if absent & {UNIT, time}:
        raise _refused(problems)
    units, times = _rows(frame, time, problems)
    codes = [code for code in structure.leaves if code not in absent]
    values = np.full((frame.height, len(structure.leaves)), np.nan)
    present = [place for place, code in enumerate(structure.leaves) if code not in absent]
    if present:
        values[:, present] = frame.select(pl.col(codes).cast(pl.Float64).fill_null(np.nan)).to_numpy()
    problems += infinite_problems(values, row_labels(units, times), structure.leaves)
    values, kept, repeated = merge_repeated(values, row_labels(units, times), structure.leaves)
    problems += repeated
    units = tuple(units[row] for row in kept)
    times = None if times is None else times[kept]
    if check and not frame.is_empty():
        problems += _empty_or_constant(values, units, structure.leaves, set(present))
    if problems:
        raise _refused(problems)
    known = {UNIT, time, *codes}
    aside = {column: frame[column].gather(kept) for column in frame.columns if column not in known}
    return Reading(units, values, aside, times)


def _refused(problems: Sequence[Problem]) -> InputError:
    msg = "the data of the composite cannot be used"
    return InputError(msg, problems)


def _frame(data: Any) -> pl.DataFrame:
    if isinstance(data, pl.LazyFrame):
        data = data.collect()
    if isinstance(data, Mapping):
        data = pl.DataFrame(dict(data))
    if not isinstance(data, pl.DataFrame):
        raise _refused([Problem("data.type", "the data must be a polars frame", found=type(data).__name__)])
    if data.is_empty():
        raise _refused([Problem("data.empty", "the data has no rows", table="data")])
    return data


def _columns(frame: pl.DataFrame, structure: Structure, named: Collection[str], time: str | None) -> list[Problem]:
    leaves, given = set(structure.leaves), set(frame.columns)
    wanted = dict.fromkeys([UNIT, *([time] if time else []), *structure.leaves])
    problems = [
        Problem("column.missing", f"the data has no column {column!r}", table="data", column=column)
        for column in wanted
        if column not in given
    ]
    for column, kind in frame.schema.items():
        number = kind.is_numeric() or kind in (pl.Boolean, pl.Null)
        if column in leaves and not number:
            problems.append(text_problem(frame[column]))
        elif column not in wanted and column not in named and column != TIME and number and kind != pl.Null:
            message = f"column {column!r} is neither an indicator of the structure nor named by a step"
            problems.append(Problem("column.unknown", message, table="data", column=column))
    return problems


def _rows(
    frame: pl.DataFrame, time: str | None, problems: list[Problem]
) -> tuple[tuple[str, ...], NDArray[np.float64] | None]:
    units = frame[UNIT].cast(pl.String).to_list()
    problems += [
        Problem("unit.missing", "a row has no unit", table="data", row=row, column=UNIT)
        for row, unit in enumerate(units, start=2)
        if unit is None or not unit.strip()
    ]
    named = tuple("" if unit is None else unit for unit in units)
    if time is None:
        return named, None
    times = read_times(frame[time])
    problems += [
        Problem("time.missing", "a row has no time that can be read", table="data", row=row + 2, column=time)
        for row in np.flatnonzero(~np.isfinite(times)).tolist()
    ]
    return named, times


def read_times(series: pl.Series) -> NDArray[np.float64]:
    """Return times as numbers: years, or what lies below a date; NaN where there is none.

    Examples
    --------
    >>> read_times(pl.Series(["2020", "2021", None])).tolist()
    [2020.0, 2021.0, nan]
    """
    numbers = series if series.dtype == pl.String else series.to_physical()
    return column_numbers(numbers.cast(pl.Float64, strict=False))


def _empty_or_constant(
    values: NDArray[np.float64], units: Sequence[str], codes: Sequence[str], present: Collection[int]
) -> list[Problem]:
    """Return indicators without values or with one value for all, and units without any value."""
    there = ~np.isnan(values)
    count = there.sum(axis=0)
    low = np.where(there, values, np.inf).min(axis=0)
    high = np.where(there, values, -np.inf).max(axis=0)
    problems: list[Problem] = []
    for place, code in enumerate(codes):
        if place not in present:
            continue
        if not count[place]:
            problems.append(Problem("indicator.empty", f"indicator {code!r} has no values", table="data", column=code))
        elif len(units) > 1 and low[place] == high[place]:
            message = f"indicator {code!r} has the same value for every unit"
            found = f"{low[place]:g}"
            problems.append(Problem("indicator.constant", message, table="data", column=code, found=found))
    known: dict[str, bool] = {}
    for unit, some in zip(units, np.any(there, axis=1).tolist(), strict=True):
        known[unit] = known.get(unit, False) or bool(some)
    problems += [
        Problem("unit.empty", f"unit {unit!r} has nothing but missing data", table="data", key=unit)
        for unit, some in known.items()
        if not some
    ]
    return problems
