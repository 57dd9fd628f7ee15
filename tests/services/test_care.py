"""Requests about care: a part, a base, a scenario, a place for the result, and the same result again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.services.care_stand_in import REFUSES, parts

from mainstay.engines.care.parts import PARTS
from mainstay.errors import InputError, UnknownNameError
from mainstay.io import bundled_scenarios
from mainstay.services.care import care, scenarios, told_parts
from mainstay.services.reproduce import AGAIN, reproduce
from mainstay.services.stress_scenarios import find_scenario
from mainstay.services.stress_scenarios import scenarios as stress_scenarios

__all__ = ["parts"]
Calls = list[tuple[str, dict[str, Any]]]
BASE = "district-synthetic"
each = pytest.mark.parametrize("part", PARTS)


@each
def test_a_part_is_run_and_its_manifest_tells_how_to_run_it_again(parts: Calls, part: str, tmp_path: Path) -> None:
    done = care(part, BASE, seed=5, out=tmp_path / "result")
    assert parts == [(part, {"base": BASE, "scenario": "nominal", "seed": 5})]
    manifest = json.loads((tmp_path / "result" / "manifest.json").read_text())
    assert (manifest["engine"], manifest["request"]) == (f"care_{part}", {"kind": part, "base": BASE})
    assert manifest["scenario"]["name"] == "nominal"
    assert done.place == tmp_path / "result"
    again = reproduce(tmp_path / "result")
    assert again.same
    assert parts[-1] == parts[0]


def test_a_result_that_was_changed_is_noticed(parts: Calls, tmp_path: Path) -> None:
    care("flex", BASE, seed=5, out=tmp_path / "result")
    manifest = tmp_path / "result" / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"seed": 5', '"seed": 6'))
    assert not reproduce(tmp_path / "result").same


def test_a_scenario_of_a_file_is_kept_by_its_content(parts: Calls, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("name: mine\n")
    care("plan", BASE, str(file), out=tmp_path / "result")
    file.unlink()
    assert reproduce(tmp_path / "result").same
    assert parts[-1][1]["scenario"] == "mine"


def test_who_waits_is_told_how_far_it_is(parts: Calls) -> None:
    told: list[tuple[int, int, str]] = []
    care("flex", BASE, progress=lambda *step: told.append(step))
    assert told == [(1, 1, "drawn")]


def test_every_part_can_be_made_again() -> None:
    assert {part.engine for part in PARTS.values()} <= set(AGAIN)


def test_names_that_do_not_exist_get_the_nearest(parts: Calls) -> None:
    with pytest.raises(UnknownNameError) as raised:
        care("flexx", BASE)
    assert raised.value.hint == "did you mean 'flex'?"
    with pytest.raises(UnknownNameError) as raised:
        care("flex", BASE, "malawi-radioterapy")
    assert raised.value.hint == "did you mean 'malawi-radiotherapy'?"


def test_what_a_part_refuses_reaches_who_asked(parts: Calls) -> None:
    REFUSES.add("flex")
    with pytest.raises(InputError, match="flex cannot be worked out") as raised:
        care("flex", BASE)
    assert raised.value.problems[0].code == "flex.nothing"


def test_scenarios_of_care_are_listed_apart_from_those_of_the_stress_test() -> None:
    found = scenarios()
    assert set(found["scenario"]) == set(bundled_scenarios.names("care"))
    assert not set(found["scenario"]) & set(stress_scenarios()["scenario"])
    assert found.filter(found["parts"].list.len() == 0).height == 0
    assert {part for row in found["parts"] for part in row} <= set(PARTS)


@pytest.mark.parametrize("name", bundled_scenarios.names("care"))
def test_each_scenario_of_care_has_its_name_words_and_sources(name: str) -> None:
    told = find_scenario(name)
    assert told.name == name
    assert len(told.description) > 60
    assert told.sources
    assert told_parts(told)
