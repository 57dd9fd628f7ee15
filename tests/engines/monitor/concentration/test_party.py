"""Who is lost is read from a short text, and what is wrong with the text is told."""

from __future__ import annotations

import pytest
from tests.model import small_base

from mainstay.engines.monitor.concentration.party import members_of, read_party
from mainstay.errors import InputError, UnknownNameError
from mainstay.model.base import Base


@pytest.fixture
def base() -> Base:
    content = small_base.rows()
    content["memberships"][0]["valid_to_on"] = None
    content["organizations"].append({"organization_id": "grandchild", "name": "G", "parent_id": "child"})
    content["sites"].append({"site_id": "plant-d", "name": "D", "organization_id": "grandchild", "economy_id": "CHN"})
    return small_base.base(content)


@pytest.mark.parametrize(
    ("text", "geography", "labels"),
    [
        ("economy:CHN", "economy", {"CHN"}),
        ("economy:CHN,USA", "economy", {"CHN", "USA"}),
        ("economy: CHN , EU27", "economy", {"CHN", "NOR"}),
        ("economy:EU27", "economy", {"NOR"}),
        ("site:plant-a", "site", {"plant-a"}),
        ("firm:parent", "firm", {"parent"}),
        # makers are counted by ultimate parent; a subsidiary is less than its parent
        ("firm:child", "site", {"plant-b", "plant-d"}),
        ("firm:grandchild", "site", {"plant-d"}),
        ("firm:parent,child", "site", {"plant-a", "plant-b", "plant-d"}),
    ],
)
def test_what_is_read(base: Base, text: str, geography: str, labels: set[str]) -> None:
    party = read_party(base, text)
    assert (party.text, party.geography, party.labels) == (text, geography, labels)


@pytest.mark.parametrize("text", ["", "CHN", "economy", "economy:", ":CHN", "country:CHN", "Economy:CHN", "bloc:EU27"])
def test_a_text_of_another_form_is_refused(base: Base, text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_party(base, text)
    assert caught.value.problems[0].code == "lose.form"
    assert caught.value.problems[0].found == text
    assert "economy:CHN" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("economy:CHM", "did you mean 'CHN'?"),
        ("firm:Parent Inc", "did you mean 'parent'?"),
        ("site:plant_a", "did you mean 'plant-a'?"),
        ("site:zzzzzz", None),
        ("economy:CHN,", None),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(base: Base, text: str, hint: str | None) -> None:
    with pytest.raises(UnknownNameError) as caught:
        read_party(base, text)
    assert caught.value.hint == hint


def test_all_unknown_names_are_told(base: Base) -> None:
    with pytest.raises(UnknownNameError) as caught:
        read_party(base, "economy:CHM,USA,NRO")
    assert [problem.found for problem in caught.value.problems] == ["CHM", "NRO"]


def test_members_are_those_of_the_day() -> None:
    assert members_of(small_base.base(), "EU27") == set()
    assert members_of(small_base.base(as_of_on="2020-01-01"), "EU27") == {"NOR"}
    assert members_of(small_base.base(), "USA") == set()
