"""The ends of an interval must hold its value between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context
from mainstay.model.schema import TableSpec


def ends(spec: TableSpec) -> Iterator[tuple[str, str | None, str]]:
    """Yield the columns (low, value, high) of each interval of a table."""
    for low in spec.columns:
        if low == "low" or low.endswith("_low") or "_low_" in low:
            high = low.replace("low", "high") if low == "low" else low.replace("_low", "_high", 1)
            value = "value" if low == "low" else low.replace("_low", "", 1)
            if high in spec.columns:
                yield (
                    low,
                    value if value in spec.columns and spec.field(value).type.dtype == pl.Float64() else None,
                    high,
                )


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name in context.tables:
        spec = context.schema.tables[name]
        for low, value, high in ends(spec):
            yield from check.rows(
                context,
                spec,
                pl.col(low) > pl.col(high),
                f"the lower end {low} lies above the upper end {high}",
                column=low,
            )
            if value is not None:
                outside = (pl.col(value) < pl.col(low)) | (pl.col(value) > pl.col(high))
                message = f"the value lies outside its own interval {low} to {high}"
                yield from check.rows(context, spec, outside, message, column=value)


CHECK = Check(
    name="interval.order",
    title="the ends of an interval must hold its value between them",
    hint="correct the value or the ends",
    tables=_find,
)
