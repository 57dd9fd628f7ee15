"""Turns a table into the bytes of a CSV file."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from mainstay.core.spreadsheet_cell import guard
from mainstay.model.fields import TEXT_TYPES, FieldSpec, write_text
from mainstay.model.schema import TableSpec
from mainstay.settings import whole


def csv_blocks(frame: pl.DataFrame, spec: TableSpec) -> Iterator[bytes]:
    r"""Yield a table as CSV, block by block: UTF-8, commas, LF, the names of the columns first.

    Text that a spreadsheet would run is guarded (`mainstay.core.spreadsheet_cell`); numbers are written in the
    shortest form that reads back to the same 64-bit value.

    Parameters
    ----------
    frame : polars.DataFrame
        Typed columns of the table, in the order in which they are written.
    spec : TableSpec
        The table.

    Examples
    --------
    >>> from mainstay.model.schema import load_schema
    >>> frame = pl.DataFrame({"economy_id": ["CIV"], "name": ["=Côte"], "population": [28160542]})
    >>> b"".join(csv_blocks(frame, load_schema().table("economies"))).decode()
    "economy_id,name,population\nCIV,'=Côte,28160542\n"
    """
    yield (",".join(frame.columns) + "\n").encode()
    step = whole("batch_rows")
    cells = [_cell(spec.field(name)) for name in frame.columns]
    for start in range(0, frame.height, step):
        text = frame.slice(start, step).select(cells)
        yield text.write_csv(include_header=False, quote_style="necessary").encode()


def _cell(field: FieldSpec) -> pl.Expr:
    text = write_text(field, pl.col(field.name))
    return guard(text) if field.type.name in TEXT_TYPES else text
