"""Bad input to care: each mistake gets one clear error that says what, where, and what would do."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import mainstay as ms
from mainstay.core.result import Result
from mainstay.engines.care import queues, radiotherapy
from mainstay.engines.care.parts import PARTS
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.scenario import read_scenario

Told = Mapping[str, Any]
QUICK = {"scenarios": 2}


@pytest.fixture(scope="module")
def base() -> Base:
    return ms.load("district-synthetic")


def run(part: str, base: Base, choices: Told | None = None, **more: Any) -> Result:
    return PARTS[part].run(base, read_scenario({"care": {part: dict(choices or {})}, **more}), seed=0)


def refused(part: str, base: Base, choices: Told | None = None, **more: Any) -> InputError:
    with pytest.raises(InputError) as raised:
        run(part, base, choices, **more)
    assert raised.value.problems
    return raised.value


def only(error: InputError, code: str) -> Problem:
    (found,) = [problem for problem in error.problems if problem.code == code]
    return found


def with_rows(base: Base, table: str, *rows: Told) -> Base:
    tables = {name: base[name] for name in base.schema.tables if base[name].height}
    tables[table] = pl.concat([tables[table], pl.DataFrame(list(rows))], how="diagonal_relaxed")
    return Base(base.info, tables)


@pytest.mark.parametrize("call", [lambda: queues.erlang_b(10, -1.0), lambda: queues.reserved(10, 2, -1.0, 3.0)])
def test_a_negative_load_is_refused_by_the_queues(call: Any) -> None:
    with pytest.raises(InputError) as raised:
        call()
    assert raised.value.problems[0].allowed == "0 or more"


def test_a_base_on_disk_with_a_negative_load_is_not_even_read(base: Base, tmp_path: Path) -> None:
    folder = ms.save(base, tmp_path / "base")
    file = folder / "service_loads.csv"
    file.write_text(file.read_text().replace(",10.0,", ",-10.0,"))
    with pytest.raises(InputError) as raised:
        ms.load(folder)
    problem = only(raised.value, "number.range")
    assert (problem.column, problem.found) == ("patients_per_day", "-10.0")


def test_a_scenario_that_makes_a_load_negative_is_refused(base: Base) -> None:
    worse = {
        "table": "service_loads",
        "row_id": "syn-delivery",
        "field": "patients_per_day",
        "value": -5,
        "why": "test",
    }
    assert "outside its range" in refused("flex", base, overrides=[worse]).problems[0].message


@pytest.mark.parametrize(("part", "code"), [("flex", "flex.unknown_resource"), ("plan", "plan.nobody_has")])
def test_a_service_that_needs_what_nobody_has(base: Base, part: str, code: str) -> None:
    need = {"service_need_id": "x", "service_id": "delivery", "level": "2", "resource_name": "birthing pool"}
    more = with_rows(base, "service_needs", {**need, "quantity_per_patient": 1.0, "unit": "bed-day"})
    problem = only(refused(part, more, QUICK if part == "plan" else None), code)
    assert "birthing pool" in f"{problem.message} {problem.found}"
    assert "delivery" in problem.message
    assert problem.hint


def test_a_cadre_that_cannot_be_trained_from_anything(base: Base) -> None:
    flow = {"cadre": "medical physicist", "target": 20, "extra_intake_most": 0}
    problem = only(refused("workforce", base, {"years": 3, "cadres": [flow]}), "workforce.no_source")
    assert problem.message.startswith("medical physicist cannot be trained from anything")


def test_a_cadre_that_nobody_has_gets_the_nearest_name(base: Base) -> None:
    problem = only(refused("workforce", base, {"cadres": [{"cadre": "medical physisist"}]}), "workforce.unknown")
    assert problem.hint == "did you mean 'medical physicist'?"


def test_coverage_that_cannot_be_reached_names_points_and_the_radius_that_would_do(base: Base) -> None:
    site = {"place_id": "only", "latitude": 0.5, "longitude": 0.5, "people": 0}
    ask = {"name": "laboratories", "kind": "location_set_cover", "radius_minutes": 20}
    error = refused("siting", base, {"sites": [site], "questions": [ask]})
    named = {problem.message.split("'")[1] for problem in error.problems}
    assert named == {"syn-north-hospital", "syn-south-hospital", "syn-east-centre", "syn-west-centre"}
    assert all("would do" in (problem.hint or "") for problem in error.problems)
    farthest = max(float(str(problem.found).rsplit(" ", 1)[1]) for problem in error.problems)
    reached = run("siting", base, {"sites": [site], "questions": [{**ask, "radius_minutes": farthest + 0.01}]})
    assert reached.metric("siting_covered_share.laboratories") == 1.0


def test_an_activity_without_its_day(base: Base) -> None:
    centre = {"centre_id": "a", "sources": [{"activity_tbq": 200}]}
    error = refused("radiotherapy", base, {"centres": [centre]})
    assert str(error.problems[0].column).endswith("sources.0.reference_on")


@pytest.mark.parametrize(
    "call",
    [lambda: radiotherapy.source_category({"Co-61": 20.0}), lambda: radiotherapy.years_in_category("Co-61", 20.0)],
)
def test_a_nuclide_that_is_not_known_gets_the_nearest(call: Any) -> None:
    with pytest.raises(InputError) as raised:
        call()
    assert "Co-60" in (raised.value.problems[0].hint or raised.value.hint or "")


def test_a_budget_below_the_cheapest_plan_says_what_would_be_the_least(base: Base) -> None:
    must = {"name": "nurses", "kind": "staff", "adds": "nurse", "usd_per_year": 4000, "least": 3, "levels": ["2"]}
    problem = only(refused("plan", base, {**QUICK, "budget_usd": 1000, "options": [must]}), "plan.budget")
    assert problem.allowed == "at least 12,000 USD"
    enough = run("plan", base, {**QUICK, "budget_usd": 12_000, "options": [must], "systems": ["flex"]})
    assert enough.metric("plan_spend_usd.flex") == 12_000


def test_a_plan_of_radiotherapy_that_cannot_be_is_told_by_the_smallest_set_of_limits(base: Base) -> None:
    small = {"horizon_years": 3, "pareto_points": 0, "draws": 16}
    goal = {"goals": {"sources_out_by_year": 2}}
    poor = only(refused("radiotherapy", base, {**small, **goal, "budget_usd_per_year": 1000}), "radiotherapy.clash")
    assert poor.found == "budget"
    assert "at least" in (poor.hint or "")
    assert run("radiotherapy", base, {**small, **goal, "budget_usd_per_year": 3e6}).tables["plan"].height == 3


def test_an_event_that_brings_an_unknown_service_gets_the_nearest(base: Base) -> None:
    event = {"name": "x", "probability": 0.5, "patients_per_month": {"isolation-stays": [2.0]}}
    problem = only(refused("plan", base, {**QUICK, "events": [event]}), "plan.unknown")
    assert problem.hint == "did you mean 'isolation-stay'?"


def test_partnerships_that_do_not_exist_are_told(base: Base) -> None:
    problem = only(refused("mentoring", base), "mentoring.empty")
    assert "care.mentoring" in f"{problem.column} {problem.hint}"


@pytest.mark.parametrize("part", ["flex", "plan"])
def test_a_base_without_care_says_what_is_missing(part: str) -> None:
    empty = Base(ms.load("district-synthetic").info, {})
    assert refused(part, empty, QUICK if part == "plan" else None).problems[0].message
