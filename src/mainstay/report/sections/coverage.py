"""What the base covers and how good its evidence is."""

from __future__ import annotations

import polars as pl

from mainstay.charts.stacks import Stack, stacks
from mainstay.model.base import Base
from mainstay.model.coverage import KINDS, UNSOURCED, evidence_by_table
from mainstay.model.graph import SupplyGraph
from mainstay.report.content import Block, Column, Content, Figure, Number, Table, Words
from mainstay.report.names import in_words
from mainstay.report.section import Material, Section
from mainstay.report.wording import count, counted, share

CLASSES = {
    "mcm": ("medical countermeasure", "medical countermeasures"),
    "essential_medicine": ("essential medicine", "essential medicines"),
    "critical_supply": ("critical supply", "critical supplies"),
    "equipment": ("piece of equipment", "pieces of equipment"),
    "input": ("input", "inputs"),
}
MOST_TABLES = 60


def _build(material: Material) -> Content:
    base = material.base
    evidence = evidence_by_table(base)
    values = int(evidence["values"].sum())
    parts = {kind: int(evidence[kind].sum()) for kind in KINDS}
    blocks: list[Block] = []
    numbers = [Number("sources", count(base["sources"].height))]
    if values:
        blocks += [_figure(evidence), _table(evidence)]
        numbers.append(Number("values with a source", share(1 - parts[UNSOURCED] / values)))
        numbers += [Number(f"values {kind}", share(parts[kind] / values)) for kind in KINDS if kind != UNSOURCED]
    if base["products"].height:
        blocks.append(_products(base))
    return Content(_lead(base, values, parts), tuple(numbers), (*blocks, _words()))


def _lead(base: Base, values: int, parts: dict[str, int]) -> str:
    by_class = dict(base["products"]["class"].value_counts().iter_rows())
    covered = ", ".join(counted(by_class[name], *words) for name, words in CLASSES.items() if by_class.get(name))
    places = base["sites"]["economy_id"].drop_nulls().n_unique()
    lead = (
        f"The base holds {counted(base['products'].height, 'product')}{f' ({covered})' if covered else ''}, "
        f"{counted(base['sites'].height, 'site')} in {counted(places, 'economy', 'economies')} and "
        f"{counted(base['lines'].height, 'production line')}"
    )
    if values == 0:
        return f"{lead}."
    lead += f"; {share(parts['assumed'] / values)} of its {count(values)} values are assumed"
    return f"{lead} and {share(parts[UNSOURCED] / values)} have no source." if parts[UNSOURCED] else f"{lead}."


def _figure(evidence: pl.DataFrame) -> Figure:
    groups = evidence.group_by("group", maintain_order=True).agg(pl.col(*KINDS).sum())
    rows = [Stack(str(row["group"]), tuple(int(row[kind]) for kind in KINDS)) for row in groups.iter_rows(named=True)]
    parts = groups.with_columns(part=pl.col("assumed") / pl.max_horizontal(pl.sum_horizontal(*KINDS), 1))
    worst = parts.sort("part", "group", descending=[True, False]).row(0, named=True)
    summary = "By what method the values of each group of tables are known. " + (
        f"The largest assumed part has the group {worst['group']} with {share(worst['part'])}."
        if worst["part"]
        else "None of them is assumed."
    )
    title = "How the values of the base are known"
    return Figure(
        "evidence-by-group",
        title,
        stacks(rows, KINDS, name="evidence", title=title, summary=summary),
        summary,
        "evidence",
    )


def _table(evidence: pl.DataFrame) -> Table:
    columns = (
        Column("title", "table"),
        Column("group", "group"),
        Column("rows", "rows", "count"),
        Column("values", "values", "count"),
        *(Column(kind, kind, "count") for kind in KINDS),
        Column("missing_share", "cells empty", "share"),
    )
    note = "Empty cells are not known; nothing is filled in for them, and none is read as zero."
    return Table("evidence", "Values by table and method", evidence, columns, note, shown=MOST_TABLES)


def _products(base: Base) -> Table:
    makers = SupplyGraph(base).makers  # the lines that make something at the as-of date, as the engines see them
    known = makers.group_by("product_id").agg(
        pl.len().alias("lines"), pl.col("share").is_not_null().sum().alias("with_share")
    )
    joined = base["products"].join(known, on="product_id", how="left")
    table = (
        joined.with_columns(pl.col("lines", "with_share").fill_null(0))
        .group_by("tier")
        .agg(
            pl.len().cast(pl.Int64).alias("products"),
            (pl.col("lines") > 0).sum().cast(pl.Int64).alias("with_known_makers"),
            pl.col("lines").sum().cast(pl.Int64).alias("lines"),
            pl.col("with_share").sum().cast(pl.Int64).alias("lines_with_known_share"),
        )
        .with_columns(in_words("tier"))
        .sort("products", "tier", descending=[True, False])
    )
    columns = (
        Column("tier", "tier"),
        Column("products", "products", "count"),
        Column("with_known_makers", "with known makers", "count"),
        Column("lines", "lines that make them", "count"),
        Column("lines_with_known_share", "lines with a known share", "count"),
    )
    return Table("tiers", "What is known at each tier", table, columns, shown=20)


def _words() -> Words:
    return Words(
        (
            "Observed values were counted or measured by their source; reported values are what a party says about "
            "itself or another; estimated values were worked out; assumed values were set by the authors of the base "
            "where nothing better is public, with a range. The mark ᵃ stands behind every assumed value on these "
            "pages, and behind numbers that are worked out from one.",
        )
    )


SECTION = Section("coverage", "What this base covers, and how good its evidence is", 10, _build)
