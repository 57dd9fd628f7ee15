"""Nothing is made of nothing and nothing is lost: every product, every road, every day."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.simulate.random_networks import Described, random_network
from tests.engines.stress.simulate.traced import Array, Traced, run_program

from mainstay.engines.stress.network.impacts import QUANTITIES, Impacts

SEEDS = st.integers(0, 2**31)


def product_gap(found: Traced, n: int) -> Array:
    """Return what is in stock, shipped, at the dock, served or scrapped, less what was there or was started."""
    states, net = found.states, found.program.net
    there = states.stock[:, n] + states.scrapped[:, n]
    for e in np.flatnonzero(net.supplier == n):
        there = there + np.cumsum(states.shipped[:, e], axis=0) + states.dock[:, e]
    if net.sink[n] >= 0:
        there = there + np.cumsum(states.served[:, net.sink[n]], axis=0)
    gap: Array = there - np.cumsum(states.started[:, n], axis=0) - found.start.stock[n]
    return gap


def road_gap(found: Traced, e: int) -> Array:
    """Return what a buyer counts on, less what is held, on the road or at a gate, at the dock and still owed to it."""
    states, net, start = found.states, found.program.net, found.start
    roads = start.pipe.reshape(-1, net.supplier.size, start.pipe.shape[1])
    road = roads[:, e].sum(axis=0) + np.cumsum(states.shipped[:, e] - states.arrived[:, e], axis=0)
    gap: Array = states.position[:, e] - states.input[:, e] - states.dock[:, e] - road
    return gap - states.unfilled[:, e] if net.waits[net.supplier[e]] else gap


def largest(found: Traced) -> float:
    """Return the largest number that comes up."""
    sums = [np.cumsum(getattr(found.states, name), axis=0) for name in ("started", "shipped", "served")]
    return 1.0 + max(float(np.max(np.abs(x), initial=0.0)) for x in [*sums, found.states.stock, found.states.position])


@settings(max_examples=25, derandomize=True)
@given(seed=SEEDS)
def test_products_balance(seed: int) -> None:
    found = run_program(random_network(seed).program(), width=4)
    for n in found.program.net.sink_node.tolist() + list(range(found.program.nodes.height)):
        assert float(np.max(np.abs(product_gap(found, n)))) <= 1e-9 * largest(found)


@settings(max_examples=25, derandomize=True)
@given(seed=SEEDS)
def test_roads_balance(seed: int) -> None:
    network = random_network(seed)
    for edge in network.edges:
        # what is in the mail is not traced
        edge.pop("order_delay_days", None)
    found = run_program(network.program(), width=4)
    for e in range(found.program.edges.height):
        assert float(np.max(np.abs(road_gap(found, e)))) <= 1e-9 * largest(found)


def in_whole_numbers(network: Described) -> Described:
    """Return the network with whole numbers only, in which sums have no rounding at all."""
    fractions = ("target_cover_days", "yield_share", "surge_multiple", "attention", "forecast_weight", "platform")
    others = ("shelf_life_days", "order_cover_days", "push", "release_cover_days")
    for node in network.nodes:
        for name in (*fractions, *others):
            node.pop(name, None)
        node |= {"allocation": "lexicographic", "smoothing_days": 1.0, "supply_line_weight": 1.0}
        node |= {"target_stock": 20.0, "order_up_to": 90.0}
        node["capacity"] = float(round(node.get("capacity", 40.0)))
    for edge in network.edges:
        edge.pop("group", None)
        edge["quantity"] = max(1.0, edge["quantity"])
    demand = {row["node_id"]: np.arange(network.horizon) % 7 + 6.0 for row in network.demand}
    shocks = network.impacts
    stops = np.isin(shocks.code, [QUANTITIES.index(name) for name in ("ship", "transit", "receive")])
    kept = {name: getattr(shocks, name)[stops] for name in ("shock", "code", "node", "edge", "weight")}
    return dataclasses.replace(
        network, demand=demand, draws=None, impacts=Impacts(shocks.names, curves=shocks.curves, **kept)
    )


@settings(max_examples=25, derandomize=True)
@given(seed=SEEDS)
def test_products_balance_exactly_in_whole_numbers(seed: int) -> None:
    found = run_program(in_whole_numbers(random_network(seed)).program(warm=False), width=4)
    for n in range(found.program.nodes.height):
        assert not np.any(product_gap(found, n))
    for e in np.flatnonzero(found.program.net.order_delay == 0):
        assert not np.any(road_gap(found, e))


def test_a_leak_would_be_seen() -> None:
    found = run_program(random_network(3).program(), width=4)
    found.states.shipped[10, 0] -= 0.001
    n = int(found.program.net.supplier[0])
    assert float(np.max(np.abs(product_gap(found, n)))) > 1e-9 * largest(found)
