"""ATC: five levels and fourteen groups."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from mainstay.model.identifiers import atc


@pytest.mark.parametrize(
    ("text", "level"), [("L", 1), ("L01", 2), ("L01X", 3), ("L01XA", 4), ("L01XA01", 5), ("j07bn01", 5)]
)
def test_levels(text: str, level: int) -> None:
    assert atc.parse(text).level == level


def test_parents_are_the_levels_above() -> None:
    assert atc.parse("L01XA01").parents == ("L", "L01", "L01X", "L01XA")
    assert atc.parse("L").parents == ()
    for parent in atc.parse("L01XA01").parents:
        assert atc.is_valid(parent)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("QJ01CA04", "veterinary"),
        ("E01AA01", "no anatomical main group E"),
        ("JO1CA04", "O against 0"),
        ("J01CA4", "two digits"),
        ("J1", "two digits"),
    ],
)
def test_what_is_wrong_is_named(text: str, reason: str) -> None:
    assert reason in (atc.SCHEME.problem(text) or "")


@pytest.mark.shared
def test_every_code_of_the_who_index_is_read(shared_dir: Path) -> None:
    path = shared_dir / "data" / "03_lists_codes" / "WHO ATC-DDD 2026-04-25.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        codes = {row["atc_code"] for row in csv.DictReader(file)}
    assert len(codes) > 6000
    assert [code for code in codes if not atc.is_valid(code)] == []
    assert {code for code in codes if atc.parse(code).level == 1} == set("ABCDGHJLMNPRSV")
