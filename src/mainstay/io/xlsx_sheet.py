"""Reads one table from the rows of one sheet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import polars as pl

from mainstay.errors import Problem
from mainstay.io.findings import Findings
from mainstay.io.header import LOOK_ROWS, Header, read_header
from mainstay.io.typed_rows import TableRead, TypedRows
from mainstay.io.xlsx_cells import Cell, Harmless, cell_text, harmless, kind_of
from mainstay.io.xlsx_scan import SheetScan, column_letters
from mainstay.model.fields import TEXT_TYPES
from mainstay.model.schema import TableSpec
from mainstay.settings import whole


def read_sheet(
    rows: Iterator[list[Cell]], scan: SheetScan, spec: TableSpec, *, file: str, findings: Findings
) -> TableRead | None:
    """Read one table.

    Parameters
    ----------
    rows : iterator of list
        Rows of the sheet from its first; an empty row may be an empty list.
    scan : SheetScan
        Formulas and errors of the sheet.
    spec : TableSpec
        The table.
    file : str
        Name of file and sheet, for messages.
    findings : Findings
        Takes all problems.

    Returns
    -------
    TableRead or None
        None where the sheet has no header of this table.
    """
    top = list(islice(rows, LOOK_ROWS))
    header = read_header([[cell_text(cell) or "" for cell in row] for row in top], spec, file, findings, edge="rows")
    if header is None:
        return None
    sheet = _Sheet(spec, header, scan, file, findings)
    sheet.report_broken_cells()
    below = _chain(top[header.index + 1 :], rows)
    number = header.index + 2
    while batch := list(islice(below, whole("batch_rows"))):
        sheet.add(batch, number)
        number += len(batch)
    return sheet.typed.table()


def _chain(first: list[list[Cell]], rest: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    yield from first
    yield from rest


class _Sheet:
    """The rows below the header of one sheet."""

    def __init__(self, spec: TableSpec, header: Header, scan: SheetScan, file: str, findings: Findings) -> None:
        self.spec = spec
        self.header = header
        self.scan = scan
        self.file = file
        self.findings = findings
        self.name = file.rpartition("!")[2]
        self.columns = {position: name for name, position in header.columns.items()}
        self.rules: dict[str, Harmless] = {
            name: harmless(spec.field(name), spec)
            for name in header.columns
            if spec.field(name).type.name in TEXT_TYPES
        }
        self.typed = TypedRows(
            spec,
            list(header.columns),
            file=file,
            first_row=header.index + 2,
            findings=findings,
            guarded=False,
        )
        self.broken: dict[int, list[int]] = {}
        for row, position in {**scan.formulas, **scan.errors}:
            self.broken.setdefault(position, []).append(row)
        self._unnamed_told = False

    def report_broken_cells(self) -> None:
        """Report formulas and errors; their cells are not read."""
        for (row, position), text in sorted(self.scan.formulas.items()):
            place = self._blame(row, position)
            self._report(
                Problem(
                    "cell.formula", f"{place} holds a formula, which is never run", found=text, hint="paste it as value"
                ),
                row,
                position,
            )
        for (row, position), text in sorted(self.scan.errors.items()):
            if (row, position) not in self.scan.formulas:  # one cell, one problem
                place = self._blame(row, position)
                hint = "correct the cell, or leave it empty"
                self._report(Problem("cell.error", f"{place} holds an error", found=text, hint=hint), row, position)

    def _blame(self, row: int, position: int) -> str:
        """Remember a cell that is not read, and return its place."""
        column = self.columns.get(position - 1)
        if column is not None:
            self.findings.blame_cell(self.spec.name, column, row)
        return f"{self.name}!{column_letters(position)}{row}" if row else f"a cell of {self.name}"

    def _report(self, problem: Problem, row: int, position: int) -> None:
        column = self.columns.get(position - 1)
        self.findings.add(
            replace(problem, table=self.spec.name, file=self.file, row=row or None, column=column if row else None)
        )

    def add(self, rows: list[list[Cell]], first: int) -> None:
        """Type a batch of rows, the first of which has the given number."""
        cells: dict[str, list[Cell]] = {}
        for name, position in self.header.columns.items():
            column = [row[position] if position < len(row) else "" for row in rows]
            for row in self.broken.get(position + 1, ()):
                if 0 <= row - first < len(column):
                    column[row - first] = ""
            cells[name] = column
        text = {name: [cell_text(cell) for cell in column] for name, column in cells.items()}
        for name, rule in self.rules.items():
            self._check_text(name, rule, cells, first)
        self._check_unnamed(rows, first)
        frame = pl.DataFrame(text, schema=dict.fromkeys(text, pl.String))
        self.typed.add(frame, first + np.arange(len(rows), dtype=np.int64))

    def _check_text(self, name: str, rule: Harmless, cells: dict[str, list[Cell]], first: int) -> None:
        for index, cell in enumerate(cells[name]):
            if isinstance(cell, str):
                continue
            row = {other: column[index] for other, column in cells.items()}
            if not rule(cell, row):
                place = f"{self.name}!{column_letters(self.header.columns[name] + 1)}{first + index}"
                self.findings.add(
                    Problem(
                        "cell.not_text",
                        f"{place} holds {kind_of(cell)} where text belongs; leading zeros and other marks may be lost",
                        table=self.spec.name,
                        file=self.file,
                        row=first + index,
                        column=name,
                        found=cell_text(cell),
                        hint="format the column as text and type the value again",
                    )
                )

    def _check_unnamed(self, rows: list[list[Cell]], first: int) -> None:
        """Report values outside the named columns, once."""
        named = {position for position, name in enumerate(self.header.names) if name}
        unnamed = [position for position in range(max(map(len, rows))) if position not in named]
        if self._unnamed_told or not unnamed:
            return
        for index, row in enumerate(rows):
            for position in unnamed:
                found = (cell_text(row[position]) or "").strip() if position < len(row) else ""
                if not found:
                    continue
                self._unnamed_told = True
                place = f"{self.name}!{column_letters(position + 1)}{first + index}"
                self.findings.add(
                    Problem(
                        "column.unnamed",
                        f"{place} has a value and its column no name",
                        table=self.spec.name,
                        file=self.file,
                        row=first + index,
                        found=found,
                        hint="name the column in the header, or empty it",
                    )
                )
                return
