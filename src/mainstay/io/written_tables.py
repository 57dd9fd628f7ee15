"""Which tables and columns of a base are written, and whether they can be."""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.model.fields import TEXT_TYPES, FieldSpec, clean_text
from mainstay.model.schema import TableSpec
from mainstay.settings import whole

#: control characters, and the two code points that XML cannot hold (XML 1.0, section 2.2)
_CONTROL_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")
_CONTROL = r"[\x00-\x08\x0b-\x1f\x7f\x{FFFE}\x{FFFF}]"


def written_tables(base: Base) -> Iterator[tuple[TableSpec, pl.DataFrame]]:
    """Yield what is worth writing: tables with rows, and columns with values.

    Required tables, required columns and keys are always written.

    Examples
    --------
    >>> from datetime import date
    >>> from mainstay.model.info import BaseInfo
    >>> base = Base(BaseInfo(name="demo", version="1", home="USA", as_of_on=date(2026, 11, 1)), {})
    >>> [spec.name for spec, frame in written_tables(base)]
    ['economies', 'products', 'sources']
    """
    for spec in base.schema.tables.values():
        frame = base.tables[spec.name]
        if frame.height or spec.required:
            yield spec, frame.select(field.name for field in spec if _is_written(field, spec, frame))


def _is_written(field: FieldSpec, spec: TableSpec, frame: pl.DataFrame) -> bool:
    return field.required or field.name in spec.key or frame[field.name].null_count() < frame.height


def refuse_unwritable(base: Base) -> None:
    """Refuse values that no format can give back as they are.

    Raises
    ------
    InputError
        Text with control characters, with space at its ends or empty; numbers that are not finite; dates outside the
        years 1 to 9999. All are listed. A base that was read from a file never holds any.
    """
    problems = [_unwritable_info(key) for key, value in base.info if re.search(_CONTROL_TEXT, str(value))]
    for spec in base.schema.tables.values():
        frame = base.tables[spec.name]
        tests = {field.name: test for field in spec if (test := _unwritable(field)) is not None}
        if frame.height == 0 or not tests:
            continue
        counts = frame.select(test.any().alias(name) for name, test in tests.items()).row(0, named=True)
        for name in (name for name in tests if counts[name]):
            problems += _listed(frame, spec, name, tests[name])
    if problems:
        msg = f"the base {base.name!r} cannot be written without loss"
        raise InputError(msg, problems)


def _unwritable_info(key: str) -> Problem:
    return Problem(
        "value.unwritable", "the text holds control characters", file="base.yaml", column=key, hint="take them out"
    )


def _unwritable(field: FieldSpec) -> pl.Expr | None:
    cell = pl.col(field.name)
    if field.type.name in TEXT_TYPES:
        return cell.ne_missing(clean_text(cell)) | cell.str.contains(_CONTROL).fill_null(value=False)
    if field.type.dtype == pl.Float64():
        return ~cell.is_finite().fill_null(value=True)
    if field.type.name in {"date", "instant"}:
        return ~cell.dt.year().is_between(1, 9999).fill_null(value=True)
    return None


def _listed(frame: pl.DataFrame, spec: TableSpec, column: str, bad: pl.Expr) -> Iterator[Problem]:
    # as text: Python has no date outside the years 1 to 9999
    shown = [pl.col("_row"), spec.key_text().alias("_key"), pl.col(column).cast(pl.String).alias("_found")]
    hits = frame.with_row_index("_row").filter(bad).head(whole("max_problems")).select(shown)
    for hit in hits.iter_rows(named=True):
        yield Problem(
            "value.unwritable",
            "the value cannot be written so that it reads back the same",
            table=spec.name,
            row=hit["_row"] + 2,
            key=hit["_key"],
            column=column,
            found=hit["_found"],
            allowed="text without control characters or space at its ends, finite numbers, years 1 to 9999",
            hint="clean the value before the base is built",
        )
