"""The whole map: what it holds, that it repeats itself, and what it refuses."""

from __future__ import annotations

import polars as pl
import pytest
from tests.engines.monitor.heatmap.map_bases import ECONOMIES, random_base

import mainstay as ms
from mainstay.engines.monitor.heatmap import run_heatmap
from mainstay.errors import InputError

QUICK = {"heatmap": {"draws": 128, "sensitivity_points": 16}}
BASE = random_base(
    9, indicators=8, missing=0.2, segments=("vaccines", "gloves"), years=(2018, 2019, 2020, 2021, 2022, 2023, 2024)
)
RESULT = run_heatmap(BASE, QUICK, seed=1)


def test_same_seed_same_bytes_whatever_the_order_of_rows() -> None:
    shuffled = BASE.replace(observations=BASE["observations"].sample(fraction=1.0, shuffle=True, seed=3))
    assert run_heatmap(shuffled, QUICK, seed=1).hash == RESULT.hash
    assert run_heatmap(BASE, QUICK, seed=2).hash != RESULT.hash


def test_every_segment_has_three_stages_and_every_rival() -> None:
    cells = RESULT.tables["cells"].filter(pl.col("lens") == "overall")
    rivals = RESULT.manifest["rivals"]
    assert set(rivals) == set(ECONOMIES) - {"USA"}
    expected = {
        (s, t, e) for s in ("vaccines", "gloves") for t in ("research", "clinical", "production") for e in rivals
    }
    expected |= {("whole-base", t, e) for t in ("research", "clinical", "production", "all") for e in rivals}
    assert set(cells.select("segment_id", "stage", "economy_id").iter_rows()) == expected
    assert cells.height == len(expected)


def test_no_verdict_without_evidence_and_no_evidence_without_a_source() -> None:
    cells = RESULT.tables["cells"]
    bare = cells.filter(pl.col("indicators") == 0)
    assert bare.height
    assert set(bare["verdict"]) == {"abstains"}
    assert bare["p_ahead"].is_null().all()
    decided = cells.filter(pl.col("verdict") != "abstains")
    assert decided.height
    assert (decided["indicators_common"] >= 2).all()
    assert decided["reason"].is_null().all()
    evidence = RESULT.tables["evidence"]
    assert evidence.filter(pl.col("origin") == "observation")["source_id"].is_not_null().all()


def test_probabilities_bounds_and_intervals_agree() -> None:
    cells = RESULT.tables["cells"].filter(pl.col("p_ahead").is_not_null())
    assert cells["p_ahead"].is_between(0, 1).all()
    classes = cells.select(pl.sum_horizontal(pl.col("^p_status_.*$"))).to_series()
    assert classes.to_list() == pytest.approx([1.0] * cells.height)
    assert (cells["gap_low"] <= cells["gap_median"]).all()
    assert (cells["gap_median"] <= cells["gap_high"]).all()
    assert (cells["worst_gap"] <= cells["gap"] + 1e-9).all()
    assert (cells["gap"] <= cells["best_gap"] + 1e-9).all()
    assert cells["gap"].to_list() == pytest.approx((cells["home_score"] - cells["rival_score"]).to_list())
    ahead = cells.filter(pl.col("verdict") == "ahead")
    assert (ahead["worst_gap"] > 0).all()
    assert (ahead["p_ahead"] >= 0.9).all()


def test_every_factor_changes_something() -> None:
    factors = RESULT.tables["factors"]
    # nothing in this base is skewed, and the map says so instead of passing over it
    assert dict(factors.select("factor", "note").iter_rows())["treatment"] == "changed no score"
    others = factors.filter(pl.col("factor") != "treatment")
    assert (others["rows_moved"] > 0).all()
    assert others["note"].is_null().all()


def test_the_headline_counts_the_cells() -> None:
    overall = RESULT.tables["cells"].filter(pl.col("lens") == "overall")
    assert RESULT.metric("cells") == overall.height
    parts = sum(RESULT.metric(f"cells_{name}") or 0 for name in ("ahead", "level", "behind", "abstaining"))
    assert parts == overall.height
    for rival in RESULT.manifest["rivals"]:
        gaps = overall.filter(pl.col("economy_id") == rival)["gap"].drop_nulls()
        assert RESULT.metric(f"mean_gap_{rival}") == pytest.approx(sum(gaps) / len(gaps))


def test_the_design_holds_every_run() -> None:
    assert RESULT.tables["design"].height == 128
    assert RESULT.manifest["scenario"]["heatmap"]["draws"] == 128


