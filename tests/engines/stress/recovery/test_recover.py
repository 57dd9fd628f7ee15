from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.recovery import random_networks

from mainstay.core.result import Result
from mainstay.engines.stress import recovery

SEEDS = st.integers(0, 10_000)
CASES = {
    "inputScenarios_Prob1.csv": "inputParameters_Prob1.csv",
    "inputScenarios_Prob2_Config_A.csv": "inputParameters_Prob2.csv",
}


def limits(network: recovery.Network) -> dict[str, float]:
    return dict(zip(network.nodes["node_id"], network.limit.tolist(), strict=True))


def losses(result: Result) -> dict[str, float]:
    return dict(result.tables["outages"].select("outage", "loss").iter_rows())


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(CASES))
def test_published_losses_and_risk_exposure(shared_dir: Path, name: str) -> None:
    folder = shared_dir / "cases" / "recovery"
    answers = json.loads((folder / "reference_solutions.json").read_text("utf-8"))[name]
    network, outages = recovery.from_availability(pl.read_csv(folder / CASES[name]), pl.read_csv(folder / name))
    table = recovery.time_to_recover(network, outages).tables["outages"]
    assert set(table["outage"]) == set(answers)
    for row in table.iter_rows(named=True):
        told = answers[row["outage"]]
        assert row["loss"] == pytest.approx(told["cost"], rel=1e-9, abs=1e-6)
        assert row["lost_units"] == pytest.approx(told["lost"], rel=1e-9, abs=1e-9)
        assert row["risk_exposure"] == pytest.approx(told["rei"], abs=5.1e-5)
        assert row["ttr_days"] == told["ttr"]


@settings(max_examples=5)
@given(SEEDS)
def test_equals_the_program_of_the_paper_rebuilt_for_each_outage(seed: int) -> None:
    frames, network = random_networks.frames(seed), random_networks.network(seed)
    outages = random_networks.outages(network, seed)
    found = losses(recovery.time_to_recover(network, outages))
    for row in outages.iter_rows(named=True):
        left = {row["node_id"]: 1.0 - row["depth"]}
        slow = random_networks.slow_loss(frames, left, limits(network), row["ttr_days"])
        assert found[row["node_id"]] == pytest.approx(slow, rel=1e-7, abs=1e-6)


@settings(max_examples=5)
@given(SEEDS)
def test_cold_equals_warm(seed: int) -> None:
    network = random_networks.network(seed)
    outages = random_networks.outages(network, seed)
    warm, cold = (recovery.time_to_recover(network, outages, warm=how) for how in (True, False))
    assert losses(warm) == pytest.approx(losses(cold), rel=1e-8, abs=1e-7)


@settings(max_examples=5)
@given(SEEDS)
def test_a_deeper_a_wider_and_a_longer_outage_never_loses_less(seed: int) -> None:
    network = random_networks.network(seed)
    name = network.nodes.filter(pl.col("kind") == "make")["node_id"][0]
    other = network.nodes.filter(pl.col("kind") == "make")["node_id"][1]
    rows = [
        {"outage": "a", "node_id": name, "depth": 0.3, "ttr_days": 3.0},
        {"outage": "b deeper", "node_id": name, "depth": 0.7, "ttr_days": 3.0},
        {"outage": "c wider", "node_id": name, "depth": 0.7, "ttr_days": 3.0},
        {"outage": "c wider", "node_id": other, "depth": 1.0, "ttr_days": 3.0},
        {"outage": "d longer", "node_id": name, "depth": 0.7, "ttr_days": 8.0},
        {"outage": "d longer", "node_id": other, "depth": 1.0, "ttr_days": 8.0},
    ]
    loss = losses(recovery.time_to_recover(network, rows))
    ordered = [loss[name] for name in sorted(loss)]
    assert all(later >= earlier - 1e-6 for earlier, later in pairwise(ordered))


@settings(max_examples=5)
@given(SEEDS)
def test_the_order_of_rows_changes_nothing(seed: int) -> None:
    nodes, edges, demand, sites = random_networks.frames(seed)
    turned = recovery.Network.from_frames(nodes.reverse(), edges.reverse(), demand.reverse(), sites=sites.reverse())
    network = random_networks.network(seed)
    outages = random_networks.outages(network, seed)
    straight = recovery.time_to_recover(network, outages)
    assert recovery.time_to_recover(turned, outages.reverse()).hash == straight.hash


@settings(max_examples=3)
@given(SEEDS)
def test_an_outage_costs_the_same_whichever_others_are_asked_for(seed: int) -> None:
    network = random_networks.network(seed)
    outages = random_networks.outages(network, seed)
    together = recovery.time_to_recover(network, outages)
    for place in range(outages.height):
        alone = recovery.time_to_recover(network, outages[place])
        name = outages["node_id"][place]
        for table in ("lost", "prices"):
            assert alone.tables[table].equals(together.tables[table].filter(pl.col("outage") == name))


