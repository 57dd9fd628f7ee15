"""Shares of makers agree with what is known, and with the engine that measures concentration."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.monitor.concentration.agreed import agree
from mainstay.engines.stress.base_network.shares import shares_of

NAN = np.nan


@pytest.mark.parametrize("seed", range(200))
def test_limits_are_those_of_the_measure_of_concentration(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(1, 6))
    share = np.where(random.random(size) < 0.5, random.dirichlet(np.ones(size)), NAN)
    low = np.where(random.random(size) < 0.4, random.random(size) * np.where(np.isnan(share), 0.3, share), NAN)
    high = np.where(random.random(size) < 0.4, np.fmax(np.fmax(share, low), random.random(size)), NAN)
    mine = shares_of(np.zeros(size, np.int64), share, low, high)
    other = agree(share, low, high, complete=True)
    assert mine.low == pytest.approx(other.low, abs=1e-9)
    assert mine.high == pytest.approx(other.high, abs=1e-9)


def test_products_do_not_touch_each_other() -> None:
    share, none = np.array([0.7, NAN, NAN, NAN]), np.full(4, NAN)
    both = shares_of(np.array([0, 0, 4, 4]), share, none, none)
    uniform = np.random.default_rng(1).random((4, 50))
    drawn = both.draw(uniform)
    assert drawn[:2].sum(axis=0) == pytest.approx(np.ones(50))
    assert drawn[0] == pytest.approx(np.full(50, 0.7))
    alone = shares_of(np.zeros(2, np.int64), none[:2], none[:2], none[:2])
    assert drawn[2:] == pytest.approx(alone.draw(uniform[2:]))


def test_draws_keep_within_limits_and_sum_to_one() -> None:
    share, low, high = np.array([0.5, NAN, 0.2, NAN]), np.array([0.3, 0.1, 0.2, NAN]), np.array([0.6, 0.4, 0.2, NAN])
    made = shares_of(np.zeros(4, np.int64), share, low, high)
    drawn = made.draw(np.random.default_rng(2).random((4, 500)))
    assert drawn.sum(axis=0) == pytest.approx(np.ones(500))
    assert (drawn >= made.low[:, None] - 1e-12).all()
    assert (drawn <= made.high[:, None] + 1e-12).all()
    assert drawn[0].std() > 0.01


def test_makers_that_nobody_names_take_what_is_left() -> None:
    share, low, high = np.array([0.4, NAN]), np.array([NAN, 0.6]), np.array([NAN, 0.6])
    made = shares_of(np.zeros(2, np.int64), share, low, high, rest=np.array([False, True]))
    assert made.nominal() == pytest.approx([0.4, 0.6])


def test_shares_that_were_rounded_are_taken_of_their_own_sum() -> None:
    none = np.full(2, NAN)
    assert shares_of(np.zeros(2, np.int64), np.array([0.7, 0.5]), none, none).nominal() == pytest.approx(
        [7 / 12, 5 / 12]
    )
    assert shares_of(np.zeros(1, np.int64), np.array([0.0]), none[:1], none[:1]).nominal() == pytest.approx([1.0])


def test_no_makers_no_shares() -> None:
    empty = np.zeros(0)
    assert shares_of(np.zeros(0, np.int64), empty, empty, empty).nominal().size == 0
