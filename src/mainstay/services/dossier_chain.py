"""The chain behind one product: what goes into it, tier by tier, who makes each part, and where that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.sankey import Flow, sankey
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.echarts.site_map import Area, Site, site_map
from mainstay.charts.numbers import percent
from mainstay.charts.ranges import Bar
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.model.coverage import assumed_keys
from mainstay.model.graph import UNKNOWN, SupplyGraph
from mainstay.report.assumed import ASSUMED_MARK, chain_assumed, is_among
from mainstay.report.content import Column, Table
from mainstay.report.names import economy_names, in_words, maker_names, named, product_names
from mainstay.report.sections._chain import chain_boxes, chain_layers
from mainstay.report.wording import counted
from mainstay.services.concentration_view import with_ranges

#: most boxes that a picture of the chain holds; the table has all
MOST_BOXES = 40
#: bars that the picture of dependence has
DRAWN = 12
OWN, PARTS = "makes the product", "makes something that goes into it"


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain of one product.

    Attributes
    ----------
    graph : SupplyGraph
        The supply graph of the base.
    product : str
        The product.
    layers : dict
        How far each part stands from the product, which is 0.
    makers : polars.DataFrame
        Lines that make any of these, with ``layer``.
    """

    graph: SupplyGraph
    product: str
    layers: Mapping[str, int]
    makers: pl.DataFrame


def chain_of(base: Base, product: str) -> Chain:
    """Return the chain of one product.

    Examples
    --------
    >>> import mainstay as ms
    >>> chain_of(ms.load("us-2026"), "cisplatin-injection").layers["cisplatin-injection"]
    0
    """
    graph = SupplyGraph(base)
    layers = chain_layers(graph, product)
    makers = graph.makers.filter(pl.col("product_id").is_in(list(layers)))
    depth = pl.col("product_id").replace_strict(dict(layers), return_dtype=pl.Int64)
    return Chain(graph, product, layers, makers.with_columns(depth.alias("layer")))


def chain_chart(base: Base, chain: Chain, links: Mapping[str, str]) -> Chart | None:
    """Draw the chain as flows from starting materials to the product; None where there is nothing to join."""
    if not 1 < len(chain.layers) <= MOST_BOXES:
        return None
    name = product_names(base)[chain.product]
    boxes = chain_boxes(base, chain.graph, dict(chain.layers))
    flows = []
    for product in chain.layers:
        for need in chain.graph.requirements[product]:
            for part, use in zip(need.inputs, need.use, strict=True):
                told = percent(use) if need.use_known else "share not known"
                words = "" if len(need.inputs) == 1 else f"({told} of {len(need.inputs)} that replace one another)"
                flows.append(Flow(part, product, max(use, 0.05), words))
    return sankey(boxes, flows, name="chain", title=f"What {name} is made of, and by how many", links=dict(links))


def chain_table(base: Base, chain: Chain) -> Table:
    """Return every part of the chain with how many make it."""
    products = base["products"].select("product_id", "name", "tier", "makers_complete")
    counts = chain.makers.group_by("product_id").agg(
        pl.col("site").n_unique().alias("sites"),
        pl.col("firm").n_unique().alias("firms"),
        pl.col("economy").filter(pl.col("economy") != UNKNOWN).n_unique().alias("economies"),
        pl.col("is_aggregate").fill_null(value=False).any().alias("has_more"),
    )
    frame = (
        pl.DataFrame(list(chain.layers.items()), schema={"product_id": pl.String(), "layer": pl.Int64()}, orient="row")
        .join(products, on="product_id", how="left", maintain_order="left")
        .join(counts, on="product_id", how="left", maintain_order="left")
        .with_columns(
            in_words("tier").alias("at_tier"),
            pl.when("has_more")
            .then(pl.lit("no, some are not named"))
            .when("makers_complete")
            .then(pl.lit("yes"))
            .when(pl.col("sites").is_null())
            .then(pl.lit("no maker known"))
            .otherwise(pl.lit("not known"))
            .alias("all_known"),
            is_among("product_id", assumed_keys(base, "products", "makers_complete")).alias("complete_assumed"),
        )
        .sort("layer", "name")
    )
    columns = (
        Column("name", "product or input"),
        Column("layer", "steps below", "count"),
        Column("at_tier", "tier"),
        Column("sites", "known sites", "count"),
        Column("firms", "firms", "count"),
        Column("economies", "economies", "count"),
        Column("all_known", "all makers known?", mark="complete_assumed"),
    )
    return Table("chain", "Tiers of supply", frame, columns, shown=100)


def makers_table(base: Base, chain: Chain) -> Table:
    """Return the lines behind the product, its own first."""
    sites = base["sites"].select("site_id", "city", "latitude", "longitude")
    lines = base["lines"].select("line_id", "capacity_units_per_day", "lead_time_days")
    shares = assumed_keys(base, "lines", "share")
    capacities = assumed_keys(base, "lines", "capacity_units_per_day")
    frame = (
        chain.makers.join(sites, left_on="site", right_on="site_id", how="left", maintain_order="left")
        .join(lines, on="line_id", how="left", maintain_order="left")
        .with_columns(
            named("product_id", product_names(base)).alias("product"),
            named("site", maker_names(base, "site")).alias("maker"),
            named("economy", economy_names(base)).alias("where"),
            is_among("line_id", shares).alias("share_assumed"),
            is_among("line_id", capacities).alias("capacity_assumed"),
        )
        .sort("layer", "product", "maker")
    )
    columns = (
        Column("product", "product or input"),
        Column("maker", "made at", "prose"),
        Column("where", "economy"),
        Column("share", "share", "share", "share_assumed"),
        Column("share_low", "at least", "share"),
        Column("share_high", "at most", "share"),
        Column("capacity_units_per_day", "units a day", "number", "capacity_assumed"),
        Column("lead_time_days", "lead time, days", "number"),
    )
    return Table("makers", "Who makes it, and what goes into it", frame, columns, shown=80)


