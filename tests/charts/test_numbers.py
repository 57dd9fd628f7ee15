from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.charts.numbers import count, number, percent


@given(st.floats(0, 1))
def test_only_nothing_reads_as_nothing_and_only_all_as_all(share: float) -> None:
    written = percent(share).replace("\u00a0", " ")
    assert (written == "0 %") == (share < 1e-9)
    assert (written == "100 %") == (share > 1 - 1e-9)


@given(st.floats(0.0005, 0.9994))
def test_a_percentage_is_the_nearest_that_can_be_written(share: float) -> None:
    value = float(percent(share).replace("\u00a0%", ""))
    assert value / 100 == pytest.approx(share, abs=0.005001 if 0.01 <= share <= 0.99 else 0.000501)


@pytest.mark.parametrize(
    ("share", "written"),
    [
        (0.0, "0 %"),
        (-1e-17, "0 %"),
        (1 - 1e-16, "100 %"),
        (0.0004, "under 0.1 %"),
        (0.0094, "0.9 %"),
        (0.01, "1 %"),
        (0.995, "99.5 %"),
        (0.9996, "over 99.9 %"),
    ],
)
def test_percent(share: float, written: str) -> None:
    assert percent(share).replace("\u00a0", " ") == written


@given(st.floats(1e-12, 1e12))
def test_three_digits_are_right_and_no_exponent_is_written(value: float) -> None:
    written = number(value)
    assert "e" not in written
    assert float(written.replace("\u202f", "")) == pytest.approx(value, rel=0.0051)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-0.0, "0"),
        (0.333333, "0.333"),
        (2.0, "2"),
        (99.96, "100"),
        (999.4, "999"),
        (999.6, "1 000"),
        (-0.5, "\u22120.5"),
    ],
)
def test_number(value: float, written: str) -> None:
    assert number(value).replace("\u202f", " ") == written


def test_count() -> None:
    assert [count(value).replace("\u202f", " ") for value in (0, 7, 1234567)] == ["0", "7", "1 234 567"]
