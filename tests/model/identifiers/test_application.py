"""FDA application numbers: one normal form for the styles in use."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import application


@given(kind=st.sampled_from(("ANDA", "NDA", "BLA")), number=st.integers(1, 999_999))
def test_all_styles_of_six_digits_have_one_normal_form(kind: str, number: int) -> None:
    digits = f"{number:06d}"
    normal = f"{kind}{digits}"
    styles = (
        normal,
        f"{kind}-{digits}",
        f"{kind} {digits}",
        f"{kind} {digits[:3]}-{digits[3:]}",
        kind[0] + digits,
    )
    assert {application.normalise(style) for style in styles} == {normal}


def test_the_leading_zero_comes_back() -> None:
    assert application.normalise("NDA 21-436") == "NDA021436"
    assert application.normalise("ANDA79040") == "ANDA079040"


def test_the_letters_decide_the_type() -> None:
    assert application.parse("ANDA079040").kind == "ANDA"
    assert application.parse("NDA021436").kind == "NDA"
    assert application.parse("A079040") == application.parse("ANDA-079040")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("079040", "without its type"),
        ("NDA021436/S-012", "six digits"),
        ("ANDA 9040", "six digits"),
        ("N21436", "six digits"),
        ("ANDA000000", "not known"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (application.SCHEME.problem(text) or "")


@pytest.mark.shared
def test_every_application_of_the_product_register_is_read(shared_dir: Path) -> None:
    with gzip.open(
        shared_dir / "cases" / "concentration" / "ndc_fei.csv.gz", "rt", encoding="utf-8", newline=""
    ) as file:
        found = {row[kind] for row in csv.DictReader(file) for kind in ("anda", "nda", "bla")} - {""}
    assert len(found) > 5_000
    assert [text for text in found if not application.is_valid(text)] == []
