"""Demonstrated capability goes into us-2026: the policy picks it, what was claimed stays, and the base still passes."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

import mainstay as ms
from mainstay.core.result import Result
from mainstay.engines.stress import trials
from mainstay.engines.stress.trials.into_base import rating
from mainstay.errors import InputError
from mainstay.model.base import Base

LINE = "influenza-vaccine-h5@seqirus-holly-springs"
REPORT = {"source_id": "trial-report-2026", "known_on": date(2026, 10, 15)}


@pytest.fixture(scope="module")
def base() -> Base:
    return ms.load("us-2026")


@pytest.fixture(scope="module")
def result(base: Base) -> Result:
    run = {
        "run_id": "first",
        "line_id": LINE,
        "started_on": "2026-05-01",
        "ended_on": "2026-08-15",
        "batches": 12,
        "released": 11,
        "units_per_day": 350_000,
        "first_lot_days": 96,
    }
    spec = {
        "name": "H5, first campaign",
        "requirement": {"product_id": "influenza-vaccine-h5", "quantity": 2e7, "within_days": 182, "confidence": 0.8},
        "lines": [{"line_id": LINE, "batch_units": 250_000, "most_batches": 3}],
        "results": [run],
        "draws": 512,
        "trials": 32,
    }
    return trials.run(base, spec, seed=1)


@pytest.fixture(scope="module")
def rows(result: Result) -> dict[str, pl.DataFrame]:
    claims = trials.as_claims(
        result,
        source_id=REPORT["source_id"],
        known_from_on=REPORT["known_on"],
        valid_from_on=date(2026, 8, 15),
        locator="table 1",
    )
    exercise = trials.exercise_rows(result, exercise_id="h5-trial-2026", publisher="T&E office", **REPORT)
    return {**exercise, "claims": claims}


@pytest.fixture(scope="module")
def entered(base: Base, rows: dict[str, pl.DataFrame]) -> Base:
    return trials.into_base(base, rows)


def line_of(base: Base) -> dict[str, Any]:
    return base["lines"].filter(pl.col("line_id") == LINE).row(0, named=True)


def test_the_demonstrated_value_wins(base: Base, entered: Base) -> None:
    assert line_of(base)["capacity_units_per_day"] == 824176
    after = line_of(entered)
    assert (after["capacity_units_per_day"], after["lead_time_days"]) == pytest.approx((350_000, 96))
    assert after["yield_share"] == pytest.approx(11 / 12)
    assert after["capacity_low_units_per_day"] <= 350_000 <= after["capacity_high_units_per_day"]


def test_what_was_claimed_stays_beside_it(base: Base, entered: Base) -> None:
    claims = entered.claims("lines", LINE, "capacity_units_per_day").filter(pl.col("claim_id").is_not_null())
    assert claims["method"].to_list() == ["observed", "reported"]
    assert claims["value"].to_list()[1] == "824176.0"
    assert claims["source_id"].to_list() == ["trial-report-2026", line_of(base)["source_id"]]
    before, after = (
        one.claims("lines", LINE, "lead_time_days").filter(pl.col("claim_id").is_not_null()) for one in (base, entered)
    )
    assert after.height == before.height + 1
    # without the trial the base says again what it said before
    assert line_of(entered.as_known("2026-10-14"))["capacity_units_per_day"] == 824176


def test_the_base_still_passes(base: Base, entered: Base) -> None:
    before = {(problem.code, problem.key) for problem in ms.check(base)}
    assert not [problem for problem in ms.check(entered) if (problem.code, problem.key) not in before]


def test_only_the_line_that_was_tried_changes(base: Base, entered: Base) -> None:
    others = pl.col("line_id") != LINE
    assert entered["lines"].filter(others).equals(base["lines"].filter(others))
    for table in base.tables:
        if table not in ("lines", "claims", "sources", "exercises", "objectives", "exercise_observations", "findings"):
            assert entered[table].equals(base[table]), table


def test_the_trial_is_an_exercise_with_objectives_and_a_finding(entered: Base) -> None:
    own = {
        name: entered[name].filter(pl.col("exercise_id") == "h5-trial-2026")
        for name in ("exercises", "objectives", "exercise_observations", "findings")
    }
    assert own["exercises"].select("kind", "started_on", "ended_on").row(0) == (
        "trial",
        date(2026, 5, 1),
        date(2026, 8, 15),
    )
    objectives = {row["name"].split(" ")[0]: row for row in own["objectives"].iter_rows(named=True)}
    assert objectives["capacity_units_per_day"]["rating"] == "unable"
    assert objectives["lead_time_days"]["rating"] == "major_challenges"
    assert objectives["yield_share"]["demonstrated"] == pytest.approx(11 / 12)
    assert own["exercise_observations"].height == 3
    assert own["findings"]["text"][0].startswith("Verdict ")


def test_the_next_trial_starts_from_what_was_shown(entered: Base) -> None:
    spec = {
        "name": "second",
        "requirement": {"product_id": "influenza-vaccine-h5", "quantity": 2e7, "within_days": 182},
        "lines": [{"line_id": LINE, "batch_units": 250_000, "most_batches": 2}],
        "draws": 512,
        "trials": 32,
    }
    claimed = trials.run(entered, spec, seed=1).tables["claims_vs_demonstrated"]
    assert claimed["claim_method"].to_list() == ["observed"] * 3
    assert claimed["claimed"][0] == pytest.approx(350_000)


def test_runs_that_the_base_holds_do_not_count_twice(entered: Base, result: Result) -> None:
    spec = result.manifest["spec"]
    with pytest.raises(InputError) as caught:
        trials.run(entered, spec, seed=1)
    told = [(problem.code, problem.column) for problem in caught.value.problems]
    assert told == [("trial.counted_twice", name) for name in ("units_per_day", "yield_share", "first_lot_days")]


def test_entering_twice_is_told(entered: Base, rows: dict[str, pl.DataFrame]) -> None:
    with pytest.raises(InputError) as caught:
        trials.into_base(entered, rows)
    assert {problem.code for problem in caught.value.problems} == {"trial.twice"}
    assert {problem.table for problem in caught.value.problems} == set(rows)


def test_claims_about_lines_that_are_not_there_are_told(base: Base, rows: dict[str, pl.DataFrame]) -> None:
    strange = rows["claims"].with_columns(row_id=pl.lit("no@where"))
    with pytest.raises(InputError) as caught:
        trials.into_base(base, {"claims": strange})
    assert {(problem.code, problem.found) for problem in caught.value.problems} == {("trial.line", "no@where")}


def test_what_was_not_tried_is_no_claim(base: Base, result: Result) -> None:
    shown = result.tables["claims_vs_demonstrated"].with_columns(demonstrated=pl.lit(None, dtype=pl.Float64))
    assert trials.as_claims(shown, source_id="x", known_from_on=date(2026, 1, 1)).height == 0


@pytest.mark.parametrize(
    ("shown", "rated"),
    [
        (100.0, "performed"),
        (99.6, "performed"),
        (95.0, "some_challenges"),
        (60.0, "major_challenges"),
        (10.0, "unable"),
        (0.0, "unable"),
    ],
)
def test_ratings(shown: float, rated: str) -> None:
    assert rating("units_per_day", 100.0, shown) == rated
