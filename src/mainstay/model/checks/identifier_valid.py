"""Identifiers must be valid in their scheme: right shape, right check digit, normal form."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.errors import Problem
from mainstay.model import identifiers
from mainstay.model.checks.check import Check, Context

#: column that gives the edition of a customs code once more
EDITION = "edition"


def _find(check: Check, context: Context) -> Iterable[Problem]:
    for name in context.tables:
        spec = context.schema.tables[name]
        for field in spec:
            if field.scheme is not None:
                yield from _column(check, context, name, field.name, field.scheme, None)
            if field.scheme == "hs" and EDITION in spec.columns:
                other = ~pl.col(field.name).str.starts_with(pl.concat_str(EDITION, pl.lit(":")))
                bad = other & pl.col(field.name).str.contains(":", literal=True)
                yield from check.rows(context, spec, bad, "the code is of another edition", column=field.name)
    if "identifiers" in context.tables:
        frame = context.table("identifiers")
        spec = context.schema.tables["identifiers"]
        known = set(identifiers.names())
        unknown = ~pl.col("scheme").is_in(sorted(known))
        yield from check.rows(
            context,
            spec,
            unknown,
            "the scheme is not known",
            column="scheme",
            allowed=", ".join(sorted(known)),
        )
        for scheme in frame["scheme"].drop_nulls().unique().sort().to_list():
            if scheme in known:
                yield from _column(check, context, "identifiers", "value", scheme, pl.col("scheme") == scheme)


def _column(
    check: Check, context: Context, table: str, column: str, scheme: str, only: pl.Expr | None
) -> Iterable[Problem]:
    spec = context.schema.tables[table]
    frame = context.table(table)
    values = (frame if only is None else frame.filter(only))[column].drop_nulls().unique().to_list()
    wrong = {value: reason for value in values if (reason := _reason(scheme, value)) is not None}
    if not wrong:
        return
    bad = pl.col(column).is_in(list(wrong))
    yield from check.rows(
        context,
        spec,
        bad if only is None else bad & only,
        check.title,
        column=column,
        allowed=identifiers.get(scheme).pattern,
        explain=lambda row: {"message": wrong[row[column]]},
    )


def _reason(scheme: str, value: str) -> str | None:
    """Say why a value cannot stand in the base, or None when it can."""
    entry = identifiers.get(scheme)
    problem = entry.problem(value)
    if problem is not None:
        return f"not a valid {entry.title}: {problem}"
    normal = entry.normalise(value)
    return None if normal == value else f"not in the normal form of {entry.title}, which is {normal!r}"


CHECK = Check(
    name="identifier.valid",
    title="identifiers must be valid in their scheme",
    hint="correct the identifier; keep what the source wrote in the column raw",
    tables=_find,
)
