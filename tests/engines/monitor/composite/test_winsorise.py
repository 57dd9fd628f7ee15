"""Winsorising against plain loops."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.monitor.composite.slow import slow_winsorise

from mainstay.engines.monitor.composite.winsorise import winsorise

#: mostly small numbers, some far out at either end, many ties
COLUMN = st.lists(
    st.one_of(st.integers(0, 9), st.sampled_from([-500, -90, 60, 300, 2000])), min_size=6, max_size=25
).filter(lambda values: len(set(values)) > 2)


@given(COLUMN, st.integers(0, 6))
def test_loops_agree(values: list[int], most: int) -> None:
    done = winsorise(np.array(values, dtype=np.float64)[:, None], max_points=most)
    changed, high, low = slow_winsorise(values, most)
    assert done.values[:, 0].tolist() == changed
    assert set(np.flatnonzero(done.high[:, 0])) == high
    assert set(np.flatnonzero(done.low[:, 0])) == low - high


def test_columns_do_not_meddle_with_each_other() -> None:
    random = np.random.default_rng(5)
    table = random.lognormal(0, 2, (40, 30))
    table[random.random(table.shape) < 0.1] = np.nan
    together = winsorise(table)
    for column in range(30):
        alone = winsorise(table[:, [column]])
        np.testing.assert_array_equal(together.values[:, [column]], alone.values)
        assert together.points[column] == alone.points[0]


def test_tied_points_move_together() -> None:
    done = winsorise(np.array([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 500, 500.0])[:, None], max_points=1, force=True)
    assert done.values[-2:, 0].tolist() == [11.0, 11.0]
    assert done.points.tolist() == [2]


def test_without_limit_it_goes_on_until_the_rule_is_met() -> None:
    values = np.array([*range(60), *(10.0**power for power in range(3, 11))])[:, None]
    limited, free = winsorise(values), winsorise(values, max_points=None)
    assert limited.points[0] == 5
    assert free.points[0] > 5
    assert free.values.max() < limited.values.max()


def test_force_moves_points_that_need_not_move() -> None:
    calm = np.arange(20.0)[:, None]
    assert winsorise(calm).points[0] == 0
    forced = winsorise(calm, max_points=3, force=True)
    assert forced.points[0] == 3
    assert forced.values.max() < 19


def test_gaps_stay_gaps() -> None:
    done = winsorise(np.array([1.0, 2.0, np.nan, 3.0, 4.0, 5.0, 100.0])[:, None])
    assert np.isnan(done.values[2, 0])
    assert not done.high[2, 0]
