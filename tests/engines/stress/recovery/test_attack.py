from __future__ import annotations

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.recovery import random_networks

from mainstay.engines.stress import recovery
from mainstay.engines.stress.recovery.attack import read_candidates
from mainstay.engines.stress.recovery.model import Defender
from mainstay.engines.stress.recovery.search import together
from mainstay.errors import InputError

DAYS = 6.0


@settings(max_examples=5)
@given(st.integers(0, 10_000), st.booleans())
def test_no_set_is_worse_than_the_one_found(seed: int, sites: bool) -> None:
    network = random_networks.network(seed)
    single = random_networks.outages(network, seed).select("node_id", "depth")
    candidates = recovery.every_site(network, ttr_days=1.0) if sites else single
    found = recovery.worst_attack(network, 3, days=DAYS, candidates=candidates)
    told = read_candidates(network, candidates, most=3, days=DAYS)
    defender = Defender(network, "loss")
    worst = defender.plan(together([]), DAYS).loss * DAYS
    for size, loss, alone in found.tables["sets"].select("outages", "loss", "alone").iter_rows():
        for chosen in combinations(told, size):
            worst = max(worst, defender.plan(together(chosen), DAYS).loss * DAYS)
        assert loss == pytest.approx(worst, rel=1e-6, abs=1e-6)
        members = found.tables["members"].filter(pl.col("outages") == size)
        chosen = [outage for outage in told if outage.name in members["outage"].to_list()]
        assert defender.plan(together(chosen), DAYS).loss * DAYS == pytest.approx(loss, rel=1e-7)
        assert members["loss_alone"].sum() == pytest.approx(alone)


def test_few_plans_are_enough_where_most_outages_do_not_matter() -> None:
    nodes = [{"node_id": f"plant {place:02d}", "capacity": 1.0 + place} for place in range(40)]
    nodes += [{"node_id": f"vial {place:02d}", "kind": "sink"} for place in range(40)]
    edges = [{"from_id": f"plant {place:02d}", "to_id": f"vial {place:02d}"} for place in range(40)]
    demand = [{"node_id": f"vial {place:02d}", "units_per_day": 1.0 + place} for place in range(40)]
    network = recovery.Network.from_frames(nodes, edges, demand)
    found = recovery.worst_attack(network, 3, days=2.0)
    assert found.tables["sets"]["members"].to_list()[2] == ["plant 37", "plant 38", "plant 39"]
    assert found.metric("worst_loss") == pytest.approx(2 * (38 + 39 + 40))
    assert found.metric("worst_loss_share") == pytest.approx(117 / 820)
    assert found.metric("plans") < 20  # of 9,880 sets


def test_bad_candidates_are_all_named() -> None:
    network = random_networks.network(1)
    rows = [
        {"node_id": "t0n0", "quantity": "stock", "depth": 0.5},
        {"node_id": "t0n1", "quantity": "capacity", "depth": 1.0},
    ]
    with pytest.raises(InputError) as caught:
        recovery.worst_attack(network, 0, days=-1.0, candidates=rows)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["recovery.out_of_range", "recovery.out_of_range", "recovery.stock_attack"]
    with pytest.raises(InputError, match="did you mean 't0n0'"):
        recovery.worst_attack(network, 1, days=1.0, candidates=[{"node_id": "t0n00"}])
