"""Make a network from a base."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from mainstay.engines.stress.base_network import sinks
from mainstay.engines.stress.base_network.assumptions import assumptions_of, spread
from mainstay.engines.stress.base_network.base_network import BaseNetwork
from mainstay.engines.stress.base_network.chosen import chosen_products, sound_graph
from mainstay.engines.stress.base_network.draws import Draws, Places, Plan
from mainstay.engines.stress.base_network.frames import (
    Members,
    edges_of,
    least_cover,
    mean_ways,
    members_of,
    nodes_of,
    with_numbers,
)
from mainstay.engines.stress.base_network.listed_lines import with_listed_lines
from mainstay.engines.stress.base_network.parts import Parts, parts_of, place_in
from mainstay.engines.stress.base_network.stockpiles import stockpiles_of
from mainstay.engines.stress.base_network.substitutes import substitutes_of
from mainstay.engines.stress.base_network.uniforms import words_of
from mainstay.model.base import Base
from mainstay.scenario.stress import Priors, StressChoices


def network_of(
    base: Base,
    choices: StressChoices,
    *,
    products: Collection[str] | None = None,
    seed: int,
    by_application: bool = False,
) -> BaseNetwork:
    """Return the network of a base: makers, stores, stockpiles and users, with every assumption listed.

    Parameters
    ----------
    base : Base
        The base.
    choices : StressChoices
        Priors, order policy, allocation and release rules.
    products : collection of str, optional
        Only these, what may stand in for them, and everything that goes into either. Other users of shared inputs are
        kept as one sink each, so that the numbers of a line do not depend on what is chosen.
    seed : int
        Seed of the draws.
    by_application : bool
        Take each approval of the register whose listings name no product of the base for a product of its own.

    Returns
    -------
    BaseNetwork
        Flows are in days of need of each product: 1 is what home needs on an ordinary day.

    Raises
    ------
    InputError
        The bill of materials runs in a circle, a time is negative, a product with demand has no source, a stockpile
        releases more than it holds, or a product is not known; all of them at once.

    Examples
    --------
    >>> import mainstay as ms
    >>> network = network_of(ms.load("us-2026"), StressChoices(), products=["cisplatin-injection"], seed=1)
    >>> network.edges.filter(to_id="trade:cisplatin-injection").select("from_id", "weight").rows()
    [('line:cisplatin-injection@intas-pharmez', 0.5), ('others:cisplatin-injection', 0.5)]
    """
    base = with_listed_lines(base, by_application=by_application)
    graph = sound_graph(base, choices.releases, products)
    chosen = chosen_products(base, graph, products)
    parts = parts_of(base, graph)
    held = stockpiles_of(base, parts.needs.products, choices.releases)
    members = members_of(base, parts, held, chosen)
    edges = edges_of(members, parts)
    nodes = nodes_of(base, members, choices)
    demand = pl.concat([members.sinks.select("node_id"), members.rests.select("node_id")]).sort("node_id")
    plan = _plan(parts, members, nodes, edges, demand, priors=choices.priors, seed=seed)
    likely = plan.nominal()
    nodes = with_numbers(nodes, edges, members, _likely_numbers(likely), choices)
    named = parts.needs.products.join(base["products"].select("product_id", "unit"), on="product_id", how="left")
    named = named.join(members.stores.select("product_id"), on="product_id", how="semi")
    ways = substitutes_of(base, members.sinks, named)
    return BaseNetwork(
        nodes,
        edges.with_columns(weight=pl.Series(likely.weight[:, 0])),
        demand.with_columns(units_per_day=pl.Series(likely.demand[:, 0])),
        members.sinks,
        named.select("product_id", "unit", "units_per_day", "flow", "own", "is_relative", "only_event"),
        ways.drop("share_assumed", "delay_assumed", "units_assumed", "product_id", "alternative_id"),
        _recovery(members, choices.priors),
        _lanes(members, parts),
        pl.concat([held.left_out, sinks.left_out(base)])
        .filter(pl.col("product_id").is_in(chosen))
        .sort("table", "subject"),
        assumptions_of(base, parts, members, ways, nodes, choices.priors),
        plan,
    )


def _likely_numbers(likely: Draws) -> pl.DataFrame:
    """Return the likeliest numbers of each node, in the order of the nodes."""
    return pl.DataFrame(
        {
            "capacity": likely.capacity[:, 0],
            "rate": likely.rate[:, 0],
            "orders": likely.order_cover_days[:, 0],
            "cover": likely.cover_days[:, 0],
            "stock": likely.stock[:, 0],
        }
    )


def _plan(
    parts: Parts,
    members: Members,
    nodes: pl.DataFrame,
    edges: pl.DataFrame,
    demand: pl.DataFrame,
    *,
    priors: Priors,
    seed: int,
) -> Plan:
    names, makers = nodes["node_id"], members.makers
    store = members.stores.select("product_id", store_id="node_id")
    pair = edges.select(name=pl.col("from_id") + pl.lit("\x1f") + pl.col("to_id"))["name"]
    shipped = makers.join(store, on="product_id", how="left").select(
        name=pl.col("node_id") + pl.lit("\x1f") + pl.col("store_id")
    )["name"]
    products = parts.needs.products["product_id"]
    uses = parts.needs.uses.with_row_index("use_row")
    outside = (
        uses.join(members.stores.select("product_id"), on="product_id", how="anti")
        .join(members.rests.select("node_id", input_id="product_id"), on="input_id", how="inner")
        .sort("use_row")
    )
    places = Places(
        nodes=nodes.height,
        maker=place_in(makers["node_id"], names),
        maker_row=place_in(makers["node_id"], parts.makers["node_id"]),
        maker_edge=place_in(shipped, pair),
        store=place_in(members.stores["node_id"], names),
        store_product=place_in(members.stores["product_id"], products),
        store_is_pool=members.stores["is_pool"].to_numpy(),
        sink=place_in(members.sinks["node_id"], names),
        sink_row=place_in(members.sinks["node_id"], parts.needs.sinks["node_id"]),
        rest=place_in(outside["node_id"], names),
        rest_use=outside["use_row"].cast(pl.Int64).to_numpy(),
        stockpile=place_in(members.stockpiles["node_id"], names),
        demand_node=place_in(demand["node_id"], names),
        weight=edges["weight"].to_numpy(),
        buyer=place_in(edges["to_id"], names),
        way=mean_ways(edges).to_numpy(),
        least_cover=nodes.join(least_cover(edges), on="node_id", how="left", maintain_order="left")["least_cover"]
        .fill_null(0.0)
        .to_numpy(),
        words=words_of(names.to_list()),
    )
    return Plan(
        seed,
        priors,
        parts.levels,
        parts.shares,
        parts.equipment,
        words_of(parts.makers["node_id"].to_list()),
        words_of(products.to_list()),
        places,
        (
            members.stockpiles["low"].to_numpy(),
            members.stockpiles["mode"].to_numpy(),
            members.stockpiles["high"].to_numpy(),
        ),
    )


def _recovery(members: Members, priors: Priors) -> pl.DataFrame:
    """Return the days from full outage to normal output of each maker."""
    prior = spread(priors.recovery_days)
    known = pl.col("recovery_days")
    return members.makers.select(
        "node_id",
        recovery_days=known.fill_null(prior.mode),
        low=known.fill_null(prior.low),
        high=known.fill_null(prior.high),
        is_assumed=known.is_null(),
    ).sort("node_id")


def _lanes(members: Members, parts: Parts) -> pl.DataFrame:
    store = members.stores.select("product_id", to_id="node_id")
    return (
        parts.transport.lanes.join(members.makers.select("node_id", "product_id"), on="node_id", how="inner")
        .join(store, on="product_id", how="left")
        .select("to_id", "lane_id", "share", from_id="node_id")
        .select("from_id", "to_id", "lane_id", "share")
        .sort("from_id", "to_id", "lane_id")
    )
