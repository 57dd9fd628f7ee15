"""A key holds a vertical bar."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    return pl.col(field.name).str.contains("|", literal=True) if field.type.name == "key" else None


CHECK = Check(
    name="key.text",
    title="a key holds a vertical bar",
    hint="keys of several columns are joined by it; use another character",
    cell=_bad,
)
