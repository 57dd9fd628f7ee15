"""What begins must begin before it ends."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context

PAIRS = (
    ("valid_from_on", "valid_to_on"),
    ("known_from_on", "known_to_on"),
    ("started_on", "ended_on"),
    ("published_on", "retrieved_on"),
)


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name, frame in context.tables.items():
        spec = context.schema.tables[name]
        for first, last in PAIRS:
            if first in frame.columns and last in frame.columns:
                message = f"{last} lies before {first}"
                yield from check.rows(context, spec, pl.col(last) < pl.col(first), message, column=last)


CHECK = Check(
    name="date.reversed",
    title="what begins must begin before it ends",
    hint="exchange or correct the dates",
    tables=_find,
)
