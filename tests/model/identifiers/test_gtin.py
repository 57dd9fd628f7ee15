"""GTIN: four lengths, one check digit, and the NDC inside."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import gtin, ndc

# Barcodes: the worked example of GS1 Hong Kong, the examples of GS1 (EAN-8, UPC-A), levothyroxine of openFDA.
REAL = ("6291041500213", "96385074", "036000291452", "0316729447157", "0316729449151")

bodies = st.sampled_from((7, 11, 12, 13)).flatmap(lambda size: st.text("0123456789", min_size=size, max_size=size))


@pytest.mark.parametrize("text", REAL)
def test_real_numbers_are_valid(text: str) -> None:
    assert gtin.is_valid(text)
    assert gtin.normalise(text) == text.zfill(14)


@given(body=bodies, place=st.integers(0, 13), other=st.sampled_from("0123456789"))
def test_every_wrong_digit_is_caught(body: str, place: int, other: str) -> None:
    right = body + gtin.check_digit(body)
    assert gtin.is_valid(right) == bool(right.strip("0"))
    wrong = right[: place % len(right)] + other + right[place % len(right) + 1 :]
    if wrong != right:
        assert not gtin.is_valid(wrong)


@given(body=bodies.filter(lambda body: body.strip("0")))
def test_zeros_in_front_are_the_same_item(body: str) -> None:
    text = body + gtin.check_digit(body)
    assert gtin.parse(text) == gtin.parse(text.zfill(14))
    assert gtin.parse(text).written == text
    assert gtin.normalise(text).endswith(text)


@given(number=st.integers(0, 9_999_999_999), level=st.sampled_from("012345678"))
def test_the_ndc_inside_is_found_at_every_pack_level(number: int, level: str) -> None:
    digits = f"{number:010d}"
    body = f"{level}03{digits}"
    parsed = gtin.parse(body + gtin.check_digit(body))
    assert parsed.ndc10 == digits
    assert parsed.pack_level == int(level)
    assert [text.replace("-", "") for text in parsed.ndc_readings] == [digits] * 3


def test_one_of_the_three_readings_is_the_listed_ndc() -> None:
    assert "16729-447-15" in gtin.parse("0316729447157").ndc_readings
    assert all(ndc.is_valid(text) for text in gtin.parse("0316729447157").ndc_readings)


def test_an_item_outside_prefix_03_has_no_ndc() -> None:
    parsed = gtin.parse("6291041500213")
    assert parsed.ndc10 is None
    assert parsed.ndc_readings == ()


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("6291041500214", "the check digit is 4 and should be 3"),
        ("36000291452", "11 digits"),
        ("00000000", "not known"),
        ("629104150021X", "only digits"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (gtin.SCHEME.problem(text) or "")
