"""A period cannot be read."""

from __future__ import annotations

import polars as pl

from mainstay.core.calendar import PERIOD_PATTERN
from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    return ~pl.col(field.name).str.contains(PERIOD_PATTERN) if field.type.name == "period" else None


CHECK = Check(
    name="period.form",
    title="a period cannot be read",
    hint="write 2024, 2024-Q3, 2024-06 or 2024-06-30",
    cell=_bad,
)
