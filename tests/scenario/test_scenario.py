"""Scenarios: frozen, unknown keys refused, everything that is wrong told at once."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

import mainstay as ms
from mainstay.errors import InputError
from mainstay.scenario import HeatmapChoices, Override, Scenario, apply_overrides, read_scenario

BASE = ms.load("us-2026")


def test_nothing_is_the_nominal_scenario() -> None:
    assert read_scenario(None) == Scenario() == read_scenario({})
    told = Scenario(name="x")
    assert read_scenario(told) is told


def test_it_never_changes() -> None:
    with pytest.raises(ValidationError):
        Scenario().name = "y"  # type: ignore[misc]


def test_the_hash_tells_contents_apart() -> None:
    one, other = Scenario(), Scenario(heatmap=HeatmapChoices(draws=128))
    assert one.hash == Scenario().hash != other.hash
    assert one.difference(other) == {"heatmap.draws": (8192, 128)}


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        ({"nam": "x"}, ["scenario.unknown_key"]),
        ({"heatmap": {"drawz": 3}, "surprise": 1}, ["scenario.unknown_key", "scenario.unknown_key"]),
        ({"heatmap": {"draws": 1}}, ["scenario.invalid"]),
        ({"heatmap": {"normalisations": []}}, ["scenario.invalid"]),
        ({"heatmap": {"normalisations": ["goalposts", "goalposts"]}}, ["scenario.invalid"]),
        ({"heatmap": {"class_limits": [20, 5]}}, ["scenario.invalid"]),
        ({"heatmap": {"hysteresis": 6}}, ["scenario.invalid"]),
        ({"heatmap": {"sensitivity_points": 100}}, ["scenario.invalid"]),
        ({"heatmap": {"weights": {"a": float("nan")}}}, ["scenario.invalid"]),
        ({"overrides": [{"table": "lines", "row_id": "x", "field": "share", "value": 1}]}, ["scenario.invalid"]),
    ],
)
def test_what_is_wrong_is_told(data: dict[str, object], codes: list[str]) -> None:
    with pytest.raises(InputError) as raised:
        read_scenario(data)
    assert [problem.code for problem in raised.value.problems] == codes


def test_a_near_key_is_suggested() -> None:
    with pytest.raises(InputError) as raised:
        read_scenario({"heatmap": {"drawz": 3}})
    assert raised.value.problems[0].hint == "did you mean 'heatmap.draws'?"


def test_overrides_change_one_value_and_nothing_else() -> None:
    line = BASE["lines"]["line_id"][0]
    changed = apply_overrides(BASE, [Override(table="lines", row_id=line, field="share", value=0.25, why="a test")])
    assert changed["lines"].filter(line_id=line)["share"].to_list() == [0.25]
    assert (
        changed["lines"]
        .filter(~(changed["lines"]["line_id"] == line))
        .equals(BASE["lines"].filter(~(BASE["lines"]["line_id"] == line)))
    )
    assert changed.hash != BASE.hash
    assert apply_overrides(BASE, []) is BASE


@pytest.mark.parametrize(
    ("table", "row_id", "field", "value", "code"),
    [
        ("linez", "x", "share", 1.0, "override.table"),
        ("lines", "x", "shares", 1.0, "override.field"),
        ("lines", "nowhere", "share", 1.0, "override.row"),
        ("lines", None, "line_id", "new", "override.key"),
        ("lines", None, "share", "much", "override.value"),
        ("economies", "CHN", "role", "foe", "override.value"),
    ],
)
def test_overrides_of_what_is_not_there(table: str, row_id: str | None, field: str, value: object, code: str) -> None:
    row = BASE["lines"]["line_id"][0] if row_id is None else row_id
    with pytest.raises(InputError) as raised:
        apply_overrides(BASE, [Override(table=table, row_id=row, field=field, value=value, why="a test")] * 2)
    assert [problem.code for problem in raised.value.problems] == [code, code]
