"""A grade is not an Admiralty grade."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    return ~pl.col(field.name).str.contains("^[A-F][1-6]$") if field.type.name == "grade" else None


CHECK = Check(
    name="grade.form",
    title="a grade is not an Admiralty grade",
    hint="reliability A to F and credibility 1 to 6, such as B2",
    cell=_bad,
)
