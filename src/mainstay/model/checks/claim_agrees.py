"""A value with claims must be the one that the declared policy picks."""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from mainstay.core.units import UnitError
from mainstay.errors import Problem
from mainstay.model.checks.check import Check, Context
from mainstay.model.claim_value import typed_claims
from mainstay.model.evidence import deciding_claims
from mainstay.model.fields import FieldSpec, write_text
from mainstay.model.schema import TableSpec


def _find(check: Check, context: Context) -> Iterable[Problem]:
    winners = deciding_claims(context.table("claims"), context.info.conflict_policy, context.info.as_of_on)
    for table, name in winners.select("table", "field").unique().drop_nulls().sort("table", "field").iter_rows():
        spec = context.schema.tables.get(table)
        if spec is None or name not in spec.columns or name in spec.key or table not in context.tables:
            continue
        own = winners.filter((pl.col("table") == table) & (pl.col("field") == name))
        yield from _compare(check, context, spec, spec.field(name), own)


def _compare(check: Check, context: Context, spec: TableSpec, field: FieldSpec, own: pl.DataFrame) -> Iterable[Problem]:
    try:
        claimed = typed_claims(own, field).select("row_id", "claim_id", "typed")
    except UnitError:  # the check unit.convertible reports it
        return
    frame = context.table(spec.name).select(spec.key_text().alias("row_id"), pl.col(field.name).alias("held"))
    both = claimed.join(frame.with_row_index("row"), on="row_id", how="inner", maintain_order="left")
    differs = both.filter(pl.col("typed").ne_missing(pl.col("held"))).sort("row")
    if field.type.dtype == pl.Float64():
        # a unit conversion may move the last bits
        close = (pl.col("typed") - pl.col("held")).abs() <= 1e-9 * pl.col("typed").abs()
        differs = differs.filter(~close.fill_null(value=False))
    text = differs.with_columns(
        write_text(field, pl.col("typed")).alias("typed"), write_text(field, pl.col("held")).alias("held")
    )
    for row in text.head(context.limit).iter_rows(named=True):
        decided = "not known" if row["typed"] is None else repr(row["typed"])
        message = f"the claim {row['claim_id']} decides by the policy of the base, and says: {decided}"
        yield check.problem(
            context,
            spec,
            message,
            row=row["row"],
            key=row["row_id"],
            column=field.name,
            found=row["held"] or "(empty)",
        )


CHECK = Check(
    name="claim.agrees",
    title="a value with claims must be the one that the declared policy picks",
    hint="write the deciding value into the table, or add the claim that supports the present one",
    tables=_find,
)