def chain(**changes: float) -> recovery.Network:
    """Return an ingredient plant, two filling plants at one site, and two products."""
    told = {"api_stock": 30.0, "fill": 6.0, "site": 9.0} | changes
    nodes = [
        {"node_id": "api", "capacity": 40.0, "stock": told["api_stock"]},
        {"node_id": "fill a", "site_id": "Cork", "capacity": told["fill"]},
        {"node_id": "fill b", "site_id": "Cork", "capacity": 7.0},
        {"node_id": "a", "kind": "sink", "product_id": "A", "stock": 4.0},
        {"node_id": "b", "kind": "sink", "product_id": "B"},
    ]
    edges = [
        {"from_id": "api", "to_id": "fill a", "quantity": 2.0},
        {"from_id": "api", "to_id": "fill b", "quantity": 3.0},
        {"from_id": "fill a", "to_id": "a"},
        {"from_id": "fill b", "to_id": "b"},
    ]
    demand = [
        {"node_id": "a", "units_per_day": 7.0, "unit_loss": 10.0},
        {"node_id": "b", "units_per_day": 5.0, "unit_loss": 18.0},
    ]
    return recovery.Network.from_frames(nodes, edges, demand, sites=[{"site_id": "Cork", "capacity": told["site"]}])


def price(result: Result, kind: str, name: str) -> float:
    rows = result.tables["prices"].filter((pl.col("kind") == kind) & (pl.col("name") == name))
    return float(rows["price"].sum())


def test_a_price_is_what_one_more_unit_saves() -> None:
    hit = [{"node_id": "api", "depth": 1.0, "ttr_days": 5.0}]
    base = recovery.time_to_recover(chain(), hit)
    more = recovery.time_to_recover(chain(api_stock=31.0), hit)
    assert price(base, "stock", "api") == pytest.approx(base.metric("max_loss") - more.metric("max_loss"))
    assert price(base, "stock", "api") == pytest.approx(6.0)  # 18 a unit of B, 3 units of ingredient each
    crowded = [{"outage": "calm", "ttr_days": 5.0}]
    base, more = (recovery.time_to_recover(chain(site=site), crowded) for site in (9.0, 9.2))
    # 0.2 units a day for 5 days are 1 unit
    assert price(base, "shared_capacity", "Cork") == pytest.approx(base.metric("max_loss") - more.metric("max_loss"))
    assert price(base, "shared_capacity", "Cork") == pytest.approx(10.0)


def test_lost_units_name_product_and_class() -> None:
    lost = recovery.time_to_recover(chain(), [{"node_id": "fill b", "ttr_days": 5.0}]).tables["lost"]
    rows = lost.filter(pl.col("node_id") == "b").select("product_id", "class_id", "lost_units", "loss").rows()
    assert rows == [("B", "all", 25.0, 450.0)]


def test_a_site_takes_all_of_its_nodes_and_what_they_share() -> None:
    whole, part = (
        recovery.time_to_recover(chain(), [{"site_id": "Cork", "depth": depth, "ttr_days": 5.0}]).metric("max_loss")
        for depth in (1.0, 0.5)
    )
    assert whole == pytest.approx(31 * 10 + 25 * 18)
    # half of 6, 7 and 9 a day: 4.5 units of the site, of which B can use 3.5 and A the rest
    assert part == pytest.approx((35 - 4 - 5.0) * 10 + (25 - 17.5) * 18)


def test_stock_that_is_lost_is_missed() -> None:
    calm = [{"outage": "calm", "node_id": "fill a", "ttr_days": 5.0}]
    gone = [*calm, {"outage": "calm", "node_id": "a", "quantity": "stock", "depth": 0.75, "ttr_days": 5.0}]
    kept = recovery.time_to_recover(chain(), calm).metric("max_loss")
    assert recovery.time_to_recover(chain(), gone).metric("max_loss") - kept == pytest.approx(3 * 10.0)
    # and the network is whole again for the next
    assert recovery.time_to_recover(chain(), calm).metric("max_loss") == kept


def test_a_source_without_a_stated_capacity_is_missed_too() -> None:
    nodes = [{"node_id": "outside"}, {"node_id": "vial", "kind": "sink"}]
    edges = [{"from_id": "outside", "to_id": "vial", "quantity": 2.0}]
    network = recovery.Network.from_frames(nodes, edges, [{"node_id": "vial", "units_per_day": 5.0}])
    rows = [{"outage": f"{depth}", "node_id": "outside", "depth": depth, "ttr_days": 4.0} for depth in (0.0, 0.5, 1.0)]
    assert losses(recovery.time_to_recover(network, rows)) == pytest.approx({"0.0": 0.0, "0.5": 10.0, "1.0": 20.0})


def test_nothing_lost_anywhere_is_no_exposure() -> None:
    result = recovery.time_to_recover(chain(site=100.0, fill=20.0), [{"outage": "calm", "ttr_days": 5.0}])
    assert result.tables["outages"]["risk_exposure"].to_list() == [0.0]
    assert result.tables["lost"].height == 0
    assert np.isclose(result.metric("max_loss"), 0.0)


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str]) -> None:
    recovery.time_to_recover(chain(), [{"node_id": "api", "ttr_days": 5.0}])
    assert capfd.readouterr() == ("", "")
