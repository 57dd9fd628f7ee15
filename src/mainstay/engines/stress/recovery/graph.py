"""What the shape of a network says: cycles, who is upstream of whom, and the flow of a normal day."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]


def find_cycle(nodes: int, source: Whole, target: Whole) -> list[int]:
    """Return the nodes of one cycle in the order of supply, or nothing.

    Examples
    --------
    >>> find_cycle(3, np.array([0, 1, 2], np.int32), np.array([1, 2, 1], np.int32))
    [1, 2]
    >>> find_cycle(2, np.array([0], np.int32), np.array([1], np.int32))
    []
    """
    import rustworkx as rx

    graph: Any = rx.PyDiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from_no_data(list(zip(source.tolist(), target.tolist(), strict=True)))
    if rx.is_directed_acyclic_graph(graph):
        return []
    parts = [part for part in rx.strongly_connected_components(graph) if len(part) > 1]
    loops = sorted(int(node) for node in source[source == target])
    if not parts:
        return loops[:1]
    start = min(min(part) for part in parts)
    return [int(edge[0]) for edge in rx.digraph_find_cycle(graph, start)]


def tiers(nodes: int, source: Whole, target: Whole) -> Whole:
    """Return for each node of a network without cycles the longest chain of customers below it; 0 has no customer.

    Examples
    --------
    >>> tiers(3, np.array([0, 1, 0], np.int32), np.array([1, 2, 2], np.int32)).tolist()
    [2, 1, 0]
    """
    depth = np.zeros(nodes, np.int32)
    while True:
        deeper = depth.copy()
        np.maximum.at(deeper, source, depth[target] + np.int32(1))
        if np.array_equal(deeper, depth):
            return depth
        depth = deeper


def normal_rates(source: Whole, target: Whole, drawn: Floats, demand: Floats, given: Floats | None = None) -> Floats:
    """Return the good units each node makes on a day on which all demand is met.

    ``rate = demand + sum over customers of drawn * rate of the customer``, from the last customers up.

    Parameters
    ----------
    source, target : integer array, one for each edge
        Supplier and customer.
    drawn : float array, one for each edge
        Units of the supplier's product that come over this edge for one good unit of the customer's.
    demand : float array, one for each node
        Units asked for a day.
    given : float array, one for each node, optional
        Rates that are set, or NaN; suppliers follow them.

    Examples
    --------
    >>> edge = (np.array([0], np.int32), np.array([1], np.int32), np.array([2.0]))
    >>> normal_rates(*edge, np.array([0.0, 3.0])).tolist()
    [6.0, 3.0]
    """
    known = np.full(demand.size, np.nan) if given is None else given
    rate = demand.copy()
    depth = tiers(rate.size, source, target)
    order = np.argsort(depth[source], kind="stable")
    cuts = np.searchsorted(depth[source][order], np.arange(int(depth.max(initial=0)) + 2))
    for tier, (start, stop) in enumerate(pairwise(cuts.tolist())):
        edges = order[start:stop]
        np.add.at(rate, source[edges], drawn[edges] * rate[target[edges]])
        here = (depth == tier) & np.isfinite(known)
        rate[here] = known[here]
    return rate


def reached_from(nodes: int, source: Whole, target: Whole, start: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Return which nodes can get something, however indirectly, from the nodes that start has marked.

    Examples
    --------
    >>> reached_from(3, np.array([0], np.int32), np.array([1], np.int32), np.array([True, False, False])).tolist()
    [True, True, False]
    """
    reached = start.copy()
    while True:
        wider = reached.copy()
        np.logical_or.at(wider, target, reached[source])
        if np.array_equal(wider, reached) or nodes == 0:
            return reached
        reached = wider
