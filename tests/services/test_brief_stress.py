"""The stress test of a briefing: scenarios that fit are run, others are left out with the reason, never an error."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report import bases

from mainstay.core.result import Result
from mainstay.errors import InputError, Problem
from mainstay.io import bundled_scenarios
from mainstay.io.load import load
from mainstay.model.base import Base
from mainstay.report.stress_names import ENGINE, RECORD
from mainstay.scenario.scenario import Scenario
from mainstay.services import brief_stress, stress_engines
from mainstay.services.brief_stress import missing, run_bundled, steps
from mainstay.services.stress_request import StressRequest


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[StressRequest]:
    """Put an engine that takes no time in the place of the real one; return what it is asked."""
    requests: list[StressRequest] = []

    def simulate(base: Base, told: Scenario, request: StressRequest, *rest: Any) -> Result:
        del base, rest
        requests.append(request)
        if told.name == "two-at-once":
            msg = "does not fit"
            raise InputError(msg, [Problem("shock.nothing", "the shock hits nothing")])
        return Result({}, [], {"seed": request.seed, "engine": "?"})

    monkeypatch.setattr(stress_engines, "simulate", simulate)
    ran = lambda file, *, seed, progress: Result({}, [], {"seed": seed, "file": file})  # noqa: E731, ARG005
    monkeypatch.setattr(stress_engines, "backtest", ran)
    return requests


def run(base: Base, name: str) -> tuple[dict[str, Result], dict[str, str], list[str]]:
    results: dict[str, Result] = {}
    told: list[str] = []
    left_out = run_bundled(base, name, seed=7, results=results, say=told.append)
    return results, left_out, told


def test_every_bundled_scenario_fits_the_bundled_base() -> None:
    base = load("us-2026")
    scenarios = [brief_stress.find_scenario(name) for name in bundled_scenarios.names()]
    assert [missing(told, base) for told in scenarios] == [None] * len(scenarios)


def test_what_fits_is_run_and_what_the_engine_refuses_is_left_out_with_its_reason(asked: list[StressRequest]) -> None:
    results, left_out, told = run(load("us-2026"), "us-2026")
    assert left_out == {ENGINE + "two-at-once": "does not fit; the shock hits nothing"}
    ran = [name for name in bundled_scenarios.names() if name != "two-at-once"]
    assert list(results) == [*(ENGINE + name for name in ran), RECORD]
    assert {request.seed for request in asked} == {7}
    assert {request.replications for request in asked} == {brief_stress.REPLICATIONS}
    assert len(told) == steps()
    manifest = results[ENGINE + ran[0]].manifest
    assert (manifest["engine"], manifest["request"]["base"], manifest["scenario"]["name"]) == (
        "stress",
        "us-2026",
        ran[0],
    )
    assert results[RECORD].manifest["engine"] == "stress_backtest"


def test_a_base_without_the_products_is_left_alone_and_no_record_is_told(asked: list[StressRequest]) -> None:
    results, left_out, told = run(bases.full(), "demo")
    assert (results, asked) == ({}, [])
    assert set(left_out) == {ENGINE + name for name in bundled_scenarios.names()}
    assert all(reason.startswith("the base holds no ") for reason in left_out.values())
    assert len(told) == steps()


def test_each_missing_name_is_told_once_with_its_table() -> None:
    told = Scenario.model_validate(
        {
            "stress": {
                "shocks": [{"name": "a", "quantity": "capacity", "where": {"site": "nowhere", "product": ["pill"]}}],
                "goals": [{"products": ["nothing", "pill"], "quantity": 1, "by_day": 3}],
                "service_goal": {"products": "nothing"},
                "releases": {"pile": {}},
            }
        }
    )
    found = missing(told, bases.full())
    assert found == "the base holds no sites nowhere; no products nothing; no stockpiles pile"
