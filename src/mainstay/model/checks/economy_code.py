"""A country is named by its ISO 3166-1 alpha-3 code."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model import identifiers
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    if "economies" not in context.tables:
        return
    scheme = identifiers.get("iso3166")
    frame = context.table("economies")
    countries = frame.filter(pl.col("kind").fill_null("country") != "group")["economy_id"].drop_nulls().to_list()
    bad = [code for code in countries if not scheme.is_valid(code) or scheme.normalise(code) != code]
    if bad:
        spec = context.schema.tables["economies"]
        rows = pl.col("economy_id").is_in(bad)
        yield from check.rows(
            context, spec, rows, "not an ISO 3166-1 alpha-3 code", column="economy_id", allowed=scheme.pattern
        )


CHECK = Check(
    name="economy.code",
    title="a country is named by its ISO 3166-1 alpha-3 code",
    hint="use three letters such as CHN, or set kind to group",
    tables=_find,
)
