"""The sheet README of a workbook: what ``base.yaml`` holds, as rows of a key and its values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mainstay.io.xlsx_cells import Cell, cell_text
from mainstay.model.info import BaseInfo

README = "README"
HEADING = ("key", "value")
#: keys with several values, one a cell
_LISTS = frozenset({"competitors", "conflict_policy"})
_LOOK_ROWS = 100


def info_rows(info: BaseInfo) -> list[list[str]]:
    """Return the keys and values of a base, one row a key; several values stand side by side.

    Examples
    --------
    >>> from datetime import date
    >>> info = BaseInfo(name="demo", version="1", home="USA", competitors=("CHN", "RUS"), as_of_on=date(2026, 11, 1))
    >>> [row for row in info_rows(info) if row[0] == "competitors"]
    [['competitors', 'CHN', 'RUS']]
    """
    rows = []
    for key, value in info.as_json().items():
        values = value if isinstance(value, list) else [value]
        rows.append([key, *(str(one) for one in values)])
    return rows


def info_data(rows: Sequence[Sequence[Cell]]) -> dict[str, Any] | None:
    """Return the keys and values that a sheet holds, None where it has no row ``key, value``.

    The keys end at the first row whose first cell is empty.
    """
    for index, row in enumerate(rows[:_LOOK_ROWS]):
        if tuple((cell_text(cell) or "").strip().casefold() for cell in row[:2]) == HEADING:
            return _pairs(rows[index + 1 :])
    return None


def _pairs(rows: Sequence[Sequence[Cell]]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for row in rows:
        key = (cell_text(row[0]) or "").strip() if row else ""
        if not key:
            break
        values = [text for cell in row[1:] if (text := cell_text(cell)) is not None]
        if key in _LISTS:
            data[key] = [value.strip() for value in values]
        elif values:
            data[key] = int(values[0]) if key == "schema_version" and values[0].isdecimal() else values[0]
        elif key in BaseInfo.model_fields and not BaseInfo.model_fields[key].is_required():
            pass  # an empty cell is the default
        else:
            data[key] = ""
    return data
