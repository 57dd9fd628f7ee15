"""What is read off answers: own need, guests of an alternative, depth; and that merging loses nothing."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from mainstay.engines.stress.kernel.answer import Answer
from mainstay.engines.stress.kernel.codes import FILL_CLASSES
from mainstay.engines.stress.metrics.gathered import NO_SWITCHES, Gathered, Switches, Wanted, measured

NO_GOALS = Wanted(np.zeros((0, 0)), np.zeros(0, np.int64), np.zeros(0))
DAYS = 10


def answer(lanes: int = 4, seed: int = 0, **given: Any) -> Answer:
    rng = np.random.Generator(np.random.Philox(seed))
    asked = np.full((2, lanes), float(DAYS))
    lost = rng.random((2, lanes)) * 5
    found: dict[str, Any] = {one.name: np.zeros((2, lanes)) for one in fields(Answer)}
    found |= {
        "replication": np.arange(lanes),
        "demand": asked,
        "served": asked - lost,
        "lost": lost,
        "first_short": np.full((2, lanes), 2),
        "recovered": np.full((2, lanes), 7),
        "full": np.full((2, lanes), -1),
        "short_days": np.full((2, lanes), 5),
        "demand_day": np.full((2, DAYS), float(lanes)),
        "served_day": np.full((2, DAYS), 0.5 * lanes),
        "fill": np.ones((2, DAYS, FILL_CLASSES), np.int32),
        "goal": np.zeros((0, DAYS, lanes)),
        "bind_capacity": np.ones((3, DAYS), np.int32),
        "bind_input": np.ones((1, DAYS), np.int32),
    }
    return Answer(**(found | given))


def test_without_alternatives_what_is_lost_is_what_is_missed() -> None:
    one = answer()
    found = measured(one, NO_SWITCHES)
    assert (found["own"] == one.demand).all()
    assert found["missed"] == pytest.approx(one.lost)
    assert (found["net"] == found["missed"]).all()
    # five days from the first short day to recovery
    assert found["depth"] == pytest.approx(np.minimum(one.lost / 5.0, 1.0))


def test_guests_of_an_alternative_are_counted_where_they_come_from() -> None:
    lost = np.array([[6.0], [4.0]])
    asked = np.array([[10.0], [8.0]])  # 5 of the second are its own, 3 come from the first
    one = answer(1, demand=asked, lost=lost)
    ways = Switches(np.array([0]), np.array([1]), np.array([0.5]), np.array([0.5]))
    found = measured(one, ways)
    assert found["own"].ravel().tolist() == [10.0, 5.0]
    assert found["missed"].ravel().tolist() == [6.0, 2.5]
    # half of the 6 turn to the other, and half of them are served there
    assert found["net"].ravel() == pytest.approx([4.5, 2.5])


def test_a_run_that_misses_less_than_a_day_in_all_is_not_short() -> None:
    one = answer(2, lost=np.array([[0.9, 1.1], [0.0, 0.0]]))
    found = measured(one, NO_SWITCHES)
    assert found["first"].tolist() == [[np.inf, 2.0], [np.inf, np.inf]]
    assert found["short_days"].tolist() == [[0.0, 5.0], [0.0, 0.0]]


def test_need_that_is_nothing_is_not_short() -> None:
    one = answer(1, demand=np.zeros((2, 1)), lost=np.zeros((2, 1)))
    found = measured(one, NO_SWITCHES)
    assert not np.isnan(np.concatenate([found[name].ravel() for name in ("share", "net", "own", "depth")])).any()


def test_the_bounded_merge_has_the_sums_and_the_first_values_of_the_plain_one() -> None:
    hit = np.array([0, 1])
    bounded, plain = Gathered(NO_SWITCHES, hit, NO_GOALS, most=6), Gathered(NO_SWITCHES, hit, NO_GOALS)
    for block in range(5):
        for one in (bounded, plain):
            one.add(answer(4, seed=block))
    assert bounded.count == plain.count == 20
    for name in plain.samples:
        assert (bounded[name].values == plain[name].values[:, :6]).all()
        assert bounded[name].mean.tolist() == plain[name].mean.tolist()
    assert bounded.headline.mean.tolist() == plain.headline.mean.tolist()
    assert (bounded.sums["fill"] == 5).all()
    assert (bounded.sums["served_day"] == 10.0).all()
