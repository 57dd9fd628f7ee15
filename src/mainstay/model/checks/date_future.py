"""A date lies after the as-of date of the base."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    if field.type.name != "date" or field.may_be_future:
        return None
    return pl.col(field.name) > context.info.as_of_on


CHECK = Check(
    name="date.future",
    title="a date lies after the as-of date of the base",
    hint="correct the date, or set as_of_on in base.yaml to a later day",
    cell=_bad,
)
