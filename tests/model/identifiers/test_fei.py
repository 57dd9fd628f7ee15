"""FEI: 7 or 10 digits, kept as they are."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import fei


@given(digits=st.from_regex(r"([0-9]{7}|[0-9]{10})", fullmatch=True))
def test_seven_and_ten_digits_are_kept_as_they_are(digits: str) -> None:
    if digits.strip("0"):
        assert fei.normalise(digits) == digits
    else:
        assert "not known" in (fei.SCHEME.problem(digits) or "")


@given(digits=st.from_regex(r"[0-9]{1,15}", fullmatch=True))
def test_no_other_length_is_read(digits: str) -> None:
    if len(digits) not in (7, 10):
        assert not fei.is_valid(digits)


def test_leading_zeros_make_another_number() -> None:
    # Both are in the FDA's register, one address, two registrants.
    assert fei.parse("0001038593") != fei.parse("1038593")


def test_nine_digits_are_called_a_duns_number() -> None:
    assert "DUNS" in (fei.SCHEME.problem("986154341") or "")


@pytest.mark.shared
def test_the_register_has_only_valid_numbers_and_placeholders(shared_dir: Path) -> None:
    path = shared_dir / "data" / "02_facilities_regulatory" / "drls_reg_no_contacts.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        found = [row["FEI_NUMBER"] for row in csv.DictReader(file)]
    refused = {text for text in found if not fei.is_valid(text)}
    assert refused == {" ", "0000000", "0000000000"}
    assert sum(map(fei.is_valid, found)) > 10_000
