"""The bounds of HHI hold on 200,000 random share vectors, and no bound can be tighter."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from mainstay.engines.monitor.concentration.bounds import Interval, box, hhi_of_box, hhi_of_count, hhi_of_largest
from mainstay.errors import InputError

Array = NDArray[np.float64]
ROUNDS = 200_000
SLACK = 1e-9


def random_shares(random: np.random.Generator, count: int, sources: int) -> Array:
    """Return share vectors from even to lopsided."""
    shape = 10 ** random.uniform(-1.5, 1.5, size=(count, 1))
    drawn = random.gamma(np.broadcast_to(shape, (count, sources))) + 1e-300
    shares: Array = drawn / drawn.sum(axis=1, keepdims=True)
    return shares


def hhi(shares: Array) -> Array:
    index: Array = np.square(shares).sum(axis=-1)
    return index


@pytest.mark.parametrize("sources", range(1, 11))
def test_count_and_largest_hold_on_200_000_random_markets(sources: int) -> None:
    shares = random_shares(np.random.default_rng(sources), ROUNDS // 10, sources)
    index = hhi(shares)
    by_count = hhi_of_count(sources)
    assert (index >= by_count.low - SLACK).all()
    assert (index <= by_count.high + SLACK).all()
    ends = [hhi_of_largest(sources, float(largest)) for largest in np.clip(shares.max(axis=1), 1 / sources, 1)]
    assert (index >= np.array([end.low for end in ends]) - SLACK).all()
    assert (index <= np.array([end.high for end in ends]) + SLACK).all()


@pytest.mark.parametrize("sources", range(1, 9))
def test_limits_hold_on_200_000_random_markets(sources: int) -> None:
    """Some shares known, some within limits, some not at all, the rest unlisted or not."""
    random = np.random.default_rng(100 + sources)
    markets = 500
    for truth in random_shares(random, markets, sources):
        known = random.random(sources)
        below, above = random.random((2, sources)) * 0.3
        low = np.where(known < 0.3, truth, np.where(known < 0.7, np.maximum(truth - below, 0), 0.0))
        high = np.where(known < 0.3, truth, np.where(known < 0.7, np.minimum(truth + above, 1), 1.0))
        found = hhi_of_box(low, high)
        # the truth and 49 other markets within the same limits
        others = inside(random, low, high, truth, 49)
        index = hhi(others)
        assert (index >= found.low - SLACK).all()
        assert (index <= found.high + SLACK).all()


def inside(random: np.random.Generator, low: Array, high: Array, start: Array, count: int) -> Array:
    """Return share vectors within limits, reached from one of them by moving share between two sources at a time."""
    shares = np.tile(start, (count + 1, 1))
    for _ in range(4 * start.size if start.size > 1 else 0):
        i, j = random.choice(start.size, 2, replace=False)
        most = np.minimum(high[i] - shares[1:, i], shares[1:, j] - low[j])
        least = -np.minimum(high[j] - shares[1:, j], shares[1:, i] - low[i])
        moved = random.uniform(least, np.maximum(most, least))
        shares[1:, i] += moved
        shares[1:, j] -= moved
    assert np.allclose(shares.sum(axis=1), 1)
    return shares


def test_an_unlisted_remainder_may_be_many_or_one() -> None:
    random = np.random.default_rng(1)
    for truth in random_shares(random, 2000, 4):
        unlisted = float(truth[-1])
        found = hhi_of_box(truth[:-1], truth[:-1], unlisted=unlisted)
        assert found.low == pytest.approx(float(np.square(truth[:-1]).sum()))
        assert found.high == pytest.approx(float(np.square(truth).sum()))
        pieces = random.dirichlet(np.ones(6)) * unlisted
        index = float(np.square(truth[:-1]).sum() + np.square(pieces).sum())
        assert found.low - SLACK <= index <= found.high + SLACK


def test_sources_that_may_be_one_with_any_other_widen_the_upper_end() -> None:
    random = np.random.default_rng(2)
    for truth in random_shares(random, 2000, 5):
        flags = random.random(5) < 0.4
        found = hhi_of_box(truth, truth, several=flags, joining=flags)
        owner = np.where(flags, random.integers(0, 6, 5), np.arange(5))  # any named one, or the one nobody has named
        merged = np.bincount(owner, weights=truth, minlength=6)
        assert float(np.square(merged).sum()) <= found.high + SLACK
        assert float(np.square(truth[~flags]).sum()) == pytest.approx(found.low)
        best = max(
            float(np.square(np.bincount(np.where(flags, place, np.arange(5)), weights=truth, minlength=6)).sum())
            for place in (*np.flatnonzero(~flags), 5)
        )
        assert found.high == pytest.approx(best)


@pytest.mark.parametrize("sources", range(1, 8))
def test_the_ends_of_the_count_are_attained_or_approached(sources: int) -> None:
    found = hhi_of_count(sources)
    assert hhi(np.full(sources, 1 / sources)) == pytest.approx(found.low, abs=1e-15)
    lopsided = np.full(sources, 1e-9)
    lopsided[0] = 1 - 1e-9 * (sources - 1)
    assert hhi(lopsided) == pytest.approx(found.high, abs=1e-7)


@pytest.mark.parametrize(
    ("sources", "largest"), [(2, 0.5), (2, 0.7), (3, 0.4), (5, 0.2), (5, 0.25), (5, 0.4), (7, 0.9), (1, 1.0), (4, 1.0)]
)
def test_the_ends_of_the_largest_are_attained(sources: int, largest: float) -> None:
    found = hhi_of_largest(sources, largest)
    even = np.array([largest, *[(1 - largest) / max(sources - 1, 1)] * (sources - 1)])
    blocks = int(1 / largest + 1e-12)
    heaped = np.zeros(sources + 1)
    heaped[:blocks] = largest
    heaped[blocks] = 1 - blocks * largest
    assert even.max() <= largest + 1e-12
    assert hhi(even) == pytest.approx(found.low, abs=1e-12)
    assert hhi(heaped) == pytest.approx(found.high, abs=1e-12)


@pytest.mark.parametrize(("sources", "largest"), [(3, 0.2), (3, 1.1), (1, 0.9), (0, 0.5), (4, -0.1)])
def test_a_market_that_cannot_be_is_refused(sources: int, largest: float) -> None:
    with pytest.raises(InputError):
        hhi_of_largest(sources, largest)


def test_no_source_is_no_market() -> None:
    with pytest.raises(InputError):
        hhi_of_count(0)
    assert hhi_of_box(np.zeros(0), np.zeros(0)) == Interval(0.0, 0.0)


@pytest.mark.parametrize("seed", range(5))
def test_the_lower_end_of_limits_is_attained(seed: int) -> None:
    """Against a plain search: shares are moved from larger to smaller as long as the limits allow."""
    random = np.random.default_rng(seed)
    for truth in random_shares(random, 60, 4):
        low = truth * random.random(4)
        high = truth + (1 - truth) * random.random(4)
        shares = truth.copy()
        for _ in range(400):
            for i, j in product(range(4), repeat=2):
                if shares[i] > shares[j]:
                    moved = min((shares[i] - shares[j]) / 2, shares[i] - low[i], high[j] - shares[j])
                    shares[i] -= moved
                    shares[j] += moved
        assert hhi_of_box(low, high).low == pytest.approx(float(hhi(shares)), abs=1e-9)


def test_the_upper_end_is_attained_where_every_share_ends_at_a_limit() -> None:
    cases = [
        ([0.0] * 5, [1.0] * 5, [1, 0, 0, 0, 0]),
        ([0.2, 0.1, 0.0], [0.7, 0.3, 0.3], [0.7, 0.3, 0.0]),
        ([0.4, 0.1, 0.1, 0.0], [0.6, 0.3, 0.2, 0.1], [0.6, 0.3, 0.1, 0.0]),
        ([0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [0.5, 0.3, 0.2]),
    ]
    for low, high, shares in cases:
        assert hhi_of_box(np.array(low), np.array(high)).high == pytest.approx(float(hhi(np.array(shares))), abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_tightened_limits_keep_every_market(seed: int) -> None:
    random = np.random.default_rng(seed)
    for truth in random_shares(random, 100, 5):
        low, high = truth * random.random(5), truth + (1 - truth) * random.random(5)
        tight_low, tight_high = box(low, high)
        assert (tight_low >= low - SLACK).all()
        assert (tight_high <= high + SLACK).all()
        markets = inside(random, low, high, truth, 20)
        assert (markets >= tight_low - SLACK).all()
        assert (markets <= tight_high + SLACK).all()
        for i in range(5):  # each end is that of some market: the others at the opposite ends
            assert tight_low[i] == pytest.approx(max(low[i], 1 - (high.sum() - high[i])), abs=1e-12)
            assert tight_high[i] == pytest.approx(min(high[i], 1 - (low.sum() - low[i])), abs=1e-12)
