"""Fragility and criticality of each segment: likelihood and consequence, on two axes that are never multiplied."""

from __future__ import annotations

import polars as pl

from mainstay.charts.heatmap_axes import Spot, axes
from mainstay.model.coverage import assumed_keys
from mainstay.report.assumed import is_among
from mainstay.report.content import Block, Column, Content, Figure, Table, Words
from mainstay.report.heatmap_names import ENGINE, MapNames, names_of
from mainstay.report.section import Material, Section
from mainstay.report.wording import counted, listed, share

PARTS = ("fragility", "fragility_low", "fragility_high", "criticality", "criticality_low", "criticality_high")
#: both axes from here on name a segment in the lead
HIGH = 0.3, 0.75
RATINGS = ("criticality_health", "criticality_economic", "criticality_security")


def _build(material: Material) -> Content | None:
    if ENGINE not in material.results or material.results[ENGINE].tables["fragility"].is_empty():
        return None
    names = names_of(material)
    rows = (
        material.results[ENGINE]
        .tables["fragility"]
        .with_columns(*names.columns("segment_id"), _rests_on_assumed(material))
        .sort("fragility", "criticality", "segment", descending=[True, True, False], nulls_last=True)
    )
    drawn = rows.filter(*(pl.col(name).is_not_null() for name in PARTS))
    blocks: list[Block] = [_figure(drawn)] if drawn.height else []
    return Content(_lead(rows, drawn, names), (), (*blocks, _table(rows), _how()))


def _rests_on_assumed(material: Material) -> pl.Expr:
    """Return whether a rating of a product of the segment is assumed."""
    base = material.base
    keys = frozenset().union(*(assumed_keys(base, "products", field) for field in RATINGS))
    segments = base["products"].filter(is_among("product_id", keys))["segment_id"].drop_nulls()
    return is_among("segment_id", frozenset(segments)).alias("criticality_assumed")


def _lead(rows: pl.DataFrame, drawn: pl.DataFrame, names: MapNames) -> str:
    if drawn.is_empty():
        return (
            f"For none of {counted(rows.height, 'segment')} are both the makers of a product and its criticality "
            "known, so "
            f"that nothing can be said of where supply to {names.home} is both fragile and critical."
        )
    both = drawn.filter(pl.col("fragility") >= HIGH[0], pl.col("criticality") >= HIGH[1])
    if both.is_empty():
        return (
            f"None of {counted(drawn.height, 'segment')} has both a fragility of {share(HIGH[0])} and a criticality of "
            f"{share(HIGH[1])} or more, as far as makers and ratings are known."
        )
    have = "has" if both.height == 1 else "have"
    return (
        f"{counted(both.height, 'segment')} of {drawn.height} with known makers and ratings {have} "
        f"a fragility of at least {share(HIGH[0])} and a criticality of at least {share(HIGH[1])}: "
        f"{listed(both['segment'].to_list(), 6)}."
    )


def _figure(rows: pl.DataFrame) -> Figure:
    spots = [
        Spot(
            row["segment"],
            row["fragility"],
            row["criticality"],
            (row["fragility_low"], row["fragility_high"]),
            (row["criticality_low"], row["criticality_high"]),
        )
        for row in rows.iter_rows(named=True)
    ]
    title = "Fragility and criticality of segments"
    summary = (
        "Across: how easily supply fails, with what unknown makers allow. Up: what follows if it does, from the least "
        "to the "
        "most critical product. The two are read side by side and are not multiplied: a rare disaster and a frequent "
        "nuisance are not the same."
    )
    picture = axes(
        spots,
        name="fragility",
        title=title,
        summary=summary,
        x_words="fragility: how easily supply fails",
        y_words="criticality: what follows if it does",
    )
    return Figure("heatmap-fragility-axes", title, picture, summary, "heatmap-fragility")


def _table(rows: pl.DataFrame) -> Table:
    mark = "criticality_assumed"
    columns = (
        Column("segment", "segment"),
        Column("products", "products", "count"),
        Column("products_with_known_makers", "with known makers", "count"),
        Column("single_site", "one known site", "share"),
        Column("in_shortage", "in shortage", "share"),
        Column("outside", "lines outside home", "share"),
        Column("fragility", "fragility", "share"),
        Column("fragility_low", "at least", "share"),
        Column("fragility_high", "at most", "share"),
        Column("criticality", "criticality", "share", mark),
        Column("criticality_health", "health", "share", mark),
        Column("criticality_economic", "economic", "share", mark),
        Column("criticality_security", "security", "share", mark),
    )
    return Table("heatmap-fragility", "Fragility and criticality by segment", rows, columns, shown=rows.height)


def _how() -> Words:
    return Words(
        (
            "Fragility is the plain mean of three shares of the products of a segment: made at one known site, "
            "current on "
            "the newest list of shortages, and the part of their known lines that stands outside home. Its lower end "
            "counts "
            "a sole site only where all makers are known, its upper end counts products without a known maker as "
            "fragile. "
            "Criticality is the largest of the mean ratings under the three lenses, 1 to 5 brought to 0 to 100 %. A "
            "product "
            "that no list of shortages names counts as not in shortage, which lists for one market cannot say of "
            "others.",
        )
    )


SECTION = Section("heatmap-fragility", "Fragility and criticality", 13, _build)
