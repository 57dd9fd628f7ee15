"""The frames that the simulation reads: nodes, edges and needs of the chosen products."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mainstay.engines.stress.base_network.assumed import LEARNING, POOL_DAYS
from mainstay.engines.stress.base_network.parts import Parts
from mainstay.engines.stress.base_network.stockpiles import Stockpiles
from mainstay.model.base import Base
from mainstay.scenario.stress import StressChoices

NODES = {
    "node_id": pl.String(),
    "kind": pl.String(),
    "product_id": pl.String(),
    "site_id": pl.String(),
    "economy_id": pl.String(),
    "organization_id": pl.String(),
    "line_id": pl.String(),
    "capacity": pl.Float64(),
    "yield_share": pl.Float64(),
    "stock": pl.Float64(),
    "target_cover_days": pl.Float64(),
    "push": pl.Boolean(),
    "policy": pl.String(),
    "order_cover_days": pl.Float64(),
    "smoothing_days": pl.Float64(),
    "forecast_weight": pl.Float64(),
    "surge_multiple": pl.Float64(),
    "surge_delay_days": pl.Float64(),
    "platform": pl.String(),
    "shelf_life_days": pl.Float64(),
    "allocation": pl.String(),
    "backorders": pl.Boolean(),
    "release_cover_days": pl.Float64(),
    "release_from_day": pl.Float64(),
    "release_units_per_day": pl.Float64(),
}
EDGES = {
    "from_id": pl.String(),
    "to_id": pl.String(),
    "quantity": pl.Float64(),
    "lead_time_days": pl.Int64(),
    "lead_time_high_days": pl.Int64(),
    "group": pl.String(),
    "weight": pl.Float64(),
    "priority": pl.Int64(),
}
#: group of the edges that bring a product itself
SUPPLY = "supply"
#: priority of what is neither a patient's need nor a stockpile
USUAL, LAST = 5, 9


@dataclass(frozen=True)
class Members:
    """Nodes of the network by what they are, each with ``node_id`` and ``product_id``.

    Parameters
    ----------
    makers : polars.DataFrame
        As `Parts.makers`, of the chosen products.
    stores : polars.DataFrame
        One for each product: ``is_pool``.
    sinks : polars.DataFrame
        As `Needs.sinks`, of the chosen products.
    rests : polars.DataFrame
        Users outside the network: ``need_per_day``.
    stockpiles : polars.DataFrame
        As `Stockpiles.rows`.
    uses : polars.DataFrame
        As `Needs.uses`, of the chosen products.
    """

    makers: pl.DataFrame
    stores: pl.DataFrame
    sinks: pl.DataFrame
    rests: pl.DataFrame
    stockpiles: pl.DataFrame
    uses: pl.DataFrame


def members_of(base: Base, parts: Parts, held: Stockpiles, chosen: list[str]) -> Members:
    """Return the nodes of the chosen products."""
    wanted = pl.DataFrame({"product_id": chosen}, schema={"product_id": pl.String})
    is_input = base["products"].select("product_id", is_pool=pl.col("class") == "input")
    stores = wanted.join(is_input, on="product_id", how="left").with_columns(
        node_id=pl.when("is_pool").then(pl.lit("pool:")).otherwise(pl.lit("trade:")) + pl.col("product_id")
    )
    uses = parts.needs.uses
    flow = parts.needs.products.select("product_id", "flow")
    outside = (
        uses.join(wanted, on="product_id", how="anti")
        .join(wanted.rename({"product_id": "input_id"}), on="input_id", how="semi")
        .join(flow, on="product_id", how="left")
    )
    rests = (
        outside.sort("input_id", "product_id", "need")
        .group_by("input_id", maintain_order=True)
        .agg(need_per_day=(pl.col("need") * pl.col("flow")).sum())
        .select(
            "need_per_day", node_id=pl.lit("sink:") + pl.col("input_id") + pl.lit("/other users"), product_id="input_id"
        )
        .sort("node_id")
    )
    return Members(
        parts.makers.join(wanted, on="product_id", how="semi"),
        stores.sort("node_id"),
        parts.needs.sinks.join(wanted, on="product_id", how="semi"),
        rests,
        held.rows.join(wanted, on="product_id", how="semi"),
        uses.join(wanted, on="product_id", how="semi"),
    )


def edges_of(members: Members, parts: Parts) -> pl.DataFrame:
    """Return the edges, sorted by buyer and supplier.

    Makers feed the store of their product; the store feeds users and the makers of what is made of it; stockpiles feed
    users. Time from the start of a batch to its release lies on the way of the inputs into a line, so that goods in
    process stop with the line; for a maker without known inputs it lies on the way out.
    """
    store = members.stores.select("product_id", "is_pool", store_id="node_id")
    made = members.makers.join(parts.transport.days, on="node_id", how="left").join(store, on="product_id", how="left")
    wait = pl.when("has_inputs").then(0.0).otherwise("production")
    low, high = (pl.col("low") + wait).round(), (pl.col("high") + wait).round()
    from_makers = made.select(
        from_id="node_id",
        to_id="store_id",
        quantity=pl.lit(1.0),
        lead_time_days=low,
        lead_time_high_days=pl.max_horizontal(low, high),
        group=pl.lit(SUPPLY),
        weight="nominal",
        priority=pl.lit(USUAL),
    )
    inputs = members.uses.join(
        members.makers.select("node_id", "product_id", "production", "yield_share"), on="product_id", how="inner"
    ).join(store.rename({"product_id": "input_id"}), on="input_id", how="left")
    to_makers = inputs.select(
        from_id="store_id",
        to_id="node_id",
        quantity=pl.col("need") / pl.col("use") * pl.col("yield_share").fill_null(1.0),
        lead_time_days="production",
        lead_time_high_days="production",
        group="group",
        weight="use",
        priority=pl.lit(USUAL),
    )
    buyers = pl.concat([members.sinks.select("node_id", "product_id", "priority"), _rests(members)])
    to_sinks = _simple(buyers.join(store, on="product_id", how="left").rename({"store_id": "from_id"}), 1.0)
    late = members.stockpiles.select(from_id="node_id", product_id="product_id", priority=pl.lit(LAST, pl.Int64))
    ready = late.join(members.sinks.select("node_id", "product_id"), on="product_id", how="inner")
    pools = late.join(store.filter("is_pool"), on="product_id", how="inner").rename({"store_id": "node_id"})
    from_stockpiles = _simple(pl.concat([ready, pools.select(ready.columns)]), 0.0)
    edges = pl.concat(
        [
            part.select(pl.col(name).cast(dtype) for name, dtype in EDGES.items())
            for part in (from_makers, to_makers, to_sinks, from_stockpiles)
        ]
    )
    return edges.sort("to_id", "group", "from_id")


def least_cover(edges: pl.DataFrame) -> pl.DataFrame:
    """Return the days of stock with which a buyer gets over random days on the way in an ordinary year.

    Shipments of each day take a number of days of their own, evenly spread over ``n`` whole days, so that what is on
    the way varies with a variance of about ``n / 6`` days of flow. Buyers keep three standard deviations.

    Examples
    --------
    >>> way = {"to_id": ["b"], "weight": [1.0], "lead_time_days": [10], "lead_time_high_days": [33]}
    >>> least_cover(pl.DataFrame(way))["least_cover"].to_list()
    [6.0]
    """
    spread = pl.col("lead_time_high_days") - pl.col("lead_time_days")
    noise = pl.when(spread > 0).then(pl.col("weight") ** 2 * (spread + 1) / 6).otherwise(0.0)
    ordered = edges.sort(edges.columns)
    return ordered.group_by(node_id="to_id", maintain_order=True).agg(least_cover=3.0 * noise.sum().sqrt())


def mean_ways(edges: pl.DataFrame) -> pl.Series:
    """Return the mean days on the way of each edge, over how many inputs its buyer has.

    Weighted and added up over the edges of a buyer they are the mean days from its suppliers.

    Examples
    --------
    >>> way = {"to_id": ["b", "b"], "group": ["x", "y"], "lead_time_days": [4, 6], "lead_time_high_days": [4, 6]}
    >>> mean_ways(pl.DataFrame(way)).to_list()
    [2.0, 3.0]
    """
    mean = (pl.col("lead_time_days") + pl.col("lead_time_high_days")) / 2
    return edges.select(way=mean / pl.col("group").n_unique().over("to_id"))["way"]


def _rests(members: Members) -> pl.DataFrame:
    return members.rests.select("node_id", "product_id", priority=pl.lit(USUAL, pl.Int64))


def _simple(pairs: pl.DataFrame, weight: float) -> pl.DataFrame:
    return pairs.select(
        "from_id",
        to_id="node_id",
        quantity=pl.lit(1.0),
        lead_time_days=pl.lit(0),
        lead_time_high_days=pl.lit(0),
        group=pl.lit(SUPPLY),
        weight=pl.lit(weight),
        priority="priority",
    )


def nodes_of(base: Base, members: Members, choices: StressChoices) -> pl.DataFrame:
    """Return the nodes without the numbers that are drawn, sorted by name."""
    home, rule = base.info.home, choices.allocation
    shelf = base["products"].select("product_id", "shelf_life_days")
    makers = members.makers.with_columns(
        push=pl.lit(value=False),
        surge_delay_days="surge_days",
        yield_share=pl.col("yield_share").fill_null(1.0),
        allocation=pl.lit(rule),
    )
    stores = members.stores.join(shelf, on="product_id", how="left").with_columns(
        kind=pl.lit("stock"),
        push=pl.lit(value=True),
        economy_id=pl.when("is_pool").then(None).otherwise(pl.lit(home)),
        allocation=pl.lit(rule),
    )
    sinks = pl.concat([members.sinks.select("node_id", "product_id"), members.rests.select("node_id", "product_id")])
    sinks = sinks.with_columns(kind=pl.lit("sink"), push=pl.lit(value=True), economy_id=pl.lit(home))
    pool = pl.col("product_id").is_in(members.stores.filter("is_pool")["product_id"].to_list())
    stockpiles = members.stockpiles.with_columns(
        kind=pl.lit("stock"),
        push=pl.lit(value=False),
        # a store that buys for others never counts as short itself, so that its stockpile opens at a low cover
        release_cover_days=pl.when(pool)
        .then(pl.col("below_cover_days").fill_null(POOL_DAYS.low))
        .otherwise("below_cover_days"),
        release_from_day="from_day",
        release_units_per_day="per_day",
    )
    framed = pl.concat([_fitted(part) for part in (makers, stores, sinks, stockpiles)])
    return framed.sort("node_id")


def _fitted(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.select(
        (pl.col(name) if name in frame.columns else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in NODES.items()
    )


def with_numbers(
    nodes: pl.DataFrame, edges: pl.DataFrame, members: Members, numbers: pl.DataFrame, choices: StressChoices
) -> pl.DataFrame:
    """Fill in the likeliest numbers, and what follows from them for orders.

    Parameters
    ----------
    nodes, edges, members
        Of the network.
    numbers : polars.DataFrame
        ``capacity``, ``rate``, ``cover``, ``orders`` (days in hand and on order), ``stock``; stands as the nodes.
    choices : StressChoices
        Order policy, cover and smoothing.

    Notes
    -----
    A buyer who holds ``c`` days of stock and waits ``l`` days for goods keeps ``c + l`` days in hand and on order.
    Buyers of what is needed only in an event have no normal flow to order by: their forecast learns from what is asked
    of them, and orders of firms for it wait, so that nobody asks twice for the same and the forecast does not run away.
    """
    filled = nodes.drop("capacity", "stock").with_columns(numbers)
    makers = members.makers["node_id"].to_list()
    pools = members.stores.filter("is_pool")["node_id"].to_list()
    buys = pl.col("node_id").is_in(edges["to_id"].unique().to_list())
    filled = filled.join(
        members.makers.select("node_id", "output", multiple="surge_multiple"), on="node_id", how="left"
    )
    orders = buys & (pl.col("kind") != "sink")
    ordering = choices.ordering
    idle = pl.col("rate") <= 0
    wanted = pl.when(idle | pl.lit(ordering.cover_days is None)).then("orders").otherwise(pl.lit(ordering.cover_days))
    used = pl.col("output") / (pl.col("capacity") * pl.col("yield_share"))
    filled = filled.with_columns(
        capacity=pl.when(pl.col("capacity").is_finite()).then("capacity"),
        # people give up or come again; firms let their orders stand
        backorders=idle & pl.col("node_id").is_in([*makers, *pools]),
        target_cover_days=pl.when(pl.col("cover") > 0).then("cover"),
        policy=pl.when(orders).then(pl.lit(ordering.policy)),
        order_cover_days=pl.when(orders).then(wanted),
        smoothing_days=pl.when(orders).then(pl.lit(ordering.smoothing_days)),
        forecast_weight=pl.when(orders & idle).then(pl.lit(LEARNING.mode)),
        # the base counts surge from normal output, the simulation from capacity
        surge_multiple=pl.max_horizontal(1.0, pl.when(used > 0).then(pl.col("multiple") * used).otherwise("multiple")),
    )
    surges = pl.col("multiple").is_not_null()
    return filled.with_columns(surge_multiple=pl.when(surges).then("surge_multiple")).select(list(NODES))
