"""Covering questions equal the best of all choices, and explain why they have none."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.care.siting.towns import best_of_all, towns

from mainstay.engines.care import siting
from mainstay.engines.care.siting.unreached import clash, too_few_sites
from mainstay.errors import InputError

NONE = np.empty(0, np.intp)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(2, 25), st.integers(2, 8), st.floats(5, 80))
def test_most_weight_covered(seed: int, points: int, sites: int, radius: float) -> None:
    cost, weight = towns(seed, points, sites)
    for p in (1, min(3, sites)):
        plan = siting.max_cover(cost, weight, p, radius)
        best = -best_of_all(lambda chosen: -weight[(cost[:, chosen] <= radius).any(axis=1)].sum(), sites, [p])
        assert plan.objective == pytest.approx(best)
        assert plan.bound == pytest.approx(best)
        covered = plan.assigned >= 0
        assert weight[covered].sum() == pytest.approx(best)
        assert (cost[covered, plan.assigned[covered]] <= radius).all()
        assert len(plan.sites) == p


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(2, 25), st.integers(2, 8), st.integers(0, 2))
def test_farthest_as_near_as_can_be(seed: int, points: int, sites: int, held: int) -> None:
    cost, _ = towns(seed, points, sites)
    existing = tuple(range(min(held, sites)))
    p = max(2, len(existing))
    plan = siting.p_center(cost, p, existing=existing)
    assert plan.objective == best_of_all(lambda chosen: cost[:, chosen].min(axis=1).max(), sites, [p], existing)
    assert plan.bound == plan.objective
    assert len(plan.sites) == p
    assert set(existing) <= set(plan.sites)


@settings(max_examples=20)
@given(st.integers(0, 10**6), st.integers(2, 25), st.integers(2, 8))
def test_fewest_sites(seed: int, points: int, sites: int) -> None:
    cost, _ = towns(seed, points, sites)
    radius = float(cost.min(axis=1).max()) * 1.2
    plan = siting.location_set_cover(cost, radius)

    def number(chosen: list[int]) -> float:
        return len(chosen) if (cost[:, chosen] <= radius).any(axis=1).all() else np.inf

    assert plan.objective == best_of_all(number, sites, range(1, sites + 1))
    assert plan.bound == plan.objective
    assert (cost[np.arange(points), plan.assigned] <= radius).all()


def test_fewest_sites_for_many_points_enter_row_by_row() -> None:
    cost, _ = towns(17, 1500, 40)
    radius = float(cost.min(axis=1).max()) * 1.05
    plan = siting.location_set_cover(cost, radius)
    assert (cost[:, plan.sites] <= radius).any(axis=1).all()
    assert plan.is_proven
    with pytest.raises(InputError, match="too few"):
        too_few_sites(
            cost, cost <= radius, len(plan.sites) - 1, existing=NONE, radius=radius, names=[str(i) for i in range(1500)]
        )


def test_who_is_not_reached_is_named_with_the_radius_that_would_do() -> None:
    cost = [[1.0, 5.0], [7.0, 9.0], [np.inf, np.inf], [2.0, 2.0]]
    with pytest.raises(InputError) as raised:
        siting.location_set_cover(cost, 3.0, demand_names=["near", "far", "island", "town"])
    told = {problem.key: problem.hint for problem in raised.value.problems}
    assert told == {"far": "a radius of 7 would do", "island": "add a site or a way"}
    assert "1 demand points have no way" in str(raised.value)
    with pytest.raises(InputError, match="a radius of 7 reaches all demand points"):
        siting.location_set_cover(cost[:2], 3.0)


@settings(max_examples=15)
@given(st.integers(0, 10**6))
def test_points_that_clash_cannot_be_reached_and_none_can_be_spared(seed: int) -> None:
    cost, _ = towns(seed, 14, 7)
    radius = float(cost.min(axis=1).max())
    reach = cost <= radius
    needed = int(siting.location_set_cover(cost, radius).objective)
    if needed == 1:
        return

    def reached(points: list[int], p: int) -> bool:
        return any(reach[points][:, chosen].any(axis=1).all() for chosen in map(list, combinations(range(7), p)))

    points = clash(reach, needed - 1, NONE).tolist()
    assert not reached(points, needed - 1)
    assert all(reached([other for other in points if other != point], needed - 1) for point in points)


def test_too_few_sites_tell_the_least_number_and_a_radius() -> None:
    cost = 10.0 * abs(np.subtract.outer(np.arange(5), np.arange(5))).astype(float)
    with pytest.raises(InputError) as raised:
        too_few_sites(cost, cost <= 10, 1, existing=NONE, radius=10.0, names=list("abcde"))
    problem = raised.value.problems[0]
    assert problem.allowed == "2 or more"
    assert problem.hint == "open 2 sites, or a radius of 20 would do with 1"
    too_few_sites(cost, cost <= 10, 2, existing=NONE, radius=10.0, names=list("abcde"))
