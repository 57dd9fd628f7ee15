"""Drawn shares agree with what is known, and have the moments of the Dirichlet distribution where nothing is."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.monitor.concentration.markets import Line, N

from mainstay.engines.monitor.concentration.agreed import agree
from mainstay.engines.monitor.concentration.posterior import Draws, draw_shares, together


def drawn(*lines: Line, complete: bool = True, draws: int = 20_000, seed: int = 0, name: str = "p") -> Draws:
    share, low, high = np.array(lines, dtype=np.float64).reshape(-1, 3).T
    return draw_shares(share, low, high, complete=complete, draws=draws, seed=seed, name=name)


@pytest.mark.parametrize("makers", [1, 2, 3, 5, 10, 40])
def test_unknown_shares_have_the_moments_of_the_flat_dirichlet(makers: int) -> None:
    shares = drawn(*[(N, N, N)] * makers).lines
    index = np.square(shares).sum(axis=1)
    assert index.mean() == pytest.approx(2 / (makers + 1), rel=0.02)
    assert shares.mean(axis=0) == pytest.approx(np.full(makers, 1 / makers), rel=0.1)
    if makers > 1:
        # variance of one share: (n - 1) / (n^2 (n + 1))
        assert shares.var(axis=0) == pytest.approx(np.full(makers, (makers - 1) / makers**2 / (makers + 1)), rel=0.15)


def test_what_is_left_is_spread_over_the_unknown() -> None:
    shares = drawn((0.4, N, N), (N, N, N), (N, N, N)).lines
    assert shares[:, 0] == pytest.approx(0.4)
    # of 0.6 a flat division among two: E of squares 0.36 * 2/3
    assert np.square(shares[:, 1:]).sum(axis=1).mean() == pytest.approx(0.36 * 2 / 3, rel=0.02)


def test_a_share_within_limits_is_drawn_from_a_triangle() -> None:
    shares = drawn((0.5, 0.4, 0.7), (N, N, N)).lines[:, 0]
    assert shares.mean() == pytest.approx((0.4 + 0.5 + 0.7) / 3, abs=0.002)
    assert shares.var() == pytest.approx((0.4**2 + 0.5**2 + 0.7**2 - 0.4 * 0.5 - 0.4 * 0.7 - 0.5 * 0.7) / 18, rel=0.05)


def test_known_shares_do_not_move() -> None:
    found = drawn((0.5, N, N), (0.3, N, N), complete=False, draws=10)
    assert found.lines == pytest.approx(np.tile([0.5, 0.3], (10, 1)))
    assert found.unlisted == pytest.approx(0.2)
    assert np.ptp(found.lines, axis=0).max() == 0


def test_an_upper_limit_alone_is_kept() -> None:
    shares = drawn((N, N, 0.2), (N, N, N), (N, 0.5, N)).lines
    assert shares[:, 0].max() <= 0.2
    assert shares[:, 2].min() >= 0.5
    assert shares.sum(axis=1) == pytest.approx(1)


@pytest.mark.parametrize("complete", [True, False])
def test_every_draw_lies_within_the_limits_and_sums_to_1(complete: bool) -> None:
    random = np.random.default_rng(5)
    for number in range(1500):
        size = int(random.integers(1, 7))
        lines = random.random((size, 3)) * random.choice([0.3, 1.0])
        lines = np.sort(lines, axis=1)[:, [1, 0, 2]]
        lines[random.random((size, 3)) < 0.35] = N
        limits = agree(*lines.T, complete=complete)
        found = draw_shares(*lines.T, complete=complete, draws=40, seed=number, name="p")
        assert (found.lines >= limits.low - 1e-9).all()
        assert (found.lines <= limits.high + 1e-9).all()
        assert (found.unlisted >= limits.unlisted_low - 1e-9).all()
        assert (found.unlisted <= limits.unlisted_high + 1e-9).all()
        assert found.lines.sum(axis=1) + found.unlisted == pytest.approx(np.ones(40), abs=1e-9)


def test_two_makers_of_whom_the_same_is_known_are_treated_alike() -> None:
    shares = drawn((N, 0.1, 0.5), (N, 0.1, 0.5), (N, N, 0.4), (N, N, 0.4)).lines
    assert shares[:, 0].mean() == pytest.approx(shares[:, 1].mean(), abs=0.005)
    assert shares[:, 2].mean() == pytest.approx(shares[:, 3].mean(), abs=0.005)


def test_seed_and_name_count() -> None:
    lines = [(N, N, N)] * 3
    assert np.array_equal(drawn(*lines).lines, drawn(*lines).lines)
    assert not np.array_equal(drawn(*lines).lines, drawn(*lines, seed=1).lines)
    assert not np.array_equal(drawn(*lines).lines, drawn(*lines, name="q").lines)


def test_nobody_known_leaves_all_unlisted() -> None:
    found = draw_shares(np.zeros(0), np.zeros(0), np.zeros(0), complete=False, draws=3, seed=0, name="p")
    assert found.lines.shape == (3, 0)
    assert found.unlisted.tolist() == [1, 1, 1]


def test_shares_are_added_up_by_group() -> None:
    shares = np.array([[0.5, 0.25, 0.25], [0.2, 0.2, 0.6]])
    belongs = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    assert together(shares, belongs).tolist() == [[0.75, 0.25], [0.8, 0.2]]
