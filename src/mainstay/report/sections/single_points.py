"""Single points of failure: where the loss of one site, firm or economy ends all known supply."""

from __future__ import annotations

import polars as pl

from mainstay.charts.tiers import Box, tiers
from mainstay.model.graph import SupplyGraph
from mainstay.report.content import Block, Column, Content, Figure, Number, Table, Words
from mainstay.report.names import maker_names, set_names
from mainstay.report.section import Material, Section
from mainstay.report.wording import interval, share

LEVELS = ("site", "firm", "economy")


def _build(material: Material) -> Content | None:
    result = material.results["concentration"]
    cuts = result.tables["cut_sets"]
    finished = material.base["products"].filter(pl.col("class") != "input")["product_id"]
    known = cuts.filter(pl.col("product_id").is_in(finished.implode()) & pl.col("size").is_not_null())
    if known.height == 0:
        return None
    single = known.filter(pl.col("size") == 1)
    counts = {level: single.filter(pl.col("level") == level).height for level in LEVELS}
    total = known["product_id"].n_unique()
    lead = (
        f"Among {total} finished products with known makers, the known supply of {counts['site']} ends with one site, of "
        f"{counts['firm']} with one firm and of {counts['economy']} with one economy, at the finished dose or anywhere below."
    )
    metrics = {row["id"]: row for row in result.metrics.iter_rows(named=True)}
    numbers = tuple(
        Number(
            f"on one {level}",
            share(metrics[name]["value"]),
            interval(metrics[name]["low"], metrics[name]["high"]),
        )
        for level in LEVELS
        if (name := f"single_{level}_share") in metrics
    )
    blocks: list[Block] = [_table(material, single, level) for level in LEVELS]
    picture = _figure(material, single)
    if picture is not None:
        blocks.insert(0, picture)
    blocks.append(_words())
    return Content(lead, numbers, tuple(blocks))


def _table(material: Material, single: pl.DataFrame, level: str) -> Table:
    rows = single.filter(pl.col("level") == level)
    where = [" or ".join(set_names(material.base, level, one) for one in sets) for sets in rows["sets"]]
    facts = material.base["products"].select("product_id", "criticality_health", "makers_complete")
    joined = (
        rows.with_columns(pl.Series("where", where, dtype=pl.String))
        .join(facts, on="product_id", how="left", maintain_order="left")
        .with_columns(
            certainty=pl.when(pl.col("makers_complete"))
            .then(pl.lit("all makers known"))
            .otherwise(pl.lit("other makers not ruled out"))
        )
        .sort("criticality_health", "product", descending=[True, False], nulls_last=True)
    )
    columns = (
        Column("product", "product"),
        Column("where", f"{level} whose loss ends it"),
        Column("certainty", "certainty"),
    )
    return Table(f"single-{level}", f"Known supply ends with one {level}", joined.drop("sets"), columns, shown=25)


def _figure(material: Material, single: pl.DataFrame) -> Figure | None:
    """Draw the chain of the finished product that has most tiers among those that hang on one site."""
    graph = SupplyGraph(material.base)
    held = set(single.filter(pl.col("level") == "site")["product_id"])
    candidates = sorted(held, key=lambda name: (-len(graph.needs(name)), name))
    candidates = [name for name in candidates if 2 <= len(graph.needs(name)) <= 14]  # what fits a page
    if not candidates:
        return None
    product = candidates[0]
    names = dict(material.base["products"].select("product_id", "name").iter_rows())
    boxes, edges = _chain(material, graph, product, names)
    alone = [box.name for box in boxes if box.is_single]
    title = f"The chain behind {names[product]}"
    summary = (
        f"{names[product]} and the {len(boxes) - 1} things it is made of. One known site makes: {', '.join(alone) or 'none'}; "
        "these boxes have a thick frame."
    )
    picture = tiers(boxes, edges, name="chain", title=title, summary=summary)
    return Figure("chain", title, picture, summary, "single-site")


def _chain(
    material: Material, graph: SupplyGraph, product: str, names: dict[str, str]
) -> tuple[list[Box], list[tuple[str, str]]]:
    layer = {product: 0}
    below = graph.below(product)
    edges = []
    for name in reversed(below):
        for need in graph.requirements[name]:
            for part in need.inputs:
                edges.append((part, name))
                layer[part] = max(layer.get(part, 0), layer[name] + 1)
    sites = maker_names(material.base, "site")
    boxes = []
    for name in reversed(below):
        makers = graph.makers.filter(pl.col("product_id") == name)["site"].unique().sort().to_list()
        words = (
            "no maker known" if not makers else sites[makers[0]] if len(makers) == 1 else f"{len(makers)} known sites"
        )
        boxes.append(Box(name, layer[name], names[name], words, len(makers) == 1))
    return boxes, edges


def _words() -> Words:
    return Words(
        (
            "The smallest sets are found by minimum cut through the bill of materials, with inputs that replace one another "
            "taken into account. They hold among the makers that the base names: a maker that nobody has named would take a "
            "product off this list, so the shares above are upper ends unless all makers are known.",
        )
    )


SECTION = Section("single-points", "Single points of failure", 40, _build)
