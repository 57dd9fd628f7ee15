"""Competition ranks, on columns and on runs."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.monitor.composite.ranking import competition_ranks


def slow_ranks(scores: list[float]) -> list[float]:
    return [math.nan if math.isnan(own) else 1 + sum(other > own for other in scores) for own in scores]


@given(st.lists(st.lists(st.sampled_from([1.0, 2.0, 2.5, -3.0, 0.0, math.nan]), min_size=4, max_size=4), min_size=1))
def test_a_rank_is_one_more_than_the_number_ahead(rows: list[list[float]]) -> None:
    expected = [slow_ranks(row) for row in rows]
    np.testing.assert_array_equal(competition_ranks(rows, axis=1), expected)
    np.testing.assert_array_equal(competition_ranks(np.array(rows).T), np.array(expected).T)
    np.testing.assert_array_equal(competition_ranks(rows[0]), expected[0])


def test_twelve_digits_decide() -> None:
    assert competition_ranks([1.0, 1.0 + 1e-13, 1.0 + 1e-10]).tolist() == [2.0, 2.0, 1.0]
    assert competition_ranks([1e-30, 1e-30 * (1 + 1e-14), 2e-30]).tolist() == [2.0, 2.0, 1.0]
