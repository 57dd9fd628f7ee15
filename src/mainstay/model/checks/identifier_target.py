"""An identifier must belong to a row that exists."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    if "identifiers" not in context.tables:
        return
    spec = context.schema.tables["identifiers"]
    for name in context.table("identifiers")["table"].drop_nulls().unique().sort().to_list():
        if name not in context.schema.tables:
            continue
        target = context.schema.tables[name]
        keys = context.table(name).select(target.key_text()).to_series()
        bad = (pl.col("table") == name) & ~pl.col("row_id").is_in(keys.unique().implode())
        yield from check.rows(context, spec, bad, f"the table {name} has no such row", column="row_id")


CHECK = Check(
    name="identifier.target",
    title="an identifier must belong to a row that exists",
    hint="correct table and row_id",
    tables=_find,
)
