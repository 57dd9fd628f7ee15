"""An address does not begin with https:// or http://."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    return ~pl.col(field.name).str.contains("^https?://[^ ]+$") if field.type.name == "url" else None


CHECK = Check(
    name="url.form",
    title="an address does not begin with https:// or http://",
    hint="write the whole address",
    cell=_bad,
)
