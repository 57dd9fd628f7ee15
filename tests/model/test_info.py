"""What base.yaml says is checked whole, and every fault is told."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from mainstay.core.yaml12 import read_yaml, write_yaml
from mainstay.errors import InputError
from mainstay.model.info import BaseInfo, read_info

GOOD = {"name": "demo-1.0", "version": "1.10", "home": "NOR", "as_of_on": "2026-11-01"}


def test_defaults() -> None:
    info = read_info(GOOD)
    assert info.conflict_policy == ("method", "known_from_on", "grade")
    assert (info.schema_version, info.competitors, info.as_of_on) == (1, (), date(2026, 11, 1))


def test_it_goes_through_yaml_unchanged() -> None:
    info = read_info({**GOOD, "home": "NO", "competitors": ["YES"], "description": "Two\nlines: and a # sign"})
    assert read_info(read_yaml(write_yaml(info.as_json()), name="base.yaml")) == info


def test_it_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        read_info(GOOD).home = "USA"


def test_all_faults_are_told_at_once() -> None:
    wrong = {
        "name": "Demo 1",
        "version": 1.1,
        "hom": "USA",
        "as_of_on": "soon",
        "competitors": "CHN",
        "conflict_policy": ["methods"],
        "schema_version": 2,
    }
    with pytest.raises(InputError) as caught:
        read_info(wrong, file="other.yaml")
    problems = {(p.code, p.column): p for p in caught.value.problems}
    assert set(problems) == {
        ("info.invalid", "name"),
        ("info.invalid", "version"),
        ("info.invalid", "as_of_on"),
        ("info.invalid", "competitors"),
        ("info.invalid", "conflict_policy.0"),
        ("info.invalid", "schema_version"),
        ("info.missing_key", "home"),
        ("info.unknown_key", "hom"),
    }
    assert problems["info.unknown_key", "hom"].hint == "did you mean 'home'?"
    assert problems["info.invalid", "version"].found == "1.1"
    assert all(p.file == "other.yaml" for p in problems.values())


@pytest.mark.parametrize("data", [None, [], "text", 5])
def test_what_holds_no_keys_is_refused(data: object) -> None:
    with pytest.raises(InputError, match="holds no keys"):
        read_info(data)


@pytest.mark.parametrize("name", ["", "A", "-a", "a b", "a/b", "../a", "a\n"])
def test_a_name_is_a_slug(name: str) -> None:
    with pytest.raises(ValidationError):
        BaseInfo(name=name, version="1", home="USA", as_of_on=date(2026, 11, 1))
