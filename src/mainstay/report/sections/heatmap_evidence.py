"""The evidence behind the map: every value with its source and its error, and the judgements that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from mainstay.report.content import Block, Column, Content, Table
from mainstay.report.heatmap_names import MapNames, map_of, names_of
from mainstay.report.section import Material, Section
from mainstay.report.wording import count, counted, share

#: rows that the page shows
VALUES, SOURCES, SCALES = 12, 25, 25
WHAT = {
    "error_by_reliability": "error for the reliability of the source",
    "error_by_credibility": "error for the credibility of the datum",
    "error_by_method": "error for the method of the datum",
    "error_ungraded": "error of a datum without grade",
    "error_method_unstated": "error where no method is stated",
    "drift_a_year": "error for each root of a year of age, for short series",
    "least_part_of_scale": "least part of the scale that errors are relative to",
}


def _build(material: Material) -> Content | None:
    result = map_of(material)
    if result is None:
        return None
    names, evidence = names_of(material), result.tables["evidence"]
    blocks: list[Block] = [
        _values(evidence, names),
        *_sources(material, evidence),
        _scales(result.tables["indicators"], names),
        _judgements(result.manifest.get("assumed", {})),
    ]
    if result.tables["unused"].height:
        blocks.append(_unused(result.tables["unused"], names))
    return Content(_lead(evidence), (), tuple(blocks))


def _lead(evidence: pl.DataFrame) -> str:
    total = evidence.height
    derived = evidence.filter(pl.col("origin") == "derived").height
    unsourced = evidence.filter(pl.col("source_id").is_null() & (pl.col("origin") != "derived")).height
    assumed = evidence.filter(pl.col("method") == "assumed").height
    sources = evidence["source_id"].drop_nulls().n_unique()
    says = (
        f"The map uses {counted(total, 'value')}: {count(total - derived)} from {counted(sources, 'source')}, "
        f"{count(derived)} worked out from other tables of this base; "
        f"{f'{share(assumed / total)} are assumed' if assumed else 'none is assumed'}"
    )
    return f"{says} and {count(unsourced)} name no source." if unsourced else f"{says}."


def _values(evidence: pl.DataFrame, names: MapNames) -> Table:
    rows = (
        evidence.with_columns(
            *names.columns("segment_id", "economy_id", "indicator_id", "source_id"),
            (pl.col("method") == "assumed").fill_null(value=False).alias("is_assumed"),
        )
        .with_columns(
            pl.when(pl.col("source_id").is_null() & (pl.col("origin") == "derived"))
            .then(pl.lit("worked out from this base"))
            .otherwise("source")
            .alias("source")
        )
        .sort("error", "indicator", "economy", "segment", descending=[True, False, False, False], nulls_last=True)
    )
    columns = (
        Column("indicator", "indicator"),
        Column("segment", "segment"),
        Column("economy", "economy"),
        Column("value", "value", "number", "is_assumed"),
        Column("unit", "unit"),
        Column("period", "period"),
        Column("score", "score", "number"),
        Column("error", "error, points", "number"),
        Column("grade", "grade"),
        Column("method", "method"),
        Column("source", "source"),
        Column("locator", "where in it"),
    )
    note = (
        "The least sure stand first. The file has all, with the parts of each error and the day on which it was known."
    )
    return Table("heatmap-evidence", "Values behind the map, the least sure first", rows, columns, note, shown=VALUES)


def _sources(material: Material, evidence: pl.DataFrame) -> list[Block]:
    uses = evidence.drop_nulls("source_id").group_by("source_id")
    counts = uses.agg(
        pl.len().cast(pl.Int64).alias("values"),
        pl.col("indicator_id").n_unique().cast(pl.Int64).alias("indicators"),
        pl.col("grade").max().alias("weakest_grade"),
    )
    if counts.is_empty():
        return []
    told = material.base["sources"].select("source_id", "title", "publisher", "published_on", "url")
    rows = counts.join(told, on="source_id", how="left").with_columns(pl.coalesce("title", "source_id").alias("title"))
    columns = (
        Column("title", "source"),
        Column("publisher", "publisher"),
        Column("values", "values", "count"),
        Column("indicators", "indicators", "count"),
        Column("weakest_grade", "weakest grade"),
        Column("published_on", "published"),
        Column("url", "address", "link"),
    )
    ordered = rows.sort("values", "source_id", descending=[True, False])
    return [Table("heatmap-sources", "Sources of the map, most used first", ordered, columns, shown=SOURCES)]


def _scales(indicators: pl.DataFrame, names: MapNames) -> Table:
    rows = indicators.with_columns(
        *names.columns("segment_id", "stage", "lens"),
        pl.when(pl.col("direction") > 0).then(pl.lit("more")).otherwise(pl.lit("less")).alias("better"),
        pl.coalesce("name", "indicator_id").alias("indicator"),
    )
    columns = (
        Column("indicator", "indicator"),
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("under_lens", "lens"),
        Column("better", "better is"),
        Column("unit", "unit"),
        Column("goal_low", "goalpost, low", "number"),
        Column("goal_high", "goalpost, high", "number"),
        Column("goalposts", "set by"),
        Column("weight", "weight", "share"),
        Column("main_effect", "what it moves", "share"),
        Column("economies", "economies", "count"),
    )
    note = (
        "“What it moves” is the squared correlation of the indicator with the scores of its row (Paruolo, Saisana and "
        "Saltelli, Journal of the Royal Statistical Society A, 2013): a weight is not an influence."
    )
    return Table("heatmap-indicators", "Indicators, their scales and weights", rows, columns, note, shown=SCALES)


def _judgements(assumed: Mapping[str, Any]) -> Table:
    records = []
    for name, words in WHAT.items():
        sizes = assumed.get(name)
        for key, size in sizes.items() if isinstance(sizes, Mapping) else [("", sizes)]:
            records.append({"what": words, "of": str(key) or "all", "size": size})
    frame = pl.DataFrame(records, schema_overrides={"size": pl.Float64()})
    columns = (Column("what", "judgement"), Column("of", "for"), Column("size", "size", "share"))
    note = "Relative standard deviations. No source gives them; they are set here, in the open, to be argued with."
    return Table("heatmap-judgements", "Sizes of errors that this project assumed", frame, columns, note, shown=30)


def _unused(unused: pl.DataFrame, names: MapNames) -> Table:
    rows = unused.with_columns(*names.columns("segment_id", "indicator_id"))
    columns = (Column("indicator", "indicator"), Column("segment", "segment"), Column("reason", "why not"))
    return Table("heatmap-unused", "Indicators that compare nothing here", rows, columns, shown=10)


SECTION = Section("heatmap-evidence", "The evidence behind the map", 18, _build)
