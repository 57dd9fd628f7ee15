"""The course of a shock in numbers."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.shocks.small_network import compiled, curve

from mainstay.engines.stress.shocks.grammar.curves import CURVES
from mainstay.engines.stress.shocks.grammar.effect import course_of
from mainstay.engines.stress.shocks.grammar.profile import Profile, ShockCurves
from mainstay.scenario.shock import Shock

FIRE = {"quantity": "capacity", "where": {"site": "plant-a"}}
WILD = {
    **FIRE,
    "depth": {"low": 0.2, "high": 0.9},
    "onset_day": {"low": 0, "high": 20},
    "rise_days": {"low": 0, "high": 5},
    "plateau_days": {"median": 10, "spread": 2},
    "recovery": {"curve": "s", "days": {"low": 1, "mode": 5, "high": 30}, "distribution_days": {"values": [1, 9]}},
    "probability": 0.7,
}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({"plateau_days": 2}, [0, 1, 1, 0, 0, 0, 0, 0]),
        ({}, [0, 1, 1, 1, 1, 1, 1, 1]),
        ({"depth": 0.25}, [0, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25]),
        ({"recovery": {"curve": "linear", "days": 4}}, [0, 1, 0.75, 0.5, 0.25, 0, 0, 0]),
        ({"plateau_days": 1, "recovery": {"curve": "linear", "days": 2}}, [0, 1, 1, 0.5, 0, 0, 0, 0]),
        ({"plateau_days": 1, "recovery": {"days": 2}}, [0, 1, 1, 1, 0, 0, 0, 0]),
        ({"rise_days": 1, "plateau_days": 2}, [0, 0.5, 1, 1, 0, 0, 0, 0]),
        ({"onset_day": 1.5, "plateau_days": 2}, [0, 0, 1, 1, 0, 0, 0, 0]),
        (
            {
                "recovery": {
                    "curve": "staged",
                    "steps": [[1, 0.5], [3, 1]],
                    "release_testing_days": 1,
                    "distribution_days": 1,
                }
            },
            [0, 1, 1, 1, 0.5, 0.5, 0, 0],
        ),
        ({"plateau_days": 2, "probability": 0}, [0] * 8),
    ],
)
def test_a_course_day_by_day(told: dict[str, Any], expected: list[float]) -> None:
    assert curve(compiled({"onset_day": 1, **FIRE, **told}, horizon=8)) == expected


def test_stock_is_destroyed_once() -> None:
    impacts = compiled({**FIRE, "quantity": "stock", "depth": 0.4, "onset_day": 2, "plateau_days": 9}, horizon=5)
    assert curve(impacts) == [0, 0, 0.4, 0, 0]


def test_additions_may_exceed_one_and_never_take_more_than_all() -> None:
    more = {"quantity": "demand", "depth": 4, "plateau_days": 1}
    assert curve(compiled(more, horizon=2)) == [4, 0]
    assert curve(compiled({**more, "depth": -1}, horizon=2)) == [-1, 0]


def test_a_replication_does_not_depend_on_the_others() -> None:
    curves = compiled(WILD).curves
    whole = curves(np.arange(50))
    assert (curves(np.array([17, 3, 17])) == whole[:, :, [17, 3, 17]]).all()
    assert np.unique(whole[0].max(axis=0)).size > 20


def test_it_can_be_sent_to_another_process() -> None:
    curves = compiled(WILD).curves
    assert isinstance(curves, ShockCurves)
    assert (pickle.loads(pickle.dumps(curves))(np.arange(9)) == curves(np.arange(9))).all()


def test_luck_stays_with_the_name() -> None:
    one = compiled(WILD).curves(np.arange(20))[0]
    beside = compiled({**FIRE, "name": "first", "depth": {"low": 0, "high": 1}}, {**WILD, "name": "x"}).curves(
        np.arange(20)
    )
    assert (beside[1] == one).all()
    deeper = compiled({**WILD, "depth": {"low": 0.3, "high": 1.0}}).curves(np.arange(20))[0]
    assert (deeper >= one).all()
    assert ((deeper > 0) == (one > 0)).all()
    assert (compiled(WILD, seed=8).curves(np.arange(20))[0] != one).any()


def test_it_happens_as_often_as_told() -> None:
    happened = compiled({**FIRE, "probability": 0.3}, horizon=1).curves(np.arange(4000))[0, 0]
    assert happened.mean() == pytest.approx(0.3, abs=4 * (0.21 / 4000) ** 0.5)


@settings(max_examples=50)
@given(
    name=st.sampled_from(sorted(CURVES)),
    depth=st.floats(0.01, 1),
    onset=st.integers(0, 30),
    plateau=st.integers(0, 30),
    days=st.integers(1, 60),
    lag=st.integers(0, 20),
)
def test_any_loss_starts_at_its_depth_falls_and_ends(
    name: str, depth: float, onset: int, plateau: int, days: int, lag: int
) -> None:
    shock = Shock(
        name="x",
        quantity="capacity",
        depth=depth,
        onset_day=onset,
        plateau_days=plateau,
        recovery={"curve": name, "days": days, "distribution_days": lag},
    )
    course = Profile("x", "", course_of(shock)).curve(200, {}, 1)[:, 0]
    assert (course[:onset] == 0).all()
    assert course[onset] == depth
    assert (course[onset : onset + plateau + lag] == depth).all()
    assert (np.diff(course[onset:]) <= 1e-12).all()
    assert (course[onset + plateau + lag + days :] == 0).all()


def test_what_a_kind_takes_where_the_shock_is_silent() -> None:
    silent = Shock(name="x", kind="power")
    assert (
        course_of(silent, plateau_days=Shock(name="y", kind="power", plateau_days=4).plateau_days).plateau_days
        is not None
    )
    assert course_of(silent).plateau_days is None
    told = Shock(name="x", kind="power", plateau_days=3, depth=0.5)
    assert course_of(told, plateau_days=silent.onset_day).plateau_days == told.plateau_days
