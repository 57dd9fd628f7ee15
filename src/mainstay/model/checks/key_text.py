"""A part of a key holds a vertical bar, which joins the parts of longer keys."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import TEXT_TYPES


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name, frame in context.tables.items():
        spec = context.schema.tables[name]
        for part in spec.key:
            field = spec.field(part)
            # a reference with a bar leads to no row, and the check reference.dangling says so
            if field.type.name in TEXT_TYPES and field.references is None and part in frame.columns:
                bad = pl.col(part).str.contains("|", literal=True)
                yield from check.rows(context, spec, bad, "a part of a key holds a vertical bar", column=part)


CHECK = Check(
    name="key.text",
    title="no part of a key holds a vertical bar",
    hint="keys of several columns are joined by it; use another character",
    tables=_find,
)
