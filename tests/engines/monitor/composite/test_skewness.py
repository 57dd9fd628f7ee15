"""Skewness and kurtosis against sums in plain loops and against scipy."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from tests.engines.monitor.composite.slow import slow_kurt, slow_skew

from mainstay.engines.monitor.composite.skewness import passes, skew_and_kurt

COLUMN = st.lists(st.integers(-1000, 1000), min_size=4, max_size=30).filter(lambda values: len(set(values)) > 1)


@given(COLUMN)
def test_loops_and_scipy_agree(values: list[int]) -> None:
    column = np.array(values, dtype=np.float64)
    skew, kurt = skew_and_kurt(column[:, None])
    assert skew[0] == pytest.approx(slow_skew(values), rel=1e-9, abs=1e-9)
    assert kurt[0] == pytest.approx(slow_kurt(values), rel=1e-9, abs=1e-9)
    assert skew[0] == pytest.approx(stats.skew(column, bias=False), rel=1e-9, abs=1e-9)
    assert kurt[0] == pytest.approx(stats.kurtosis(column, bias=False), rel=1e-9, abs=1e-9)


@given(COLUMN, st.lists(st.integers(0, 29), max_size=5))
def test_gaps_do_not_count(values: list[int], gaps: list[int]) -> None:
    column: list[float] = [float(value) for value in values]
    for gap in gaps:
        column.insert(min(gap, len(column)), math.nan)
    with_gaps = skew_and_kurt(np.array(column)[:, None])
    without = skew_and_kurt(np.array(values, dtype=np.float64)[:, None])
    np.testing.assert_allclose(with_gaps, without, rtol=1e-12, atol=1e-12)


def test_too_few_values_and_constants_have_no_shape() -> None:
    table = np.array(
        [[1.0, 1.0, 5.0, 1.0], [2.0, 2.0, 5.0, np.nan], [4.0, 4.0, 5.0, np.nan], [np.nan, 9.0, 5.0, np.nan]]
    )
    skew, kurt = skew_and_kurt(table)
    assert np.isnan(skew).tolist() == [False, False, True, True]
    assert np.isnan(kurt).tolist() == [True, False, True, True]


def test_the_rule_takes_either_limit_and_neither_at_the_limit() -> None:
    skew = np.array([2.0, -1.99, 2.0, np.nan])
    kurt = np.array([3.5, 9.0, 3.49, np.nan])
    assert passes(skew, kurt).tolist() == [False, True, True, False]
