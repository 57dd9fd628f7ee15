"""A value is not one of those allowed."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    return None if field.choices is None else ~pl.col(field.name).is_in(list(field.choices))


CHECK = Check(
    name="value.choice",
    title="a value is not one of those allowed",
    hint="use one of the allowed words exactly",
    cell=_bad,
)
