"""Text cells become typed columns; every cell that cannot be read is a problem with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.spreadsheet_cell import unguard
from mainstay.errors import Problem
from mainstay.io.findings import Findings
from mainstay.io.row_numbers import RowNumbers
from mainstay.model.fields import TEXT_TYPES, FieldSpec, clean_text
from mainstay.model.schema import TableSpec

_FOUND_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class TableRead:
    """A table as it was read: typed, in the order of its file."""

    frame: pl.DataFrame
    rows: RowNumbers
    file: str


class TypedRows:
    """Collects batches of text cells of one table as typed columns.

    Only typed columns are kept from batch to batch, so that the memory of a reading is that of the typed table and
    of one batch.

    Parameters
    ----------
    spec : TableSpec
        The table.
    columns : sequence of str
        Columns of the schema that the file holds, in any order.
    file : str
        Name of the file (or sheet), for messages.
    first_row : int
        Number of the first record after the header.
    findings : Findings
        Takes the cells that cannot be read.
    guarded : bool
        Whether text was guarded against being run by a spreadsheet (CSV).
    """

    def __init__(
        self,
        spec: TableSpec,
        columns: Sequence[str],
        *,
        file: str,
        first_row: int,
        findings: Findings,
        guarded: bool,
    ) -> None:
        self.spec = spec
        self.file = file
        self.findings = findings
        self.guarded = guarded
        self.fields = [spec.field(column) for column in columns]
        self._typed: list[pl.DataFrame] = []
        self._numbers = RowNumbers(first_row)

    def add(self, text: pl.DataFrame, numbers: npt.NDArray[np.int64]) -> None:
        """Take one batch of text cells and the record number of each of its rows."""
        typed = text.select(self._read(field).alias(field.name) for field in self.fields)
        for field in self.fields:
            if field.type.name not in TEXT_TYPES and typed[field.name].null_count() > text[field.name].null_count():
                self._find_unreadable(field, text[field.name], typed[field.name], numbers)
        blank = typed.select(pl.all_horizontal(pl.all().is_null())).to_series()
        if blank.any():
            blank &= text.select(pl.all_horizontal(clean_text(pl.all()).is_null())).to_series()
            self._numbers.leave_out([int(n) for n in numbers[blank.to_numpy()]])
            typed = typed.filter(~blank)
        if typed.height:
            self._typed.append(typed)

    def leave_out(self, rows: list[int]) -> None:
        """Say which records the reader found blank and did not hand over."""
        self._numbers.leave_out(rows)

    def table(self) -> TableRead:
        """Return everything that was added."""
        empty = pl.DataFrame(schema={field.name: field.type.dtype for field in self.fields})
        # a rechunk here would hold every column twice at once; the sort of the base makes one piece of them anyway
        frame = pl.concat([empty, *self._typed], rechunk=False)
        self._typed = []
        return TableRead(frame, self._numbers, self.file)

    def _read(self, field: FieldSpec) -> pl.Expr:
        cell = pl.col(field.name)
        if self.guarded and field.type.name in TEXT_TYPES:
            cell = unguard(cell.str.strip_chars())
        return field.type.read(cell)

    def _find_unreadable(
        self, field: FieldSpec, text: pl.Series, typed: pl.Series, numbers: npt.NDArray[np.int64]
    ) -> None:
        cells = text.to_frame().select(clean_text(pl.col(text.name))).to_series()
        bad = np.flatnonzero((cells.is_not_null() & typed.is_null()).to_numpy())
        hits = [int(i) for i in bad if not self.findings.is_row_blamed(self.spec.name, int(numbers[i]))]
        room = self.findings.room("value.unreadable", self.spec.name, field.name)
        for index in hits[:room]:
            found = str(cells[index])
            row = int(numbers[index])
            self.findings.blame_cell(self.spec.name, field.name, row)
            self.findings.add(self._problem(field, row, found))
        if len(hits) > room:
            last = self._problem(field, int(numbers[hits[-1]]), str(cells[hits[-1]]))
            self.findings.count_more(last, len(hits) - room)

    def _problem(self, field: FieldSpec, row: int, found: str) -> Problem:
        return Problem(
            "value.unreadable",
            f"not {_ARTICLE.get(field.type.name, 'a ' + field.type.name)}",
            table=self.spec.name,
            file=self.file,
            row=row,
            column=field.name,
            found=found if len(found) <= _FOUND_CHARACTERS else found[:_FOUND_CHARACTERS] + "...",
            allowed=field.allowed,
            hint=_hint(field, found),
        )


_ARTICLE = {"integer": "a whole number", "boolean": "true or false", "instant": "an instant"}
#: what people often write for a number or a date, and what to write instead
_SLIPS: tuple[tuple[frozenset[str], re.Pattern[str], str], ...] = (
    (
        frozenset({"number", "share"}),
        re.compile(r"^-?[\d.]+\s*%$"),
        "write a share as a number from 0 to 1, such as 0.25",
    ),
    (
        frozenset({"number", "share", "integer"}),
        re.compile(r"^-?\d{1,3}([, \u00a0\u202f']\d{3})+(\.\d+)?$"),
        "write the number without marks between thousands",
    ),
    (frozenset({"number", "share"}), re.compile(r"^-?\d+,\d+$"), "write a point before the decimals"),
    (frozenset({"integer"}), re.compile(r"^-?\d+\.\d+$"), "only a whole number fits here"),
    (
        frozenset({"date"}),
        re.compile(r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$"),
        "write year, month and day as 2024-06-30",
    ),
    (
        frozenset({"date"}),
        re.compile(r"^\d{5}(\.\d+)?$"),
        "this looks like the day number of a spreadsheet; format the cell as text and write 2024-06-30",
    ),
    (frozenset({"boolean"}), re.compile(r"^(?i:yes|no|y|n|0|1|0\.0|1\.0)$"), "write true or false"),
)


def _hint(field: FieldSpec, found: str) -> str:
    for kinds, pattern, hint in _SLIPS:
        if field.type.name in kinds and pattern.match(found):
            return hint
    return "correct the cell, or leave it empty where the value is not known"
