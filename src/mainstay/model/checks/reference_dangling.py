"""A reference must lead to a row that exists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from mainstay.core.suggest import nearest_of_each
from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec
from mainstay.model.schema import TableSpec


def _find(check: Check, context: Context) -> Iterable[Problem]:
    absent: dict[str, list[str]] = {}
    for name, frame in context.tables.items():
        spec = context.schema.tables[name]
        for field in spec:
            if field.references is None or field.name not in frame.columns or frame.height == 0:
                continue
            if field.references not in context.tables and frame[field.name].null_count() < frame.height:
                absent.setdefault(field.references, []).append(f"{name}.{field.name}")
            elif field.references in context.tables:
                yield from _dangling(check, context, spec, field)
    for table, users in absent.items():
        target = context.schema.tables[table]
        yield check.problem(
            context, target, "the table is missing, and other tables refer to it", found=", ".join(users)
        )


def _dangling(check: Check, context: Context, spec: TableSpec, field: FieldSpec) -> Iterable[Problem]:
    target = context.schema.tables[str(field.references)]
    keys = context.table(target.name).get_column(target.key[0])
    column = pl.col(field.name)
    bad = column.is_not_null() & ~column.is_in(keys.unique().implode())
    frame = context.table(spec.name)
    if not frame.select(bad.any()).item():
        return
    close = nearest_of_each(frame.filter(bad)[field.name], keys.drop_nulls().unique(), least=80.0)

    def explain(row: Mapping[str, Any]) -> dict[str, str]:
        meant = close.get(row[field.name])
        return {} if meant is None else {"hint": f"did you mean {meant!r}?"}

    message = f"the table {target.name} has no such row"
    yield from check.rows(context, spec, bad, message, column=field.name, allowed=field.allowed, explain=explain)


CHECK = Check(
    name="reference.dangling",
    title="a reference must lead to a row that exists",
    hint="add the row that is meant, or correct the reference",
    tables=_find,
)
