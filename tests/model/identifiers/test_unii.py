"""UNII: shape and check character."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import unii

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Public register entries, among them water, methadone and its hydrochloride, aspirin, ibuprofen, remdesivir,
# propofol, cisplatin, sodium chloride and levothyroxine sodium.
REAL = [
    "059QF0KO0R",
    "UC6VBE7V1Z",
    "229809935B",
    "R16CO5Y76E",
    "WK2XYI10QM",
    "362O9ITL9D",
    "3G6A5W338E",
    "804826J2HU",
    "5E8K9I0O4U",
    "334895S862",
    "3K9958V90M",
    "9100L32L2N",
    "3QKI37EEHE",
    "20O93L6F9H",
    "4A3O49NGEZ",
    "YI7VU623SF",
    "ZZ45AB24CA",
    "Q20Q21Q62J",
    "YL5FZ2Y5U1",
    "BG3F62OND5",
    "451W47IQ8X",
    "9J765S329G",
]

bodies = st.text(ALPHABET, min_size=9, max_size=9)


@pytest.mark.parametrize("text", REAL)
def test_real_identifiers_are_valid(text: str) -> None:
    assert unii.is_valid(text)
    assert unii.check_character(text[:9]) == text[9]


@given(body=bodies, place=st.integers(0, 9), other=st.sampled_from(ALPHABET))
def test_every_wrong_character_is_caught(body: str, place: int, other: str) -> None:
    right = body + unii.check_character(body)
    assert unii.is_valid(right)
    wrong = right[:place] + other + right[place + 1 :]
    assert unii.is_valid(wrong) == (wrong == right)


def test_a_swap_is_not_caught_as_the_note_says() -> None:
    assert unii.is_valid("R16CO5Y76E")
    assert unii.is_valid("1R6CO5Y76E")
    assert "changed places" in unii.SCHEME.note


def test_the_message_names_the_right_check_character() -> None:
    assert unii.SCHEME.problem("R16CO5Y76F") == (
        "the check character is F and should be E; compare the text with its source"
    )


def test_leading_zeros_survive() -> None:
    assert unii.normalise("unii:059qf0ko0r") == "059QF0KO0R"


@pytest.mark.shared
def test_all_of_a_recorded_openfda_answer_are_valid(shared_dir: Path) -> None:
    path = shared_dir / "data" / "recorded" / "openfda_drug_shortages_results_excerpt_2026-09-20.json"
    found = {text for row in json.loads(path.read_text("utf-8")) for text in row.get("openfda", {}).get("unii", ())}
    assert len(found) >= 5
    assert {text: unii.SCHEME.problem(text) for text in found} == dict.fromkeys(found)
