"""RxCUI: a whole number, nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import rxcui


@given(number=st.integers(1, 99_999_999))
def test_every_number_of_up_to_eight_digits_is_read_as_it_is(number: int) -> None:
    assert rxcui.normalise(str(number)) == str(number)
    assert rxcui.parse(f"RxCUI: {number}") == rxcui.parse(str(number))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0161", "does not begin with a zero"),
        ("161.0", "whole number"),
        ("-161", "whole number"),
        ("100000000", "9 digits"),
        ("RXCUI:", "whole number"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (rxcui.SCHEME.problem(text) or "")