def makers_lead(base: Base, chain: Chain) -> str:
    """Return in a sentence how many sites of how many economies are known for the product and for its parts.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> makers_lead(base, chain_of(base, "cisplatin-injection")).split(":")[0]
    'Known makers of Cisplatin injection'
    """
    name = product_names(base)[chain.product]
    if chain.makers.is_empty():
        return f"No maker of {name}, or of anything that goes into it, is known."
    own = chain.makers.filter(pl.col("layer") == 0)
    parts = chain.makers.filter(pl.col("layer") > 0)

    def told(rows: pl.DataFrame) -> str:
        places = rows.filter(pl.col("economy") != UNKNOWN)["economy"].n_unique()
        return f"{counted(rows['site'].n_unique(), 'site')} in {counted(places, 'economy', 'economies')}"

    first = told(own) if own.height else "none"
    more = f"; of what goes into it: {told(parts)}" if parts.height else ""
    return f"Known makers of {name}: {first}{more}. Sites that nobody has named would add to these."


def sites_chart(base: Base, chain: Chain) -> Chart | None:
    """Draw the known sites of the chain on a map, over the part of them in each economy; None where none is placed."""
    places = base["sites"].select("site_id", "latitude", "longitude")
    sites = chain.makers.join(places, left_on="site", right_on="site_id", how="left").sort("layer", "site")
    alone = sites.unique("site", keep="first", maintain_order=True)
    names = maker_names(base, "site")
    placed = alone.filter(pl.col("latitude").is_not_null(), pl.col("longitude").is_not_null())
    points = [
        Site(names.get(site, site), latitude, longitude, kind=OWN if layer == 0 else PARTS)
        for site, latitude, longitude, layer in placed.select("site", "latitude", "longitude", "layer").iter_rows()
    ]
    known = alone.filter(pl.col("economy") != UNKNOWN)
    counts = known["economy"].value_counts().sort("count", "economy", descending=[True, False])
    economies = economy_names(base)
    areas = [Area(key, economies.get(key, key), count / known.height) for key, count in counts.iter_rows()]
    if not areas and not points:
        return None
    told = ", ".join(f"{economies.get(key, key)} {count}" for key, count in counts.head(4).iter_rows())
    lost = alone.height - known.height
    summary = (
        f"{counted(alone.height, 'known site')} of all tiers, {len(points)} with a place on the map"
        f"{f': {told}' if told else ''}{f'; {lost} in no economy that is known' if lost else ''}."
    )
    return site_map(
        points, areas=areas, area_words="part of known sites", name="sites", title="Where it is made", summary=summary
    )


def dependence_table(base: Base, result: Result, product: str) -> Table | None:
    """Return on which economies a product hangs, at first sight and through all tiers; None where none is known."""
    rows = result.tables["dependence"].filter(
        pl.col("product_id") == product, (pl.col("loss_high") > 0) | (pl.col("direct") > 0)
    )
    if rows.is_empty():
        return None
    roles = dict(base["economies"].select("economy_id", "role").iter_rows())
    groups = dict(base["economies"].select("economy_id", "kind").iter_rows())
    frame = rows.with_columns(
        named("economy_id", economy_names(base)).alias("economy"),
        pl.col("economy_id").replace_strict(roles, default=None, return_dtype=pl.String).alias("role"),
        pl.lit(product in chain_assumed(base, SupplyGraph(base))).alias("loss_assumed"),
        pl.col("economy_id").replace_strict(groups, default=None, return_dtype=pl.String).alias("kind"),
    ).sort("loss", "economy_id", descending=[True, False])
    frame = with_ranges(frame)
    columns = (
        Column("economy", "economy"),
        Column("role", "role"),
        Column("direct", "own lines only", "share"),
        Column("loss", "all tiers", "share", "loss_assumed"),
        Column("loss_range", "known makers allow"),
    )
    note = "Output lost if the economy stopped; groups stand beside their members, so rows do not sum to 100 %."
    return Table("dependence", "On which economies it hangs", frame, columns, note, shown=30)


def dependence_chart(table: Table) -> Chart:
    """Draw what would be lost without each economy, with what known makers allow."""
    rows: Sequence[Bar] = [
        Bar(
            row["economy"],
            row["loss"],
            row["loss_low"],
            row["loss_high"],
            ASSUMED_MARK if row["loss_assumed"] else "",
        )
        for row in table.frame.head(DRAWN).iter_rows(named=True)
    ]
    return bars(
        rows,
        scale=Scale("output lost through all tiers"),
        name="dependence",
        title="Output lost without one economy",
        interval_words="all that known makers allow",
    )
