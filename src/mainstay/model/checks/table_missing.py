"""A base cannot do without some tables."""

from __future__ import annotations

from collections.abc import Iterable

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name, spec in context.schema.tables.items():
        if spec.required and name not in context.tables:
            yield check.problem(context, spec, f"the table {name} is missing")


CHECK = Check(
    name="table.missing",
    title="a base cannot do without some tables",
    hint="add the table; `mainstay base new` writes all headers",
    tables=_find,
)
