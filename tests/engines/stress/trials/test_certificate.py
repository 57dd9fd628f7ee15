"""The certificate: what makes a verdict, when it lapses, and what the tables of evidence say."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.stress.trials.small_trial import DAY, NORTH, SOUTH, lines_of, run_of, spec_of

from mainstay.engines.stress.trials.certificate import TOGETHER, beliefs_on, certificate
from mainstay.engines.stress.trials.evidence_tables import claims_vs_demonstrated, limits_table, runs_table
from mainstay.engines.stress.trials.judge import Bench, simulation_interval, verdict
from mainstay.engines.stress.trials.spec import TrialSpec
from mainstay.engines.stress.trials.tolerance import one_sided_factor, two_sided_factor


def certified(spec: TrialSpec, day: date = DAY) -> dict[str, dict[str, Any]]:
    lines = lines_of(spec)
    found = certificate(lines, Bench([line.line_id for line in lines], spec, seed=3, draws=1024), day)
    return {row["subject"]: row for row in found.iter_rows(named=True)}


def test_claims_alone_are_never_ready() -> None:
    found = certified(
        spec_of(requirement={"product_id": "vaccine", "quantity": 500, "within_days": 200, "confidence": 0.8})
    )
    assert found[TOGETHER]["p_met"] > 0.95
    assert {row["verdict"] for row in found.values()} == {"not_shown"}
    assert found[TOGETHER]["words"].startswith("Not shown: all lines together release 500 units within 200 days")


def test_good_runs_make_it_ready_and_the_words_say_so() -> None:
    found = certified(spec_of(results=[run_of()]))
    assert found[TOGETHER]["verdict"] == found[NORTH]["verdict"] == "ready"
    assert found[SOUTH]["verdict"] != "ready"
    assert found[NORTH]["is_shown"]
    assert not found[SOUTH]["is_shown"]
    assert found[TOGETHER]["shown_units_lower"] >= 5000
    assert found[TOGETHER]["shown_units_lower"] == found[NORTH]["shown_units_lower"]
    assert found[TOGETHER]["units_lower"] >= found[NORTH]["units_lower"]
    assert found[NORTH]["words"].startswith(f"Ready: it was demonstrated that {NORTH} alone releases 5,000 units")


def test_bad_runs_make_it_not_ready() -> None:
    bad = {"batches": 8, "released": 1, "units_per_day": 20.0, "first_lot_days": 100.0}
    found = certified(spec_of(results=[run_of(**bad), run_of(SOUTH, **bad)]))
    assert found[TOGETHER]["verdict"] == "not_ready"
    assert found[TOGETHER]["words"].startswith("Not ready: even if claims are believed")


def test_verdict_at_its_edges() -> None:
    assert verdict(0.9, 0.9, 0.9) == "ready"
    assert verdict(1 - 0.9, 0.0, 0.9) == "not_ready"
    assert verdict(0.89999, 0.89999, 0.9) == "not_shown"


def test_a_certificate_lapses_as_its_evidence_ages() -> None:
    found = certified(spec_of(results=[run_of()], ageing={"half_life_days": 200, "expires_after_days": 400}))
    lapses = found[NORTH]["lapses_on"]
    assert DAY < lapses <= DAY + timedelta(400 + 30)
    again = certified(spec_of(results=[run_of()], ageing={"half_life_days": 200, "expires_after_days": 400}), lapses)
    assert again[NORTH]["verdict"] != "ready"
    day_before = certified(
        spec_of(results=[run_of()], ageing={"half_life_days": 200, "expires_after_days": 400}), lapses - timedelta(30)
    )
    assert day_before[NORTH]["verdict"] == "ready"
    assert found[SOUTH]["lapses_on"] is None


def test_more_of_the_same_evidence_narrows_the_interval() -> None:
    one, many = (
        claims_vs_demonstrated(lines_of(spec), spec, DAY).filter(pl.col("line_id") == NORTH)
        for spec in (spec_of(results=[run_of()]), spec_of(results=[run_of(run_id=f"r{i}") for i in range(6)]))
    )
    width = [(table["high"] / table["low"]).to_list() for table in (one, many)]
    assert all(b < a for a, b in zip(*width, strict=True))


def test_claimed_and_demonstrated_stand_side_by_side() -> None:
    runs = [run_of(), run_of(run_id="b", batches=4, released=3, units_per_day=50.0, first_lot_days=60.0)]
    spec = spec_of(results=[*runs, run_of(run_id="old", started_on="2001-01-01", ended_on=None, units_per_day=1.0)])
    rows = {
        row["field"]: row
        for row in claims_vs_demonstrated(lines_of(spec), spec, DAY).iter_rows(named=True)
        if row["line_id"] == NORTH
    }
    assert rows["units_per_day"]["demonstrated"] == pytest.approx(math.sqrt(98 * 50))
    assert rows["yield_share"]["demonstrated"] == pytest.approx(0.9)
    assert (rows["yield_share"]["runs"], rows["units_per_day"]["runs"]) == (10, 2)
    assert rows["yield_share"]["exact_low"] == pytest.approx(0.6058, abs=1e-4)  # 9 of 10 at 90 %
    assert rows["first_lot_days"]["demonstrated_of_claimed"] == pytest.approx(math.sqrt(41 * 60) / 40)
    assert rows["units_per_day"]["last_run_on"] == date(2026, 10, 1)
    for row in rows.values():
        assert row["low"] < row["believed"] < row["high"]
    south = claims_vs_demonstrated(lines_of(spec), spec, DAY).filter(pl.col("line_id") == SOUTH)
    assert south["demonstrated"].null_count() == 3
    weights = dict(runs_table(spec, DAY).select("run_id", "weight").iter_rows())
    assert weights["old"] == 0
    assert 0.9 < weights["b"] < 1


def test_specification_limits_by_tolerance_factor() -> None:
    values = (1.2, 1.5, 1.3, 1.6, 1.1, 1.4)
    limits = [
        {"attribute": "potency", "low": 0.9, "share": 0.8},
        {"attribute": "ph", "low": 6.0, "high": 8.0},
        {"attribute": "volume", "high": 1.0},
    ]
    measured = [{"attribute": "potency", "values": values}, {"attribute": "ph", "values": [7.0, 7.9, 6.2]}]
    need = {"product_id": "vaccine", "quantity": 5000, "within_days": 120, "confidence": 0.8, "limits": limits}
    spec = spec_of(requirement=need, results=[run_of(measured=measured)])
    rows = {
        row["attribute"]: row
        for row in limits_table(lines_of(spec), spec, DAY).iter_rows(named=True)
        if row["line_id"] == NORTH
    }
    sd = float(np.std(values, ddof=1))
    assert rows["potency"]["factor"] == pytest.approx(one_sided_factor(6, 0.8, 0.8))
    assert rows["potency"]["tolerance_low"] == pytest.approx(1.35 - one_sided_factor(6, 0.8, 0.8) * sd)
    assert rows["potency"]["tolerance_high"] is None
    assert rows["potency"]["kept"]
    assert rows["ph"]["factor"] == pytest.approx(two_sided_factor(3, 0.9, 0.8))
    assert rows["ph"]["kept"] is False
    assert (rows["volume"]["batches"], rows["volume"]["kept"]) == (0, None)
    # a limit that nobody measured: the line is not demonstrated to keep it
    assert certified(spec)[NORTH]["p_shown"] == 0.0


def test_simulation_interval_holds_the_probability() -> None:
    for p in (0.0, 0.003, 0.5, 1.0):
        low, high = simulation_interval(p, 2000)
        assert 0 <= low <= p <= high <= 1


def test_beliefs_of_a_day_leave_out_what_came_later() -> None:
    spec = spec_of(results=[run_of()])
    lines = lines_of(spec)
    assert not beliefs_on(lines, spec, date(2026, 9, 30))[NORTH].shown
    assert beliefs_on(lines, spec, date(2026, 10, 1))[NORTH].shown
