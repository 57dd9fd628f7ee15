"""Reads and writes one table as Parquet, with units and origin in the metadata of the file."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from mainstay.errors import Problem, WriteError
from mainstay.io.findings import Findings
from mainstay.io.header import read_header
from mainstay.io.row_numbers import RowNumbers
from mainstay.io.typed_rows import TableRead
from mainstay.model.fields import TEXT_TYPES, FieldSpec, clean_text
from mainstay.model.schema import SCHEMA_VERSION, TableSpec

#: key of the entry in the metadata of a file
METADATA_KEY = "mainstay"
_WHOLE = (pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32)


def write_parquet_table(frame: pl.DataFrame, spec: TableSpec, path: Path, *, base_hash: str) -> None:
    """Write one table.

    Parameters
    ----------
    frame : polars.DataFrame
        Typed columns of the table.
    spec : TableSpec
        The table.
    path : pathlib.Path
        File to write.
    base_hash : str
        Content hash of the base.

    Raises
    ------
    WriteError
        The file cannot be written.
    """
    about = {
        "schema_version": SCHEMA_VERSION,
        "table": spec.name,
        "base_hash": base_hash,
        "units": {name: unit for name in frame.columns if (unit := spec.field(name).unit)},
    }
    try:
        with path.open("wb") as file:
            frame.write_parquet(file, compression="zstd", metadata={METADATA_KEY: json.dumps(about, sort_keys=True)})
    except pl.exceptions.PolarsError as error:
        msg = f"{path.name} could not be written: {error}"
        raise WriteError(msg, where=str(path)) from error


def read_parquet_table(path: Path, spec: TableSpec, *, file: str, findings: Findings) -> TableRead | None:
    """Read one table.

    Types must be those of the schema or convert to them without loss (a smaller whole number, a single-precision
    number, a categorical text).

    Parameters
    ----------
    path : pathlib.Path
        The file.
    spec : TableSpec
        The table.
    file : str
        Name of the file, for messages.
    findings : Findings
        Takes all problems.

    Returns
    -------
    TableRead or None
        None where the file cannot be read.
    """
    try:
        with path.open("rb") as opened:
            schema = pl.read_parquet_schema(opened)
            header = read_header([list(schema)], spec, file, findings, edge="rows")
            if header is None:
                return None
            opened.seek(0)
            frame = pl.read_parquet(opened, columns=list(header.columns))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        findings.blame_table(spec.name)
        reason = str(error).split("\n", maxsplit=1)[0]
        hint = "write the file again, or give the table as CSV"
        findings.add(
            Problem(
                "parquet.invalid",
                "the file is not Parquet, or is damaged",
                table=spec.name,
                file=file,
                found=reason,
                hint=hint,
            )
        )
        return None
    columns = []
    for name, dtype in frame.schema.items():
        field = spec.field(name)
        cell = _converted(pl.col(name), dtype, field)
        if cell is None:
            findings.blame_column(spec.name, name)
            if name in spec.key:
                findings.blame_table(spec.name)
            findings.add(_wrong_type(spec, field, dtype, file))
        else:
            columns.append(cell.alias(name))
    return TableRead(frame.select(columns), RowNumbers(2), file)


def _converted(cell: pl.Expr, dtype: pl.DataType, field: FieldSpec) -> pl.Expr | None:
    """Return the column in the type of its field, or None where that would lose something."""
    wanted = field.type.dtype
    if dtype == pl.Null:
        return cell.cast(wanted)
    if field.type.name in TEXT_TYPES:
        is_text = dtype in (pl.String, pl.Categorical, pl.Enum)
        return clean_text(cell.cast(pl.String)) if is_text else None
    if wanted == pl.Float64():
        # turns -0.0 into 0.0, as the reading of text does
        return cell.cast(wanted) + 0.0 if dtype in (pl.Float64, pl.Float32, *_WHOLE) else None
    if wanted == pl.Int64():
        return cell.cast(wanted) if dtype in (pl.Int64, *_WHOLE) else None
    if isinstance(wanted, pl.Datetime):
        fits = isinstance(dtype, pl.Datetime) and dtype.time_zone is not None and dtype.time_unit != "ns"
        return cell.dt.convert_time_zone("UTC").dt.cast_time_unit("us") if fits else None
    return cell if dtype == wanted else None


def _wrong_type(spec: TableSpec, field: FieldSpec, dtype: pl.DataType, file: str) -> Problem:
    return Problem(
        "column.type",
        "the column has another type than the schema says",
        table=spec.name,
        file=file,
        column=field.name,
        found=str(dtype),
        allowed=str(field.type.dtype),
        hint="cast the column before it is written; a value that does not fit must not be lost in silence",
    )
