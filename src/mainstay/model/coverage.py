"""How good the evidence of a base is: by which method each value is known, how old it is, how it is graded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from mainstay.model.evidence import METHODS, deciding_claims
from mainstay.model.schema import PROVENANCE, TableSpec

if TYPE_CHECKING:
    from mainstay.model.base import Base

UNSOURCED = "no source"
KINDS = (*METHODS, UNSOURCED)


def evidence_by_table(base: Base) -> pl.DataFrame:
    """Count the values of each table by the method by which they are known.

    A value is a filled cell that is neither key nor provenance. The method is that of the claim that decides the value,
    else that of the row; a value without either has no source.

    Returns
    -------
    polars.DataFrame
        ``table``, ``title``, ``group``, ``rows``, ``values``, then one column for each of `KINDS`, and
        ``missing_share``: the part of the cells that could hold a value and do not.

    Examples
    --------
    >>> import mainstay as ms
    >>> table = evidence_by_table(ms.load("us-2026"))
    >>> bool((table["values"] == table.select(pl.sum_horizontal(*KINDS)).to_series()).all())
    True
    """
    claimed = _claimed(base["claims"], base)
    rows = []
    for name, spec in base.schema.tables.items():
        frame = base[name]
        if frame.height and spec.provenance:
            rows.append(_count(frame, spec, claimed.filter(pl.col("table") == name)))
    schema = {
        "table": pl.String(),
        "title": pl.String(),
        "group": pl.String(),
        "rows": pl.Int64(),
        "values": pl.Int64(),
        **dict.fromkeys(KINDS, pl.Int64()),
        "missing_share": pl.Float64(),
    }
    return pl.DataFrame(rows, schema=schema)


def assumed_cells(base: Base) -> set[tuple[str, str, str]]:
    """Return (table, key, field) of every value that is assumed: by the claim that decides it, else by its row.

    Examples
    --------
    >>> import mainstay as ms
    >>> all(len(cell) == 3 for cell in assumed_cells(ms.load("us-2026")))
    True
    """
    return {
        (name, key, field)
        for name, spec in base.schema.tables.items()
        if base[name].height
        for field in _fields(spec)
        for key in assumed_keys(base, name, field)
    }


def assumed_keys(base: Base, table: str, field: str) -> frozenset[str]:
    """Return the keys of the rows of one table whose value of one field is assumed.

    A value is known as the claim that decides it is known, else as its row is; an empty cell is not assumed.

    Raises
    ------
    UnknownNameError
        There is no such table or field.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> assumed_keys(base, "products", "criticality_health") <= set(base["products"]["product_id"])
    True
    """
    spec = base.schema.table(table)
    spec.field(field)
    row_method = pl.col("method") if spec.provenance else pl.lit(None, dtype=pl.String)
    filled = base[table].filter(pl.col(field).is_not_null())
    values = filled.select(spec.key_text().alias("row_id"), row_method.alias("_own"))
    claims = base["claims"].filter((pl.col("table") == table) & (pl.col("field") == field))
    claimed = _claimed(claims, base).select("row_id", "_claimed")
    known = values.join(claimed, on="row_id", how="left").select("row_id", pl.coalesce("_claimed", "_own").alias("how"))
    return frozenset(known.filter(pl.col("how") == "assumed")["row_id"])


def _fields(spec: TableSpec) -> list[str]:
    """Return the fields that hold facts: neither key nor provenance."""
    return [field.name for field in spec if field.name not in spec.key and field.name not in PROVENANCE]


def _claimed(claims: pl.DataFrame, base: Base) -> pl.DataFrame:
    winners = deciding_claims(claims, base.info.conflict_policy)
    return winners.select("table", "row_id", "field", pl.col("method").alias("_claimed"))


def _kind(method: pl.Expr) -> pl.Expr:
    """Return the kind of evidence; what names no method that we know is taken for unsourced."""
    return pl.when(method.is_in(METHODS)).then(method).otherwise(pl.lit(UNSOURCED))


def _count(frame: pl.DataFrame, spec: TableSpec, claimed: pl.DataFrame) -> dict[str, object]:
    fields = _fields(spec)
    kind = pl.when(pl.col("source_id").is_not_null()).then(_kind(pl.col("method"))).otherwise(pl.lit(UNSOURCED))
    keyed = frame.with_columns(spec.key_text().alias("_key"), kind.alias("_kind"))
    filled = pl.sum_horizontal(*(pl.col(name).is_not_null().cast(pl.Int64) for name in fields)) if fields else pl.lit(0)
    counts = dict.fromkeys(KINDS, 0)
    for name, number in keyed.group_by("_kind").agg(filled.sum().alias("n")).select("_kind", "n").iter_rows():
        counts[name] += int(number)
    # a value with a claim of its own counts by the method of that claim, not by that of its row
    for field in fields:
        own = claimed.filter(pl.col("field") == field)
        if own.height:
            moved = keyed.filter(pl.col(field).is_not_null()).join(own, left_on="_key", right_on="row_id", how="inner")
            for old, new, number in moved.group_by("_kind", _kind(pl.col("_claimed"))).len().iter_rows():
                counts[old] -= number
                counts[new] += number
    values = sum(counts.values())
    cells = frame.height * len(fields)
    return {
        "table": spec.name,
        "title": spec.title,
        "group": spec.group,
        "rows": frame.height,
        "values": values,
        **counts,
        "missing_share": 1.0 - values / cells if cells else 0.0,
    }
