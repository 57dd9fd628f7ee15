"""Workload indicators of staffing need, against the arithmetic written out and by properties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.care.workforce import available_hours, category_allowance_factor, wisn
from mainstay.errors import InputError

POSITIVE = st.floats(0.01, 1e4)


def test_a_health_centre_written_out() -> None:
    hours = available_hours(days_per_week=5, days_away=[10, 21, 7, 5], hours_per_day=7)
    assert hours == (260 - 43) * 7
    loads, standards = {"visit": 20_000, "birth": 300}, {"visit": 1 / 6, "birth": 5}
    found = wisn(loads, standards, hours=hours, category_shares=[0.2, 0.05], individual_hours=300, staff=4)
    assert found.service_staff == pytest.approx((20_000 / 6 + 1_500) / hours)
    assert found.category_factor == pytest.approx(1 / 0.75)
    assert found.individual_factor == pytest.approx(300 / hours)
    assert found.needed == pytest.approx(found.service_staff / 0.75 + 300 / hours)
    assert found.ratio == pytest.approx(4 / found.needed)
    assert found.difference == pytest.approx(4 - found.needed)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=1, max_size=5), POSITIVE, st.floats(0, 0.9))
def test_twice_the_work_takes_twice_the_people_and_allowances_only_add(
    work: list[tuple[float, float]], hours: float, share: float
) -> None:
    loads, standards = [one for one, _ in work], [one for _, one in work]
    one = wisn(loads, standards, hours=hours, category_shares=[share])
    two = wisn([2 * load for load in loads], standards, hours=hours, category_shares=[share])
    assert two.needed == pytest.approx(2 * one.needed)
    assert one.needed >= one.service_staff * (1 - 1e-12)
    assert one.needed * (1 - share) == pytest.approx(one.service_staff)


@pytest.mark.parametrize(("shares", "factor"), [([], 1.0), ([0.5], 2.0), ([0.1, 0.1, 0.3], 2.0)])
def test_category_allowance_factor(shares: list[float], factor: float) -> None:
    assert category_allowance_factor(shares) == pytest.approx(factor)


def test_nobody_counted_or_nothing_to_do() -> None:
    assert wisn([1.0], [1.0], hours=10).ratio is None
    assert wisn([0.0], [1.0], hours=10, staff=3).ratio is None
    assert wisn([0.0], [1.0], hours=10, staff=3).difference == 3


def test_bad_input_is_told_at_once() -> None:
    with pytest.raises(InputError) as caught:
        wisn({"a": -1.0, "b": 1.0}, {"a": float("nan")}, hours=0)
    assert len(caught.value.problems) == 4
    with pytest.raises(InputError, match="all the time"):
        category_allowance_factor([0.6, 0.4])
    with pytest.raises(InputError, match="no working time"):
        available_hours(days_away=[260])


def test_shares_that_are_one_in_decimals_leave_no_time() -> None:
    for shares in ([0.1] * 10, [0.5, 0.5], [0.7, 0.2, 0.1]):
        with pytest.raises(InputError):
            category_allowance_factor(shares)
