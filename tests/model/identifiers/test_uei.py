"""UEI: the rules of GSA and the check digit."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import uei

ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

# Public identifiers from org-id.guide (US-SAM), GovTribe's documentation and GSA-TTS/FAC issue 2405.
REAL = [
    "GM1XX56LEP58",
    "YNDUZMUZF8H8",
    "T53MCMLTWK59",
    "UYDJJ1S8DR85",
    "S2YDW4PGJKK9",
    "UTGPYABQ7DD5",
    "Q72JE272RJ58",
    "VV4VV8JJSRF6",
    "DC7LDGR328L4",
    "KWLAEYEKA5W6",
    "G8KVQG8N2333",
    "QGJSEJZ2MWE8",
    "CFJ8FQ4QZAT3",
    "GWRDHNFHMJS9",
]


@pytest.mark.parametrize("text", REAL)
def test_real_identifiers_are_valid(text: str) -> None:
    assert uei.is_valid(text)


@pytest.mark.parametrize("text", REAL)
def test_every_other_last_character_is_refused(text: str) -> None:
    assert [last for last in ALPHABET if uei.is_valid(text[:11] + last)] == [text[11]]


@given(body=st.text(ALPHABET, min_size=11, max_size=11))
def test_the_checksum_is_one_digit(body: str) -> None:
    assert re.fullmatch(r"[0-9]", uei.checksum(body))


@given(body=st.text(ALPHABET, min_size=9, max_size=9), tenth=st.text(ALPHABET, min_size=2, max_size=2))
def test_the_tenth_character_is_not_checked_as_the_docstring_says(body: str, tenth: str) -> None:
    assert uei.checksum(f"{body}{tenth[0]}A") == uei.checksum(f"{body}{tenth[1]}A")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("GM1XX56LEP59", "the check digit is 9 and should be 8"),
        ("GM1XX56LEP5", "11 characters"),
        ("GM1XX56LEPO8", "no letter O"),
        ("GM1XX56LEPI8", "no letter I"),
        ("0M1XX56LEP58", "does not begin with a zero"),
        ("AB123456789C", "nine digits"),
        ("1ABC2DEFGHJ5", "CAGE"),
        ("GM1XX-6LEP58", "only letters and digits"),
        ("150483782", "DUNS"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (uei.SCHEME.problem(text) or "")


@pytest.mark.shared
def test_all_of_the_recorded_answers_are_valid(shared_dir: Path) -> None:
    field = re.compile(r'"[a-z_]*uei[a-z_]*":\s*\[?\s*"([A-Z0-9]{12})"', re.IGNORECASE)
    found: set[str] = set()
    for path in (shared_dir / "data" / "recorded").glob("*.json"):
        found.update(field.findall(path.read_text("utf-8")))
    assert len(found) >= 40
    assert {text: uei.SCHEME.problem(text) for text in found} == dict.fromkeys(found)
