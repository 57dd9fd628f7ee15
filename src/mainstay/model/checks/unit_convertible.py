"""A unit given beside a value must be convertible to the unit of the field or indicator."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.core.units import convertible
from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context

MESSAGE = "the unit cannot be converted"


def _find(check: Check, context: Context) -> Iterable[Problem]:
    yield from _observations(check, context)
    yield from _claims(check, context)


def _observations(check: Check, context: Context) -> Iterable[Problem]:
    frame = context.table("observations")
    if frame["unit"].null_count() == frame.height:
        return
    units = dict(context.table("indicators").select("indicator_id", "unit").iter_rows())
    pairs = frame.select("indicator_id", "unit").drop_nulls().unique().sort("indicator_id", "unit")
    bad: dict[str | None, list[str]] = {}
    for indicator, unit in pairs.iter_rows():
        into = units.get(indicator)
        if into is None or not convertible(unit, into):
            bad.setdefault(into, []).append(f"{indicator}\x1f{unit}")
    spec = context.schema.tables["observations"]
    pair = pl.concat_str("indicator_id", "unit", separator="\x1f")
    for into, wrong in bad.items():
        allowed = f"a unit that converts to {into!r}" if into else "nothing: the indicator has no unit"
        yield from check.rows(context, spec, pair.is_in(wrong), MESSAGE, column="unit", allowed=allowed)


def _claims(check: Check, context: Context) -> Iterable[Problem]:
    frame = context.table("claims")
    if frame["unit"].null_count() == frame.height:
        return
    spec = context.schema.tables["claims"]
    with_unit = frame.select("table", "field", "unit").drop_nulls().unique()
    for (table, name), rows in with_unit.sort("table", "field", "unit").group_by("table", "field", maintain_order=True):
        target = context.schema.tables.get(str(table))
        if target is None or name not in target.columns:
            continue
        into = target.field(str(name)).unit
        bad = [unit for unit in rows["unit"].to_list() if into is None or not convertible(unit, into)]
        if bad:
            wrong = (pl.col("table") == table) & (pl.col("field") == name) & pl.col("unit").is_in(bad)
            allowed = f"a unit that converts to {into!r}" if into else "nothing: the field is in the unit of its row"
            yield from check.rows(context, spec, wrong, MESSAGE, column="unit", allowed=allowed)


CHECK = Check(
    name="unit.convertible",
    title="a unit given beside a value must be convertible",
    hint="correct the unit, or convert the value and leave the unit empty",
    tables=_find,
)
