"""An assumed number should say in which range it may lie."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FIELD_TYPES

NUMERIC = {name for name, kind in FIELD_TYPES.items() if kind.dtype in (pl.Float64(), pl.Int64())}


def _find(check: Check, context: Context) -> Iterable[Problem]:
    if "claims" not in context.tables:
        return
    spec = context.schema.tables["claims"]
    numeric = [
        f"{table.name}.{field.name}"
        for table in context.schema.tables.values()
        for field in table
        if field.type.name in NUMERIC
    ]
    bare = (
        (pl.col("method") == "assumed")
        & pl.col("value").is_not_null()
        & pl.concat_str("table", "field", separator=".").is_in(numeric)
        & (pl.col("low").is_null() | pl.col("high").is_null())
    )
    yield from check.rows(context, spec, bare, "an assumed number has no range", column="low")


CHECK = Check(
    name="assumed.range",
    title="an assumed number should say in which range it may lie",
    hint="fill low and high with the range that seems defensible",
    severity="warning",
    tables=_find,
)
