"""The cells of a table as people read them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mainstay.charts.numbers import with_minus
from mainstay.report import wording
from mainstay.report.assumed import ASSUMED_MARK
from mainstay.report.content import Column, Form, Table


def _text(value: object) -> str:
    if value is None:
        return wording.UNKNOWN
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


def _prose(value: object) -> str:
    """Write text for people; engines write their numbers as programs do."""
    return with_minus(_text(value))


_FORMS: dict[Form, Callable[[Any], str]] = {
    "share": wording.share,
    "count": wording.count,
    "number": wording.number,
    "link": _text,
    "text": _prose,
    "prose": _prose,
}


def rows_shown(table: Table) -> list[list[str]]:
    r"""Return the rows that the page shows, each cell written for people.

    Examples
    --------
    >>> import polars as pl
    >>> table = Table("t", "T", pl.DataFrame({"a": [0.5]}), (Column("a", "A", "number"),))
    >>> rows_shown(table)
    [['0.5']]
    >>> frame = pl.DataFrame({"a": [0.5, None], "of": ["0.4 to 0.7", None]})
    >>> rows_shown(Table("t", "T", frame, (Column("a", "A", "number", range="of"),)))
    [['0.5\n0.4 to 0.7'], ['–']]
    """
    rows = table.frame.head(table.shown).iter_rows(named=True)
    return [[_cell(column, row) for column in table.columns] for row in rows]


def shades_shown(table: Table) -> list[list[str]]:
    """Return the key of the shade of each cell that the page shows, empty where it has none; nothing for plain tables.

    Examples
    --------
    >>> import polars as pl
    >>> frame = pl.DataFrame({"a": ["x"], "b": ["ahead"]})
    >>> shades_shown(Table("t", "T", frame, (Column("a", "A", shade="b"),)))
    [['ahead']]
    """
    if not table.is_map:
        return []
    rows = table.frame.head(table.shown).iter_rows(named=True)
    return [[row[column.shade] if column.shade else "" for column in table.columns] for row in rows]


def spans_shown(table: Table) -> list[int]:
    """Return over how many rows the first cell of each row stands, 0 where one above covers it.

    Examples
    --------
    >>> import polars as pl
    >>> table = Table("t", "T", pl.DataFrame({"a": ["x", "x", "y"]}), (Column("a", "A"),), joined=True)
    >>> spans_shown(table)
    [2, 0, 1]
    """
    values = table.frame.head(table.shown)[table.columns[0].name].to_list()
    spans = [1] * len(values)
    if table.joined:
        for i in range(len(values) - 1, 0, -1):
            if values[i] == values[i - 1]:
                spans[i - 1] += spans[i]
                spans[i] = 0
    return spans


def _cell(column: Column, row: dict[str, Any]) -> str:
    value = row[column.name]
    is_assumed = column.mark is not None and row[column.mark] and value is not None
    told = _FORMS[column.form](value)
    if column.range is not None and value is not None and row[column.range] is not None:
        told = f"{told}\n{row[column.range]}"
    return told + (ASSUMED_MARK if is_assumed else "")


def rest(table: Table) -> int:
    """Return how many rows the page leaves to the CSV twin."""
    return max(0, table.frame.height - table.shown)
