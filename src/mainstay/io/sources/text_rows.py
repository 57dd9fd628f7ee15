"""A delimited file as rows of clean text, with the number of each record.

The csv module of Python reads what public files hold (line breaks in cells, quotes within quotes, rows of other length)
and says which record is broken; a faster reader would have to guess.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import polars as pl

from mainstay.errors import Problem
from mainstay.io.sources.file_head import delimiter_of
from mainstay.io.sources.layout import Layout
from mainstay.io.sources.opened_file import OpenedFile
from mainstay.io.sources.reading import RECORD, Reading, clean_cells


def text_rows(reading: Reading, opened: OpenedFile, layout: Layout) -> pl.DataFrame:
    """Read a delimited file.

    Parameters
    ----------
    reading : Reading
        Takes the number of rows, rows of another length than the header, and changes of the header.
    opened : OpenedFile
        The file.
    layout : Layout
        Its known fields.

    Returns
    -------
    polars.DataFrame
        Text columns for every known field (empty where the file lacks it), fields of the family as the header
        spells them, and the record number.

    Raises
    ------
    csv.Error
        The text is no delimited table.
    """
    text = opened.text
    records = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text))
    rows = [(number, row) for number, row in enumerate(filter(None, records))]
    header = rows[0][1] if rows else []
    reading.count_read(opened.name, max(len(rows) - 1, 0))
    for problem in layout.changes(header, source=reading.info.name, file=opened.name):
        reading.problem(problem)
    whole = [(number, row) for number, row in rows[1:] if len(row) == len(header)]
    broken = [(number, f"{len(row)} cells, not {len(header)}") for number, row in rows[1:] if len(row) != len(header)]
    reading.leave_out(opened.name, broken, "cells")
    return _frame(reading, opened.name, layout, header, whole)


def _frame(
    reading: Reading,
    file: str,
    layout: Layout,
    header: Sequence[str],
    rows: Sequence[tuple[int, Sequence[str]]],
) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    cells = list(zip(*(row for _, row in rows), strict=True)) or [()] * len(header)
    for position, plain in enumerate(layout.names(header)):
        name = " ".join(header[position].split()) if layout.in_family(plain) else plain
        if name and name not in columns and (plain in layout.known or layout.in_family(plain)):
            columns[name] = pl.Series(name, cells[position], dtype=pl.String)
        elif not name and any(map(str.strip, cells[position])):
            message = f"{reading.info.name}: column {position + 1} has no name and holds text; nothing was read from it"
            reading.problem(Problem("source.field_unknown", message, file=file, column=str(position + 1)))
    numbers = pl.Series(RECORD, [number for number, _ in rows], dtype=pl.Int64)
    absent = [pl.Series(name, [None] * len(rows), dtype=pl.String) for name in layout.known if name not in columns]
    return clean_cells(pl.DataFrame([*columns.values(), *absent, numbers]))
