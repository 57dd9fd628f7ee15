"""Shares and spans of days in prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.stress.backtest.prose.durations import find_durations
from mainstay.engines.stress.backtest.prose.shares import find_shares
from mainstay.engines.stress.backtest.prose.span import clauses, left_over, plain


@pytest.mark.parametrize(
    ("text", "low", "high", "sign"),
    [
        ("~0.44-0.50 of US IV bags", 0.44, 0.50, 1),
        ("0.60 of US IV fluids", 0.6, 0.6, 1),
        ("about 45 %", 0.45, 0.45, 1),
        ("10-15% recalled", 0.10, 0.15, 1),
        ("10 % to 15 %", 0.10, 0.15, 1),
        ("-20.7% rel.", 0.207, 0.207, -1),
        (plain("−36 %"), 0.36, 0.36, -1),
        ("+20%", 0.2, 0.2, 1),
        ("46-48M of ~100M doses", 0.46, 0.48, 1),
        ("about half of the market", 0.5, 0.5, 1),
        ("two thirds", 2 / 3, 2 / 3, 1),
        ("(1.0)", 1.0, 1.0, 1),
        ("60 per cent", 0.6, 0.6, 1),
    ],
)
def test_a_share_is_read(text: str, low: float, high: float, sign: int) -> None:
    found = find_shares(text)[0].value
    assert (found.low, found.high, found.signed) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6), sign)


@pytest.mark.parametrize(
    "text", ["100,000 vials/day", "15M doses", "2017-09-20", "$240M", "3.5B/yr", "", "half a year"]
)
def test_what_is_no_share_is_left_alone(text: str) -> None:
    assert find_shares(text) == []


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("some hospitals 1-2 days on hand", 1, 2),
        ("six-week inventory", 42, 42),
        ("~1 month", 22.83, 38.05),
        ("30 d", 30, 30),
        ("6 to 8 weeks", 42, 56),
        ("about 2 months", 45.66, 76.1),
        ("three months", 91.32, 91.32),
    ],
)
def test_a_span_of_days_is_read(text: str, low: float, high: float) -> None:
    found = find_durations(text)[0].value
    assert (found.low, found.high) == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(text: str) -> None:
    for span in [*find_shares(text), *find_durations(text)]:
        assert span.value.low <= span.value.high
        assert text[span.start : span.end].strip()


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(["%", " %", " percent"]))
def test_any_two_percentages_make_a_range(one: int, other: int, unit: str) -> None:
    low, high = sorted((one, other))
    found = find_shares(f"lost {low}-{high}{unit} of it")[0].value
    assert (found.low, found.high) == (pytest.approx(low / 100), pytest.approx(high / 100))


def test_clauses_and_what_is_left_over_keep_their_places() -> None:
    cell = "first 40%; second. Third part"
    assert [cell[part.start : part.end].strip() for part in clauses(cell)] == ["first 40%", "second", "Third part"]
    assert left_over(cell, [(6, 9)]) == "first … second. Third part"
    assert left_over("40%", [(0, 3)]) == ""
