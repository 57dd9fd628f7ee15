"""What the base covers and how good its evidence is."""

from __future__ import annotations

import polars as pl

from mainstay.charts.stacks import Stack, stacks
from mainstay.model.coverage import KINDS, evidence_by_table
from mainstay.report.content import Column, Content, Figure, Number, Table, Words
from mainstay.report.section import Material, Section
from mainstay.report.wording import count, share

CLASSES = {
    "mcm": "medical countermeasures",
    "essential_medicine": "essential medicines",
    "critical_supply": "critical supplies",
    "equipment": "equipment",
    "input": "inputs",
}


def _build(material: Material) -> Content:
    base = material.base
    evidence = evidence_by_table(base)
    products = base["products"]
    by_class = dict(products["class"].value_counts().iter_rows())
    covered = ", ".join(f"{by_class[name]} {words}" for name, words in CLASSES.items() if by_class.get(name))
    values = int(evidence["values"].sum())
    parts = {kind: int(evidence[kind].sum()) for kind in KINDS}
    places = base["sites"]["economy_id"].n_unique()
    lead = (
        f"The base holds {count(products.height)} products ({covered}), {count(base['sites'].height)} sites in "
        f"{places} economies and {count(base['lines'].height)} production lines; "
        f"{share(parts['assumed'] / max(values, 1))} of its {count(values)} values are assumed."
    )
    numbers = [
        Number("sources", count(base["sources"].height)),
        Number("values with a source", share(1 - parts["no source"] / max(values, 1))),
        *(Number(f"values {kind}", share(parts[kind] / max(values, 1))) for kind in KINDS[:4]),
    ]
    return Content(
        lead,
        tuple(numbers),
        (_figure(evidence), _table(evidence), _products(base["lines"], products), _words()),
    )


def _figure(evidence: pl.DataFrame) -> Figure:
    groups = evidence.group_by("group", maintain_order=True).agg(pl.col(*KINDS).sum())
    rows = [Stack(str(row["group"]), tuple(int(row[kind]) for kind in KINDS)) for row in groups.iter_rows(named=True)]
    worst = max(groups.iter_rows(named=True), key=lambda row: row["assumed"] / max(sum(row[k] for k in KINDS), 1))
    part = worst["assumed"] / max(sum(worst[kind] for kind in KINDS), 1)
    summary = (
        f"By what method the values of each group of tables are known. The largest assumed part has the group "
        f"{worst['group']} with {share(part)}."
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
        Column("rows", "rows", "count"),
        Column("values", "values", "count"),
        *(Column(kind, kind, "count") for kind in KINDS),
        Column("missing_share", "cells empty", "share"),
    )
    note = "Empty cells are not known; nothing is filled in for them, and none is read as zero."
    return Table("evidence", "Values by table and method", evidence, columns, note, shown=60)


def _products(lines: pl.DataFrame, products: pl.DataFrame) -> Table:
    making = lines.filter(pl.col("operation") == "make")
    known = making.group_by("product_id").agg(
        pl.len().alias("lines"), pl.col("share").is_not_null().sum().alias("with_share")
    )
    joined = products.join(known, on="product_id", how="left").with_columns(pl.col("lines", "with_share").fill_null(0))
    table = (
        joined.group_by("tier")
        .agg(
            pl.len().cast(pl.Int64).alias("products"),
            (pl.col("lines") > 0).sum().cast(pl.Int64).alias("with_known_makers"),
            pl.col("lines").sum().cast(pl.Int64).alias("lines"),
            pl.col("with_share").sum().cast(pl.Int64).alias("lines_with_known_share"),
        )
        .sort("products", "tier", descending=[True, False])
    )
    columns = (
        Column("tier", "tier"),
        Column("products", "products", "count"),
        Column("with_known_makers", "with known makers", "count"),
        Column("lines", "lines", "count"),
        Column("lines_with_known_share", "lines with a known share", "count"),
    )
    return Table("tiers", "What is known at each tier", table, columns, shown=20)


def _words() -> Words:
    return Words(
        (
            "Observed values were counted or measured by their source; reported values are what a party says about itself "
            "or another; estimated values were worked out; assumed values were set by the authors of the base where nothing "
            "better is public, with a range. The mark ᵃ stands behind every assumed value on these pages.",
        )
    )


SECTION = Section("coverage", "What this base covers, and how good its evidence is", 10, _build)
