"""A share lies outside 0 to 1."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    if field.type.name != "share":
        return None
    share = pl.col(field.name)
    # the check number.finite reports what is no number at all
    return share.is_finite() & ((share < 0) | (share > 1))


CHECK = Check(
    name="share.range",
    title="a share lies outside 0 to 1",
    hint="write 40 % as 0.4; an unknown share stays empty",
    cell=_bad,
)
