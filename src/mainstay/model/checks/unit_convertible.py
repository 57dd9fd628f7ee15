"""A unit given beside a value must be convertible to the unit of the field or indicator."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.core.units import convertible
from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    yield from _observations(check, context)
    yield from _claims(check, context)


def _observations(check: Check, context: Context) -> Iterable[Problem]:
    frame = context.table("observations")
    if frame["unit"].null_count() == frame.height:
        return
    units = dict(context.table("indicators").select("indicator_id", "unit").iter_rows())
    pairs = frame.select("indicator_id", "unit").drop_nulls().unique().sort("indicator_id", "unit")
    spec = context.schema.tables["observations"]
    for indicator, unit in pairs.iter_rows():
        into = units.get(indicator)
        if into is None or not convertible(unit, into):
            bad = (pl.col("indicator_id") == indicator) & (pl.col("unit") == unit)
            allowed = f"a unit that converts to {into!r}" if into else "nothing: the indicator has no unit"
            yield from check.rows(context, spec, bad, "the unit cannot be converted", column="unit", allowed=allowed)


def _claims(check: Check, context: Context) -> Iterable[Problem]:
    frame = context.table("claims")
    if frame["unit"].null_count() == frame.height:
        return
    spec = context.schema.tables["claims"]
    for table, field, unit in (
        frame.select("table", "field", "unit").drop_nulls().unique().sort("table", "field").iter_rows()
    ):
        target = context.schema.tables.get(table)
        if target is None or field not in target.columns:
            continue
        into = target.field(field).unit
        if into is None or not convertible(unit, into):
            bad = (pl.col("table") == table) & (pl.col("field") == field) & (pl.col("unit") == unit)
            allowed = f"a unit that converts to {into!r}" if into else "nothing: the field is in the unit of its row"
            yield from check.rows(context, spec, bad, "the unit cannot be converted", column="unit", allowed=allowed)


CHECK = Check(
    name="unit.convertible",
    title="a unit given beside a value must be convertible",
    hint="correct the unit, or convert the value and leave the unit empty",
    tables=_find,
)
