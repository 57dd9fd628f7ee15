"""A number is infinite or not a number."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    return ~pl.col(field.name).is_finite() if field.type.dtype == pl.Float64() else None


CHECK = Check(
    name="number.finite",
    title="a number is infinite or not a number",
    hint="leave the cell empty where the value is not known",
    cell=_bad,
)
