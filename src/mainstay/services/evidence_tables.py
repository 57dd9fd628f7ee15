"""Claims as tables that people read."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.lines import Line, Reading, lines
from mainstay.charts.echarts.scale import Scale
from mainstay.model.evidence import METHODS
from mainstay.report.content import Column, Table
from mainstay.report.wording import UNKNOWN, number
from mainstay.services.evidence_names import EvidenceNames

#: what a chart of claims can tell apart
_MOST_LINES = 8


def links_of(base_id: str, rows: pl.DataFrame, known: str) -> dict[str, list[str | None]]:
    """Return for claims the addresses of their row, their value and their source.

    Parameters
    ----------
    base_id : str
        Name of the base in the workspace.
    rows : polars.DataFrame
        Claims with ``table``, ``row_id``, ``field`` and ``source_id``.
    known : str
        Query that carries the as-known day, empty for today.
    """
    values = rows.select("table", "row_id", "field").iter_rows()
    return {
        "row_name": [row_href(base_id, table, row, known) for table, row in rows.select("table", "row_id").iter_rows()],
        "field_words": [value_href(base_id, table, row, name, known) for table, row, name in values],
        "source_title": [source_href(base_id, one, known) for one in rows["source_id"]],
    }


def row_href(base_id: str, table: str, row_id: str, known: str = "") -> str:
    """Return the address of a row with its evidence.

    Examples
    --------
    >>> row_href("us-2026", "bill_of_materials", "a|b")
    '/evidence/us-2026/rows/bill_of_materials/a%7Cb'
    """
    return f"/evidence/{quote(base_id, safe='')}/rows/{quote(table, safe='')}/{quote(row_id, safe='')}{known}"


def value_href(base_id: str, table: str, row_id: str, field: str, known: str = "") -> str:
    """Return the address of all claims of one value.

    Examples
    --------
    >>> value_href("us-2026", "products", "a", "name")
    '/evidence/us-2026/claims?table=products&row=a&field=name'
    """
    told = urlencode({"table": table, "row": row_id, "field": field})
    return f"/evidence/{quote(base_id, safe='')}/claims?{told}{known.replace('?', '&')}"


def source_href(base_id: str, source_id: str | None, known: str = "") -> str | None:
    """Return the address of a source, None where there is none."""
    return (
        None if source_id is None else f"/evidence/{quote(base_id, safe='')}/sources/{quote(source_id, safe='')}{known}"
    )


def claims_table(
    rows: pl.DataFrame, words: EvidenceNames | None, note: str, *, name: str = "claims", title: str = "Claims"
) -> Table:
    """Return claims as a table in words; without words, which twins do not need, it has the keys alone."""
    cells = rows.select("table", "field", "value").iter_rows()
    values = None if words is None else pl.Series([words.value(*cell) for cell in cells], dtype=pl.String)
    told = rows.with_columns(
        **({} if words is None else words.columns(rows)),
        **_read(rows, rows["value"] if values is None else values),
        known=pl.col("known_from_on"),
        is_assumed=pl.col("method") == "assumed",
        said=pl.when("conflicts")
        .then(pl.lit("contradicted"))
        .when(~pl.col("decides"))
        .then(pl.lit("does not decide"))
        .otherwise(pl.lit("decides")),
    )
    columns = (
        Column("row_name", "row"),
        Column("table_title", "table"),
        Column("field_words", "field"),
        Column("shown", "value", "prose", "is_assumed"),
        Column("range", "interval"),
        Column("source_title", "source", "prose"),
        Column("method", "method"),
        Column("grade", "grade"),
        Column("known", "known from"),
        Column("said", "standing"),
    )
    return Table(name, title, told, columns, note, shown=rows.height)


def value_table(claims: pl.DataFrame, words: EvidenceNames, table: str, field: str) -> Table:
    """Return all claims of one value, the one that decides first."""
    told = claims.with_columns(
        **_read(claims, words.values(table, field, claims["value"])),
        source_title=pl.Series([words.source(one) for one in claims["source_id"]], dtype=pl.String),
        claim=pl.col("claim_id").fill_null("source of the row"),
        known=_span(claims, "known_from_on", "known_to_on"),
        valid=_span(claims, "valid_from_on", "valid_to_on"),
        is_assumed=pl.col("method") == "assumed",
        said=pl.when("decides").then(pl.lit("decides")).otherwise(pl.lit("")),
    )
    columns = (
        Column("claim", "claim"),
        Column("said", "standing"),
        Column("shown", "value", "prose", "is_assumed"),
        Column("range", "interval"),
        Column("source_title", "source", "prose"),
        Column("locator", "where in it", "prose"),
        Column("method", "method"),
        Column("grade", "grade"),
        Column("known", "known"),
        Column("valid", "true in the world"),
        Column("analyst", "entered by"),
        Column("note", "remark", "prose"),
    )
    return Table("claims", "What is said about this value", told, columns, shown=claims.height)


def row_table(claims: pl.DataFrame, words: EvidenceNames, table: str) -> Table:
    """Return one row of a base: each value with the claim that decides it, and how many others there are."""
    fields = claims["field"].to_list()
    others = claims.group_by("field").agg(claims=pl.len(), explicit=pl.col("claim_id").is_not_null().sum())
    first = claims.unique("field", keep="first", maintain_order=True).join(others, on="field", maintain_order="left")
    cells = first.select("field", "held").iter_rows()
    told = first.with_columns(
        **_read(first, first["value"]),
        field_words=pl.Series([words.field(table, one) for one in first["field"]], dtype=pl.String),
        held_words=pl.Series([words.value(table, *cell) for cell in cells], dtype=pl.String),
        source_title=pl.Series([words.source(one) for one in first["source_id"]], dtype=pl.String),
        known=_span(first, "known_from_on", "known_to_on"),
        is_assumed=pl.col("method") == "assumed",
        by=pl.when(pl.col("claim_id").is_not_null())
        .then(pl.lit("claim of its own"))
        .when(pl.col("source_id").is_not_null())
        .then(pl.lit("source of the row"))
        .otherwise(pl.lit("no source")),
    )
    columns = (
        Column("field_words", "field"),
        Column("held_words", "value in the base", "prose", "is_assumed"),
        Column("range", "interval"),
        Column("by", "by"),
        Column("explicit", "own claims", "count"),
        Column("source_title", "source", "prose"),
        Column("locator", "where in it", "prose"),
        Column("method", "method"),
        Column("grade", "grade"),
        Column("known", "known"),
        Column("note", "remark", "prose"),
    )
    return Table("row", "Values and their evidence", told, columns, shown=len(set(fields)))


def tables_table(frame: pl.DataFrame) -> Table:
    """Return how each table of a base is known, as `evidence_by_table` counts it."""
    shares = {name: pl.col(name) / pl.col("values") for name in METHODS}
    told = frame.with_columns(**shares, unsourced=pl.col("no source") / pl.col("values"))
    columns = (
        Column("title", "table"),
        Column("rows", "rows", "count"),
        Column("values", "values", "count"),
        *(Column(name, name, "share") for name in METHODS),
        Column("unsourced", "no source", "share"),
        Column("missing_share", "cells without a value", "share"),
    )
    note = "Shares of the values that are filled. A cell without a value is not known; it is not zero."
    return Table("tables", "How each table is known", told, columns, note, shown=frame.height)


def value_chart(claims: pl.DataFrame, unit: str, title: str) -> Chart | None:
    """Return what claims say about a number, by the day on which each became known; None where that tells nothing."""
    numbers = claims.with_columns(pl.col("value").cast(pl.Float64, strict=False)).filter(
        pl.col("value").is_not_null(), pl.col("value") >= 0, pl.col("known_from_on").is_not_null()
    )
    methods = numbers["method"].unique(maintain_order=True).to_list()
    # one point is no course of time, and other units are another scale
    if numbers.height < 2 or len(methods) > _MOST_LINES or numbers["unit"].drop_nulls().len():
        return None
    drawn = []
    for method in methods:
        own = numbers.filter(pl.col("method") == method).sort("known_from_on")
        drawn.append(
            Line(
                method, tuple(Reading(*one) for one in own.select("known_from_on", "value", "low", "high").iter_rows())
            )
        )
    return lines(drawn, scale=Scale("value", "amount", unit), name="claims", title=title)


def _read(rows: pl.DataFrame, values: pl.Series) -> dict[str, pl.Expr | pl.Series]:
    """Return value, given in words, and interval as they are read."""
    unit = pl.when(pl.col("unit").is_not_null()).then(" " + pl.col("unit")).otherwise(pl.lit(""))
    ends = [
        None if low is None and high is None else f"{_end(low)} to {_end(high)}"
        for low, high in rows.select("low", "high").iter_rows()
    ]
    return {"shown": pl.lit(values).fill_null("not known") + unit, "range": pl.Series(ends, dtype=pl.String)}


def _end(value: float | None) -> str:
    return UNKNOWN if value is None else number(value)


def _span(rows: pl.DataFrame, start: str, end: str) -> pl.Series:
    """Return a span of days in words."""
    words: list[str | None] = []
    for first, last in rows.select(start, end).iter_rows():
        if first is None and last is None:
            words.append(None)
        elif last is None:
            words.append(f"from {first}")
        else:
            words.append(f"until {last}" if first is None else f"{first} to {last}")
    return pl.Series(words, dtype=pl.String)
