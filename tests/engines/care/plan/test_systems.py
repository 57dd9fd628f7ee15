"""Every way to organise care starts from the same base and counts each hour and bed-day once."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.care.plan.one_clinic import beds

from mainstay.engines.care.plan import (
    flex,
    made_up_country,
    siloed,
    single_missions,
    solve_plan,
    surge_ceilings,
    surge_only,
)
from mainstay.engines.care.plan.model import System

SYSTEM, CELLS = made_up_country(facilities=6, services=12, months=3, scenarios=6, seed=4)


@pytest.mark.parametrize("made", [flex(SYSTEM), siloed(SYSTEM, CELLS), surge_only(SYSTEM)], ids=lambda one: one.name)
def test_capacity_is_split_without_rest_and_each_service_has_one_home(made: System) -> None:
    parts = made.places // SYSTEM.places
    assert np.allclose(made.capacity.reshape(SYSTEM.places, parts, -1).sum(1), SYSTEM.capacity)
    assert (made.serves.reshape(SYSTEM.places, parts, -1).sum(1) == 1).all()


def test_the_flexible_system_can_do_what_silos_do() -> None:
    apart, together = solve_plan(siloed(SYSTEM, CELLS), CELLS, 4e5), solve_plan(flex(SYSTEM), CELLS, 4e5)
    assert together.bound >= apart.value
    assert together.before.value.sum() >= apart.before.value.sum() - 1e-6


def test_one_mission_alone_is_no_silo() -> None:
    system, cells = beds(["cancer", "cancer"], [[4.0, 5.0]], 6.0)
    plan, apart = solve_plan(system, cells, 1.0), solve_plan(siloed(system, cells), cells, 1.0)
    assert plan.value == pytest.approx(apart.value)
    assert single_missions(system).places == 1


def test_shares_may_be_given() -> None:
    system, cells = beds(["cancer", "infectious"], [[4.0, 5.0]], 10.0)
    made = siloed(system, cells, {"cancer": 0.25, "infectious": 0.75})
    assert made.capacity[:, 0].tolist() == [2.5, 7.5]


def test_silos_may_not_buy_more_than_the_place_can_hold() -> None:
    system, cells = beds(["cancer", "infectious"], [[40.0, 40.0]], 0.0, most=10.0)
    plan = solve_plan(siloed(system, cells), cells, 1000.0)
    assert plan.bought.sum() == pytest.approx(10.0)
    assert plan.value == pytest.approx(10.0)
    assert plan.gap == pytest.approx(0, abs=1e-9)


def test_a_ceiling_is_reached_when_the_last_capacity_arrives() -> None:
    bought = np.array(SYSTEM.options.most)
    for found in surge_ceilings(SYSTEM, CELLS, bought).values():
        assert (np.diff(found.patients_per_day) >= -1e-9).all()
        assert found.ceiling == found.patients_per_day[-1]
        assert found.days_to_reach in SYSTEM.delay_days
    nothing = surge_ceilings(surge_only(SYSTEM), CELLS, np.zeros((2 * SYSTEM.places, bought.shape[1])))
    assert [found.ceiling for found in nothing.values()] == [0.0] * len(nothing)
