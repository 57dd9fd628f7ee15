"""The cells of a table as people read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mainstay.report import wording
from mainstay.report.content import Column, Table

_FORMS: dict[str, Callable[[Any], str]] = {
    "share": wording.share,
    "count": wording.count,
    "number": wording.number,
    "text": lambda value: "–" if value is None else str(value),
}


def rows_shown(table: Table) -> list[list[str]]:
    """Return the rows that the page shows, each cell written for people.

    Examples
    --------
    >>> import polars as pl
    >>> table = Table("t", "T", pl.DataFrame({"a": [0.5]}), (Column("a", "A", "number"),))
    >>> rows_shown(table)
    [['0.5']]
    """
    frame = table.frame.head(table.shown).select(column.name for column in table.columns)
    return [
        [_cell(column, value) for column, value in zip(table.columns, row, strict=True)] for row in frame.iter_rows()
    ]


def _cell(column: Column, value: object) -> str:
    return _FORMS[column.form](value)


def rest(table: Table) -> int:
    """Return how many rows the page leaves to the CSV twin."""
    return max(0, table.frame.height - table.shown)
