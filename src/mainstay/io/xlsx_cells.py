"""What a cell of a spreadsheet means as text, and when a number or date is not the text that was meant.

A spreadsheet turns what is typed into numbers and dates when it can: ``007`` becomes 7, ``1.10`` becomes 1.1, ``3-4``
becomes the third of April. In a column of text such a cell is a problem, because what was typed is lost, with these
exceptions, where nothing can have been lost:

* a whole number from 1000 to 9999 in a column of periods, which is a year;
* a whole number of at most 15 digits in the columns ``locator`` and ``note``, which are words for people;
* a number as the ``value`` of a claim about a field that is itself a number.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from mainstay.model.fields import FieldSpec
from mainstay.model.schema import TableSpec, load_schema

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta
#: whole numbers beyond this are not exact in a spreadsheet, which counts in 64-bit floating point
EXACT = 2**53
_WORDS = frozenset({"locator", "note"})
_NUMERIC = frozenset({"number", "share", "integer"})


def cell_text(cell: Cell | None) -> str | None:
    """Return the text that a cell holds, None where it is empty.

    Examples
    --------
    >>> cell_text(5.0), cell_text(0.1), cell_text(True), cell_text(dt.datetime(2024, 6, 30)), cell_text("")
    ('5', '0.1', 'true', '2024-06-30', None)
    """
    if cell is None or cell == "":
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < EXACT:
        return str(int(cell))
    if isinstance(cell, int | float):
        return repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell)


def kind_of(cell: Cell) -> str:
    """Return what a cell is, in words."""
    if isinstance(cell, bool):
        return "a logical value"
    if isinstance(cell, int | float):
        return "a number"
    return "a date or time"


#: tells from a cell that is not text, and its row by column, whether nothing was lost
Harmless = Callable[[Cell, dict[str, Cell]], bool]


def harmless(field: FieldSpec, spec: TableSpec) -> Harmless:
    """Return the rule that says which cells of a text column may be other than text."""
    if field.type.name == "period":
        return lambda cell, _: _is_whole(cell) and 1000 <= float(cell) <= 9999  # type: ignore[arg-type] # whole is a number
    if field.name in _WORDS:
        return lambda cell, _: _is_whole(cell)
    if (spec.name, field.name) == ("claims", "value"):
        return _is_number_of_claim
    return lambda _cell, _row: False


def _is_whole(cell: Cell) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return False
    return float(cell).is_integer() and abs(cell) < 10**15


def _is_number_of_claim(cell: Cell, row: dict[str, Cell]) -> bool:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return False
    spec = load_schema().tables.get(str(row.get("table")))
    name = str(row.get("field"))
    return spec is not None and name in spec.columns and spec.field(name).type.name in _NUMERIC