def test_weights_of_a_scenario_move_the_map_and_only_the_map() -> None:
    heavy = {"heatmap": {**QUICK["heatmap"], "weights": {"i0": 50.0}}}
    moved = run_heatmap(BASE, heavy, seed=1)
    before = RESULT.tables["indicators"].filter(indicator_id="i0")["weight"]
    after = moved.tables["indicators"].filter(indicator_id="i0")["weight"]
    assert (after > before).all()
    assert moved.tables["evidence"].equals(RESULT.tables["evidence"])


def test_an_override_is_the_changed_base() -> None:
    row = (
        BASE["observations"]
        .filter(indicator_id="i0", economy_id="USA", segment_id="gloves", period="2024")
        .row(0, named=True)
    )
    row_id = f"i0|USA|gloves|{row['period']}"
    told = {
        **QUICK,
        "overrides": [
            {"table": "observations", "row_id": row_id, "field": "value", "value": 1.0, "why": "a test"},
            {"table": "observations", "row_id": row_id, "field": "low", "value": None, "why": "a test"},
            {"table": "observations", "row_id": row_id, "field": "high", "value": None, "why": "a test"},
        ],
    }
    moved = run_heatmap(BASE, told, seed=1).tables["evidence"]
    assert moved.filter(indicator_id="i0", economy_id="USA", segment_id="gloves")["value"].to_list() == [1.0]


def test_an_earlier_map_holds_statuses_near_a_limit() -> None:
    held = run_heatmap(BASE, QUICK, seed=1, before=RESULT)
    assert held.tables["cells"]["status"].equals(RESULT.tables["cells"]["status"])


def test_problems_are_told_all_at_once() -> None:
    broken = BASE["indicators"].with_columns(
        direction=pl.when(pl.col("indicator_id") == "i0").then(None).otherwise("direction"),
        unit=pl.when(pl.col("indicator_id") == "i1").then(None).otherwise("unit"),
        goalpost_low=pl.when(pl.col("indicator_id") == "i2").then(200.0).otherwise("goalpost_low"),
    )
    with pytest.raises(InputError) as raised:
        run_heatmap(BASE.replace(indicators=broken), QUICK, seed=1)
    told = {(problem.code, problem.column, problem.message) for problem in raised.value.problems}
    assert ("indicator.incomplete", "direction", "the scored indicator i0 needs its direction") in told
    assert ("indicator.incomplete", "unit", "the scored indicator i1 needs its unit") in told
    assert ("goalposts.order", None, "the goalposts of i2 do not rise") in told


@pytest.mark.parametrize(
    ("weights", "code"),
    [
        ({"i0": -1.0}, "scenario.invalid"),
        ({"nobody": 1.0}, "weight.unknown"),
        ({"i0": 0.0, "i3": 0.0, "i6": 0.0}, "weight.sum"),
    ],
)
def test_weights_that_cannot_be_used(weights: dict[str, float], code: str) -> None:
    with pytest.raises(InputError) as raised:
        run_heatmap(BASE, {"heatmap": {**QUICK["heatmap"], "weights": weights}}, seed=1)
    assert code in {problem.code for problem in raised.value.problems}


def test_economies_that_the_base_does_not_have() -> None:
    with pytest.raises(InputError) as raised:
        run_heatmap(BASE, {"heatmap": {**QUICK["heatmap"], "economies": ["CHX", "CHN"]}}, seed=1)
    assert [problem.code for problem in raised.value.problems] == ["economy.unknown"]
    assert raised.value.problems[0].hint == "did you mean 'CHN'?"


def test_an_economy_of_which_nothing_is_known_is_named() -> None:
    bare = BASE.replace(observations=BASE["observations"].filter(pl.col("economy_id") != "KOR"))
    with pytest.raises(InputError) as raised:
        run_heatmap(bare, {"heatmap": {**QUICK["heatmap"], "economies": ["CHN", "KOR"]}}, seed=1)
    assert [(problem.code, problem.found) for problem in raised.value.problems] == [("economy.empty", "KOR")]


def test_nobody_to_compare_with() -> None:
    with pytest.raises(InputError):
        run_heatmap(BASE, {"heatmap": {**QUICK["heatmap"], "economies": ["USA"]}}, seed=1)


def test_the_bundled_map_is_as_wide_as_it_says() -> None:
    result = run_heatmap(ms.load("us-2026"), QUICK, seed=1)
    cells = result.tables["cells"].filter(pl.col("lens") == "overall")
    segments = set(cells["segment_id"]) - {"whole-base"}
    assert len(segments) >= 25
    assert {"CHN", "IND", "EU27", "JPN", "KOR", "GBR", "CHE"} <= set(result.manifest["rivals"])
    assert len(result.manifest["members"]) == 27
    assert result.tables["evidence"]["indicator_id"].n_unique() >= 35
    assert set(result.tables["evidence"]["lens"]) == {"health", "economic", "national_security"}
