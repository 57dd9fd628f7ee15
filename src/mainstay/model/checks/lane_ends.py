"""A lane has two ends of the same kind, and they differ."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    if "lanes" not in context.tables:
        return
    spec = context.schema.tables["lanes"]
    sites = pl.col("from_site_id").is_not_null() & pl.col("to_site_id").is_not_null()
    economies = pl.col("from_economy_id").is_not_null() & pl.col("to_economy_id").is_not_null()
    yield from check.rows(context, spec, ~(sites | economies), "the lane has no two ends of one kind")
    for kind, of_kind in (("site", sites), ("economy", economies & ~sites)):
        same = (pl.col(f"from_{kind}_id") == pl.col(f"to_{kind}_id")) & of_kind
        message = f"both ends are the same {kind}"
        yield from check.rows(context, spec, same, message, column=f"to_{kind}_id")


CHECK = Check(
    name="lane.ends",
    title="a lane has two ends of the same kind, and they differ",
    hint="give two sites or two economies",
    tables=_find,
)
