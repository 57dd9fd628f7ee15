from __future__ import annotations

import pytest

import mainstay as ms
from mainstay.core.result import Result
from mainstay.engines.stress import atlas
from mainstay.errors import InputError
from mainstay.scenario.scenario import Scenario

SITES = ["baxter-north-cove", "fresenius-kabi-melrose-park", "teva-haarlem", "intas-pharmez"]
GOAL = {"products": ["carboplatin-injection", "iv-solution-bags"], "fill": 0.95, "within_days": 30}


@pytest.fixture(scope="module")
def result() -> Result:
    told = Scenario(stress={"horizon_days": 300})
    return atlas.run_atlas(ms.load("us-2026"), told, seed=0, grid=atlas.Grid((30, 180), outages=SITES))


def test_singles_are_ranked_and_baxter_is_felt(result: Result) -> None:
    singles = result.tables["singles"]
    assert singles["loss"].is_sorted(descending=True)
    assert singles.height == 8
    assert singles["outage"][0] == "baxter-north-cove"
    assert "iv-solution-bags" in singles["products"][0]


def test_makers_of_carboplatin_bite_together_and_not_alone(result: Result) -> None:
    pairs = result.tables["pairs"].filter(first="fresenius-kabi-melrose-park", second="teva-haarlem")
    assert pairs["only_together"].to_list() == [True]
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


def test_reverse_finds_the_pair_that_breaks_the_goal_and_both_answers() -> None:
    told = Scenario(stress={"horizon_days": 300, "service_goal": GOAL})
    found = atlas.reverse(ms.load("us-2026"), told, seed=0, only=SITES)
    rows = found.tables["smallest"]
    assert rows.filter(outages=1)["members"].to_list() == [["baxter-north-cove"]]
    pair = rows.filter(rows["members"].list.join("+") == "fresenius-kabi-melrose-park+teva-haarlem")
    assert 30 < pair["duration_days"][0] <= pair["optimal_days"][0] + 60
    assert found.metric("smallest_outages") == 1.0
    assert set(found.tables["attack"]["worst_for"]) == {"optimal response", "simulation"}
    assert found.manifest["engine"] == "stress-reverse"
