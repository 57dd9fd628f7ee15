"""What is known of shares is made to agree with itself, and nothing that agrees with it is lost."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.monitor.concentration.agreed import Agreed, agree

N = np.nan


def agreed(*lines: tuple[float, float, float], complete: bool = True) -> Agreed:
    share, low, high = np.array(lines, dtype=np.float64).T
    return agree(share, low, high, complete=complete)


def test_nothing_known() -> None:
    found = agreed((N, N, N), (N, N, N))
    assert (found.low.tolist(), found.high.tolist()) == ([0, 0], [1, 1])
    assert (found.unlisted_low, found.unlisted_high) == (0, 0)


def test_all_known() -> None:
    found = agreed((0.6, N, N), (0.4, N, N))
    assert found.low == pytest.approx([0.6, 0.4])
    assert found.high == pytest.approx([0.6, 0.4])


def test_the_last_of_all_is_the_rest() -> None:
    found = agreed((0.6, N, N), (0.1, N, N), (N, N, N))
    assert found.low[2] == pytest.approx(0.3)
    assert found.high[2] == pytest.approx(0.3)


def test_limits_tighten_each_other() -> None:
    found = agreed((0.5, 0.4, 0.6), (N, N, N), (N, 0.1, N))
    assert found.low == pytest.approx([0.4, 0.0, 0.1])
    assert found.high == pytest.approx([0.6, 0.5, 0.6])


@pytest.mark.parametrize("complete", [False, True])
def test_what_named_makers_leave_is_unlisted_only_where_others_may_exist(complete: bool) -> None:
    found = agreed((0.5, N, N), (0.3, N, N), complete=complete)
    if complete:  # shares of their own sum
        assert found.low == pytest.approx([0.625, 0.375])
        assert found.unlisted_high == 0
    else:
        assert found.low == pytest.approx([0.5, 0.3])
        assert (found.unlisted_low, found.unlisted_high) == pytest.approx((0.2, 0.2))


def test_limits_of_the_named_are_limits_of_the_unlisted() -> None:
    found = agreed((0.5, 0.3, 0.7), complete=False)
    assert (found.low[0], found.high[0]) == pytest.approx((0.3, 0.7))
    assert (found.unlisted_low, found.unlisted_high) == pytest.approx((0.3, 0.7))
    at_most = agreed((N, N, 0.2), complete=False)
    assert (at_most.unlisted_low, at_most.unlisted_high) == pytest.approx((0.8, 1.0))


def test_an_open_maker_takes_the_rest() -> None:
    found = agreed((0.5, N, N), (N, N, N), complete=False)
    assert found.low == pytest.approx([0.5, 0.5])
    assert found.unlisted_high == 0


@pytest.mark.parametrize("total", [0.996, 1.004])
@pytest.mark.parametrize("complete", [False, True])
def test_rounded_shares_are_shares_of_their_own_sum(total: float, complete: bool) -> None:
    found = agreed((0.6 * total, N, N), (0.4 * total, N, N), complete=complete)
    assert found.low == pytest.approx([0.6, 0.4])
    assert found.high == pytest.approx([0.6, 0.4])
    assert found.unlisted_high == 0


def test_too_much_leaves_nothing_for_the_open_one() -> None:
    found = agreed((0.7, N, N), (0.4, N, N), (N, N, N))
    assert found.low == pytest.approx([0.7 / 1.1, 0.4 / 1.1, 0.0])
    assert found.high[2] == pytest.approx(0.0, abs=1e-12)


def test_shares_of_nothing_say_nothing() -> None:
    found = agreed((0.0, N, N), (0.0, N, N))
    assert found.high.tolist() == [1, 1]


def test_limits_can_always_be_met() -> None:
    random = np.random.default_rng(0)
    for _ in range(5000):
        size = int(random.integers(1, 7))
        lines = random.random((size, 3))
        lines[:, 1:] = np.sort(lines[:, 1:], axis=1)
        lines[random.random((size, 3)) < 0.4] = N
        found = agreed(*map(tuple, lines), complete=bool(random.random() < 0.5))
        assert (found.low <= found.high + 1e-12).all()
        assert found.low.sum() + found.unlisted_low <= 1 + 1e-9
        assert found.high.sum() + found.unlisted_high >= 1 - 1e-9
        assert found.low.min() >= 0
        assert found.high.max() <= 1 + 1e-12
