"""ICD-10: two shapes that overlap."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import icd10


@pytest.mark.parametrize(
    ("text", "normal", "variants"),
    [
        ("A22", "A22", ("who", "cm")),
        ("A22.1", "A22.1", ("who", "cm")),
        ("u071", "U07.1", ("who", "cm")),
        ("M80.08", "M80.08", ("who", "cm")),
        ("C7A.010", "C7A.010", ("cm",)),
        ("T360X1A", "T36.0X1A", ("cm",)),
        ("S72.001A", "S72.001A", ("cm",)),
        ("Z3A.20", "Z3A.20", ("cm",)),
    ],
)
def test_real_codes(text: str, normal: str, variants: tuple[str, ...]) -> None:
    code = icd10.parse(text)
    assert code.value == normal
    assert code.variants == variants


@given(
    category=st.from_regex(r"[A-Z][0-9][0-9AB]", fullmatch=True),
    detail=st.text("0123456789ABCDX", max_size=4),
)
def test_the_point_changes_nothing(category: str, detail: str) -> None:
    pointed = f"{category}.{detail}" if detail else category
    assert icd10.parse(category + detail) == icd10.parse(pointed)
    assert icd10.normalise(category + detail) == pointed


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("A22.", "nothing follows the point"),
        ("A2.21", "letter, a digit"),
        ("1A00", "letter, a digit"),
        ("G01*", "asterisk"),
        ("A22.12345", "up to four more"),
        ("AO0.1", "O against 0"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (icd10.SCHEME.problem(text) or "")


def test_only_the_who_shape_has_a_who_page() -> None:
    assert icd10.url("A221") == "https://icd.who.int/browse10/2019/en#/A22.1"
    assert icd10.url("T36.0X1A") is None
