"""Where the facts come from, how the numbers were made, and what they cannot say."""

from __future__ import annotations

import polars as pl

from mainstay.report.content import Column, Content, Table, Words
from mainstay.report.section import Material, Section
from mainstay.report.wording import count


def _build(material: Material) -> Content:
    base = material.base
    uses: dict[str, int] = {}
    for name in base.tables:
        frame = base[name]
        if "source_id" in frame.columns and name != "sources" and frame.height:
            for source, number in frame["source_id"].drop_nulls().value_counts().iter_rows():
                uses[source] = uses.get(source, 0) + number
    rows = (
        base["sources"]
        .with_columns(rows=pl.col("source_id").replace_strict(uses, default=0, return_dtype=pl.Int64))
        .sort("rows", "source_id", descending=[True, False])
    )
    columns = (
        Column("title", "source"),
        Column("publisher", "publisher"),
        Column("published_on", "published"),
        Column("rows", "rows and claims", "count"),
        Column("url", "address"),
    )
    lead = f"{count(rows.height)} sources stand behind this briefing; each value leads to its own through the base."
    limits = Words(
        (
            "The numbers describe known makers and public shares. They are not a forecast, they hold no stocks and no "
            "substitution between products, and a site counts as a site whatever its size.",
            "Means over unknown shares express ignorance evenly spread, nothing more; where it matters, read the bounds.",
            "Products are not weighed by patients or sales in plain means over products.",
            "Locations and capacities that firms hold confidential are not in public sources, and so not in this base.",
        ),
        form="list",
    )
    return Content(lead, (), (limits, Table("sources", "Sources", rows, columns, shown=40)))


SECTION = Section("sources", "Sources, method and limits", 90, _build)
