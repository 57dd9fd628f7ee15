"""Screening units by what is known about them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tests.engines.monitor.composite.small import codes_of, data, tree

from mainstay.engines.monitor import composite
from mainstay.engines.monitor.composite import indicator_availability, unit_availability
from mainstay.engines.monitor.composite.screen import screen_table
from mainstay.errors import InputError

GAP = np.nan
TABLE = np.array([[1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, GAP], [0.0, 0.0, 0.0, 5.0], [1.0, GAP, GAP, GAP]])
UNITS = ["full", "gap", "zeros", "little"]


@pytest.mark.parametrize(
    ("params", "kept"),
    [
        ({}, ["full", "gap", "zeros"]),
        ({"available": 0.75}, ["full", "gap", "zeros"]),
        ({"available": 0.76}, ["full", "zeros"]),
        ({"rule": "non_zero", "non_zero": 0.5}, ["full", "gap", "little"]),
        ({"rule": "both", "non_zero": 0.5}, ["full", "gap"]),
        ({"rule": "byNAandzeros", "non_zero": 0.25}, ["full", "gap", "zeros"]),
        ({"rule": "none"}, UNITS),
        ({"keep": ["little"], "drop": ["full"]}, ["gap", "zeros", "little"]),
    ],
)
def test_who_stays(params: dict[str, Any], kept: list[str]) -> None:
    screening = screen_table(TABLE, UNITS, **params)
    assert [unit for unit, stays in zip(UNITS, screening.kept, strict=True) if stays] == kept


def test_the_table_says_why() -> None:
    table = screen_table(TABLE, UNITS, keep=["little"], drop=["full"]).table
    assert table["reason"].to_list() == ["left out by name", "enough is known", "enough is known", "kept by name"]
    assert table["zero"].to_list() == [0, 0, 3, 0]
    assert table["available"].to_list() == [1.0, 0.75, 1.0, 0.25]


def test_what_is_known_by_unit_and_by_indicator() -> None:
    units = unit_availability(TABLE)
    assert units["enough"].to_list() == [True, True, True, False]
    assert units["non_zero"].to_list() == [1.0, 1.0, 0.25, 1.0]
    indicators = indicator_availability(TABLE)
    assert indicators["available"].to_list() == [1.0, 0.75, 0.75, 0.5]
    assert indicators["enough"].to_list() == [True, True, True, False]


def test_a_unit_that_is_left_out_is_gone_and_logged() -> None:
    frame = data(cost=[None, 80.0, 120.0, 90.0, 60.0, 75.0], delay=[None, 1.0, 4.0, 1.0, 5.0, 9.0])
    made = composite.build(frame, tree(), steps={"screen": {"available": 0.65}, "normalise": None, "aggregate": None})
    assert made.units == ("B", "C", "D", "E", "F")
    assert made.step("raw")["unit"].to_list() == ["A", "B", "C", "D", "E", "F"]
    assert made.scores()["unit"].to_list() == ["B", "C", "D", "E", "F"]
    assert made.log().row(0) == ("screened", "A", None, None, None, "too little is known", None)
    assert made.screening()["kept"].to_list() == [False, True, True, True, True, True]


def test_what_is_refused() -> None:
    with pytest.raises(InputError) as error:
        screen_table(TABLE, UNITS, rule="odd", available=1.2, keep=["gone", "full"], drop=["full"])
    assert codes_of(error) == ["screen.limit", "screen.rule", "screen.unit_twice", "screen.unit_unknown"]
    with pytest.raises(InputError) as error:
        screen_table(TABLE, UNITS, available=1.0, drop=["full", "zeros"])
    assert codes_of(error) == ["screen.nobody_left"]
