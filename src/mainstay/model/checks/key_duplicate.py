"""A key stands for one row only."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name, frame in context.tables.items():
        spec = context.schema.tables[name]
        columns = [column for column in spec.key if column in frame.columns]
        if frame.height < 2 or not columns:
            continue
        keys = frame.select(columns)
        if keys.is_duplicated().any():
            # the first row with a key is right until told otherwise; the later ones are reported
            again = ~keys.select(pl.struct(columns).is_first_distinct()).to_series()
            yield from check.rows(context, spec, again, "the key stands more than once", column=spec.key[0])


CHECK = Check(
    name="key.duplicate",
    title="a key stands for one row only",
    hint="merge the rows or give one of them another key",
    tables=_find,
)
