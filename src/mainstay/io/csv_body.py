"""The records of a CSV file below its header."""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.errors import Problem
from mainstay.io.csv_encoding import narrow_encoding
from mainstay.io.csv_records import BrokenStructureError, Records
from mainstay.io.findings import Findings
from mainstay.io.header import Header
from mainstay.io.typed_rows import TypedRows
from mainstay.model.schema import TableSpec
from mainstay.settings import whole

_Mask = npt.NDArray[np.bool_]


def split_record(text: str, delimiter: str) -> list[str]:
    """Return the cells of one record."""
    return next(csv.reader(StringIO(text, newline=""), delimiter=delimiter), [])


def check_encoding(data: bytes, ends: Sequence[int], *, first_row: int, table: str, file: str) -> None:
    """Refuse bytes that are not UTF-8.

    Parameters
    ----------
    data : bytes
        Whole records.
    ends : sequence of int
        Position behind each record.
    first_row : int
        Number of the first record.
    table, file : str
        Names for messages.

    Raises
    ------
    BrokenStructureError
        With the record that holds the first byte that is not UTF-8.
    """
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        row = first_row + bisect_right(ends, error.start)
        problem = narrow_encoding(data, error.start, row=row, table=table, file=file)
        hint = f"{problem.hint}; rows from here on were not read"
        raise BrokenStructureError(replace(problem, hint=hint)) from None


class CsvBody:
    """The records below the header: cut to batches, squared to the width of the header, typed."""

    def __init__(
        self, spec: TableSpec, file: str, header: Header, delimiter: str, typed: TypedRows, findings: Findings
    ) -> None:
        self.spec = spec
        self.file = file
        self.header = header
        self.delimiter = delimiter
        self.typed = typed
        self.findings = findings
        self.batch_rows = whole("batch_rows")
        #: position and name of each column that is read; those without a name must be empty
        self.wanted = {position: name for name, position in header.columns.items()}
        self.wanted |= {position: f"\0{position}" for position in header.unnamed}
        self._unnamed_told = False

    def add(self, records: Records) -> None:
        """Type records batch by batch; what is not UTF-8 ends the reading after the records before it."""
        stop, broken = len(records), None
        try:
            ends = [int(end) + 1 for end in records.ends] if not records.data.isascii() else []
            check_encoding(records.data, ends, first_row=records.first_row, table=self.spec.name, file=self.file)
        except BrokenStructureError as error:
            stop, broken = error.row - records.first_row, error
        for start in range(0, stop, self.batch_rows):
            self._add_batch(records.part(start, min(start + self.batch_rows, stop)))
        if broken is not None:
            raise broken

    def _add_batch(self, records: Records) -> None:
        blank = records.blank()
        ragged = (records.cells != self.header.width) & ~blank
        numbers = records.first_row + np.arange(len(records), dtype=np.int64)
        data = records.data
        if blank.any() or ragged.any():
            data = self._mend(records, blank, ragged)
            self.typed.leave_out([int(number) for number in numbers[blank]])
            numbers = numbers[~blank]
        if numbers.size == 0:
            return
        names = ",".join(f"c{position}" for position in range(self.header.width))
        text = pl.read_csv(
            names.replace(",", self.delimiter).encode() + b"\n" + data,
            separator=self.delimiter,
            infer_schema=False,
            columns=sorted(self.wanted),
        )
        text.columns = [self.wanted[position] for position in sorted(self.wanted)]
        self._check_unnamed(text, int(numbers[0]))
        self.typed.add(text.select(list(self.header.columns)), numbers)

    def _mend(self, records: Records, blank: _Mask, ragged: _Mask) -> bytes:
        """Return the bytes of the records without blank ones and with as many cells in each as the header has."""
        parts = []
        begin = 0
        for index in np.flatnonzero(blank | ragged):
            start, end = int(records.starts[index]), int(records.ends[index]) + 1
            parts.append(records.data[begin:start])
            if ragged[index]:
                parts.append(self._square(records.record(int(index)), records.first_row + int(index)))
            begin = end
        return b"".join([*parts, records.data[begin:]])

    def _square(self, record: bytes, row: int) -> bytes:
        cells = split_record(record.decode("utf-8"), self.delimiter)
        width = self.header.width
        more = len(cells) > width
        self.findings.blame_row(self.spec.name, row)
        self.findings.add(
            Problem(
                "row.ragged",
                f"the row has {'more' if more else 'fewer'} cells than the header",
                table=self.spec.name,
                file=self.file,
                row=row,
                found=f"{len(cells)} cells",
                allowed=f"{width} cells",
                hint="put text that holds the separator in quotation marks"
                if more
                else "add the separators of the empty cells",
            )
        )
        out = StringIO(newline="")
        squared = [*cells, *[""] * (width - len(cells))][:width]
        csv.writer(out, delimiter=self.delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(squared)
        return out.getvalue().encode()

    def _check_unnamed(self, text: pl.DataFrame, row: int) -> None:
        unnamed = [self.wanted[position] for position in self.header.unnamed]
        if self._unnamed_told or not unnamed:
            return
        filled = text.with_row_index("row").filter(pl.any_horizontal(pl.col(unnamed).str.strip_chars() != ""))
        if filled.height:
            self._unnamed_told = True
            self.findings.add(
                Problem(
                    "column.unnamed",
                    "a column has values and no name",
                    table=self.spec.name,
                    file=self.file,
                    row=row + int(filled["row"][0]),
                    hint="name the column in the header, or take it out",
                )
            )
