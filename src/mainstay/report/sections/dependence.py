"""Dependence on economies, at first sight and through all tiers."""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.charts.dumbbell import Pair, dumbbell
from mainstay.model.graph import UNKNOWN, SupplyGraph
from mainstay.report.assumed import ASSUMED_MARK, chain_assumed, is_among, marked
from mainstay.report.content import Block, Column, Content, Figure, Table
from mainstay.report.names import economy_names, named
from mainstay.report.section import Material, Section
from mainstay.report.wording import allowed, counted, listed, share

TOP = 14
HALF = 0.5


def _build(material: Material) -> Content | None:
    base = material.base
    table = material.results["concentration"].tables["dependence"]
    finished = base["products"].filter(pl.col("class") != "input")["product_id"]
    made = _made(material)
    used = table.filter(pl.col("product_id").is_in(finished.implode()) & pl.col("product_id").is_in(made.implode()))
    if used.height == 0:
        return None
    shares = chain_assumed(base, SupplyGraph(base))
    used = used.with_columns(is_among("product_id", shares).alias("loss_assumed"))
    economies = _by_economy(material, used, made.len())
    blocks: list[Block] = [_economies(economies)]
    drawn = economies.filter(pl.col("economy_id") != UNKNOWN).head(TOP)
    if drawn.height:
        blocks.insert(0, _figure(drawn))
    rivals = used.filter(pl.col("economy_id").is_in(list(base.info.competitors)))
    if rivals.height:
        blocks.append(_products(material, rivals))
    return Content(_lead(material, economies, made.len()), (), tuple(blocks))


def _lead(material: Material, economies: pl.DataFrame, products: int) -> str:
    info = material.base.info
    placed = economies.filter((pl.col("economy_id") != UNKNOWN) & (pl.col("loss") > 0))
    countries = placed.filter(~pl.col("is_group"))
    foreign = countries.filter(pl.col("economy_id") != info.home)
    finished = f"{counted(products, 'finished product')} with known makers"
    if countries.height == 0:
        return f"The base does not say where any line behind the {finished} stands."
    if foreign.height == 0:
        return f"No known line behind the {finished} stands abroad, as far as the base places them."
    worst = foreign.row(0, named=True)
    lead = (
        f"If {worst['economy']} stopped, the {finished} would lose {_loss(worst)} of their output on average, counted "
        "through all tiers."
    )
    rivals = placed.filter(pl.col("economy_id").is_in(list(info.competitors)))
    if rivals.height == 0:
        return lead
    words = [f"{row['economy']} {_loss(row, direct=True)}" for row in rivals.iter_rows(named=True)]
    return f"{lead} Strategic competitors: {listed(words)}."


def _loss(row: dict[str, Any], *, direct: bool = False) -> str:
    first = f"{share(row['direct'])} at first sight; " if direct else ""
    mark = ASSUMED_MARK if row["loss_assumed"] else ""
    return f"{share(row['loss'])}{mark} ({first}{allowed(row['loss_low'], row['loss_high'])})"


def _made(material: Material) -> pl.Series:
    """Return the finished products with a known maker at any tier: a plain mean over others would dilute dependence."""
    table = material.results["concentration"].tables["exposure"]
    return table["product_id"].unique().sort()


def _by_economy(material: Material, used: pl.DataFrame, products: int) -> pl.DataFrame:
    base = material.base
    facts = marked(base, "economies", base["economies"], "economy_id", "role", "role")
    sums = used.group_by("economy_id").agg(
        *(pl.col(name).sum() / products for name in ("direct", "loss", "loss_low", "loss_high")),
        (pl.col("loss") >= HALF).sum().cast(pl.Int64).alias("products_losing_half"),
        (pl.col("loss_low") >= HALF).sum().cast(pl.Int64).alias("products_surely_losing_half"),
        pl.col("loss_assumed").any(),
    )
    joined = sums.join(facts.select("economy_id", "kind", "role", "role_assumed"), on="economy_id", how="left")
    return joined.with_columns(
        economy=named("economy_id", economy_names(base)),
        is_group=(pl.col("kind") == "group").fill_null(value=False),
        role_assumed=pl.col("role_assumed").fill_null(value=False),
    ).sort("loss", "economy_id", descending=[True, False])


def _figure(rows: pl.DataFrame) -> Figure:
    pairs = [Pair(row["economy"], row["direct"], row["loss"]) for row in rows.iter_rows(named=True)]
    most = max(rows.iter_rows(named=True), key=lambda row: row["loss"] - row["direct"])
    title = "Output lost on average if one economy stopped"
    summary = "Mean over finished products, own lines only and through all tiers. " + (
        f"The tiers matter most for {most['economy']}: {share(most['direct'])} at first sight, {share(most['loss'])} "
        "through all tiers."
        if most["loss"] > most["direct"]
        else "The lower tiers change none of them."
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
        Column("role", "role", mark="role_assumed"),
        Column("direct", "own lines only", "share"),
        Column("loss", "all tiers", "share", "loss_assumed"),
        Column("loss_low", "at least", "share"),
        Column("loss_high", "at most", "share"),
        Column("products_losing_half", "products losing half or more", "count"),
        Column("products_surely_losing_half", "surely so", "count"),
    )
    note = (
        "Plain mean over finished products with a known maker; products are not weighed by sales or patients. Groups "
        "such as the EU stand beside their members, so rows do not sum to 100 %."
    )
    return Table("dependence-economies", "Dependence by economy", rows, columns, note)


def _products(material: Material, rivals: pl.DataFrame) -> Table:
    rows = rivals.with_columns(economy=named("economy_id", economy_names(material.base)))
    columns = (
        Column("product", "product"),
        Column("economy", "competitor"),
        Column("direct", "own lines only", "share"),
        Column("loss", "all tiers", "share", "loss_assumed"),
        Column("loss_low", "at least", "share"),
        Column("loss_high", "at most", "share"),
    )
    title = "Products that depend most on strategic competitors"
    ordered = rows.sort("loss", "product", "economy_id", descending=[True, False, False])
    return Table("dependence-products", title, ordered, columns)


SECTION = Section(
    "dependence", "Dependence on economies, with and without the lower tiers", 30, _build, engine="concentration"
)
