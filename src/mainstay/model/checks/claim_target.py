"""A claim must be about a value that exists, in a form that can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from mainstay.core.suggest import nearest_of_each
from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context, Explain
from mainstay.model.claim_value import unreadable
from mainstay.model.schema import TableSpec


def _find(check: Check, context: Context) -> Iterable[Problem]:
    if "claims" not in context.tables:
        return
    spec = context.schema.tables["claims"]
    frame = context.table("claims")
    known = list(context.schema.tables)
    strange = ~pl.col("table").is_in(known)
    explain = _meant("table", frame.filter(strange)["table"], known)
    yield from check.rows(context, spec, strange, "there is no such table", column="table", explain=explain)
    for table in frame["table"].drop_nulls().unique().sort().to_list():
        if table in context.schema.tables:
            yield from _about(check, context, spec, context.schema.tables[table])


def _about(check: Check, context: Context, spec: TableSpec, target: TableSpec) -> Iterable[Problem]:
    """Yield what is wrong with claims about one table."""
    frame = context.table("claims")
    of_table = pl.col("table") == target.name
    keys = context.table(target.name).select(target.key_text()).to_series().unique().implode()
    lost = of_table & ~pl.col("row_id").is_in(keys)
    yield from check.rows(context, spec, lost, f"the table {target.name} has no such row", column="row_id")
    claimable = [name for name in target.columns if name not in target.key]
    strange = of_table & ~pl.col("field").is_in(claimable)
    explain = _meant("field", frame.filter(strange)["field"], claimable)
    message = f"{target.name} has no such field that is not part of its key"
    yield from check.rows(context, spec, strange, message, column="field", explain=explain)
    used = set(frame.filter(of_table)["field"].drop_nulls().unique())
    for name in claimable:
        if name in used:
            field = target.field(name)
            of_field = of_table & (pl.col("field") == name)
            message = "the value cannot be read"
            yield from check.rows(
                context, spec, of_field & unreadable(field), message, column="value", allowed=field.allowed
            )
            if field.required:
                # a row cannot do without the value, so "not known" would take the row away for as long as it decides
                message = f"{target.name} cannot do without {name}, so nothing can be said to be unknown here"
                yield from check.rows(context, spec, of_field & pl.col("value").is_null(), message, column="value")


def _meant(column: str, found: pl.Series, known: list[str]) -> Explain:
    """Return what adds to a problem the name that was perhaps meant."""
    close = nearest_of_each(found.drop_nulls(), known)

    def explain(row: Mapping[str, Any]) -> dict[str, str]:
        meant = close.get(row[column])
        return {} if meant is None else {"hint": f"did you mean {meant!r}?"}

    return explain


CHECK = Check(
    name="claim.target",
    title="a claim must be about a value that exists, in a form that can be read",
    hint="correct table, row_id, field or value",
    tables=_find,
)
