"""Field types: how text becomes a typed column, and what is allowed in it.

Every value enters Mainstay as text (CSV, Excel) or as a typed column (Parquet). `FieldType.read` turns text into the
type of the field and leaves empty what cannot be read; what a cell may hold beyond its type is the work of the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

#: years 0001 to 9999, which is what Python and Excel can show
DATE_PATTERN = r"^([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-[0-9]{2}-[0-9]{2}$"
INSTANT = pl.Datetime("us", "UTC")


@dataclass(frozen=True, slots=True)
class FieldType:
    """A kind of value: its polars type, how text is read, and how it is described to people."""

    name: str
    dtype: pl.DataType
    allowed: str
    read: Callable[[pl.Expr], pl.Expr]


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One column of one table, as its YAML file declares it."""

    name: str
    type: FieldType
    description: str
    unit: str | None = None
    default: str | float | bool | None = None
    required: bool = False
    choices: Mapping[str, str] | None = None
    references: str | None = None
    scheme: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    may_be_future: bool = False

    @property
    def allowed(self) -> str:
        """Say in words what may stand in the column."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.references:
            return f"a key of the table {self.references}"
        if self.scheme:
            return f"an identifier of the scheme {self.scheme}"
        limits = [f"at least {self.minimum:g}"] if self.minimum is not None else []
        limits += [f"at most {self.maximum:g}"] if self.maximum is not None else []
        return ", ".join([self.type.allowed, *limits])


def clean_text(cell: pl.Expr) -> pl.Expr:
    """Bring text to its canonical form: one kind of line end, no space at the ends, empty is missing."""
    text = cell.str.replace_all("\r\n?", "\n").str.strip_chars()
    return pl.when(text == "").then(None).otherwise(text)


def _read_number(cell: pl.Expr) -> pl.Expr:
    number = cell.str.strip_chars().cast(pl.Float64, strict=False)  # empty text becomes missing by itself
    return plain_zero(pl.when(number.is_finite()).then(number).otherwise(None))


def plain_zero(number: pl.Expr) -> pl.Expr:
    """Turn -0.0 into 0.0, so that the two do not count as different content.

    Examples
    --------
    >>> str(pl.select(plain_zero(pl.lit(-0.0))).item())
    '0.0'
    """
    # adding 0.0 would do, but polars leaves such an addition out
    return pl.when(number == 0.0).then(pl.lit(0.0)).otherwise(number)


def _read_integer(cell: pl.Expr) -> pl.Expr:
    text = clean_text(cell)
    # whole numbers arrive from spreadsheets as 5.0; anything with a real fraction stays unreadable
    return text.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def _read_boolean(cell: pl.Expr) -> pl.Expr:
    return (
        clean_text(cell)
        .str.to_lowercase()
        .replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    )


def _read_date(cell: pl.Expr) -> pl.Expr:
    text = clean_text(cell).str.replace(r"[T ]00:00:00$", "")
    return pl.when(text.str.contains(DATE_PATTERN)).then(text).otherwise(None).str.to_date("%Y-%m-%d", strict=False)


def _read_instant(cell: pl.Expr) -> pl.Expr:
    return clean_text(cell).str.to_datetime("%Y-%m-%dT%H:%M:%S%.f%z", time_unit="us", time_zone="UTC", strict=False)


_TEXT = "text"
FIELD_TYPES: dict[str, FieldType] = {
    row.name: row
    for row in (
        FieldType("key", pl.String(), "text without a vertical bar, unique in the table", clean_text),
        FieldType("text", pl.String(), _TEXT, clean_text),
        FieldType("reference", pl.String(), "a key of another table", clean_text),
        FieldType("choice", pl.String(), "one of a fixed list", clean_text),
        FieldType("identifier", pl.String(), "an identifier of the named scheme", clean_text),
        FieldType("scheme", pl.String(), "the name of an identifier scheme", clean_text),
        FieldType("url", pl.String(), "an address that begins with https:// or http://", clean_text),
        FieldType("grade", pl.String(), "an Admiralty grade, A1 to F6", clean_text),
        FieldType("period", pl.String(), "2024, 2024-Q3, 2024-06 or 2024-06-30", clean_text),
        FieldType("number", pl.Float64(), "a number with a decimal point", _read_number),
        FieldType("share", pl.Float64(), "a number from 0 to 1", _read_number),
        FieldType("integer", pl.Int64(), "a whole number", _read_integer),
        FieldType("boolean", pl.Boolean(), "true or false", _read_boolean),
        FieldType("date", pl.Date(), "a date as YYYY-MM-DD", _read_date),
        FieldType("instant", INSTANT, "an instant as YYYY-MM-DDTHH:MM:SS+00:00", _read_instant),
    )
}
TEXT_TYPES = frozenset(name for name, kind in FIELD_TYPES.items() if kind.dtype == pl.String())


def write_text(field: FieldSpec, cell: pl.Expr) -> pl.Expr:
    """Turn a typed column back into text that the type of the field reads to the same values.

    Numbers are written in the shortest form that reads back to the same 64-bit value.
    """
    if field.type.name in TEXT_TYPES:
        return cell
    if field.type.name == "instant":
        return cell.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f%:z")
    return cell.cast(pl.String)
