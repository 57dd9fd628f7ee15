"""The ends of an interval must hold its value between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FIELD_TYPES
from mainstay.model.schema import TableSpec

#: pairs that are no interval: the values that score 0 and 1 run downwards where less is better
NO_INTERVAL = ("goalpost_low",)


def ends(spec: TableSpec) -> Iterator[tuple[str | None, str | None, str]]:
    """Yield the columns (low, value, high) of each interval of a table; low is None where only an upper end is."""
    for column in spec.columns:
        if column in NO_INTERVAL:
            continue
        if "low" in column.split("_"):
            high = _swap(column, "low", "high")
            if high in spec.columns:
                yield column, _value(spec, column, "low"), high
        elif "high" in column.split("_") and _swap(column, "high", "low") not in spec.columns:
            yield None, _value(spec, column, "high"), column


def _swap(column: str, old: str, new: str) -> str:
    return "_".join(new if part == old else part for part in column.split("_"))


def _value(spec: TableSpec, column: str, side: str) -> str | None:
    """Return the column whose value lies between the ends: the name without the side, or ``value``."""
    name = "_".join(part for part in column.split("_") if part != side) or "value"
    return name if name in spec.columns else None


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name in context.tables:
        spec = context.schema.tables[name]
        for low, value, high in ends(spec):
            if low is not None:
                message = f"the lower end {low} lies above the upper end {high}"
                yield from check.rows(context, spec, pl.col(low) > pl.col(high), message, column=low)
            if value is not None:
                # the value of a claim is text; low and high are in the same unit
                number = (
                    FIELD_TYPES["number"].read(pl.col(value))
                    if spec.field(value).type.name == "text"
                    else pl.col(value)
                )
                outside = number > pl.col(high) if low is None else (number < pl.col(low)) | (number > pl.col(high))
                message = (
                    f"the value lies outside its own interval {low} to {high}"
                    if low
                    else f"the value lies above {high}"
                )
                in_order = pl.lit(value=True) if low is None else (pl.col(low) <= pl.col(high)).fill_null(value=True)
                yield from check.rows(context, spec, outside & in_order, message, column=value)


CHECK = Check(
    name="interval.order",
    title="the ends of an interval must hold its value between them",
    hint="correct the value or the ends",
    tables=_find,
)
