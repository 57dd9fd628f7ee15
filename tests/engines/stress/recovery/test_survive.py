from __future__ import annotations

import json
import math
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.recovery import random_networks
from tests.engines.stress.recovery.test_recover import CASES, chain, limits, losses, price

from mainstay.core.result import Result
from mainstay.engines.stress import recovery

SEEDS = st.integers(0, 10_000)


def times(result: Result) -> dict[str, float]:
    rows = result.tables["outages"].select("outage", "tts_days").iter_rows()
    return {name: math.inf if days is None else days for name, days in rows}


@pytest.mark.shared
@pytest.mark.parametrize("name", sorted(CASES))
def test_published_times_to_survive(shared_dir: Path, name: str) -> None:
    folder = shared_dir / "cases" / "recovery"
    answers = json.loads((folder / "reference_solutions.json").read_text("utf-8"))[name]
    network, outages = recovery.from_availability(pl.read_csv(folder / CASES[name]), pl.read_csv(folder / name))
    for row in recovery.time_to_survive(network, outages).tables["outages"].iter_rows(named=True):
        told = answers[row["outage"]]["tts"]
        if told == 999.0:
            assert (row["state"], row["tts_days"]) == ("holds", None)
        else:
            assert row["state"] == "runs_short"
            assert row["tts_days"] == pytest.approx(told, abs=5.1e-5)


@settings(max_examples=5)
@given(SEEDS)
def test_equals_the_program_of_the_paper_rebuilt_for_each_outage(seed: int) -> None:
    frames, network = random_networks.frames(seed), random_networks.network(seed)
    outages = random_networks.outages(network, seed)
    found = times(recovery.time_to_survive(network, outages))
    for row in outages.iter_rows(named=True):
        left = {row["node_id"]: 1.0 - row["depth"]}
        slow = random_networks.slow_time(frames, left, limits(network))
        assert found[row["node_id"]] == pytest.approx(slow, rel=1e-6, abs=1e-7)


@settings(max_examples=5)
@given(SEEDS)
def test_nothing_is_lost_until_then_and_something_after(seed: int) -> None:
    network = random_networks.network(seed)
    outages = random_networks.outages(network, seed)
    found = times(recovery.time_to_survive(network, outages))
    rows = []
    for row in outages.iter_rows(named=True):
        name, days = row["node_id"], found[row["node_id"]]
        limit = 1e4 if math.isinf(days) else days
        for label, told in (("before", limit * (1 - 1e-6)), ("after", max(limit * 1.001, 1e-3))):
            rows.append(row | {"outage": f"{name} {label}", "ttr_days": max(told, 1e-9)})
    loss = losses(recovery.time_to_recover(network, rows))
    for name, days in found.items():
        assert loss[f"{name} before"] <= 1e-5
        assert (loss[f"{name} after"] > 0) == math.isfinite(days)


@settings(max_examples=5)
@given(SEEDS)
def test_cold_equals_warm_and_order_changes_nothing(seed: int) -> None:
    nodes, edges, demand, sites = random_networks.frames(seed)
    turned = recovery.Network.from_frames(nodes.reverse(), edges.reverse(), demand.reverse(), sites=sites)
    network = random_networks.network(seed)
    outages = random_networks.outages(network, seed)
    warm = recovery.time_to_survive(network, outages)
    cold = times(recovery.time_to_survive(network, outages, warm=False))
    assert times(warm) == pytest.approx(cold, rel=1e-7)
    assert recovery.time_to_survive(turned, outages.reverse()).hash == warm.hash


def test_a_price_is_the_days_that_one_more_unit_gains() -> None:
    hit = [{"node_id": "api"}]
    calm = {"fill": 20.0, "site": 100.0}
    base, more = (recovery.time_to_survive(chain(api_stock=stock, **calm), hit) for stock in (30.0, 30.01))
    gained = (more.metric("min_tts_days") - base.metric("min_tts_days")) / 0.01
    assert base.metric("min_tts_days") == pytest.approx((30 + 2 * 4) / 29)
    assert price(base, "stock", "api") == pytest.approx(gained, rel=1e-3)


def test_short_at_once_is_said_and_not_left_out() -> None:
    table = recovery.time_to_survive(chain(), [{"node_id": "fill b", "ttr_days": 9.0}]).tables["outages"]
    assert table.rows() == [("fill b", "short_at_once", 0.0, 9.0)]


def test_a_time_to_recover_is_not_needed() -> None:
    result = recovery.time_to_survive(chain(site=100.0, fill=20.0), [{"node_id": "fill a", "depth": 0.1}])
    assert result.tables["outages"].rows() == [("fill a", "holds", None, None)]
    assert result.metric("min_tts_days") is None
