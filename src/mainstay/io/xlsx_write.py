"""Writes a base as one Excel workbook."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import polars as pl

from mainstay.errors import MissingExtraError, WriteError
from mainstay.io.written_tables import written_tables
from mainstay.io.xlsx_book import MOST_CHARACTERS, MOST_ROWS, BookWriter
from mainstay.io.xlsx_info import README, info_rows
from mainstay.model.base import Base
from mainstay.model.schema import TableSpec


def write_xlsx(base: Base, path: Path) -> None:
    """Write a workbook: README, one sheet a table, units, errors.

    The same base gives the same bytes.

    Parameters
    ----------
    base : Base
        The base.
    path : pathlib.Path
        File to write.

    Raises
    ------
    MissingExtraError
        The library that writes Excel files is not installed.
    WriteError
        A table has more rows, or a text more characters, than Excel can hold; or the file cannot be written.
    """
    try:
        import xlsxwriter
        from xlsxwriter.exceptions import XlsxWriterException

        from mainstay.io.xlsx_exact import ExactWorksheet
    except ImportError:
        msg = "writing Excel files needs xlsxwriter"
        raise MissingExtraError(msg, where=path.name, hint="pip install 'mainstay[excel]'") from None
    tables = list(written_tables(base))
    _refuse_too_large(base, tables)
    # constant_memory writes row by row to the disk
    options = {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(path.parent)}
    book = xlsxwriter.Workbook(str(path), options)
    book.use_zip64()
    book.set_properties({"title": base.info.title or base.name, "created": dt.datetime(2000, 1, 1, tzinfo=dt.UTC)})
    writer = BookWriter(book, ExactWorksheet, base)
    try:
        writer.readme()
        for spec, frame in tables:
            writer.table(spec, frame)
        writer.units()
        writer.errors()
        book.close()
    except XlsxWriterException as error:
        msg = f"{path.name} could not be written: {error}"
        raise WriteError(msg, where=str(path), hint="what was there before is unharmed") from error


def _refuse_too_large(base: Base, tables: Iterable[tuple[TableSpec, pl.DataFrame]]) -> None:
    hint = "write a CSV or Parquet folder or a .zip instead"
    for key, *values in info_rows(base.info):
        if max(map(_length, values), default=0) > MOST_CHARACTERS:
            msg = f"{key} of the base has more than {MOST_CHARACTERS:,} characters, the most that an Excel cell holds"
            raise WriteError(msg, where=README, hint=hint)
    for spec, frame in tables:
        if frame.height >= MOST_ROWS:
            room = MOST_ROWS - 1
            msg = f"the table {spec.name} has {frame.height:,} rows; an Excel sheet holds {room:,} below its header"
            raise WriteError(msg, where=spec.name, hint=hint)
        for name, dtype in frame.schema.items():
            if dtype != pl.String:
                continue
            # a character beyond the first 65,536 counts twice in Excel, so that half the limit may already be too much
            long = frame.with_row_index("_row").filter(pl.col(name).str.len_chars() > MOST_CHARACTERS // 2)
            for row, text in long.select("_row", name).iter_rows():
                if _length(text) > MOST_CHARACTERS:
                    msg = f"a text has {_length(text):,} characters; an Excel cell holds {MOST_CHARACTERS:,}"
                    raise WriteError(msg, where=f"{spec.name}, row {row + 2}, column {name}", hint=hint)


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
