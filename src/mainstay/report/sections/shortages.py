"""Shortages on official lists over time."""

from __future__ import annotations

import polars as pl

from mainstay.charts.timeline import timeline
from mainstay.report.content import Block, Column, Content, Figure, Table
from mainstay.report.names import list_name
from mainstay.report.section import Material, Section
from mainstay.report.wording import count, counted

#: indicator that carries published counts of the same kind as the records of the list
INDICATOR, LIST = "us-shortages-current", "fda_drug_shortages"


def _build(material: Material) -> Content | None:
    counts = _counts(material)
    if counts.height == 0:
        return None
    lists = [str(name) for name in counts["list_id"].unique().sort()]
    said, blocks = [], list[Block]()
    for i, name in enumerate(lists):
        own = counts.filter(pl.col("list_id") == name)
        lead = _said(own, name if len(lists) > 1 else None)
        said.append(lead)
        blocks.append(_figure(own, lead, "" if i == 0 else f"-{i + 1}"))
    columns = (
        Column("list", "list"),
        Column("as_of_on", "as of"),
        Column("current_names", "names in shortage", "count"),
    )
    rows = counts.with_columns(pl.Series("list", map(list_name, counts["list_id"]), dtype=pl.String))
    blocks.append(Table("shortages", "Names in shortage by edition of the list", rows, columns, shown=30))
    return Content(" ".join(said), (), tuple(blocks))


def _said(counts: pl.DataFrame, name: str | None) -> str:
    """Return what one list says; it is named where there are several."""
    last = counts.row(-1, named=True)
    peak = counts.sort("current_names", "as_of_on", descending=[True, False]).row(0, named=True)
    lead = (
        f"On {last['as_of_on']} the official list{f' {list_name(name)}' if name else ''} named "
        f"{counted(last['current_names'], 'medicine')} in shortage"
    )
    if counts.height == 1:
        return f"{lead}; no other edition is at hand."
    most = count(peak["current_names"])
    return f"{lead}; the most among the {counts.height} editions at hand was {most} on {peak['as_of_on']}."


def _figure(counts: pl.DataFrame, lead: str, number: str) -> Figure:
    points = [(row["as_of_on"], float(row["current_names"])) for row in counts.iter_rows(named=True)]
    title = "Medicines in shortage"
    summary = f"Distinct generic names with status current in {counted(counts.height, 'dated edition')}. {lead}"
    picture = timeline(points, name=f"shortages{number}", title=title, summary=summary)
    return Figure(f"shortages-over-time{number}", title, picture, summary, "shortages")


def _counts(material: Material) -> pl.DataFrame:
    """Return the counts of the records in the base, or of an indicator that carries more counts of the same kind."""
    counted_here = material.results["concentration"].tables["shortages"].select("list_id", "as_of_on", "current_names")
    own = counted_here.filter(pl.col("list_id") == LIST)
    told = (
        material.base["observations"]
        .filter(pl.col("indicator_id") == INDICATOR, pl.col("segment_id").is_null(), pl.col("value").is_not_null())
        .select(
            pl.lit(LIST).alias("list_id"),
            pl.col("period").str.to_date("%Y-%m-%d", strict=False).alias("as_of_on"),
            pl.col("value").cast(pl.Int64).alias("current_names"),
        )
        .drop_nulls("as_of_on")
    )
    if told.height > own.height:
        counted_here = pl.concat([counted_here.filter(pl.col("list_id") != LIST), told])
    return counted_here.sort("list_id", "as_of_on")


SECTION = Section("shortages", "Shortages on official lists", 50, _build, engine="concentration")
