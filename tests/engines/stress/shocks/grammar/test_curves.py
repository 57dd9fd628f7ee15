"""Recovery: starts at full loss, never gets worse, ends at nothing lost."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.engines.stress.shocks.grammar.curves import CURVES, remaining, staged

names = st.sampled_from(sorted(CURVES))


@given(names, st.floats(0.5, 1000))
def test_starts_full_never_rises_ends_empty(name: str, days: float) -> None:
    since = np.concatenate([[-5.0, 0.0], np.linspace(0, 2 * days, 200)])
    left = remaining(name, since, days)
    assert left[0] == left[1] == 1.0
    assert (np.diff(left[1:]) <= 1e-12).all()
    assert (left[since >= days] == 0).all()
    assert (left >= 0).all()


@given(names)
def test_no_days_at_all_is_back_at_once(name: str) -> None:
    assert remaining(name, np.array([-1.0, 0.0, 1.0]), 0.0).tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("name", "half"), [("step", 1.0), ("linear", 0.5), ("s", 0.5), ("exponential", (20**-0.5 - 1 / 20) / (1 - 1 / 20))]
)
def test_half_way(name: str, half: float) -> None:
    assert remaining(name, np.array([10.0]), 20.0)[0] == pytest.approx(half)


def test_each_replication_has_its_own_days() -> None:
    since = np.arange(4.0)[:, None] + np.zeros(2)
    assert remaining("linear", since, np.array([2.0, 4.0]))[:, 0].tolist() == [1.0, 0.5, 0.0, 0.0]
    assert remaining("linear", since, np.array([2.0, 4.0]))[:, 1].tolist() == [1.0, 0.75, 0.5, 0.25]


@given(
    st.lists(
        st.tuples(st.integers(0, 300), st.floats(0.01, 0.99)), min_size=1, max_size=6, unique_by=lambda step: step[0]
    )
)
def test_stages_equal_steps(told: list[tuple[int, float]]) -> None:
    days = sorted(day for day, _ in told)
    shares = [*sorted(share for _, share in told)[:-1], 1.0]
    since = np.arange(400.0)
    expected = np.ones(400)
    for day, share in zip(days, shares, strict=True):
        expected[day:] = 1 - share
    assert staged(since, list(zip(days, shares, strict=True))).tolist() == expected.tolist()
    assert (np.diff(expected) <= 1e-12).all()


def test_what_never_comes_back_stays_lost() -> None:
    assert staged(np.array([0.0, 1e6]), [(3.0, 0.6)]).tolist() == [1.0, 0.4]
