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
    same = (pl.col("from_site_id") == pl.col("to_site_id")) & sites
    yield from check.rows(
        context, spec, same.fill_null(value=False), "both ends are the same site", column="to_site_id"
    )


CHECK = Check(
    name="lane.ends",
    title="a lane has two ends of the same kind, and they differ",
    hint="give two sites or two economies",
    tables=_find,
)
