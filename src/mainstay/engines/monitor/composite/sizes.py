"""The sizes that indicators are divided by: columns of the data, or of a table of their own joined by unit."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.given import column_numbers
from mainstay.engines.monitor.composite.reading import TIME, UNIT, Reading, read_times, row_labels
from mainstay.errors import InputError, Problem


def join_sizes(reading: Reading, names: Collection[str], table: Any = None) -> dict[str, NDArray[np.float64]]:
    """Return each size for every row of the data; a name that is nowhere is left out.

    Parameters
    ----------
    reading : Reading
    names : collection of str
        Columns that are wanted.
    table : polars.DataFrame, optional
        ``unit``, ``time`` where sizes change over time, and sizes; goes before the columns of the data.

    Raises
    ------
    InputError
        The table is no frame with a column ``unit``, or gives a unit twice.
    """
    found: dict[str, NDArray[np.float64]] = {}
    for name in names:
        numbers = reading.numbers(name)
        if numbers is not None:
            found[name] = numbers
    if table is None:
        return found
    if not isinstance(table, pl.DataFrame) or UNIT not in table.columns:
        raise _refused(Problem("denominate.table", "the table of sizes must be a frame with a column 'unit'"))
    timed = TIME in table.columns and reading.times is not None
    times = read_times(table[TIME]) if timed else None
    labels = row_labels([str(unit) for unit in table[UNIT].to_list()], times)
    if len(set(labels)) < len(labels):
        twice = next(label for label in labels if labels.count(label) > 1)
        raise _refused(Problem("denominate.table", f"the table of sizes gives unit {twice!r} twice", key=twice))
    row_of = {label: row for row, label in enumerate(labels)}
    wanted = reading.labels if timed else reading.units
    rows = np.array([row_of.get(label, -1) for label in wanted])
    for name in names:
        if name in table.columns and table[name].dtype.is_numeric():
            found[name] = np.where(rows >= 0, column_numbers(table[name])[rows], np.nan)
    return found


def _refused(problem: Problem) -> InputError:
    msg = "the indicators cannot be divided by size"
    return InputError(msg, [problem])
