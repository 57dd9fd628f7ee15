"""Days in prose."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.stress.backtest.prose.dates import find_dates

AFTER = date(2024, 9, 27)


def spans(text: str, after: date | None = None) -> list[tuple[str, str]]:
    return [(str(one.value.low), str(one.value.high)) for one in find_dates(text, after=after)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2017-09-20", "2017-09-20", "2017-09-20"),
        ("2024-09-27..29", "2024-09-27", "2024-09-29"),
        ("2022-11-22..12-02", "2022-11-22", "2022-12-02"),
        ("2017-12-28..2018-01-04", "2017-12-28", "2018-01-04"),
        ("2022-12-30..01-02", "2022-12-30", "2023-01-02"),
        ("2020-02..03", "2020-02-01", "2020-03-31"),
        ("2024-06-27/28", "2024-06-27", "2024-06-28"),
        ("2023-05-24/06", "2023-05-24", "2023-06-30"),
        ("2021-01-27 to 2021-02-03", "2021-01-27", "2021-02-03"),
        ("~Dec 2022", "2022-12-01", "2022-12-31"),
        ("early Mar 2019", "2019-03-01", "2019-03-10"),
        ("mid-Nov 2024", "2024-11-11", "2024-11-20"),
        ("late Feb 2024", "2024-02-21", "2024-02-29"),
        ("end of September 2024", "2024-09-25", "2024-09-30"),
        ("5 Oct 2004", "2004-10-05", "2004-10-05"),
        ("October 5, 2004", "2004-10-05", "2004-10-05"),
        ("Oct. 5th, 2004", "2004-10-05", "2004-10-05"),
        ("Q4 2023", "2023-10-01", "2023-12-31"),
        ("2023-Q3", "2023-07-01", "2023-09-30"),
        ("Q2-Q3 2024", "2024-04-01", "2024-09-30"),
        ("Feb-Mar 2018", "2018-02-01", "2018-03-31"),
        ("Dec-Jan 2018", "2017-12-01", "2018-01-31"),
        ("2021-fall", "2021-09-01", "2021-11-30"),
        ("spring 2024", "2024-03-01", "2024-05-31"),
        ("summer of 2022", "2022-06-01", "2022-08-31"),
        ("2H 2018", "2018-07-01", "2018-12-31"),
        ("end 2018", "2018-12-01", "2018-12-31"),
        ("end-2024", "2024-12-01", "2024-12-31"),
        ("early 2018", "2018-01-01", "2018-03-31"),
        ("since 2014", "2014-01-01", "2014-12-31"),
        ("early Dec 2022 .. Aug 2023", "2022-12-01", "2023-08-31"),
    ],
)
def test_one_date_is_read(text: str, low: str, high: str) -> None:
    assert spans(text) == [(low, high)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("0% to 10-31", "2024-10-31", "2024-10-31"),
        ("mid-Nov", "2024-11-11", "2024-11-20"),
        ("10 Feb", "2025-02-10", "2025-02-10"),
        ("ships late Aug", "2024-08-21", "2024-08-31"),
    ],
)
def test_a_day_without_a_year_is_the_next_one_after_the_shock(text: str, low: str, high: str) -> None:
    assert spans(text, AFTER) == [(low, high)]
    assert spans(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "a further 10-15% recalled",
        "12,000 t/yr",
        "12-13 weeks",
        "for 10-12 days",
        "$2017",
        "104M bought",
        "57.8% vs 72.9%",
        "23 products; ASHP 41",
        "2,017 lots",
        "18,000 t",
        "8-oz bottles",
        "50/100 mL",
        "2024-13-45",
        "may be short",
        "",
    ],
)
def test_what_is_no_date_is_left_alone(text: str) -> None:
    assert spans(text, AFTER) == []


def test_all_dates_of_a_cell_are_found_in_order() -> None:
    text = "25% restarted 2024-10-31, ships late Nov; 85% (8/10 lines) 2024-12-19; 10/10 lines 2025-01-28"
    assert [low for low, _ in spans(text, AFTER)] == ["2024-10-31", "2024-11-21", "2024-12-19", "2025-01-28"]


@given(st.dates(date(1990, 1, 1), date(2039, 12, 31)), st.integers(0, 400), st.sampled_from(["..", " to ", " - "]))
def test_any_two_days_make_a_range(first: date, days: int, link: str) -> None:
    last = first + timedelta(days=days)
    assert spans(f"from {first}{link}{last}, then") == [(str(first), str(last))]


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for span in find_dates(text, after=AFTER):
        assert span.value.low <= span.value.high
        assert 0 <= span.start < span.end <= len(text)
