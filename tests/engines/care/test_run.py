"""Care as a whole: every part that can be fed, in one result, and a reason for each that cannot."""

from __future__ import annotations

from typing import Any

import pytest
from tests.services.care_stand_in import REFUSES, parts

import mainstay as ms
from mainstay.engines.care.parts import PARTS
from mainstay.engines.care.run import run_care
from mainstay.errors import InputError, UnknownNameError
from mainstay.model.base import Base

__all__ = ["parts"]
Calls = list[tuple[str, dict[str, Any]]]


@pytest.fixture(scope="module")
def base() -> Base:
    return ms.load("district-synthetic")


def test_the_public_name_is_this_one() -> None:
    assert ms.run_care is run_care


def test_where_a_scenario_tells_nothing_every_part_is_run(parts: Calls, base: Base) -> None:
    result = run_care(base, seed=4)
    assert [name for name, _ in parts] == list(PARTS)
    assert {f"{name}.drawn" for name in PARTS} <= set(result.tables)
    assert set(result.metrics["id"]) == {f"{name}.drawn" for name in PARTS}
    manifest = result.manifest
    assert (manifest["engine"], manifest["seed"], manifest["base"]) == ("care", 4, "district-synthetic")
    assert list(manifest["parts"]) == list(PARTS)


def test_what_a_part_leaves_out_and_parts_that_refuse_are_told_with_the_reason(parts: Calls, base: Base) -> None:
    REFUSES.update({"siting", "mentoring"})
    result = run_care(base, parts=["flex", "siting", "mentoring"])
    rows = result.tables["left_out"].rows()
    assert ("siting", "the whole part", "siting cannot be worked out; the base holds no services") in rows
    assert ("flex", "a ward", "no beds") in rows
    assert "flex.drawn" in result.tables
    assert "siting.drawn" not in result.tables


def test_where_no_part_can_be_run_all_their_problems_are_listed(parts: Calls, base: Base) -> None:
    REFUSES.update({"flex", "plan"})
    with pytest.raises(InputError, match="no part of care could be run") as raised:
        run_care(base, parts=["flex", "plan"])
    assert [problem.code for problem in raised.value.problems] == ["flex.nothing", "plan.nothing"]


def test_the_same_seed_gives_the_same_result(parts: Calls, base: Base) -> None:
    assert run_care(base, seed=2).hash == run_care(base, seed=2).hash
    assert run_care(base, seed=2).hash != run_care(base, seed=3).hash


def test_a_part_that_does_not_exist_is_told(parts: Calls, base: Base) -> None:
    with pytest.raises(UnknownNameError) as raised:
        run_care(base, parts=["radiotherpy"])
    assert raised.value.hint == "did you mean 'radiotherapy'?"
    with pytest.raises(UnknownNameError, match="no part of care is asked for"):
        run_care(base, parts=[])
