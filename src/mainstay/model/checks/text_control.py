"""A text holds control characters."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import TEXT_TYPES, FieldSpec

#: control characters but line break and tab, and the two code points that no XML, and so no workbook, can hold
FORBIDDEN = r"[\x00-\x08\x0b-\x1f\x7f\x{fffe}\x{ffff}]"


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    return pl.col(field.name).str.contains(FORBIDDEN) if field.type.name in TEXT_TYPES else None


CHECK = Check(
    name="text.control",
    title="a text holds control characters",
    hint="remove them; only line breaks and tabs may stand in a text",
    cell=_bad,
)
