"""``mainstay care``, as people call it: every part by its name, exit codes, and what is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run
from tests.services.care_stand_in import REFUSES, parts

from mainstay.engines.care.parts import PARTS

__all__ = ["parts"]
Calls = list[tuple[str, dict[str, Any]]]
BASE = "district-synthetic"
each = pytest.mark.parametrize("part", PARTS)


@each
def test_every_part_has_its_command(run: Run, parts: Calls, part: str) -> None:
    done = run("care", part, BASE, "--seed", 7, "--json")
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    assert told["manifest"]["engine"] == f"care_{part}"
    assert told["manifest"]["seed"] == 7
    assert parts == [(part, {"base": BASE, "scenario": "nominal", "seed": 7})]


def test_a_scenario_may_be_a_file(run: Run, parts: Calls, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\n")
    assert run("care", "flex", BASE, tmp_path / "mine.yaml").code == 0
    assert parts[-1][1]["scenario"] == "mine"


def test_people_read_the_headline_first_and_the_place_last(run: Run, parts: Calls, tmp_path: Path) -> None:
    done = run("care", "plan", BASE, "--out", tmp_path / "result")
    assert done.out.startswith("Headline numbers")
    assert done.out.endswith(f"wrote {tmp_path / 'result'}\n")
    again = run("reproduce", tmp_path / "result")
    assert again.code == 0
    assert again.out.startswith("The same: care_plan on district-synthetic")


def test_the_bundled_scenarios_are_listed(run: Run) -> None:
    done = run("care", "scenarios")
    assert done.code == 0
    assert "malawi-radiotherapy\n  " in done.out
    rows = json.loads(run("care", "scenarios", "--json").out)
    assert {"scenario", "parts", "description"} == set(rows[0])


def test_help_names_every_part_with_an_example(run: Run) -> None:
    text = run("care", "--help").out
    for part in (*PARTS, "scenarios"):
        assert part in text
    assert "Example: mainstay care" in " ".join(text.split())
    alone = run("care")
    assert alone.code == 2
    assert "Commands:" in alone.out + alone.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("flex", "district-syntetic"), "did you mean 'district-synthetic'?"),
        (("flex", BASE, "malawi-radioterapy"), "did you mean 'malawi-radiotherapy'?"),
        (("flex", BASE, "{tmp}/none.yaml"), "none.yaml cannot be read"),
        (("flex", BASE, "{tmp}/wrong.yaml"), "scenario.unknown"),
        (("plan", BASE, "--out", "{tmp}"), "is not a result"),
    ],
)
def test_what_is_wrong_is_told_with_exit_code_two(
    run: Run, parts: Calls, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    (tmp_path / "wrong.yaml").write_text("care: {flexx: {}}\n")
    done = run("care", *(word.format(tmp=tmp_path) for word in words))
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert done.err.startswith("M")


def test_what_a_part_refuses_is_one_block(run: Run, parts: Calls) -> None:
    REFUSES.add("flex")
    done = run("care", "flex", BASE)
    assert (done.code, done.out) == (2, "")
    assert "flex cannot be worked out" in done.err
    assert "flex.nothing" in done.err
