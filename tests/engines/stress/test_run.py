"""The stress test of a base: a chain whose answer can be worked out by hand, and what holds for every run."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.engines.stress.one_plant import NEED, halt, one_plant, stress

from mainstay.core.result import Result
from mainstay.engines.stress.run import run_stress
from mainstay.errors import InputError
from mainstay.run.executors import open_executor

#: an uncertain base: stock, need and depth are drawn
UNSURE: dict[str, Any] = {"priors": {"stock_days": {"low": 2, "high": 15}, "utilisation": 0.8}}
DEEP = halt(depth={"low": 0.5, "high": 1.0})


@pytest.fixture(scope="module")
def halted() -> Result:
    return stress(halt())


def of(table: pl.DataFrame, product: str = "med") -> dict[str, Any]:
    return table.filter(product_id=product).row(0, named=True)


def test_a_plant_that_stands_still_for_30_days_with_10_days_of_stock_misses_20_days_of_need(halted: Result) -> None:
    result = halted
    row = of(result.tables["unmet"])
    assert row["unmet"] == pytest.approx(20 * NEED, rel=1e-5)
    assert row["unit"] == "vial"
    assert row["demand"] == pytest.approx(120 * NEED)
    assert row["share"] == pytest.approx(20 / 120, rel=1e-5)
    assert (row["short_days"], row["p_short"], row["reached"]) == (20.0, 1.0, "shock")
    assert row["depth"] == pytest.approx(1.0, rel=1e-5)
    assert row["caused"] == pytest.approx(20 * NEED, rel=1e-5)
    survived = of(result.tables["survive"])
    assert (survived["p_never"], survived["days_low"], survived["days_median"], survived["days_high"]) == (
        0,
        10,
        10,
        10,
    )
    assert result.metric("unmet_share") == pytest.approx(20 / 120, rel=1e-5)


def test_what_breaks_first_names_the_plant_and_the_day(halted: Result) -> None:
    row = of(halted.tables["breaks_first"])
    assert (row["rank"], row["day"], row["day_if_short"]) == (1, 30, 30)
    assert row["limit"].startswith("line:med@here (capacity")


def test_the_fan_is_empty_from_day_30_to_day_49(halted: Result) -> None:
    fan = halted.tables["fan"].filter(product_id="med")
    assert fan.filter(pl.col("q50") < 0.5)["day"].to_list() == list(range(30, 50))
    assert fan.filter(pl.col("mean") > 0.999).height == 100


def test_the_calendar_shows_the_halt_and_its_price(halted: Result) -> None:
    rows = halted.tables["bottlenecks"].filter(from_day=35)
    assert rows.select("limit", "node_id", "share", "share_quiet", "price").rows() == [
        ("capacity", "line:med@here", 1.0, 0.0, 1.0)
    ]


def test_recovery_of_the_shock_and_of_the_users(halted: Result) -> None:
    recover = halted.tables["recover"]
    assert recover.filter(subject="halt")["days_median"].to_list() == [30]
    users = recover.filter(pl.col("what").str.starts_with("users"))
    assert users.select("p_recovered", "days_median").rows() == [(1.0, 30)]


def test_stock_is_all_that_absorbs_the_loss_of_a_single_plant(halted: Result) -> None:
    steps = halted.tables["pass_through"].filter(subject="all in focus")
    absorbed = dict(steps.select("mechanism", "absorbed").iter_rows())
    assert absorbed.pop("lost, with nothing to soften it") == pytest.approx(30 / 120, rel=1e-4)
    assert absorbed.pop("stock") == pytest.approx(10 / 120, rel=1e-4)
    assert all(abs(value) < 1e-6 for value in absorbed.values())


def test_without_a_shock_nothing_is_missed() -> None:
    result = stress()
    assert result.tables["unmet"]["unmet"].to_list() == [0.0, 0.0]
    assert result.tables["breaks_first"].is_empty()
    assert result.metric("unmet_share") == 0.0
    assert set(result.tables["unmet"]["reached"]) == {"not reached"}


def test_a_product_of_another_line_is_not_reached() -> None:
    result = stress(halt(), service_goal={"products": ["med", "other"]})
    rows = dict(result.tables["unmet"].select("product_id", "reached").iter_rows())
    assert rows == {"med": "shock", "other": "not reached"}


def test_a_deeper_shock_never_leaves_less_unmet() -> None:
    found = [of(stress(halt(depth=depth)).tables["unmet"])["unmet"] for depth in (0.2, 0.5, 0.7, 0.9, 1.0)]
    assert found == sorted(found)
    assert found[0] == pytest.approx(0.0, abs=1e-3)  # 0.8 of capacity is all that is used
    assert found[-1] > found[-2] > 0


def test_a_goal_counts_what_is_served() -> None:
    goals = [{"products": "med", "quantity": 40 * NEED, "by_day": day} for day in (39, 41, 60, 61)]
    table = stress(halt(), goals=goals).tables["goals"].filter(kind="quantity")
    # 30 days are served, 20 are not, then all again
    assert table["expected"].to_list() == pytest.approx([30 * NEED, 30 * NEED, 40 * NEED, 41 * NEED], rel=1e-5)
    assert table["p_met"].to_list()[:2] == [0.0, 0.0]
    assert table["p_met"].to_list()[3] == 1.0


def test_an_executor_changes_no_byte() -> None:
    given: dict[str, Any] = {"replications": 130, **UNSURE}
    plain = stress(DEEP, **given)
    for name in ("serial", "threads"):
        with open_executor(name, workers=2) as executor:
            assert stress(DEEP, executor=executor, **given).hash == plain.hash
    assert stress(DEEP, seed=2, **given).hash != plain.hash


def test_more_replications_keep_the_first_ones() -> None:
    few, many = (stress(DEEP, replications=count, **UNSURE) for count in (64, 192))
    worst_few, worst_many = (one.tables["risk"]["worst"][0] for one in (few, many))
    assert worst_many >= worst_few
    assert few.manifest["replications"] == 64
    assert many.metric("unmet_share") != few.metric("unmet_share")


def test_it_stops_as_soon_as_the_interval_is_narrow_and_says_so() -> None:
    wide = stress(DEEP, replications=2000, until_width=0.05, **UNSURE)
    assert wide.manifest["replications"] == 128
    assert "at most 0.05" in wide.manifest["stopped"]
    narrow = stress(DEEP, replications=300, until_width=1e-9, **UNSURE)
    assert narrow.manifest["replications"] == 300
    assert "before" in narrow.manifest["stopped"]
    middle = stress(DEEP, replications=2000, until_width=0.005, **UNSURE)
    row = middle.metrics.filter(id="unmet_share").row(0, named=True)
    assert 128 < middle.manifest["replications"] < 2000
    assert (row["high"] - row["low"]) / 2 <= 0.005


def test_progress_counts_the_blocks() -> None:
    told: list[tuple[int, int, str]] = []
    stress(halt(), replications=130, progress=lambda *now: told.append(now))
    assert [(done, of) for done, of, _ in told] == [(step, told[0][1]) for step in range(1, told[0][1] + 1)]
    assert [words for _, _, words in told[:3]] == [f"blocks of runs, {block} of 3" for block in (1, 2, 3)]
    assert told[-1][2].startswith("what softened the losses")


def test_the_manifest_says_what_made_it(halted: Result) -> None:
    manifest = halted.manifest
    assert (manifest["engine"], manifest["seed"], manifest["replications"]) == ("stress", 1, 4)
    assert manifest["assumed_values"] == halted.tables["assumptions"].height
    assert manifest["scenario_hash"].startswith("sha256:")


@pytest.mark.parametrize(
    ("choices", "code"),
    [
        ({"shocks": [halt(where={"site": "nowhere"})]}, "shock.unknown_name"),
        ({"goals": [{"products": "meds", "quantity": 1, "by_day": 5}]}, "product.unknown"),
        ({"service_goal": {"products": "meds"}}, "goal.no_sink"),
        ({"shocks": [halt(onset_day=500)]}, "scenario.invalid"),
        ({"releases": {"pile": {"units_per_day": 5}}}, "release.unknown_stockpile"),
        ({"goals": [{"products": "med", "quantity": 1, "by_day": 5, "economy": "CAN"}]}, "goal.economy"),
    ],
)
def test_what_does_not_fit_is_refused(choices: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        stress(**choices)
    assert code in {one.code for one in caught.value.problems}


def test_a_seed_is_needed() -> None:
    from tests.engines.stress.base_network.small_chain import base_of

    with pytest.raises(InputError) as caught:
        run_stress(base_of(one_plant()), {}, replications=0, until_width=-1)
    assert {one.code for one in caught.value.problems} == {"stress.seed", "stress.replications", "stress.width"}


def test_an_epidemic_asks_for_what_its_patients_need() -> None:
    need = {"product": "med", "per": "new_symptomatic", "quantity": 1}
    epidemic = {"pathogen": "influenza-1918", "seed_infections": 1000, "needs": [need], "workforce_illness": False}
    result = stress(epidemic=epidemic)
    row = of(result.tables["unmet"])
    assert row["demand"] > 120 * NEED + 50_000
    assert row["p_short"] == 1.0


def test_names_instead_of_things_and_numbers_that_are_none_are_told_together() -> None:
    from tests.engines.stress.base_network.small_chain import base_of

    with pytest.raises(InputError) as caught:
        run_stress("us-2026", "hurricane-iv-fluids", replications=1, seed=1, executor="serial")
    assert [problem.code for problem in caught.value.problems] == ["stress.base", "stress.scenario", "stress.executor"]
    base = base_of(one_plant())
    for replications, seed in ((1.5, -1), ("3", 1.5), (0, True)):
        with pytest.raises(InputError) as caught:
            run_stress(base, None, replications=replications, seed=seed)
        assert [problem.code for problem in caught.value.problems] == ["stress.seed", "stress.replications"]
