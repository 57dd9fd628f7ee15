"""NCT: three letters and eight digits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import nct


@given(number=st.integers(1, 99_999_999))
def test_leading_zeros_survive(number: int) -> None:
    text = f"NCT{number:08d}"
    assert nct.normalise(text.lower()) == text
    assert nct.url(text) == f"https://clinicaltrials.gov/study/{text}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("04368728", "begins with NCT"),
        ("NCT4368728", "8 digits"),
        ("NCT043687280", "8 digits"),
        ("NCT00000000", "not known"),
        ("ISRCTN50189673", "other registers"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (nct.SCHEME.problem(text) or "")
