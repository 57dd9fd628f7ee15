"""Write the values that claims decide into the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from mainstay.model.claim_value import typed_claims
from mainstay.model.evidence import deciding_claims
from mainstay.model.schema import TableSpec, load_schema


def apply_claims(
    tables: Mapping[str, pl.DataFrame],
    policy: Sequence[str],
    *,
    day: date | None = None,
    forget: pl.DataFrame | None = None,
) -> dict[str, pl.DataFrame]:
    """Return the tables with every claimed value set to the value of the claim that decides.

    Parameters
    ----------
    tables : mapping of str to polars.DataFrame
        Tables by name, ``claims`` among them.
    policy : sequence of str
        Rules in order of weight.
    day : datetime.date, optional
        As-of day; see `deciding_claims`.
    forget : polars.DataFrame, optional
        Values (``table``, ``row_id``, ``field``) that are to become missing.

    Returns
    -------
    dict of str to polars.DataFrame
        New tables. Rows that lost a value they cannot do without are gone.
    """
    winners = deciding_claims(tables["claims"], policy, day)
    done = dict(tables)
    for name, spec in load_schema().tables.items():
        if name in ("claims", "sources") or name not in done or done[name].height == 0:
            continue
        own = winners.filter(pl.col("table") == name)
        gone = None if forget is None else forget.filter(pl.col("table") == name)
        if own.height or (gone is not None and gone.height):
            done[name] = _apply(done[name], spec, own, gone)
    return done


def _apply(frame: pl.DataFrame, spec: TableSpec, winners: pl.DataFrame, gone: pl.DataFrame | None) -> pl.DataFrame:
    keyed = frame.with_columns(spec.key_text().alias("_key"))
    for field in spec:
        if field.name in spec.key:
            continue
        claimed = winners.filter(pl.col("field") == field.name)
        if claimed.height:
            values = typed_claims(claimed, field).select(
                "row_id", pl.col("typed").alias("_claimed"), pl.col("row_id").is_not_null().alias("_has")
            )
            keyed = keyed.join(values, left_on="_key", right_on="row_id", how="left", maintain_order="left")
            value = pl.when(pl.col("_has").is_not_null()).then(pl.col("_claimed")).otherwise(pl.col(field.name))
            keyed = keyed.with_columns(value.alias(field.name)).drop("_claimed", "_has")
        if gone is not None and field.name in gone["field"]:
            keys = gone.filter(pl.col("field") == field.name)["row_id"]
            value = pl.when(pl.col("_key").is_in(keys.implode())).then(None).otherwise(pl.col(field.name))
            keyed = keyed.with_columns(value.alias(field.name))
    needed = [pl.col(field.name).is_not_null() for field in spec if field.required]
    return keyed.drop("_key").filter(*needed)
