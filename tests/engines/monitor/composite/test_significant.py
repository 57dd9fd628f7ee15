"""Rounding to significant digits and ranks that noise does not split."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.monitor.composite.slow import slow_rank

from mainstay.engines.monitor.composite.significant import ascending_ranks, round_significant

NUMBERS = st.floats(-1e12, 1e12, allow_nan=False).filter(lambda value: value == 0 or abs(value) > 1e-12)


@given(NUMBERS)
def test_text_formatting_agrees(value: float) -> None:
    assert round_significant(np.array([value]))[0] == pytest.approx(float(f"{value:.11e}"), rel=1e-11, abs=0)


@given(NUMBERS)
def test_noise_in_the_last_bits_is_gone(value: float) -> None:
    rounded = float(f"{value:.9e}")
    noisy = np.array([rounded, rounded * (1 + 3e-16), rounded * (1 - 3e-16)])
    assert len(set(round_significant(noisy).tolist())) == 1


def test_extremes_and_gaps_are_kept() -> None:
    values = np.array([0.0, -0.0, 5e-324, 1.7e308, -1e300, math.nan])
    np.testing.assert_array_equal(round_significant(values), values)


@given(
    st.lists(
        st.lists(st.one_of(st.just(math.nan), st.integers(-4, 4)), min_size=3, max_size=3), min_size=1, max_size=12
    )
)
def test_ranks_of_many_columns_by_loops(rows: list[list[float]]) -> None:
    table = np.array(rows, dtype=np.float64)
    ranks = ascending_ranks(table)
    for column in range(3):
        seen = ~np.isnan(table[:, column])
        assert ranks[seen, column].tolist() == slow_rank(table[seen, column].tolist())
        assert np.isnan(ranks[~seen, column]).all()
