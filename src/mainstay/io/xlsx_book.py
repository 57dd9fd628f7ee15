"""The sheets of a workbook, written one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

import mainstay
from mainstay.io.xlsx_cells import EXACT
from mainstay.io.xlsx_info import HEADING, README, info_rows
from mainstay.io.xlsx_scan import column_letters
from mainstay.model.base import Base
from mainstay.model.checks import check
from mainstay.model.fields import FieldSpec, write_text
from mainstay.model.schema import SCHEMA_VERSION, TableSpec
from mainstay.settings import whole

#: limits of Excel (https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3)
MOST_ROWS = 1_048_576
MOST_CHARACTERS = 32_767
_RULES = (
    "Every sheet but README, units and errors is one table; its first row names the columns.",
    "A sheet or column that is not in the schema is refused. Empty tables and columns may be left out.",
    "Codes and identifiers are text: format their cells as text before typing, or leading zeros are lost.",
    "Dates are written as 2024-06-30, shares as numbers from 0 to 1. An empty cell means: not known.",
    "Formulas are never run; paste results as values.",
    "The sheet units explains every column. The sheet errors lists what was found when this file was written.",
)
_UNITS = ("table", "column", "type", "unit", "required", "allowed", "description")
_ERRORS = ("severity", "code", "table", "row", "key", "column", "message", "found", "allowed", "hint")
_AS_THEY_ARE = (pl.Float64(), pl.Int64(), pl.Boolean())
_SHOWN_CHARACTERS = 1000
#: first column of the lists of choices on the sheet units, well to the right of its table
_LISTS_FROM = len(_UNITS) + 2


class BookWriter:
    """Writes the sheets of a base into an open workbook.

    Parameters
    ----------
    book : xlsxwriter.Workbook
        The workbook.
    sheet_class : type
        Class of its sheets.
    base : Base
        The base.
    """

    def __init__(self, book: Any, sheet_class: type, base: Base) -> None:
        self.book = book
        self.sheet_class = sheet_class
        self.base = base
        # what is typed into a cell of this format stays text
        self.text = book.add_format({"num_format": "@"})
        self.bold = book.add_format({"bold": True, "num_format": "@"})

    def readme(self) -> None:
        """Write what the base says about itself, in rows that are read back."""
        base = self.base
        rows: list[Sequence[str]] = [
            [base.info.title or base.name],
            [f"A base of Mainstay {mainstay.__version__}, schema {SCHEMA_VERSION}."],
            [f"Content {base.hash}"],
            [],
            HEADING,
            *info_rows(base.info),
            [],
            ["Rules"],
            *([rule] for rule in _RULES),
        ]
        sheet = self._sheet(README, [28, 60])
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                style = self.bold if number == 0 or row is HEADING or row == ["Rules"] else self.text
                sheet.write_string(number, column, text, style)

    def table(self, spec: TableSpec, frame: pl.DataFrame) -> None:
        """Write one table."""
        fields = [spec.field(name) for name in frame.columns]
        sheet = self.book.add_worksheet(spec.name, self.sheet_class)
        for column, field in enumerate(fields):
            style = None if field.type.dtype in _AS_THEY_ARE else self.text  # so that new rows are text too
            sheet.set_column(column, column, min(max(len(field.name) + 2, 12), 40), style)
        self._heading(sheet, frame.columns)
        writers = [self._writer(sheet, field) for field in fields]
        step = whole("batch_rows")
        for start in range(0, frame.height, step):
            cells = frame.slice(start, step).select(_cell(field) for field in fields)
            for number, row in enumerate(cells.iter_rows(), start + 1):
                for column, value in enumerate(row):
                    if value is not None:
                        writers[column](number, column, value)
        last = max(frame.height, 1)
        for column, field in enumerate(fields):
            if field.choices:
                place = self._list_place(spec.name, field.name)
                rule = {"validate": "list", "source": place, "error_message": "Choose from the list."}
                sheet.data_validation(1, column, min(last + 1000, MOST_ROWS - 1), column, rule)

    def units(self) -> None:
        """Write the explanation of every column, and the lists that the choices are checked against."""
        sheet = self._sheet("units", [24, 26, 12, 12, 10, 50, 70])
        lists = list(_choices(self.base))
        self._heading(sheet, [*_UNITS, "", "", *(f"{table}.{field.name}" for table, field in lists)])
        rows = [(spec, field) for spec in self.base.schema.tables.values() for field in spec]
        options = [list(field.choices or ()) for _, field in lists]
        for number in range(1, max(len(rows), *map(len, options)) + 1):
            if number <= len(rows):
                spec, field = rows[number - 1]
                for column, text in enumerate(_explained(spec, field)):
                    sheet.write_string(number, column, text, self.text)
            for position, names in enumerate(options):
                if number <= len(names):
                    sheet.write_string(number, _LISTS_FROM + position, names[number - 1], self.text)

    def errors(self) -> None:
        """Write what the checks find in the base."""
        sheet = self._sheet("errors", [10, 22, 22, 8, 30, 22, 60, 30, 40, 60])
        self._heading(sheet, _ERRORS)
        for number, problem in enumerate(check(self.base)[: MOST_ROWS - 1], 1):
            for column, name in enumerate(_ERRORS):
                value = getattr(problem, name)
                if isinstance(value, int):
                    sheet.write_number(number, column, value)
                elif value:
                    sheet.write_string(number, column, str(value)[:_SHOWN_CHARACTERS], self.text)

    def _sheet(self, name: str, widths: Sequence[float]) -> Any:
        sheet = self.book.add_worksheet(name, self.sheet_class)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        return sheet

    def _heading(self, sheet: Any, names: Sequence[str]) -> None:
        for column, name in enumerate(names):
            sheet.write_string(0, column, name, self.bold)
        sheet.freeze_panes(1, 0)

    def _writer(self, sheet: Any, field: FieldSpec) -> Callable[[int, int, Any], Any]:
        if field.type.dtype == pl.Float64():
            number: Callable[[int, int, Any], Any] = sheet.write_number
            return number
        if field.type.dtype == pl.Boolean():
            boolean: Callable[[int, int, Any], Any] = sheet.write_boolean
            return boolean
        if field.type.dtype == pl.Int64():
            return lambda row, column, value: (
                sheet.write_number(row, column, value)
                if abs(value) <= EXACT
                else sheet.write_string(row, column, str(value), self.text)
            )
        return lambda row, column, value: sheet.write_string(row, column, value, self.text)

    def _list_place(self, table: str, column: str) -> str:
        for position, (name, field) in enumerate(_choices(self.base)):
            if (name, field.name) == (table, column):
                letters = column_letters(_LISTS_FROM + position + 1)
                return f"=units!${letters}$2:${letters}${len(field.choices or ()) + 1}"
        return ""


def _choices(base: Base) -> Iterable[tuple[str, FieldSpec]]:
    return ((spec.name, field) for spec in base.schema.tables.values() for field in spec if field.choices)


def _cell(field: FieldSpec) -> pl.Expr:
    """Return a column as Excel gets it: numbers and logical values as they are, all else as text."""
    cell = pl.col(field.name)
    return cell if field.type.dtype in _AS_THEY_ARE else write_text(field, cell)


def _explained(spec: TableSpec, field: FieldSpec) -> tuple[str, ...]:
    required = "yes" if field.required else ""
    return (spec.name, field.name, field.type.name, field.unit or "", required, field.allowed, field.description)
