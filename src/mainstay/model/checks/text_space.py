"""A text is empty or begins or ends with space."""

from __future__ import annotations

import polars as pl

from mainstay.model.checks.check import Check, Context
from mainstay.model.fields import TEXT_TYPES, FieldSpec


def _bad(field: FieldSpec, context: Context) -> pl.Expr | None:
    del context
    if field.type.name not in TEXT_TYPES:
        return None
    text = pl.col(field.name)
    return (text != text.str.strip_chars()) | (text == "")


CHECK = Check(
    name="text.space",
    title="a text is empty or begins or ends with space",
    hint="remove the space; leave the cell empty where there is no text",
    cell=_bad,
)
