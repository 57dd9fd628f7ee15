"""DUNS: nine digits."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import duns


@given(digits=st.from_regex(r"[0-9]{9}", fullmatch=True))
def test_nine_digits_are_kept_and_hyphens_taken_off(digits: str) -> None:
    hyphenated = f"{digits[:2]}-{digits[2:5]}-{digits[5:]}"
    assert duns.is_valid(digits) == (digits != "000000000")
    if duns.is_valid(digits):
        assert duns.normalise(digits) == digits
        assert duns.parse(hyphenated) == duns.parse(digits)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("6090153", "leading zero"),
        ("1504837820000", "DUNS+4"),
        ("1504-83782", "2, 3 and 4 digits"),
        ("000000000", "not known"),
        ("GM1XX56LEP58", "UEI"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (duns.SCHEME.problem(text) or "")


def test_there_is_no_public_page() -> None:
    assert duns.url("006090153") is None


@pytest.mark.shared
def test_the_register_has_valid_numbers(shared_dir: Path) -> None:
    path = shared_dir / "data" / "02_facilities_regulatory" / "drls_reg_no_contacts.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        found = [row["DUNS_NUMBER"] for row in csv.DictReader(file)]
    assert len(found) > 10_000
    assert [text for text in found if not duns.is_valid(text)] == []
