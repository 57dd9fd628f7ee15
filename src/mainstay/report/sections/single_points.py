"""Single points of failure: where the loss of one site, firm or economy ends all known supply."""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.concentration.cuts import FaultTree
from mainstay.model.base import Base
from mainstay.model.graph import SupplyGraph
from mainstay.report.assumed import marked
from mainstay.report.content import Block, Column, Content, Number, Table, Words
from mainstay.report.names import maker_names, set_names
from mainstay.report.section import Material, Section
from mainstay.report.sections._chain import chain_figure
from mainstay.report.wording import counted, interval, share

LEVELS = ("site", "firm", "economy")
#: stands in for the makers of a product that the base does not name
_UNNAMED = "\x00unnamed"
SURE, OPEN = "all makers known", "other makers not ruled out"


def _build(material: Material) -> Content | None:
    base = material.base
    cuts = material.results["concentration"].tables["cut_sets"]
    finished = base["products"].filter(pl.col("class") != "input")["product_id"]
    known = cuts.filter(pl.col("product_id").is_in(finished.implode()) & pl.col("size").is_not_null())
    if known.height == 0:
        return None
    single = known.filter(pl.col("size") == 1)
    counts = {level: single.filter(pl.col("level") == level).height for level in LEVELS}
    total = counted(known["product_id"].n_unique(), "finished product")
    lead = (
        f"Among {total} with known makers, the known supply of {counts['site']} ends with one site, of "
        f"{counts['firm']} with one firm and of {counts['economy']} with one economy, at the finished dose or "
        "anywhere below."
    )
    graph = SupplyGraph(base)
    blocks: list[Block] = []
    picture = chain_figure(base, graph, single.filter(pl.col("level") == "site")["product_id"].to_list())
    if picture is not None:
        blocks.append(picture)
    blocks += [_table(base, graph, single, level) for level in LEVELS if counts[level]]
    return Content(lead, _numbers(material), (*blocks, _words()))


def _numbers(material: Material) -> tuple[Number, ...]:
    metrics = {row["id"]: row for row in material.results["concentration"].metrics.iter_rows(named=True)}
    rows = {level: metrics.get(f"single_{level}_share") for level in LEVELS}
    return tuple(
        Number(f"on one {level}", share(row["value"]), interval(row["low"], row["high"]))
        for level, row in rows.items()
        if row is not None
    )


def _table(base: Base, graph: SupplyGraph, single: pl.DataFrame, level: str) -> Table:
    rows = single.filter(pl.col("level") == level)
    names = maker_names(base, level)
    where = [
        " or ".join([*(set_names(names, one) for one in sets), *(["others"] if more else [])])
        for sets, more in rows.select("sets", "more").iter_rows()
    ]
    tree = _with_unnamed(base, graph, level)
    sure = [
        all(product in tree.dead(frozenset([one])) for one in sets)
        for product, sets in rows.select("product_id", "sets").iter_rows()
    ]
    facts = marked(base, "products", base["products"], "product_id", "makers_complete", "makers_complete")
    joined = (
        rows.with_columns(pl.Series("where", where, dtype=pl.String), pl.Series("sure", sure, dtype=pl.Boolean))
        .join(
            facts.select("product_id", "criticality_health", "makers_complete_assumed"),
            on="product_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            certainty=pl.when("sure").then(pl.lit(SURE)).otherwise(pl.lit(OPEN)),
            certainty_assumed=pl.col("sure") & pl.col("makers_complete_assumed"),
        )
        .sort("criticality_health", "product", descending=[True, False], nulls_last=True)
        .drop("sets")
    )
    columns = (
        Column("product", "product"),
        Column("where", f"{level} whose loss ends it"),
        Column("certainty", "certainty", mark="certainty_assumed"),
    )
    return Table(f"single-{level}", f"Known supply ends with one {level}", joined, columns, shown=25)


def _with_unnamed(base: Base, graph: SupplyGraph, level: str) -> FaultTree:
    """Return the tree in which every product whose makers are not all known has one more maker that is never lost."""
    complete = set(base["products"].filter(pl.col("makers_complete"))["product_id"])
    makers: dict[str, frozenset[str]] = {}
    for product, maker in graph.makers.select("product_id", level).iter_rows():
        makers[product] = makers.get(product, frozenset()) | {maker}
    for product in graph.products:
        if product not in complete:
            makers[product] = makers.get(product, frozenset()) | {_UNNAMED}
    return FaultTree(graph.products, makers, graph.requirements, frozenset([_UNNAMED]))


def _words() -> Words:
    return Words(
        (
            "The smallest sets are found by minimum cut through the bill of materials, with inputs that replace one "
            "another taken into account. They hold among the makers that the base names: a maker that nobody has "
            "named would take a product off this list, so the shares above are upper ends unless all makers are known.",
        )
    )


SECTION = Section("single-points", "Single points of failure", 40, _build, engine="concentration")
