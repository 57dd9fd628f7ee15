"""Engines that use one solver run in one process in any order: none sets what the next cannot follow."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from mainstay.engines.care import siting
from mainstay.engines.care.plan.solve import solve_plan
from mainstay.engines.care.plan.synthetic import made_up_country
from mainstay.engines.care.radiotherapy.mixed_program import MixedProgram
from mainstay.engines.stress.recovery.response import optimal_response


def response() -> float:
    asked = [{"node_id": "vial", "units_per_day": 5.0}]
    return optimal_response([{"node_id": "vial", "capacity": 4.0}], [], asked, horizon=14).metric("unmet_units")


def places() -> float:
    return siting.location_set_cover([[1.0, 9.0], [9.0, 1.0]], 2.0).objective


def fruit() -> float:
    program = MixedProgram()
    apples, pears = (program.column(upper=3, whole=True) for _ in range(2))
    program.row([(apples, 2.0), (pears, 3.0)], most=7.0)
    return program.solve([(apples, -2.0), (pears, -3.5)]).objective


def country() -> float:
    system, cells = made_up_country(facilities=3, services=8, months=2, scenarios=3)
    return solve_plan(system, cells, 2e5).value


#: what each gives by itself, in a process of its own
ALONE = {response: 14.0, places: 2.0, fruit: -7.5}


@pytest.mark.parametrize("order", list(itertools.permutations([response, places, fruit])))
def test_each_answers_whoever_came_before(order: tuple[Callable[[], float], ...]) -> None:
    before = country()
    for solve in order:
        assert solve() == pytest.approx(ALONE[solve])
        assert country() == before > 0
