"""Bounds of HHI on 200,000 random share vectors: none is violated, and the ends are reached where they should be."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.core.streams import stream
from mainstay.engines.monitor.concentration.bounds import hhi_of_box, hhi_of_count, hhi_of_largest
from mainstay.engines.monitor.concentration.posterior import draw_shares

VECTORS = 200_000


@pytest.mark.parametrize("sources", [2, 3, 5, 8, 12])
def test_count_and_largest_share_bound_every_vector(sources: int) -> None:
    random = stream(3, "vectors", sources)
    spread = random.choice([0.05, 0.3, 1.0, 5.0], size=(VECTORS // 5, 1))
    shares = random.gamma(spread, size=(VECTORS // 5, sources)) + 1e-300
    shares /= shares.sum(axis=1, keepdims=True)
    hhi = np.square(shares).sum(axis=1)
    limits = hhi_of_count(sources)
    assert (hhi >= limits.low - 1e-12).all()
    assert (hhi <= limits.high + 1e-12).all()
    largest = shares.max(axis=1)
    low = largest**2 + (1 - largest) ** 2 / (sources - 1)
    assert (hhi >= low - 1e-12).all()
    for i in range(0, VECTORS // 5, 37):
        ends = hhi_of_largest(sources, float(np.clip(largest[i], 1 / sources, 1)))
        assert ends.low - 1e-9 <= hhi[i] <= ends.high + 1e-9
        assert ends.low == pytest.approx(low[i], abs=1e-9)


def test_limits_of_shares_bound_every_vector_within_them() -> None:
    random = stream(4, "boxes")
    for _ in range(2_000):
        count = int(random.integers(1, 7))
        truth = random.dirichlet(np.full(count, 0.7))
        low = np.where(random.random(count) < 0.6, truth * random.random(count), truth)
        high = np.where(low < truth, truth + (1 - truth) * random.random(count), truth)
        ends = hhi_of_box(low, high)
        assert ends.low - 1e-9 <= float(np.square(truth).sum()) <= ends.high + 1e-9


def test_the_ends_are_reached() -> None:
    assert hhi_of_box(np.zeros(4), np.ones(4)).low == pytest.approx(0.25)
    assert hhi_of_box(np.array([0.5, 0.0, 0.0]), np.array([0.5, 0.5, 0.5])).low == pytest.approx(0.375)
    assert hhi_of_box(np.array([0.5, 0.0, 0.0]), np.array([0.5, 0.5, 0.5])).high == pytest.approx(0.5)
    assert hhi_of_box(np.array([0.6]), np.array([0.6]), unlisted=0.4).low == pytest.approx(0.36)
    assert hhi_of_box(np.array([0.6]), np.array([0.6]), unlisted=0.4).high == pytest.approx(0.52)


@pytest.mark.parametrize("makers", [1, 2, 4, 9])
def test_the_mean_of_unknown_shares_is_that_of_the_flat_dirichlet(makers: int) -> None:
    unknown = np.full(makers, np.nan)
    drawn = draw_shares(unknown, unknown, unknown, complete=True, draws=40_000, seed=1, name="test").lines
    assert drawn.sum(axis=1) == pytest.approx(1)
    hhi = np.square(drawn).sum(axis=1)
    assert hhi.mean() == pytest.approx(2 / (makers + 1), abs=5 * hhi.std() / 200 + 1e-12)
