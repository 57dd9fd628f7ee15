from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from mainstay.core.result import Result
from mainstay.engines.care.radiotherapy.handling import COLUMN, RESTRICTED, covers, shared_view
from mainstay.engines.care.radiotherapy.repair import repair_chain
from mainstay.engines.care.radiotherapy.run import run_radiotherapy
from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.model.info import BaseInfo

SECRET = "hospital-by-the-lake"
CENTRES = [
    {
        "centre_id": SECRET,
        "sources": [{"activity_tbq": 250.0, "reference_on": "2020-11-01"}],
        "power_lost_hours_per_day": 2.5,
        "power_kw": 60,
    },
    {
        "centre_id": "capital",
        "sources": [{"activity_tbq": 300.0, "reference_on": "2024-11-01"}],
        "linacs": 1,
        "free_bunkers": 1,
        "power_kw": 500,
    },
]


def base(**more: pl.DataFrame) -> Base:
    info = BaseInfo(name="little", version="1", home="AAA", as_of_on=date(2026, 11, 1))
    economies = pl.DataFrame({"economy_id": ["AAA"], "name": ["A"], "role": ["home"], "population": [5_000_000]})
    return Base(info, {"economies": economies, **more})


def choices(**more: Any) -> dict[str, Any]:
    told = {"incidence": 3000, "horizon_years": 4, "pareto_points": 0, "draws": 64, "centres": CENTRES}
    return {"care": {"radiotherapy": told | more}}


@pytest.fixture(scope="module")
def result() -> Result:
    return run_radiotherapy(base(), choices(pareto_points=3), seed=1)


def test_all_tables_and_headlines(result: Result) -> None:
    assert {
        "need",
        "staff",
        "uptime",
        "sources_by_country",
        "plan",
        "objectives",
        "changes",
        "keep_or_replace",
        "people",
        "limits",
        "pareto",
        "assumptions",
        "left_out",
    } == set(result.tables)
    assert result.metric("courses_needed") == pytest.approx(3000 * 0.5 * 1.25)
    assert result.metric("fractions_needed") == pytest.approx(3000 * 0.5 * 1.25 * 19.4)
    assert result.metric("sources_now") == 2
    assert result.metric("centres_where_cobalt_stays") == 1
    metrics = result.metrics
    assert metrics.filter((pl.col("low") > pl.col("value")) | (pl.col("value") > pl.col("high"))).height == 0
    assert (result.metric("patients_treated") or 0) == pytest.approx(result.tables["plan"]["patients"].sum())
    need = result.tables["need"]
    assert result.metric("machines_needed_spread") == pytest.approx(need["machines"].max() / need["machines"].min())  # type: ignore[operator]
    spent = result.metrics.filter(pl.col("id") == "cost_usd").row(0, named=True)
    assert spent["low"] < spent["value"] < spent["high"]


def test_sources_at_country_level(result: Result) -> None:
    row = result.tables["sources_by_country"].row(0, named=True)
    now = 250 * 2 ** (-6 / 5.2711) + 300 * 2 ** (-2 / 5.2711)
    assert row["activity_tbq"] == pytest.approx(now, rel=1e-3)
    assert row["places_in_category_1"] == 2
    assert row["sources"] == 2


def test_nothing_shared_tells_where_a_source_is(result: Result) -> None:
    told = str(result.to_json())
    assert SECRET not in told
    assert "centre 1" in told
    assert result.manifest["restricted_tables"] == []
    assert result.manifest["handling"].startswith("may be shared")


def test_centre_level_is_marked_and_can_be_taken_out() -> None:
    full = run_radiotherapy(base(), choices(detail="centre"), seed=1)
    assert SECRET in full.tables["sources_by_centre"]["centre"].to_list()
    marked = full.manifest["restricted_tables"]
    assert marked == ["keep_or_replace_by_centre", "plan_by_centre", "sources_by_centre"]
    assert full.manifest["handling"] == RESTRICTED
    assert all(full.tables[name][COLUMN].unique().to_list() == [RESTRICTED] for name in marked)
    shared = shared_view(full)
    assert SECRET not in str(shared.to_json())
    assert set(marked) & set(shared.tables) == set()
    assert shared.metric("sources_now") == full.metric("sources_now")
    plain = run_radiotherapy(base(), choices(), seed=1)
    for name, frame in plain.tables.items():
        assert shared.tables[name].equals(frame)


def test_centres_go_by_numbers_that_change_with_the_seed() -> None:
    names = [f"place {number}" for number in range(9)]
    told = [covers("AAA", names, seed) for seed in range(3)]
    assert len({tuple(told_.values()) for told_ in told}) == 3
    assert len(set(told[0].values())) == 9


def test_the_same_seed_gives_the_same_bytes() -> None:
    seen: list[tuple[int, int, str]] = []
    once = run_radiotherapy(base(), choices(), seed=5, progress=lambda *told: seen.append(told))
    again = run_radiotherapy(base(), choices(), seed=5)
    other = run_radiotherapy(base(), choices(), seed=6)
    assert once.hash == again.hash
    assert once.hash != other.hash
    assert seen[-1][:2] == (4, 4)


