from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

import mainstay as ms
from mainstay.core.result import Result
from mainstay.engines.stress import atlas, simulate
from mainstay.engines.stress.atlas.lanes import load_of, loaded
from mainstay.engines.stress.atlas.outages import every_outage
from mainstay.engines.stress.atlas.setting import setting_of
from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario

SITES = ["baxter-north-cove", "fresenius-kabi-melrose-park", "teva-haarlem", "intas-pharmez"]
GOAL: dict[str, Any] = {"products": ["carboplatin-injection", "iv-solution-bags"], "fill": 0.95, "within_days": 30}


@pytest.fixture(scope="module")
def result() -> Result:
    told = Scenario(stress={"horizon_days": 150})
    return atlas.run_atlas(ms.load("us-2026"), told, seed=0, grid=atlas.Grid((30, 90), outages=SITES))


def test_singles_are_ranked_and_baxter_is_felt(result: Result) -> None:
    singles = result.tables["singles"]
    assert singles["loss"].is_sorted(descending=True)
    assert singles.height == 8
    assert singles["outage"][0] == "baxter-north-cove"
    assert "iv-solution-bags" in singles["products"][0]


def test_two_makers_of_carboplatin_cost_more_together(result: Result) -> None:
    pairs = result.tables["pairs"].filter(first="fresenius-kabi-melrose-park", second="teva-haarlem")
    assert pairs["interaction"][0] > 1.0
    assert pairs["decided"].to_list() == ["simulated"]


def test_counts_of_pairs_add_up(result: Result) -> None:
    counted = [result.metric(f"pairs_{how}") for how in ("by_rule", "simulated", "taken_as_sum")]
    assert result.metric("pairs") == sum(number for number in counted if number is not None) == 6


def test_the_manifest_tells_what_made_it(result: Result) -> None:
    assert result.manifest["engine"] == "stress-atlas"
    assert result.manifest["seed"] == 0
    assert result.manifest["base_hash"] == ms.load("us-2026").hash


def test_wrong_names_and_durations_are_refused() -> None:
    base = ms.load("us-2026")
    with pytest.raises(InputError, match="outages cannot be tried"):
        atlas.run_atlas(base, Scenario(), seed=0, grid=atlas.Grid(outages=["baxter-north-cov"]))
    with pytest.raises(InputError, match="pairs cannot be tried"):
        atlas.run_atlas(base, Scenario(), seed=0, grid=atlas.Grid((30,), pair_days=60))
    wrong = Scenario(stress={"service_goal": {"products": "cisplatin-injektion"}})
    with pytest.raises(InputError) as error:
        atlas.reverse(base, wrong, seed=0)
    assert error.value.problems[0].hint == "did you mean 'cisplatin-injection'?"


def test_reverse_needs_a_goal() -> None:
    with pytest.raises(InputError) as error:
        atlas.reverse(ms.load("us-2026"), Scenario(), seed=0, outages=0)
    assert [problem.code for problem in error.value.problems] == ["atlas.no_goal", "atlas.outages"]
    assert "service_goal" in str(error.value.problems[0].hint)


def test_reverse_puts_both_answers_side_by_side() -> None:
    base = ms.load("us-2026")
    told = Scenario(stress={"horizon_days": 150, "service_goal": GOAL})
    found = atlas.reverse(base, told, seed=0, longest_days=60, only=SITES[:3])
    rows = found.tables["smallest"]
    assert {"baxter-north-cove"} <= set(rows["members"].list.explode())
    assert rows["duration_days"].is_between(1, 60).all()
    assert (rows["worst_fill"] < GOAL["fill"]).all()
    assert set(found.tables["attack"]["worst_for"]) == {"optimal response", "simulation"}
    assert found.manifest["engine"] == "stress-reverse"
    # what is found breaks the goal, and a day less does not: told by the plain simulation
    first = rows.row(0, named=True)
    assert broken(base, told, first["members"], first["duration_days"])
    assert not broken(base, told, first["members"], first["duration_days"] - 1)


def broken(base: Base, told: Scenario, members: list[str], days: int) -> bool:
    """Return whether outages break the goal, from the path of each user in a simulation of its own."""
    setting = setting_of(base, told, seed=0)
    outages = every_outage(setting.program, only=members)
    load = load_of([np.concatenate(outages.nodes)], [days])
    run = simulate.simulate_program(loaded(setting.program, load), 1)
    daily = run.daily.join(
        setting.network.sinks.select("node_id", "product_id"), on="node_id", how="inner", maintain_order="left"
    ).filter(pl.col("product_id").is_in(GOAL["products"]))
    window = [pl.col(name).rolling_sum(GOAL["within_days"]).over("node_id") for name in ("served", "demand")]
    share = daily.select(share=window[0] / window[1])["share"].drop_nulls()
    return bool((share < GOAL["fill"] - 1e-6).any())
