"""Shortages on official lists over time."""

from __future__ import annotations

import polars as pl

from mainstay.charts.timeline import timeline
from mainstay.report.content import Block, Column, Content, Figure, Table
from mainstay.report.section import Material, Section
from mainstay.report.wording import count


def _build(material: Material) -> Content | None:
    counts = _counts(material)
    if counts.height == 0:
        return None
    last = counts.row(counts.height - 1, named=True)
    peak = counts.sort("current_names", descending=True).row(0, named=True)
    lead = (
        f"On {last['as_of_on']} the official list named {count(last['current_names'])} medicines in shortage; the most among "
        f"the editions at hand was {count(peak['current_names'])} on {peak['as_of_on']}."
    )
    points = [(row["as_of_on"], float(row["current_names"])) for row in counts.iter_rows(named=True)]
    title = "Medicines in shortage"
    summary = f"Distinct generic names with status current in {counts.height} dated editions. {lead}"
    picture = timeline(points, name="shortages", title=title, summary=summary)
    columns = (
        Column("list_id", "list"),
        Column("as_of_on", "as of"),
        Column("current_names", "names in shortage", "count"),
    )
    blocks: list[Block] = [
        Figure("shortages-over-time", title, picture, summary, "shortages"),
        Table("shortages", "Names in shortage by edition of the list", counts, columns, shown=30),
    ]
    return Content(lead, (), tuple(blocks))


def _counts(material: Material) -> pl.DataFrame:
    """Return the counts of the records in the base, or of an indicator that carries published counts of the same kind."""
    counts = material.results["concentration"].tables["shortages"]
    told = material.base["observations"].filter(
        pl.col("indicator_id") == "us-shortages-current", pl.col("segment_id").is_null(), pl.col("value").is_not_null()
    )
    if told.height <= counts.height:
        return counts.select("list_id", "as_of_on", "current_names")
    day = pl.col("period").str.to_date("%Y-%m-%d", strict=False)
    return (
        told.select(
            pl.lit("fda_drug_shortages").alias("list_id"),
            day.alias("as_of_on"),
            pl.col("value").cast(pl.Int64).alias("current_names"),
        )
        .drop_nulls("as_of_on")
        .sort("as_of_on")
    )


SECTION = Section("shortages", "Shortages on official lists", 50, _build)
