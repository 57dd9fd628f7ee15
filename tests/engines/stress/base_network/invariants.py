"""What holds of every network made from a base."""

from __future__ import annotations

import numpy as np
import polars as pl

from mainstay.engines.stress.base_network import BaseNetwork, Draws


def unbalanced(network: BaseNetwork, drawn: Draws) -> float:
    """Return the largest gap between what a node passes on and what its buyers take on an ordinary day."""
    nodes, edges = network.nodes, network.edges
    place = {name: i for i, name in enumerate(nodes["node_id"])}
    seller, buyer = ([place[name] for name in edges[column]] for column in ("from_id", "to_id"))
    good = nodes["yield_share"].fill_null(1.0).to_numpy()[:, None]
    taken = np.zeros_like(drawn.rate)
    started = drawn.rate / good
    np.add.at(taken, seller, started[buyer] * edges["quantity"].to_numpy()[:, None] * drawn.weight)
    ends = (nodes["kind"] == "sink").to_numpy()
    return float(np.abs(taken - drawn.rate)[~ends].max())


def short_of_capacity(network: BaseNetwork, drawn: Draws) -> float:
    """Return the largest amount by which a maker cannot start what it starts on an ordinary day."""
    good = network.nodes["yield_share"].fill_null(1.0).to_numpy()[:, None]
    makes = network.nodes["kind"].is_in(["make", "source"]).to_numpy()
    return float((drawn.rate / good - drawn.capacity)[makes].max())


def uneven(network: BaseNetwork, weight: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
    """Return the largest gap between 1 and the sum of weights of a group."""
    groups = network.edges.select(pl.struct("to_id", "group").rank("dense"))["to_id"].to_numpy().astype(int) - 1
    total = np.zeros((groups.max() + 1, weight.shape[1]))
    np.add.at(total, groups, weight)
    return float(np.abs(total - 1.0).max())


def reached(network: BaseNetwork) -> set[str]:
    """Return the nodes to which goods can come from a maker."""
    makers = network.nodes.filter(pl.col("kind").is_in(["make", "source"]))["node_id"]
    found, ways = set(makers), network.edges.select("from_id", "to_id").rows()
    while True:
        more = {to for start, to in ways if start in found} - found
        if not more:
            return found
        found |= more


def unexplained(network: BaseNetwork) -> dict[str, set[str]]:
    """Return nodes with a number that neither the base nor the table of assumptions gives, by quantity."""
    told: dict[str, set[str]] = {}
    for what, subject in network.assumptions.select("what", "subject").iter_rows():
        told.setdefault(what, set()).add(subject)
    nodes = network.nodes
    makes = pl.col("kind").is_in(["make", "source"])
    limited = nodes.filter(makes & pl.col("capacity").is_not_null())["node_id"]
    known = network.plan.equipment.known[network.plan.places.maker_row]
    given = set(nodes["node_id"].gather(network.plan.places.maker[known].tolist()))
    return {
        "capacity": set(limited) - given - told.get("capacity", set()),
        "stock_days": set(nodes.filter(pl.col("target_cover_days") > 0)["node_id"]) - told.get("stock_days", set()),
        "recovery_days": set(network.recovery.filter("is_assumed")["node_id"]) - told.get("recovery_days", set()),
        "forecast_weight": set(nodes.filter(pl.col("forecast_weight").is_not_null())["node_id"])
        - told.get("forecast_weight", set()),
        "need": set(network.sinks.filter("is_relative")["node_id"]) - told.get("need", set()),
        "maker": set(nodes.filter(pl.col("kind") == "source")["node_id"]) - told.get("maker", set()),
    }
