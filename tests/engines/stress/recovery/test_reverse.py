from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.recovery import random_networks

from mainstay.engines.stress import recovery
from mainstay.engines.stress.recovery.attack import read_candidates
from mainstay.engines.stress.recovery.model import Defender
from mainstay.engines.stress.recovery.outages import Outage
from mainstay.engines.stress.recovery.search import together
from mainstay.errors import InputError

DAYS = 8.0


class Broken:
    """The goal tried out in an obvious way."""

    def __init__(self, network: recovery.Network, goal: recovery.Goal) -> None:
        asked = network.demand["units_per_day"].to_numpy()
        about = np.ones(asked.size)
        if goal.node_id is not None:
            about = (network.demand["node_id"] == goal.node_id).to_numpy().astype(np.float64)
        self.above = (1.0 - goal.fill) * float(asked @ about)
        self.defender = Defender(network, "loss", unit_loss=about)

    def __call__(self, chosen: tuple[Outage, ...], days: float) -> bool:
        return self.defender.plan(together(chosen), days).loss > self.above * (1 + 1e-6) + 1e-7


@settings(max_examples=5)
@given(st.integers(0, 10_000), st.sampled_from([1.0, 0.9, 0.5]), st.booleans())
def test_smallest_and_shortest_sets_are_those_that_trying_all_finds(seed: int, fill: float, one: bool) -> None:
    network = random_networks.network(seed)
    goal = recovery.Goal(fill, node_id=network.demand["node_id"][0] if one else None)
    found = recovery.break_goal(network, goal, days=DAYS, most=2)
    told, broken = read_candidates(network, None, most=2, days=DAYS), Broken(network, goal)
    size, sets = 0, []
    for size in range(3):
        sets = sorted([outage.name for outage in chosen] for chosen in combinations(told, size) if broken(chosen, DAYS))
        if sets:
            break
    assert found.metric("smallest_size") == (size if sets else None)
    assert sorted(found.tables["smallest"]["members"].to_list()) == sets
    for most, after, _ in found.tables["shortest"].iter_rows():
        tried = [chosen for count in range(most + 1) for chosen in combinations(told, count)]
        if after > 1e-3:
            assert not any(broken(chosen, after * 0.999) for chosen in tried)
        assert any(broken(chosen, max(after * 1.01, 1e-3)) for chosen in tried)


def pair() -> recovery.Network:
    nodes = [{"node_id": name, "capacity": 10.0, "stock": 20.0} for name in ("a", "b")]
    nodes += [{"node_id": "vial", "kind": "sink", "product_id": "vials"}]
    edges = [{"from_id": name, "to_id": "vial", "group": "any"} for name in ("a", "b")]
    return recovery.Network.from_frames(nodes, edges, [{"node_id": "vial", "units_per_day": 10.0}])


def test_two_that_bite_though_neither_alone_does() -> None:
    found = recovery.break_goal(pair(), recovery.Goal(product_id="vials"), days=30.0)
    assert found.metric("smallest_size") == 2
    assert found.tables["smallest"]["members"].to_list() == [["a", "b"]]
    assert found.tables["alone"]["breaks_after_days"].to_list() == [None, None]
    assert found.metric("shortest_days") == pytest.approx(4.0)


def test_a_goal_that_holds_is_said_to_hold() -> None:
    found = recovery.break_goal(pair(), recovery.Goal(fill=0.5), days=3.0)
    assert found.metric("smallest_size") is None
    assert found.metric("shortest_days") is None
    assert found.tables["shortest"].height == 0


def test_a_goal_about_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="did you mean 'vials'"):
        recovery.break_goal(pair(), recovery.Goal(fill=1.5, product_id="vial"), days=3.0)
    nodes = [{"node_id": name, "product_id": name} for name in ("a", "b")]
    network = recovery.Network.from_frames(nodes, [], [{"node_id": name, "units_per_day": 1.0} for name in ("a", "b")])
    with pytest.raises(InputError, match="no demand fits all"):
        recovery.break_goal(network, recovery.Goal(product_id="a", node_id="b"), days=3.0)
