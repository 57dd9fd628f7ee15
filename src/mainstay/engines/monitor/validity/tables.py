"""Tables of scores, outcomes and rivals, checked and put beside each other by unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from mainstay.engines.monitor.validity.weighted import Array
from mainstay.errors import InputError, Problem


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers by unit, turned so that high is good; NaN where there is none.

    Parameters
    ----------
    units : tuple of str
        All units of all tables, sorted.
    indices, outcomes, rivals : dict of str to numpy.ndarray of shape (units,)
        Columns by name.
    """

    units: tuple[str, ...]
    indices: dict[str, Array]
    outcomes: dict[str, Array]
    rivals: dict[str, Array]


def read_columns(
    scores: pl.DataFrame,
    outcome: pl.DataFrame,
    rivals: pl.DataFrame,
    higher_is_better: bool | Mapping[str, bool],  # noqa: FBT001 - the public function takes it by name
    problems: list[Problem],
) -> Columns:
    """Check three tables with a column ``unit`` each and numbers in all others.

    Raises
    ------
    InputError
        No column ``unit``, no or unnumbered columns, a unit twice, an infinite number, a name in two tables, an
        outcome without a direction: all at once, naming column and unit.
    """
    tables = {"scores": scores, "outcome": outcome, "rivals": rivals}
    for name, table in tables.items():
        problems += _table_problems(name, table)
    names = [column for table in tables.values() for column in table.columns if column != "unit"]
    problems += [
        Problem("column.duplicate", f"{name} is a column of two tables", column=name)
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    if isinstance(higher_is_better, Mapping):
        problems += [
            Problem("direction.missing", f"it is not said whether a high {name} is good", column=name)
            for name in outcome.columns
            if name != "unit" and name not in higher_is_better
        ]
        problems += [
            Problem("direction.unknown", f"{name} is no column", column=name)
            for name in higher_is_better
            if name not in names
        ]
    if problems:
        msg = "validity cannot be told"
        raise InputError(msg, problems)
    units = tuple(sorted({str(unit) for table in tables.values() for unit in table["unit"]}))
    if not isinstance(higher_is_better, Mapping):
        higher_is_better = dict.fromkeys(outcome.columns, higher_is_better)
    good = dict(higher_is_better)
    return Columns(units, *(_aligned(table, units, good) for table in tables.values()))


def _table_problems(name: str, table: pl.DataFrame) -> list[Problem]:
    """Return what is wrong with one table."""
    if "unit" not in table.columns:
        return [Problem("column.missing", "the table needs a column unit", table=name)]
    found = []
    if table.width < 2:
        found.append(Problem("column.missing", "the table has no column beside unit", table=name))
    if table["unit"].null_count():
        found.append(Problem("unit.missing", "a row has no unit", table=name))
    twice = table.filter(pl.col("unit").is_duplicated() & pl.col("unit").is_not_null())["unit"].unique().sort()
    found += [Problem("unit.duplicate", f"unit {unit} has two rows", table=name, key=str(unit)) for unit in twice]
    for column in table.columns:
        if column == "unit":
            continue
        if not table[column].dtype.is_numeric():
            found.append(Problem("column.numbers", f"{column} is not a column of numbers", table=name, column=column))
            continue
        endless = table.filter(pl.col(column).cast(pl.Float64()).is_infinite())["unit"]
        found += [
            Problem("number.infinite", f"{column} of {unit} is infinite", table=name, column=column, key=str(unit))
            for unit in endless
        ]
    return found


def _aligned(table: pl.DataFrame, units: tuple[str, ...], good: Mapping[str, bool]) -> dict[str, Array]:
    """Return each column in the order of the units, NaN where a unit has no number, high always good."""
    place = {unit: i for i, unit in enumerate(units)}
    rows = np.array([place[str(unit)] for unit in table["unit"]], dtype=np.int64)
    found = {}
    for name in table.columns:
        if name == "unit":
            continue
        column = np.full(len(units), np.nan)
        column[rows] = table[name].cast(pl.Float64()).fill_null(np.nan).to_numpy()
        found[name] = column if good.get(name, True) else -column
    return found
