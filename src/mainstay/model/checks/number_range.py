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
    outside = [side for side in (below, above) if side is not None]
    if not outside:
        return None
    # the check number.finite reports what is no number at all
    finite = pl.col(field.name).is_finite() if field.type.dtype == pl.Float64() else pl.lit(value=True)
    return finite & pl.any_horizontal(outside)


CHECK = Check(
    name="number.range",
    title="a number lies outside its limits",
    hint="correct the number; an unknown value stays empty",
    cell=_bad,
)
