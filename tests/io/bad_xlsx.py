"""Broken workbooks, made as other programs would make them: one entry, one defect, the one problem to be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

INFO = [["key", "value"], ["name", "sample"], ["version", "1"], ["home", "USA"], ["as_of_on", "2026-11-01"]]
SHEETS: dict[str, list[list[Any]]] = {
    "README": INFO,
    "economies": [
        ["economy_id", "name", "role", "population"],
        ["USA", "United States", "home", 340110988],
        ["NOR", "NO", "other", None],
    ],
    "products": [
        ["product_id", "name", "class", "unit", "makers_complete"],
        ["saline", "Saline", "essential_medicine", "bag", True],
    ],
    "sources": [
        ["source_id", "title", "publisher", "retrieved_on", "locator"],
        ["007", "Register", "Agency", "2026-10-01", "page 3"],
    ],
}
EIGHT = datetime(2026, 10, 1, 8, 30)  # noqa: DTZ001 # a cell of a spreadsheet has no zone
Sheets = dict[str, list[list[Any]]]


class Formula(str):
    """Text that is written as a formula."""

    __slots__ = ()


class Error(str):
    """Text that is written as an error value."""

    __slots__ = ()


def workbook(path: Path, sheets: Sheets) -> Path:
    """Write sheets; a date is written as a date cell, a formula as a formula."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, Formula):
                    sheet.write_formula(r, c, str(value), None, 42)
                elif isinstance(value, Error):
                    sheet.write_formula(r, c, "=1/0", None, str(value))
                elif isinstance(value, datetime):
                    sheet.write_datetime(r, c, value, instant)
                elif isinstance(value, date):
                    sheet.write_datetime(r, c, value, day)
                elif value is not None:
                    sheet.write(r, c, value)
    book.close()
    return path


@dataclass(frozen=True, slots=True)
class Defect:
    """One broken workbook and what must be said about it."""

    name: str
    code: str
    change: Callable[[Sheets], object]
    table: str | None = "economies"
    row: int | None = None
    column: str | None = None
    found: str | None = None
    message: str = ""
    sheet: str | None = None


def put(table: str, row: int, column: int, value: object) -> Callable[[Sheets], object]:
    """Return what changes one cell; row and column count from 1."""

    def change(sheets: Sheets) -> None:
        sheets[table] += [[] for _ in range(row - len(sheets[table]))]
        cells = sheets[table][row - 1]
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = value

    return change


def add(table: str, *cells: object) -> Callable[[Sheets], object]:
    """Return what adds one row."""
    return lambda sheets: sheets[table].append(list(cells))


def above(table: str, *rows: list[Any]) -> Callable[[Sheets], object]:
    """Return what puts rows above the header."""
    return lambda sheets: sheets[table].__setitem__(slice(0, 0), rows)


DEFECTS = (
    Defect("title above", "header.shifted", above("economies", ["Economies of 2026"], []), row=3),
    Defect("no header", "header.missing", lambda sheets: sheets["economies"].pop(0), row=1),
    Defect("empty sheet", "header.missing", lambda sheets: sheets["economies"].clear(), row=1),
    Defect("unknown column", "column.unknown", put("economies", 1, 4, "poplation"), row=1, column="poplation"),
    Defect("duplicate column", "column.duplicate", put("economies", 1, 4, "name"), row=1, column="name"),
    Defect("value beside the table", "column.unnamed", put("economies", 3, 6, "x"), row=3, message="economies!F3"),
    Defect(
        "formula",
        "cell.formula",
        put("economies", 2, 4, Formula("=1+1")),
        row=2,
        column="population",
        found="=1+1",
        message="economies!D2",
    ),
    Defect(
        "formula in a text",
        "cell.formula",
        put("economies", 3, 2, Formula('=HYPERLINK("https://example.org","x")')),
        row=3,
        column="name",
        found='=HYPERLINK("https://example.org","x")',
        message="economies!B3",
    ),
    Defect(
        "formula with an error", "cell.formula", put("economies", 2, 4, Error("#DIV/0!")), row=2, column="population"
    ),
    Defect(
        "formula beside the table",
        "cell.formula",
        put("economies", 9, 1, Formula("=COUNTA(A2:A8)")),
        row=9,
        column="economy_id",
    ),
    Defect(
        "number for a key",
        "cell.not_text",
        put("sources", 2, 1, 7),
        "sources",
        2,
        "source_id",
        found="7",
        message="sources!A2",
    ),
    Defect("number for a text", "cell.not_text", put("sources", 2, 2, 1.10), "sources", 2, "title", found="1.1"),
    Defect(
        "date for a text",
        "cell.not_text",
        put("sources", 2, 5, date(2026, 4, 3)),
        "sources",
        2,
        "locator",
        found="2026-04-03",
    ),
    Defect("true for a text", "cell.not_text", put("economies", 3, 2, True), row=3, column="name", found="true"),
    Defect(
        "text for a number",
        "value.unreadable",
        put("economies", 2, 4, "many"),
        row=2,
        column="population",
        found="many",
    ),
    Defect(
        "fraction for a whole number",
        "value.unreadable",
        put("economies", 2, 4, 1.5),
        row=2,
        column="population",
        found="1.5",
    ),
    Defect(
        "day number for a date",
        "value.unreadable",
        put("sources", 2, 4, 46296),
        "sources",
        2,
        "retrieved_on",
        found="46296",
    ),
    Defect(
        "instant for a date",
        "value.unreadable",
        put("sources", 2, 4, EIGHT),
        "sources",
        2,
        "retrieved_on",
        found="2026-10-01T08:30:00",
    ),
    Defect(
        "number for true", "value.unreadable", put("products", 2, 5, 1), "products", 2, "makers_complete", found="1"
    ),
    Defect("date in the future", "date.future", put("sources", 2, 4, date(2026, 12, 1)), "sources", 2, "retrieved_on"),
    Defect(
        "unknown sheet",
        "table.unknown",
        lambda sheets: sheets.update(prodcuts=[["a"], ["b"]]),
        None,
        sheet="prodcuts",
        found="prodcuts",
    ),
    Defect("missing table", "table.missing", lambda sheets: sheets.pop("sources"), "sources", sheet=""),
    Defect("no README", "info.missing", lambda sheets: sheets.pop("README"), None, sheet="README"),
    Defect("README without keys", "info.missing", lambda sheets: sheets["README"].clear(), None, sheet="README"),
    Defect(
        "unknown key",
        "info.unknown_key",
        add("README", "lisence", "CC0-1.0"),
        None,
        sheet="README",
        column="lisence",
    ),
    Defect(
        "key twice",
        "key.duplicate",
        add("sources", "007", "Other", "Agency"),
        "sources",
        3,
        "source_id",
    ),
)
