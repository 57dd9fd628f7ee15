"""Kept numbers: sums over all, values of the first."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.metrics.sample import Sample


def test_blocks_together_are_the_same_as_all_at_once() -> None:
    values = np.random.Generator(np.random.Philox(1)).random((3, 500))
    whole, parts = Sample(), Sample()
    whole.add(values)
    for first in range(0, 500, 64):
        parts.add(values[:, first : first + 64])
    assert (parts.values == whole.values).all()
    assert parts.mean == pytest.approx(values.mean(axis=1), rel=1e-13)
    assert parts.half_width == pytest.approx(1.959964 * values.std(axis=1, ddof=1) / np.sqrt(500), rel=1e-6)


def test_what_is_kept_does_not_grow_and_sums_go_on() -> None:
    bounded, plain = Sample(most=100), Sample()
    values = np.random.Generator(np.random.Philox(2)).random((2, 640))
    for first in range(0, 640, 64):
        for one in (bounded, plain):
            one.add(values[:, first : first + 64])
    assert bounded.values.shape == (2, 100)
    assert (bounded.values == values[:, :100]).all()
    assert (bounded.mean == plain.mean).all()
    assert (bounded.half_width == plain.half_width).all()
    assert bounded.count == 640


def test_a_quantile_is_a_value_that_occurs_and_never_may_be_among_them() -> None:
    one = Sample()
    one.add(np.array([[1.0, 2.0, np.inf, np.inf]]))
    assert one.quantile(0.5).item() == 2.0
    assert np.isinf(one.quantile(0.95)).item()
