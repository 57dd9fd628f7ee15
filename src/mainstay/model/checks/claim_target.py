"""A claim must be about a value that exists, in a form that can be read."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    if "claims" not in context.tables:
        return
    spec = context.schema.tables["claims"]
    frame = context.table("claims")
    for table in frame["table"].drop_nulls().unique().sort().to_list():
        of_table = pl.col("table") == table
        target = context.schema.tables.get(table)
        if target is None:
            close = nearest(table, context.schema.tables)
            hint = f"did you mean {close!r}?" if close else None
            yield from check.rows(context, spec, of_table, "there is no such table", column="table", hint=hint)
            continue
        keys = context.table(table).select(target.key_text()).to_series().unique().implode()
        bad = of_table & ~pl.col("row_id").is_in(keys)
        yield from check.rows(context, spec, bad, f"the table {table} has no such row", column="row_id")
        for name in frame.filter(of_table)["field"].drop_nulls().unique().sort().to_list():
            of_field = of_table & (pl.col("field") == name)
            if name not in target.columns or name in target.key:
                close = nearest(name, target.columns)
                hint = f"did you mean {close!r}?" if close and close not in target.key else None
                yield from check.rows(context, spec, of_field, f"{table} has no such field", column="field", hint=hint)
                continue
            field = target.field(name)
            bad = of_field & pl.col("value").is_not_null() & field.type.read(pl.col("value")).is_null()
            yield from check.rows(context, spec, bad, "the value cannot be read", column="value", allowed=field.allowed)


CHECK = Check(
    name="claim.target",
    title="a claim must be about a value that exists, in a form that can be read",
    hint="correct table, row_id, field or value",
    tables=_find,
)
