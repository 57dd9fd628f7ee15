from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from mainstay.charts.scale import MOST_STEPS, day_ticks, even_steps, magnitude


@given(st.floats(1e-6, 1e12))
def test_few_steps_hold_the_highest_value(most: float) -> None:
    step, steps = even_steps(most)
    assert steps <= MOST_STEPS
    assert step * (steps - 1) < most <= step * steps * (1 + 1e-12)


@given(st.integers(1, 5000))
def test_days_begin_at_zero_rise_evenly_and_are_few(last: int) -> None:
    ticks = day_ticks(last)
    assert ticks[0] == 0
    assert ticks[-1] <= last
    assert len({b - a for a, b in itertools.pairwise(ticks)}) <= 1
    assert len(ticks) <= 9


def test_large_numbers_are_divided_so_that_few_digits_stand() -> None:
    assert [magnitude(most)[1] for most in (50, 5_000, 5e6, 5e9)] == ["", "thousand", "million", "thousand million"]
