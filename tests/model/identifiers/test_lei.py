"""LEI: shape and MOD 97-10."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mainstay.model.identifiers import lei

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

# Public records of the global index, among them those of Apple, Jaguar Land Rover, Six Flags and Phillips 66.
REAL = [
    "HWUPKR0MPOU8FGXBT394",
    "213800WSGIIZCXF1P572",
    "5493000IBP32UQZ0KL24",
    "353800TJ98PCAZROVE69",
    "529900AS2CYWYFHRS781",
    "5493005JBO5YSIGK1814",
    "213800KUD8LAJWSQ9D15",
]

bodies = st.text(DIGITS + LETTERS, min_size=18, max_size=18)


@pytest.mark.parametrize("text", REAL)
def test_real_identifiers_are_valid(text: str) -> None:
    assert lei.is_valid(text)
    assert lei.parse(text).issuer == text[:4]


@given(body=bodies, place=st.integers(0, 19), data=st.data())
def test_every_wrong_digit_and_every_wrong_letter_is_caught(body: str, place: int, data: st.DataObject) -> None:
    right = body + lei.check_digits(body)
    assert lei.is_valid(right)
    other = data.draw(st.sampled_from(DIGITS if right[place] in DIGITS else LETTERS))
    wrong = right[:place] + other + right[place + 1 :]
    assert lei.is_valid(wrong) == (wrong == right)


@given(body=bodies, place=st.integers(0, 18))
def test_every_swap_of_neighbours_is_caught(body: str, place: int) -> None:
    right = body + lei.check_digits(body)
    first, second = right[place], right[place + 1]
    assume((first in DIGITS) == (second in DIGITS))
    assert lei.is_valid(right[:place] + second + first + right[place + 2 :]) == (first == second)


@pytest.mark.parametrize(("issued", "never"), [("97", "00"), ("98", "01"), ("02", "99")])
def test_check_digits_with_the_same_remainder_are_refused(issued: str, never: str) -> None:
    body = next(text for text in map("{:018d}".format, range(97)) if lei.check_digits(text) == issued)
    assert int(body + never) % 97 == 1
    assert lei.is_valid(body + issued)
    assert not lei.is_valid(body + never)


@given(body=bodies)
def test_check_digits_are_02_to_98(body: str) -> None:
    assert 2 <= int(lei.check_digits(body)) <= 98


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("HWUPKR0MPOU8FGXBT395", "the check digits are 95 and should be 94"),
        ("HWUPKR0MPOU8FGXBT39", "19 characters"),
        ("HWUPKR0MPOU8FGXBT3AB", "last two characters"),
        ("HWUPKR0MPOU8-GXBT394", "only letters and digits"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (lei.SCHEME.problem(text) or "")
