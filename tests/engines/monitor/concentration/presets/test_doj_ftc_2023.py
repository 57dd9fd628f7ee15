"""DOJ and FTC 2023: highly concentrated above 0.18, and undecided where the bounds, or other makers, do not decide."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.model import small_base

from mainstay.engines.monitor.concentration.measures import COLUMNS
from mainstay.engines.monitor.concentration.presets.doj_ftc_2023 import PRESET, presumed_harmful


def verdict(
    low: float, high: float, *, basis: str = "shares", complete: bool = False, least: float | None = None
) -> str:
    cells: dict[str, Any] = dict.fromkeys(COLUMNS)
    cells |= {"product_id": "p", "geography": "firm", "sources": 3, "basis": basis, "makers_complete": complete}
    cells |= {"hhi_low": low, "hhi_high": high, "hhi_low_others": low if least is None else least}
    table = PRESET.apply(
        small_base.base(),
        pl.DataFrame(
            [cells, {**cells, "geography": "site"}, {**cells, "product_id": "q", "sources": 0}], schema=COLUMNS
        ),
    )
    assert table["subject"].to_list() == ["p"]
    return str(table["verdict"].item())


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0.18, 0.18, "not highly concentrated"),
        (0.1800001, 0.1800001, "highly concentrated"),
        (0.1, 0.18, "not highly concentrated"),
        (0.18, 0.181, "undecided"),
        (0.181, 1.0, "highly concentrated"),
    ],
)
def test_the_threshold(low: float, high: float, expected: str) -> None:
    assert verdict(low, high) == expected
    assert verdict(low, high, basis="count", complete=True) == expected


def test_other_makers_that_are_not_ruled_out_leave_it_open() -> None:
    # one maker is known and its share is not: among known makers the index is 1, and that says nothing
    assert verdict(1.0, 1.0, basis="count", least=0.0) == "undecided"
    assert verdict(0.1, 0.15, basis="some shares", least=0.05) == "undecided"
    # a known share of one half is enough whoever else there is
    assert verdict(0.5, 0.5, basis="some shares", least=0.25) == "highly concentrated"


@pytest.mark.parametrize(
    ("after", "rise", "share", "expected"),
    [
        (0.1801, 0.0101, 0.1, True),
        (0.18, 0.0101, 0.1, False),
        (0.1801, 0.01, 0.1, False),
        (0.1, 0.0101, 0.3001, True),
        (0.1, 0.0101, 0.30, False),
        (0.1, 0.01, 0.9, False),
    ],
)
def test_mergers(after: float, rise: float, share: float, expected: bool) -> None:
    assert presumed_harmful(after, rise, share) is expected
