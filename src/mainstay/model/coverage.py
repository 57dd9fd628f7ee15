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
_CELL = {"table": pl.String(), "row_id": pl.String(), "field": pl.String(), "_claimed": pl.String()}


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
    claimed = _claimed(base)
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
    """Return (table, key, field) of every value that is assumed by a claim of its own.

    Examples
    --------
    >>> import mainstay as ms
    >>> all(len(cell) == 3 for cell in assumed_cells(ms.load("us-2026")))
    True
    """
    rows = _claimed(base).filter(pl.col("_claimed") == "assumed").select("table", "row_id", "field").iter_rows()
    return {(table, row_id, field) for table, row_id, field in rows}


def _claimed(base: Base) -> pl.DataFrame:
    winners = deciding_claims(base["claims"], base.info.conflict_policy)
    return winners.select("table", "row_id", "field", pl.col("method").alias("_claimed")).cast(_CELL)  # type: ignore[arg-type]  # polars types the mapping more narrowly than it accepts


def _count(frame: pl.DataFrame, spec: TableSpec, claimed: pl.DataFrame) -> dict[str, object]:
    fields = [field.name for field in spec if field.name not in spec.key and field.name not in PROVENANCE]
    sourced = pl.col("source_id").is_not_null()
    kind = pl.when(sourced).then(pl.col("method").fill_null(UNSOURCED)).otherwise(pl.lit(UNSOURCED))
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
            for old, new, number in moved.group_by("_kind", "_claimed").len().iter_rows():
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
