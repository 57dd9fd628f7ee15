"""What is assumed, and what rests on it: the mark that no assumed value goes without."""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.model.coverage import assumed_keys
from mainstay.model.graph import SupplyGraph

#: stands behind every value that is assumed by the authors of the base, and behind what is worked out from one
ASSUMED_MARK = "ᵃ"
#: fields of lines from which shares of markets are worked out; ``site_id`` stands for the line itself
_LINE = ("site_id", "share", "share_low", "share_high")


def marked(base: Base, table: str, frame: pl.DataFrame, key: str, column: str, field: str) -> pl.DataFrame:
    """Return the frame with a column ``<column>_assumed`` that tells which values of a column are assumed.

    Parameters
    ----------
    base : Base
        The base.
    table, field : str
        Table and field of the base that hold the values.
    frame : polars.DataFrame
        Rows with the key of that table in ``key`` and the values in ``column``.
    key, column : str
        Columns of the frame.
    """
    is_assumed = is_among(key, assumed_keys(base, table, field)) & pl.col(column).is_not_null()
    return frame.with_columns(is_assumed.alias(f"{column}_assumed"))


def is_among(column: str, keys: frozenset[str]) -> pl.Expr:
    """Return whether each value of a column is one of some keys."""
    return pl.col(column).is_in(pl.Series(sorted(keys), dtype=pl.String).implode()).fill_null(value=False)


def own_lines_assumed(base: Base) -> frozenset[str]:
    """Return the products of which a line, its share or a limit of its share is assumed."""
    lines = frozenset().union(*(assumed_keys(base, "lines", field) for field in _LINE))
    return frozenset(base["lines"].filter(is_among("line_id", lines))["product_id"])


def chain_assumed(base: Base, graph: SupplyGraph) -> frozenset[str]:
    """Return the products whose loss rests on an assumed share, their own or one of anything that goes into them."""
    rows = assumed_keys(base, "bill_of_materials", "use_share")
    bill = base["bill_of_materials"].with_columns(_key=base.schema.table("bill_of_materials").key_text())
    needs = bill.filter(is_among("_key", rows) | (pl.col("method") == "assumed"))["product_id"]
    touched = own_lines_assumed(base) | frozenset(needs)
    return touched | frozenset(name for name in graph.products if not touched.isdisjoint(graph.needs(name)))
