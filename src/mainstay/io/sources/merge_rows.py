"""Rows with one key from several sources: equal ones become one; where they disagree, every value becomes a claim."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

import polars as pl

from mainstay.model.evidence import METHODS
from mainstay.model.fields import write_text
from mainstay.model.schema import PROVENANCE, TableSpec, load_schema

_GROUP = "_group"


@dataclass(frozen=True, slots=True)
class MergedRows:
    """A table with one row for each key.

    Parameters
    ----------
    frame : polars.DataFrame
        The rows.
    claims : polars.DataFrame
        Values about which sources disagree, or which another source than that of the row gives.
    merged : int
        Rows that went into another one.
    conflicts : int
        Values about which sources disagree.
    """

    frame: pl.DataFrame
    claims: pl.DataFrame
    merged: int
    conflicts: int


def merge_rows(frame: pl.DataFrame, spec: TableSpec, known_by: date) -> MergedRows:
    """Bring a table to one row for each key.

    The first row of a key by method, day known and grade stands; what it lacks is filled from the others. Every value
    that the others contradict or fill in is written down as claims, one for each source, so that the declared policy of
    the base decides and nothing is lost.

    Parameters
    ----------
    frame : polars.DataFrame
        Typed rows of the table, with their provenance.
    spec : TableSpec
        The table.
    known_by : datetime.date
        Day on which a claim was known at the latest, for sources without a date of their own.
    """
    no_claims = load_schema().table("claims").empty()
    wanted = [name for name in (*spec.key, *PROVENANCE) if name in spec.columns and name not in frame.columns]
    absent = [pl.lit(None, dtype=spec.dtypes[name]).alias(name) for name in wanted]
    frame = frame.with_columns(absent)
    twice = frame.select(spec.key).is_duplicated()
    if not twice.any():
        return MergedRows(frame, no_claims, 0, 0)
    several = frame.filter(twice)
    ranks = [
        name
        for name in ("method", "known_on", "grade", "source_id", "locator")
        if name in frame.columns and name not in spec.key
    ]
    several = several.sort([_rank(name) for name in ranks], nulls_last=True)
    several = several.with_columns(pl.struct(spec.key).rank("dense").alias(_GROUP))
    fields = [name for name in frame.columns if name not in (*spec.key, *PROVENANCE)]
    first_known = [pl.col(name).drop_nulls().first() for name in fields]
    kept = [pl.col(name).first() for name in frame.columns if name not in fields]
    one = several.group_by(_GROUP, maintain_order=True).agg(*kept, *first_known).select(frame.columns)
    claims, conflicts = _claims(several, spec, fields, known_by) if spec.provenance else (no_claims, 0)
    whole = pl.concat([frame.filter(~twice), one])
    return MergedRows(whole, claims, several.height - one.height, conflicts)


def _rank(name: str) -> pl.Expr:
    if name == "method":
        return pl.col(name).replace_strict(
            {method: i for i, method in enumerate(METHODS)}, default=None, return_dtype=pl.Int8
        )
    return -pl.col(name).to_physical() if name == "known_on" else pl.col(name)


def _claims(several: pl.DataFrame, spec: TableSpec, fields: list[str], known_by: date) -> tuple[pl.DataFrame, int]:
    found, conflicts = [load_schema().table("claims").empty()], 0
    for name in fields:
        values = several.group_by(_GROUP).agg(
            pl.col(name).drop_nulls().n_unique().alias("different"),
            pl.col(name).first().is_null().alias("bare"),
            pl.col(name).is_not_null().any().alias("known"),
        )
        disputed = values.filter((pl.col("different") > 1) | (pl.col("bare") & pl.col("known")))
        conflicts += values.filter(pl.col("different") > 1).height
        rows = several.filter(pl.col(name).is_not_null()).join(disputed.select(_GROUP), on=_GROUP, how="semi")
        if rows.height:
            found.append(_claims_of(rows, spec, name, known_by))
    return pl.concat(found), conflicts


def _claims_of(rows: pl.DataFrame, spec: TableSpec, name: str, known_by: date) -> pl.DataFrame:
    """Return what each source says about one field."""
    claims = load_schema().table("claims")
    validity = [column for column in ("valid_from_on", "valid_to_on") if column in rows.columns]
    undated = pl.when(pl.col("known_on").is_null()).then(pl.lit("known at the latest on the as-of date of the base"))
    said = rows.select(
        pl.lit(spec.name).alias("table"),
        spec.key_text().alias("row_id"),
        pl.lit(name).alias("field"),
        write_text(spec.field(name), pl.col(name)).alias("value"),
        "source_id",
        "locator",
        pl.col("method").fill_null("reported"),
        "grade",
        *validity,
        pl.col("known_on").fill_null(pl.lit(known_by)).alias("known_from_on"),
        pl.concat_str("note", undated, separator="; ", ignore_nulls=True).replace("", None).alias("note"),
    ).unique(["row_id", "source_id", "value"], keep="first", maintain_order=True)
    parts = pl.concat_str("table", "row_id", "field", "source_id", "value", separator="\x1f", ignore_nulls=True)
    keys = [hashlib.sha256(text.encode()).hexdigest()[:20] for text in said.select(parts).to_series()]
    said = said.with_columns(claim_id=pl.concat_str(pl.lit("claim:"), pl.Series(keys, dtype=pl.String)))
    absent = [
        pl.lit(None, dtype=dtype).alias(column) for column, dtype in claims.dtypes.items() if column not in said.columns
    ]
    return said.with_columns(absent).select(claims.columns)
