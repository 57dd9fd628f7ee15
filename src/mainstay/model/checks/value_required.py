"""A value that the row cannot do without is missing."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    return pl.col(field.name).is_null() if field.required else None


CHECK = Check(
    name="value.required",
    title="a value that the row cannot do without is missing",
    hint="fill the cell, or take the row out",
    cell=_bad,
)
