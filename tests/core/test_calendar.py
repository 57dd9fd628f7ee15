"""Days and periods."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.core.calendar import PERIOD_PATTERN, period_bounds, read_day
from mainstay.errors import InputError


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023-02", "2023-02-01", "2023-02-28"),
        ("2024-02-29", "2024-02-29", "2024-02-29"),
        ("0001", "0001-01-01", "0001-12-31"),
    ],
)
def test_bounds(period: str, first: str, last: str) -> None:
    assert period_bounds(period) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    "period",
    [
        "",
        "24",
        "2024-",
        "2024-Q5",
        "2024-Q0",
        "2024-13",
        "2024-00",
        "2024-02-30",
        "2023-02-29",
        "2024-1",
        "2024\n",
        "0000",
        "\uff12\uff10\uff12\uff14",
        "2024-Q1-01",
    ],
)
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(InputError) as caught:
        period_bounds(period)
    assert caught.value.problems[0].found == period


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))
def test_periods_that_hold_a_day_hold_each_other(day: date) -> None:
    quarter = (day.month - 1) // 3 + 1
    texts = [f"{day:%Y}".zfill(4), f"{day.year:04}-Q{quarter}", f"{day.year:04}-{day.month:02}", day.isoformat()]
    bounds = [period_bounds(text) for text in texts]
    assert all(first <= day <= last for first, last in bounds)
    assert all(outer[0] <= inner[0] <= inner[1] <= outer[1] for outer, inner in pairwise(bounds))
    assert period_bounds((bounds[2][1] + timedelta(days=1)).isoformat())[0].day == 1


def test_the_pattern_works_in_polars_too() -> None:
    texts = pl.Series(["2024", "2024-Q3", "2024-06-30", "2024\n", "x2024", "\uff12\uff10\uff12\uff14"])
    assert texts.str.contains(PERIOD_PATTERN).to_list() == [True, True, True, False, False, False]


def test_days_are_read() -> None:
    assert read_day("2024-06-01") == date(2024, 6, 1)
    assert read_day(date(2024, 6, 1)) == date(2024, 6, 1)
    instant = read_day(datetime(2024, 6, 1, 12, tzinfo=UTC))
    assert type(instant) is date


@pytest.mark.parametrize("text", ["", "2024-6-1", "20240601", "2024-W22-6", "2024-02-30", "1 June 2024", "2024-06-01 "])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(InputError) as caught:
        read_day(text)
    assert caught.value.problems[0].code == "date.invalid"
    assert "YYYY-MM-DD" in str(caught.value)
