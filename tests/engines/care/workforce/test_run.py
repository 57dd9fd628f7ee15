"""The workforce of a base: tables, assumptions, and the same bytes for the same seed."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.engines.care.plan.one_clinic import district

from mainstay.core.result import Result
from mainstay.engines.care.workforce import project, run_workforce, wisn
from mainstay.engines.care.workforce.flow import Cadre
from mainstay.errors import InputError

FLOWS: list[dict[str, Any]] = [
    {"cadre": "nurse", "intake_per_year": 3, "attrition_share": 0.1, "migration_share": 0.05, "target": 15},
    {"cadre": "isolation_nurse", "target": 2},
]


def told(**changes: Any) -> dict[str, Any]:
    return {"care": {"workforce": {"cadres": FLOWS, **changes}}}


@pytest.fixture(scope="module")
def result() -> Result:
    return run_workforce(district(), told(trained={"nurse -> isolation_nurse": 1}), seed=1)


def test_projection_and_need_are_those_of_the_functions(result: Result) -> None:
    cadre = Cadre("nurse", 13.0, 3.0, 3, 0.1, 0.1, 0.05, 0.02, 0.02)
    people = result.tables["projection"].filter(pl.col("cadre") == "nurse")["people"].to_list()
    assert people == pytest.approx(project(cadre, 10)[:, -2])
    need = result.tables["need"].row(0, named=True)
    work = wisn([16.0 * 365.25, 20 * 365.25], [1.5, 1.0], hours=217 * 8, category_shares=[0.1], staff=13)
    assert need["needed"] == pytest.approx(work.needed)
    assert need["ratio"] == pytest.approx(work.ratio)


def test_intervals_hold_the_middle(result: Result) -> None:
    rows = result.tables["projection"]
    assert (rows["people_low"] <= rows["people"] + 1e-9).all()
    assert (rows["people_high"] >= rows["people"] - 1e-9).all()
    assert result.metrics.filter(pl.col("id") == "workforce_staff_at_horizon.nurse")["low"][0] < people_at(result)


def people_at(result: Result) -> float:
    value = result.metric("workforce_staff_at_horizon.nurse")
    assert value is not None
    return value


def test_who_can_be_flexed(result: Result) -> None:
    assert result.metric("workforce_flexible.isolation_nurse.0") == pytest.approx(0.8)
    assert result.metric("workforce_flexible.isolation_nurse.14") == pytest.approx(0.25 * 13 * 0.8)


def test_the_path_is_priced_and_assumptions_are_told(result: Result) -> None:
    assert result.metric("workforce_path_usd") > 0
    assert set(result.tables["prices"].filter(pl.col("limit") == "target")["cadre"]) == {"nurse", "isolation_nurse"}
    assert "isolation_nurse" in set(result.tables["assumptions"]["subject"])
    assert result.tables["left_out"].height >= 4


def test_same_seed_same_bytes(result: Result) -> None:
    again = run_workforce(district(), told(trained={"nurse -> isolation_nurse": 1}), seed=1)
    assert again.hash == result.hash


def test_bad_input() -> None:
    with pytest.raises(InputError, match="did you mean 'nurse'"):
        run_workforce(district(), told(cadres=[{"cadre": "nurze"}]))
    with pytest.raises(InputError, match="does not have"):
        run_workforce(district(), told(trained={"nurse -> pilot": 1}))
    with pytest.raises(InputError, match="more leave"):
        run_workforce(district(), told(cadres=[{"cadre": "nurse", "migration_share": 0.9, "retirement_share": 0.2}]))
    with pytest.raises(InputError, match="no workforce"):
        run_workforce(district().replace(staff=district()["staff"].clear()))
