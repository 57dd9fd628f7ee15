"""A period cannot be read."""

from __future__ import annotations

import polars as pl

from mainstay.core.calendar import PERIOD_PATTERN
from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    if field.type.name != "period":
        return None
    period = pl.col(field.name)
    # 2024-02-30 has the form of a day and is none
    no_day = (period.str.len_bytes() == len("2024-06-30")) & period.str.to_date("%Y-%m-%d", strict=False).is_null()
    return ~period.str.contains(PERIOD_PATTERN) | period.str.starts_with("0000") | no_day


CHECK = Check(
    name="period.form",
    title="a period cannot be read",
    hint="write 2024, 2024-Q3, 2024-06 or 2024-06-30",
    cell=_bad,
)
