"""Evidence: the claims behind each value, and the declared policy that decides between claims that disagree.

A claim is one value of one field of one row, with its source, its method, its grade and two spans of time: when it was
true and when it was known (bitemporal, after Snodgrass, *Developing Time-Oriented Database Applications in SQL*, 2000).
The source of a row stands for every value of the row that has no claim of its own, which keeps bases with a million
values small without leaving any of them without a source.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from mainstay.core.suggest import nearest
from mainstay.errors import UnknownNameError
from mainstay.model.fields import write_text
from mainstay.model.schema import TableSpec, load_schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mainstay.model.base import Base

#: weight of a method, best first (research/monitor, DESIGN section 3)
METHODS = ("observed", "reported", "estimated", "assumed")
#: columns of the answer of `claims_of_value`
CLAIM_COLUMNS = (
    "claim_id",
    "value",
    "unit",
    "low",
    "high",
    "source_id",
    "locator",
    "method",
    "grade",
    "valid_from_on",
    "valid_to_on",
    "known_from_on",
    "known_to_on",
    "analyst",
    "note",
    "decides",
)
CELL = ("table", "row_id", "field")


def rank(policy: Sequence[str], day: date | None = None) -> list[pl.Expr]:
    """Return the sort keys, ascending, by which the deciding claim of a value comes first.

    Claims that are no longer held on a day (``known_to_on``, the last day on which they were, lies before it) come
    after all that are. Without a day every claim that has a last day counts as no longer held.

    Examples
    --------
    >>> len(rank(("method", "known_from_on")))
    4
    """
    weights = {method: i for i, method in enumerate(METHODS)}
    order = {
        "method": pl.col("method").replace_strict(weights, default=len(METHODS), return_dtype=pl.Int8),
        "known_from_on": -pl.col("known_from_on").to_physical().fill_null(-(2**31) + 1),
        "grade": pl.col("grade").fill_null("G0"),
    }
    dropped = (
        pl.col("known_to_on").is_not_null() if day is None else (pl.col("known_to_on") < day).fill_null(value=False)
    )
    return [dropped, *(order[rule] for rule in policy), pl.col("claim_id").fill_null("")]


def deciding_claims(claims: pl.DataFrame, policy: Sequence[str], day: date | None = None) -> pl.DataFrame:
    """Return for each value the one claim that decides.

    Parameters
    ----------
    claims : polars.DataFrame
        Rows of the table ``claims``.
    policy : sequence of str
        Rules in order of weight: ``method``, ``known_from_on``, ``grade``.
    day : datetime.date, optional
        As-of day: a claim that was dropped before it comes after all that were not.

    Returns
    -------
    polars.DataFrame
        One row for each table, row and field; the answer does not depend on the order of the rows given.
    """
    return claims.sort(*CELL, *rank(policy, day)).unique(list(CELL), keep="first", maintain_order=True)


def claims_of_value(base: Base, table: str, key: str, field: str) -> pl.DataFrame:
    """Return all claims of one value; see `Base.claims`."""
    spec = load_schema().table(table)
    spec.field(field)
    row = base[table].filter(spec.key_text() == key)
    if row.height == 0:
        keys = base[table].select(spec.key_text()).to_series().to_list()
        close = nearest(key, keys)
        msg = f"the table {table} has no row {key!r}"
        raise UnknownNameError(msg, hint=f"did you mean {close!r}?" if close else None)
    explicit = base["claims"].filter(
        (pl.col("table") == table) & (pl.col("row_id") == key) & (pl.col("field") == field)
    )
    both = pl.concat([explicit, _claim_of_row(row, spec, field)], how="diagonal_relaxed")
    ranked = both.sort(pl.col("claim_id").is_null(), *rank(base.info.conflict_policy, base.info.as_of_on))
    # the source of the row speaks only where nothing is said about the value itself
    return ranked.with_columns(decides=pl.int_range(pl.len()) == 0).select(CLAIM_COLUMNS)


def _claim_of_row(row: pl.DataFrame, spec: TableSpec, field: str) -> pl.DataFrame:
    """Return the provenance of the row as a claim of one of its values."""
    claim_types = load_schema().table("claims").dtypes
    # the tables of evidence themselves have no provenance of their own
    is_silent = not spec.provenance or row["source_id"][0] is None or row[field][0] is None
    return pl.DataFrame(schema=claim_types) if is_silent else provenance_as_claims(row, spec, field)


def provenance_as_claims(rows: pl.DataFrame, spec: TableSpec, field: str) -> pl.DataFrame:
    """Return the provenance of rows as claims of one of their values, in the order of the rows.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> found = provenance_as_claims(base["products"], base.schema.table("products"), "name")
    >>> found["value"].equals(base["products"]["name"])
    True
    """
    types = load_schema().table("claims").dtypes
    own = {"value": write_text(spec.field(field), pl.col(field))}
    renamed = {"known_from_on": pl.col("known_on")}
    same = {name: pl.col(name) for name in ("source_id", "locator", "method", "grade", "note")}
    same |= {name: pl.col(name) for name in ("valid_from_on", "valid_to_on") if name in rows.columns}
    bounds = {side: pl.col(name) for side in ("low", "high") if (name := _bound(field, side)) in rows.columns}
    return rows.select(
        *(expr.cast(types[name]).alias(name) for name, expr in {**own, **renamed, **same, **bounds}.items())
    )


def _bound(field: str, side: str) -> str:
    """Return the name of the column that holds the lower or upper end of the range of a field.

    ``share`` has ``share_low``; ``capacity_units_per_day`` has ``capacity_low_units_per_day``; ``value`` has ``low``.
    """
    if field == "value":
        return side
    head, _, tail = field.partition("_units_")
    return f"{head}_{side}_units_{tail}" if tail else f"{field}_{side}"
