"""Shapley parts: against the definition by subsets, and the properties that make them what they are."""

from __future__ import annotations

from itertools import combinations
from math import factorial

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mainstay.engines.monitor.heatmap.shapley import shapley_parts

VALUES = arrays(np.float64, (16, 3), elements=st.floats(-100, 100))


def by_subsets(values: np.ndarray) -> np.ndarray:
    """Shapley's formula of 1953, over subsets and not over orders."""
    n = 4
    parts = np.zeros((n, values.shape[1]))
    for cause in range(n):
        others = [k for k in range(n) if k != cause]
        for size in range(n):
            for subset in combinations(others, size):
                mask = sum(1 << k for k in subset)
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                parts[cause] += weight * (values[mask | 1 << cause] - values[mask])
    return parts


@given(VALUES)
def test_parts_are_those_of_the_formula_over_subsets(values: np.ndarray) -> None:
    np.testing.assert_allclose(shapley_parts(values), by_subsets(values), atol=1e-11, rtol=0)


@given(VALUES)
def test_parts_sum_to_the_change(values: np.ndarray) -> None:
    np.testing.assert_allclose(shapley_parts(values).sum(axis=0), values[-1] - values[0], atol=1e-12, rtol=0)


@given(VALUES, st.integers(0, 3))
def test_a_cause_that_moves_nothing_has_no_part(values: np.ndarray, idle: int) -> None:
    for mask in range(16):
        values[mask | 1 << idle] = values[mask & ~(1 << idle)]
    assert shapley_parts(values)[idle].tolist() == [0.0] * 3


@given(VALUES, st.lists(st.integers(1, 14), max_size=10))
def test_parts_sum_where_numbers_are_missing_on_the_way(values: np.ndarray, missing: list[int]) -> None:
    values[missing] = np.nan
    np.testing.assert_allclose(shapley_parts(values).sum(axis=0), values[-1] - values[0], atol=1e-12, rtol=0)


def test_the_step_out_of_nothing_carries_the_difference() -> None:
    # with the first cause alone nothing is left to compare
    parts = shapley_parts(np.array([[10.0], [np.nan], [16.0], [20.0]]))
    # first then second: 0 and 10; second then first: 6 and 4
    assert parts.ravel().tolist() == [2.0, 8.0]
