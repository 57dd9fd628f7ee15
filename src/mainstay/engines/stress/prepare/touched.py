"""Which products a scenario touches, and which users a shock can reach through the network."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import polars as pl

from mainstay.engines.stress.base_network.base_network import BaseNetwork
from mainstay.engines.stress.network.impacts import Impacts
from mainstay.scenario.stress import StressChoices


def reached(starts: Iterable[str], edges: pl.DataFrame) -> set[str]:
    """Return all nodes that goods of some nodes can come to, with these nodes themselves.

    Parameters
    ----------
    starts : iterable of str
        Names of nodes.
    edges : polars.DataFrame
        ``from_id`` and ``to_id``.

    Examples
    --------
    >>> sorted(reached(["a"], pl.DataFrame({"from_id": ["a", "b", "x"], "to_id": ["b", "c", "c"]})))
    ['a', 'b', 'c']
    """
    customers: dict[str, list[str]] = {}
    for start, end in edges.select("from_id", "to_id").iter_rows():
        customers.setdefault(start, []).append(end)
    found, waiting = set(starts), deque(starts)
    found = set(waiting)
    while waiting:
        for end in customers.get(waiting.popleft(), ()):
            if end not in found:
                found.add(end)
                waiting.append(end)
    return found


def targets(impacts: Impacts, network: BaseNetwork) -> set[str]:
    """Return the names of the nodes that shocks act on; of an edge, the node that it leads to."""
    names = network.nodes["node_id"]
    ends = network.edges["to_id"]
    nodes = impacts.node[impacts.node >= 0].tolist()
    edges = impacts.edge[impacts.edge >= 0].tolist()
    return {*names.gather(nodes), *ends.gather(edges)}


def told_products(choices: StressChoices) -> set[str]:
    """Return the products that goals, the service goal and the epidemic name."""
    named = {product for goal in choices.goals for product in goal.products} | set(choices.service_goal.products)
    epidemic = choices.epidemic
    if epidemic is not None:
        named |= {need.product for need in epidemic.needs}
        for use in (epidemic.vaccine, epidemic.treatment):
            named |= set(use.products) if use is not None else set()
    return named


def touched_products(choices: StressChoices, impacts: Impacts, network: BaseNetwork) -> list[str] | None:
    """Return the products that a scenario touches, or None where that is all of them.

    Parameters
    ----------
    choices : StressChoices
        The scenario.
    impacts : Impacts
        Its shocks on the network of all products.
    network : BaseNetwork
        The network of all products.
    """
    hit = targets(impacts, network)
    nodes = network.nodes.filter(pl.col("node_id").is_in(sorted(hit)))
    users = network.sinks.filter(pl.col("node_id").is_in(sorted(reached(hit, network.edges))))
    found = {*nodes["product_id"].drop_nulls(), *users["product_id"]} | told_products(choices)
    if not found or found >= set(network.sinks["product_id"]):
        return None
    return sorted(found)
