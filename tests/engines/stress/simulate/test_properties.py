"""What a simulation must keep: a quiet network stays still, names decide and not rows, goods on order count."""

from __future__ import annotations

import dataclasses
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.simulate.random_networks import Described, random_network
from tests.engines.stress.simulate.traced import run, run_program

from mainstay.engines.stress import simulate
from mainstay.engines.stress.kernel.answer import Answer
from mainstay.engines.stress.kernel.run_block import run_block
from mainstay.engines.stress.network.assemble import Extras
from mainstay.engines.stress.network.impacts import Impacts

SEEDS = st.integers(0, 2**31)
#: arrays of an answer whose first axis but one is not the lane: sums over the lanes of a block
SUMMED = ("demand_day", "served_day", "fill", "bind_capacity", "bind_input")


def quiet(network: Described) -> Described:
    """Return the network without chance, shocks and rules that make waves, with enough of everything."""
    keep = ("node_id", "backorders", "allocation", "target_stock", "target_cover_days", "smoothing_days", "yield_share")
    nodes = [{name: node[name] for name in keep if name in node} | {"capacity": 1e6} for node in network.nodes]
    # what is held of inputs that replace one another drifts to the mixture in which they are bought
    leave = ("lead_time_high_days", "stock")
    edges = [{k: v for k, v in edge.items() if k not in leave} for edge in network.edges]
    demand = [{"node_id": row["node_id"], "units_per_day": 8.0} for row in network.demand]
    return dataclasses.replace(
        network, nodes=nodes, edges=edges, demand=demand, impacts=Impacts(), extras=Extras(), draws=None
    )


@settings(max_examples=25, derandomize=True)
@given(seed=SEEDS)
def test_without_a_shock_nothing_moves(seed: int) -> None:
    found = run_program(quiet(random_network(seed)).program(), width=2)
    states = found.states
    assert np.allclose(states.served, states.demand, rtol=1e-9)
    for name in ("stock", "order", "input", "position"):
        values = getattr(states, name)
        assert np.allclose(values, values[:1], rtol=1e-9, atol=1e-6), name


def answers_of(network: Described, **options: Any) -> Answer:
    return run_block(network.program(**options), np.arange(6))


@settings(max_examples=20, derandomize=True)
@given(seed=SEEDS, order=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(seed: int, order: int) -> None:
    # uncertain numbers are drawn in the order of the rows
    network = dataclasses.replace(random_network(seed), draws=None)
    rng = np.random.Generator(np.random.Philox(order))
    nodes, edges = rng.permutation(len(network.nodes)), rng.permutation(len(network.edges))
    shocks = network.impacts
    moved = dataclasses.replace(
        shocks,
        node=np.where(shocks.node < 0, -1, np.argsort(nodes)[shocks.node]).astype(np.int32),
        edge=np.where(shocks.edge < 0, -1, np.argsort(edges)[shocks.edge]).astype(np.int32),
    )
    turned = dataclasses.replace(
        network,
        nodes=[network.nodes[i] for i in nodes],
        edges=[network.edges[i] for i in edges],
        demand=network.demand[::-1],
        impacts=moved,
    )
    straight, mixed = answers_of(network).to_arrays(), answers_of(turned).to_arrays()
    assert not [name for name, value in straight.items() if not np.array_equal(value, mixed[name])]


@settings(max_examples=10, derandomize=True)
@given(seed=SEEDS, parts=st.sampled_from([1, 4, 5]))
def test_a_replication_has_its_numbers_in_any_block(seed: int, parts: int) -> None:
    program = random_network(seed).program(dtype="float32")
    whole = run_block(program, np.arange(11)).to_arrays()
    blocks = [np.arange(first, min(first + parts, 11)) for first in range(0, 11, parts)]
    with ThreadPoolExecutor(3) as pool:
        split = [answer.to_arrays() for answer in pool.map(lambda block: run_block(program, block), blocks)]
    for name, value in whole.items():
        if name in SUMMED:
            total = sum(np.asarray(one[name], np.float64) for one in split)
            assert np.allclose(total, value, rtol=1e-12)
        else:
            axis = 0 if value.ndim == 1 else value.ndim - 1
            assert np.array_equal(np.concatenate([one[name] for one in split], axis=axis), value), name


@pytest.mark.parametrize("limit", [None, 50.0])
@pytest.mark.parametrize("depth", [1.0, 0.6])
def test_an_outage_of_an_outside_supplier_bites(limit: float | None, depth: float) -> None:
    """stockpyl issue 109: an outage of a supplier from outside is ignored. Here every source is a node like others."""
    nodes = [{"node_id": "maker", "kind": "source", "capacity": limit}, {"node_id": "people", "kind": "sink"}]
    edges = [{"from_id": "maker", "to_id": "people", "lead_time_days": 1}]
    demand = [{"node_id": "people", "units_per_day": 40.0}]
    outages = [{"node_id": "maker", "start_day": 5, "end_day": 9, "depth": depth}]
    found = simulate.network(nodes, edges, demand=demand, outages=outages, horizon=20)
    # of a source without a limit a share of its usual output is left
    left = (limit or 40.0) * (1.0 - depth)
    expected = 4 * max(0.0, 40.0 - left)
    assert found.sinks["lost"].to_list() == pytest.approx([expected], rel=1e-6)


@pytest.mark.parametrize("waits", [True, False])
def test_goods_on_order_count(waits: bool) -> None:
    """With a lead time of 60 days and nothing on the way, a day's gap is ordered once and not sixty times over."""
    nodes = [
        {"node_id": "maker", "kind": "source", "backorders": waits},
        {"node_id": "shop", "push": True, "order_up_to": 700.0, "stock": 700.0},
    ]
    edges = [{"from_id": "maker", "to_id": "shop", "lead_time_days": 60}]
    days = 200
    found = run(nodes, edges, {"shop": np.full(days, 10.0)}, horizon=days)
    ordered, served = found.edge("maker", "shop", "order")[:, 0], found.sink("shop", "served")[:, 0]
    assert ordered.tolist() == [10.0] * days
    assert served.tolist() == [10.0] * days
    held = found.node("shop", "stock")[:, 0] + found.edge("maker", "shop", "position")[:, 0]
    assert held.tolist() == [700.0] * days


def test_a_gap_on_a_long_road_is_ordered_once() -> None:
    """After an order pause of 10 days exactly the missing units are ordered, at once."""
    nodes = [
        {"node_id": "maker", "kind": "source"},
        {"node_id": "shop", "push": True, "order_up_to": 700.0, "stock": 700.0},
    ]
    edges = [{"from_id": "maker", "to_id": "shop", "lead_time_days": 30}]
    found = run(
        nodes, edges, {"shop": np.full(120, 10.0)}, horizon=120, outages=[("order", ["shop"], range(20, 30), 1.0)]
    )
    ordered = found.edge("maker", "shop", "order")[:, 0]
    assert ordered.tolist() == [10.0] * 20 + [0.0] * 10 + [110.0] + [10.0] * 89
