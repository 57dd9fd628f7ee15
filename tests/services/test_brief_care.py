"""Care in a briefing: what fits is run, the rest is left out with its reason, and a base without care is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.report import bases
from tests.services.care_stand_in import REFUSES, parts

import mainstay as ms
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.services.brief_care import TOLD, run_parts, scenario_for, steps
from mainstay.services.care import told_parts

__all__ = ["parts"]
Calls = list[tuple[str, dict[str, Any]]]


def run(base: Base, name: str) -> tuple[dict[str, Result], dict[str, str], list[str]]:
    results: dict[str, Result] = {}
    told: list[str] = []
    left_out = run_parts(base, name, seed=7, results=results, say=told.append)
    return results, left_out, told


def test_each_part_is_run_with_the_scenario_about_the_base(parts: Calls) -> None:
    results, left_out, told = run(ms.load("malawi-care"), "malawi-care")
    assert left_out == {}
    assert list(results) == [f"care:{part}" for part in TOLD]
    asked = {part: given["scenario"] for part, given in parts}
    assert asked["radiotherapy"] == "malawi-radiotherapy"
    assert asked["plan"] == "malawi-next-million"
    assert {given["seed"] for _, given in parts} == {7}
    assert len(told) == steps()
    manifest = results["care:plan"].manifest
    assert (manifest["engine"], manifest["scenario"]["name"]) == ("care_plan", "malawi-next-million")


def test_a_base_that_no_scenario_is_about_gets_the_plain_one(parts: Calls) -> None:
    _, left_out, _ = run(ms.load("us-2026"), "us-2026")
    assert [(part, given["scenario"]) for part, given in parts] == [("radiotherapy", "briefing")]
    assert set(left_out) == {"care:flex", "care:plan"}  # it does not say how many patients come
    assert all("service_loads is empty; us-region-care has one" in reason for reason in left_out.values())


def test_a_part_that_refuses_is_left_out_with_its_reason(parts: Calls) -> None:
    REFUSES.add("flex")
    results, left_out, _ = run(ms.load("district-synthetic"), "district-synthetic")
    assert left_out == {"care:flex": "flex cannot be worked out; the base holds no services"}
    assert "care:flex" not in results
    assert "care:plan" in results


def test_a_base_without_facilities_and_services_is_left_alone(parts: Calls) -> None:
    results, left_out, told = run(bases.full(), "demo")
    assert (results, left_out, parts) == ({}, {}, [])
    assert len(told) == steps()


@pytest.mark.parametrize("name", ["district-synthetic", "malawi-care", "us-region-care"])
@pytest.mark.parametrize("part", ["flex", "plan"])
def test_every_base_of_care_has_a_scenario_of_its_own(name: str, part: str) -> None:
    assert part in told_parts(scenario_for(ms.load(name), part))
