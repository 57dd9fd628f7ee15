"""With capacities: the best of all choices, each with the cheapest flow, worked out by another solver."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.engines.care.siting.towns import Floats, towns

from mainstay.engines.care import siting
from mainstay.errors import InputError


def cheapest(cost: Floats, weight: Floats, capacity: Floats, chosen: list[int], *, must: bool = True) -> float:
    """Return the least cost of taking all (or the most taken, negative) with these sites open."""
    points, sites = cost.shape[0], len(chosen)
    each = np.kron(np.eye(points), np.ones((1, sites)))
    taken = np.kron(weight[None, :], np.eye(sites))
    part = cost[:, chosen].ravel()
    ways = np.isfinite(part)
    price = np.where(ways, part, 0.0) * np.repeat(weight, sites) if must else -np.repeat(weight, sites)
    told = linprog(
        price,
        A_ub=taken if must else np.vstack([taken, each]),
        b_ub=capacity[chosen] if must else np.concatenate([capacity[chosen], np.ones(points)]),
        A_eq=each if must else None,
        b_eq=np.ones(points) if must else None,
        bounds=[(0, 1 if way else 0) for way in ways],
    )
    return float(told.fun) if told.status == 0 else np.inf


@pytest.mark.parametrize("seed", range(3))
def test_each_question_equals_the_best_of_all(seed: int) -> None:
    cost, weight = towns(seed, 9, 5)
    capacity = np.full(5, weight.sum() * 0.45)
    sets = [list(chosen) for chosen in combinations(range(5), 3)]

    plan = siting.p_median(cost, weight, 3, capacity=capacity)
    assert plan.total == pytest.approx(min(cheapest(cost, weight, capacity, chosen) for chosen in sets))
    assert plan.is_proven
    assert plan.shares is not None
    assert plan.shares.sum(axis=1) == pytest.approx(np.ones(9))
    assert (weight @ plan.shares <= capacity * (1 + 1e-9)).all()

    small = capacity / 2
    cover = siting.max_cover(cost, weight, 2, 40.0, capacity=small)
    near = np.where(cost <= 40.0, cost, np.inf)
    most = max(-cheapest(near, weight, small, list(pair), must=False) for pair in combinations(range(5), 2))
    assert cover.objective == pytest.approx(most)

    def works(chosen: list[int], radius: float) -> bool:
        return bool(np.isfinite(cheapest(np.where(cost <= radius, cost, np.inf), weight, capacity, chosen)))

    center = siting.p_center(cost, 3, capacity=capacity, weights=weight)
    assert center.objective == min(r for r in np.unique(cost) if any(works(chosen, r) for chosen in sets))

    radius = float(np.quantile(cost, 0.8))
    if (cost <= radius).any(axis=1).all() and works(list(range(5)), radius):
        fewest = siting.location_set_cover(cost, radius, capacity=capacity, weights=weight)
        numbers = [k for k in range(1, 6) if any(works(list(c), radius) for c in combinations(range(5), k))]
        assert fewest.objective == numbers[0]


def test_without_a_limit_that_binds_nothing_changes() -> None:
    cost, weight = towns(11, 25, 8)
    free = siting.p_median(cost, weight, 3)
    wide = siting.p_median(cost, weight, 3, capacity=np.full(8, weight.sum()))
    assert wide.total == pytest.approx(free.total)


def test_too_little_capacity_is_told() -> None:
    with pytest.raises(InputError) as raised:
        siting.p_median([[1.0, 2.0]], [10.0], 1, capacity=[4.0, 6.0])
    assert raised.value.problems[0].hint == "4 more capacity, or more sites"


def test_capacity_that_cannot_be_reached_names_who_clashes() -> None:
    # site 0 is large, but b and c have no way to it
    cost = [[1.0, 1.0], [np.inf, 1.0], [np.inf, 1.0]]
    with pytest.raises(InputError) as raised:
        siting.p_median(cost, [5.0, 4.0, 4.0], 2, capacity=[100.0, 6.0], demand_names=["a", "b", "c"])
    problem = raised.value.problems[0]
    assert problem.code == "siting.capacity_clash"
    assert "'b', 'c'" in problem.message
    assert "'a'" not in problem.message
