"""HS: digits, points and the edition."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.model.identifiers import hs

chapters = st.integers(1, 97).filter(lambda chapter: chapter not in (30, 77)).map("{:02d}".format)
headings = st.integers(1, 99).map("{:02d}".format)
pairs = st.integers(0, 99).map("{:02d}".format)


@given(edition=st.sampled_from(hs.EDITIONS), chapter=chapters, heading=headings, rest=st.lists(pairs, max_size=4))
def test_points_change_nothing_and_leading_zeros_survive(
    edition: int, chapter: str, heading: str, rest: list[str]
) -> None:
    plain = chapter + heading + "".join(rest)
    parsed = hs.parse(f"HS{edition}:{plain}")
    assert parsed.value == f"HS{edition}:{plain}"
    assert parsed.chapter == chapter
    assert parsed.digits + parsed.national == plain
    assert hs.parse(f"HS {edition}: {'.'.join([chapter, heading, *rest])}") == parsed
    assert hs.parse(f"hs{edition}:{'.'.join([chapter + heading, *rest])}") == parsed


def test_a_code_without_edition_is_hs_2022() -> None:
    assert hs.DEFAULT_EDITION == 2022
    for text in ("300241", "3002.41", "HS 3002.41", "HS:300241", "H6:300241", "HS2022:300241"):
        assert hs.normalise(text) == "HS2022:300241"


def test_the_editions_of_comtrade_and_1988() -> None:
    assert [hs.parse(f"H{number}:29").edition for number in range(7)] == list(hs.EDITIONS[:7])
    assert hs.parse("HS1988:29").edition == 1992


def test_national_digits_are_kept_apart() -> None:
    parsed = hs.parse("3002.41.00.00")
    assert (parsed.digits, parsed.national) == ("300241", "0000")


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("HS2017:300220", True),
        ("HS2022:300220", False),
        ("HS2017:300241", False),
        ("HS2022:300241", True),
        ("HS2028:300241", False),
        ("HS2022:3007", False),
        ("HS2022:3008", False),
        ("HS2028:3007", True),
        ("HS2028:3008", True),
        ("HS2022:30024100", True),
        ("HS2028:30024100", False),
        ("HS2022:3006", True),
        ("HS2028:3002", True),
    ],
)
def test_vaccine_codes_belong_to_their_editions(text: str, valid: bool) -> None:
    assert hs.is_valid(text) == valid


def test_the_hint_tells_where_the_vaccines_went() -> None:
    assert "heading 30.07 from HS 2028" in (hs.SCHEME.problem("HS2028:300241") or "")
    assert "HS 2022 has no code 3007;" in (hs.SCHEME.problem("3007.10") or "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("30024", "5 digits"),
        ("1234567", "leading zero"),
        ("300.241", "point"),
        ("3002..41", "digits, with points"),
        ("7701", "no chapter 77"),
        ("0012", "no chapter 00"),
        ("3000", "no heading 30.00"),
        ("HS2020:300241", "no edition HS 2020"),
        ("H7:300241", "digits, with points"),
        ("vaccines", "digits, with points"),
        ("30\n02", "one line"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (hs.SCHEME.problem(text) or "")


def test_only_hs_2022_has_a_page() -> None:
    assert hs.url("H5:300220") is None
    assert hs.url("3002.41.00.00") == "https://hts.usitc.gov/search?query=300241"


@pytest.mark.shared
def test_every_medical_code_of_comtrade_is_read(shared_dir: Path) -> None:
    path = shared_dir / "data" / "03_lists_codes" / "comtrade_HS2022_medical_codes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        codes = [row["id"] for row in csv.DictReader(file)]
    assert len(codes) > 200
    assert [code for code in codes if hs.SCHEME.problem(f"H6:{code}")] == []
