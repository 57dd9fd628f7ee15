"""A number lies outside its limits."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    if field.type.name == "share":
        return None
    below = None if field.minimum is None else pl.col(field.name) < field.minimum
    above = None if field.maximum is None else pl.col(field.name) > field.maximum
    if below is None or above is None:
        return above if below is None else below
    return below | above


CHECK = Check(
    name="number.range",
    title="a number lies outside its limits",
    hint="correct the number; an unknown value stays empty",
    cell=_bad,
)
