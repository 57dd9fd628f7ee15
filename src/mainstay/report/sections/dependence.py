"""Dependence on economies, at first sight and through all tiers."""

from __future__ import annotations

import polars as pl

from mainstay.charts.dumbbell import Pair, dumbbell
from mainstay.report.content import Block, Column, Content, Figure, Table
from mainstay.report.names import economy_names
from mainstay.report.section import Material, Section
from mainstay.report.wording import listed, share

TOP = 14


def _build(material: Material) -> Content | None:
    base = material.base
    table = material.results["concentration"].tables["dependence"]
    finished = base["products"].filter(pl.col("class") != "input")["product_id"]
    made = _made(material)
    used = table.filter(pl.col("product_id").is_in(finished.implode()) & pl.col("product_id").is_in(made.implode()))
    if used.height == 0:
        return None
    economies = _by_economy(material, used, made.len())
    countries = economies.filter(~pl.col("is_group"))
    foreign = countries.filter(pl.col("economy_id") != base.info.home)
    worst = foreign.row(0, named=True) if foreign.height else countries.row(0, named=True)
    rivals = [row for row in foreign.iter_rows(named=True) if row["role"] == "competitor"]
    said = listed([f"{row['economy']} {share(row['loss'])} ({share(row['direct'])} at first sight)" for row in rivals])
    lead = (
        f"If {worst['economy']} stopped, the {made.len()} finished products with known makers would lose "
        f"{share(worst['loss'])} of their output on average, counted through all tiers"
        + (f". Strategic competitors: {said}." if said else ".")
    )
    blocks: list[Block] = [_figure(economies.head(TOP)), _economies(economies), _products(material, used)]
    return Content(lead, (), tuple(blocks))


def _made(material: Material) -> pl.Series:
    """Return the finished products with a known maker at any tier: a plain mean over others would dilute dependence."""
    table = material.results["concentration"].tables["exposure"]
    return table["product_id"].unique().sort()


def _by_economy(material: Material, used: pl.DataFrame, products: int) -> pl.DataFrame:
    facts = material.base["economies"].select("economy_id", pl.col("name").alias("economy"), "role", "kind")
    sums = used.group_by("economy_id").agg(
        *(pl.col(name).sum() / products for name in ("direct", "loss", "loss_low", "loss_high")),
        (pl.col("loss") >= 0.5).sum().cast(pl.Int64).alias("products_losing_half"),  # half of the output
        (pl.col("loss_low") >= 0.5).sum().cast(pl.Int64).alias("products_surely_losing_half"),
    )
    joined = sums.join(facts, on="economy_id", how="left").with_columns(is_group=pl.col("kind") == "group")
    return joined.sort("loss", "economy_id", descending=[True, False])


def _figure(rows: pl.DataFrame) -> Figure:
    pairs = [
        Pair(row["economy"] or row["economy_id"], row["direct"], row["loss"]) for row in rows.iter_rows(named=True)
    ]
    most = max(rows.iter_rows(named=True), key=lambda row: row["loss"] - row["direct"])
    title = "Output lost on average if one economy stopped"
    summary = (
        f"Mean over finished products, own lines only and through all tiers. The tiers matter most for {most['economy']}: "
        f"{share(most['direct'])} at first sight, {share(most['loss'])} through all tiers."
    )
    picture = dumbbell(
        pairs,
        name="dependence",
        title=title,
        summary=summary,
        first_words="own lines only: what labels show",
        second_words="through all tiers: what is lost",
    )
    return Figure("dependence-by-economy", title, picture, summary, "dependence-economies")


def _economies(rows: pl.DataFrame) -> Table:
    columns = (
        Column("economy", "economy"),
        Column("role", "role"),
        Column("direct", "own lines only", "share"),
        Column("loss", "all tiers", "share"),
        Column("loss_low", "at least", "share"),
        Column("loss_high", "at most", "share"),
        Column("products_losing_half", "products losing half or more", "count"),
        Column("products_surely_losing_half", "surely so", "count"),
    )
    note = (
        "Plain mean over finished products with a known maker; products are not weighed by sales or patients. Groups such "
        "as the EU stand beside their members, so rows do not sum to 100 %."
    )
    return Table("dependence-economies", "Dependence by economy", rows, columns, note)


def _products(material: Material, used: pl.DataFrame) -> Table:
    names = economy_names(material.base)
    rivals = list(material.base.info.competitors)
    rows = used.filter(pl.col("economy_id").is_in(rivals)).with_columns(
        economy=pl.col("economy_id").replace_strict(names, default=None, return_dtype=pl.String)
    )
    columns = (
        Column("product", "product"),
        Column("economy", "competitor"),
        Column("direct", "own lines only", "share"),
        Column("loss", "all tiers", "share"),
        Column("loss_low", "at least", "share"),
        Column("loss_high", "at most", "share"),
    )
    title = "Products that depend most on strategic competitors"
    return Table("dependence-products", title, rows.sort("loss", "product", descending=[True, False]), columns)


SECTION = Section("dependence", "Dependence on economies, with and without the lower tiers", 30, _build)