def test_staff_and_machines_of_the_base() -> None:
    facilities = pl.DataFrame({"facility_id": ["h"], "name": ["H"], "economy_id": ["AAA"]})
    resources = pl.DataFrame(
        {
            "resource_id": ["a", "b", "c", "d", "e"],
            "facility_id": ["h", "h", "h", None, "h"],
            "economy_id": [None, None, None, "AAA", None],
            "kind": ["stuff", "stuff", "space", "stuff", "stuff"],
            "name": [
                "linear accelerator",
                "cobalt-60 teletherapy unit",
                "radiotherapy bunker",
                "external-beam radiotherapy machine",
                "linear accelerator",
            ],
            "product_id": ["linear-accelerator", "cobalt-teletherapy-unit", None, None, "linear-accelerator"],
            "quantity": [1.0, 1.0, 4.0, 2.0, None],
            "failure_interval_hours": [None, None, None, 500.0, None],
            "repair_hours": [None, None, None, 40.0, None],
        }
    )
    staff = pl.DataFrame(
        {"staff_id": ["p"], "facility_id": ["h"], "cadre": ["medical physicist"], "headcount": [3.0]},
    )
    loads = pl.DataFrame(
        {
            "service_load_id": ["x"],
            "service_id": ["radiotherapy-course"],
            "economy_id": ["AAA"],
            "patients_per_day": [2.0],
            "patients_low_per_day": [1.5],
            "patients_high_per_day": [3.0],
        }
    )
    told = base(facilities=facilities, resources=resources, staff=staff, service_loads=loads)
    result = run_radiotherapy(told, {"care": {"radiotherapy": {"horizon_years": 2, "pareto_points": 0, "draws": 64}}})
    assert result.metric("courses_needed") == 730
    low, high = result.metrics.filter(pl.col("id") == "courses_needed").select("low", "high").row(0)
    assert (low, high) == (547.5, 1095)
    machines = result.tables["keep_or_replace"].row(0, named=True)
    assert machines["cobalt_units"] == 1
    assert machines["linac_uptime"] == pytest.approx(repair_chain(4, 1, 500, 40).availability)
    staffed = {row["role"]: row["have"] for row in result.tables["staff"].to_dicts()}
    assert staffed["medical physicist"] == 3
    assert staffed["oncology nurse"] is None
    subjects = result.tables["assumptions"]["subject"].to_list()
    assert {"activity of a source", "new cases of cancer", "people: oncology nurse"} <= set(subjects)
    # an activity that was assumed leaves the activity-years without an interval
    risk = result.metrics.filter(pl.col("id") == "risk_tbq_years").row(0, named=True)
    assert risk["low"] is None
    limits = result.tables["limits"]["limit"].to_list()
    assert "staff: medical physicist" in limits
    assert "staff: oncology nurse" not in limits


def test_what_is_missing_is_left_out_and_said() -> None:
    result = run_radiotherapy(base(), {"care": {"radiotherapy": {"incidence": 1000}}})
    assert "plan" not in result.tables
    assert "plan" in result.tables["left_out"]["subject"].to_list()
    only_people = run_radiotherapy(base())
    assert set(only_people.tables["need"]["method"]) == {"population"}
    with_centre = run_radiotherapy(base(), {"care": {"radiotherapy": {"centres": CENTRES}}})
    assert "the courses that a year asks for are not known" in with_centre.tables["left_out"]["why"].to_list()


def test_bad_input_is_told_at_once() -> None:
    wrong = choices(economy_id="AAB", values={"utilisatio": {"value": 0.5}}, staff={"physicist": {}})
    with pytest.raises(InputError) as told:
        run_radiotherapy(base(), wrong)
    assert {problem.code for problem in told.value.problems} == {
        "radiotherapy.economy_id",
        "radiotherapy.values",
        "radiotherapy.staff",
    }
    assert "did you mean 'utilisation'?" in str(told.value)
    nobody = Base(
        BaseInfo(name="n", version="1", home="AAA", as_of_on=date(2026, 11, 1)),
        {"economies": pl.DataFrame({"economy_id": ["AAA"], "name": ["A"], "role": ["home"]})},
    )
    with pytest.raises(InputError, match="no method can tell"):
        run_radiotherapy(nobody)
    with pytest.raises(InputError, match="budget"):
        run_radiotherapy(base(), choices(budget_usd_per_year=0))


def test_values_of_the_scenario_count() -> None:
    half = run_radiotherapy(
        base(), {"care": {"radiotherapy": {"incidence": 1000, "values": {"utilisation": {"value": 0.25}}}}}
    )
    assert half.metric("courses_needed") == pytest.approx(1000 * 0.25 * 1.25)
    assert "utilisation" in half.tables["assumptions"]["subject"].to_list()
    heavy = choices(weights={"patients": 1.0, "risk": 0.1}, growth_share_per_year=0.0)
    weighed = run_radiotherapy(base(), heavy)
    assert weighed.tables["plan"]["need"].n_unique() == 1
