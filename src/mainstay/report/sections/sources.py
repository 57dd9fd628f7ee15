"""Where the facts come from, how the numbers were made, and what they cannot say."""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.report.content import Block, Column, Content, Table, Words
from mainstay.report.section import Material, Section
from mainstay.report.wording import count

LIMITS = Words(
    (
        "The numbers describe known makers and public shares. They are not a forecast, they hold no stocks and no "
        "substitution between products, and a site counts as a site whatever its size.",
        "Means over unknown shares express ignorance evenly spread, nothing more; where it matters, read the bounds.",
        "Products are not weighed by patients or sales in plain means over products.",
        "Locations and capacities that firms hold confidential are not in public sources, and so not in this base.",
    ),
    form="list",
)


def _build(material: Material) -> Content:
    sources = material.base["sources"]
    blocks: list[Block] = [LIMITS]
    if sources.height:
        blocks.append(_table(material.base))
    one, many = "1 source stands", f"{count(sources.height)} sources stand"
    lead = (
        f"{one if sources.height == 1 else many} behind this briefing; each value leads to its own through the base."
        if sources.height
        else "The base names no source: nothing on these pages can be traced to one."
    )
    return Content(lead, (), tuple(blocks))


def _table(base: Base) -> Table:
    rows = (
        base["sources"]
        .join(_uses(base), on="source_id", how="left")
        .with_columns(pl.col("rows").fill_null(0))
        .sort("rows", "source_id", descending=[True, False])
    )
    columns = (
        Column("title", "source"),
        Column("publisher", "publisher"),
        Column("published_on", "published"),
        Column("rows", "rows and claims", "count"),
        Column("url", "address", "link"),
    )
    return Table("sources", "Sources", rows, columns, shown=40)


def _uses(base: Base) -> pl.DataFrame:
    """Count the rows and claims that name each source."""
    named = [
        frame["source_id"].drop_nulls()
        for name, frame in base.tables.items()
        if "source_id" in frame.columns and name != "sources"
    ]
    counts = pl.concat(named).value_counts(name="rows")
    return counts.with_columns(pl.col("rows").cast(pl.Int64))


SECTION = Section("sources", "Sources, method and limits", 90, _build)
