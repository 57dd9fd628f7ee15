"""The p-median is the best of all choices, and says so when there is none."""

from __future__ import annotations

import csv
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.care.siting.towns import best_of_all, towns

from mainstay.engines.care import siting
from mainstay.errors import InputError


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 30), st.integers(2, 8), st.booleans(), st.data())
def test_equals_the_best_of_all_choices(seed: int, points: int, sites: int, on_a_map: bool, data: Any) -> None:
    cost, weight = towns(seed, points, sites, on_a_map=on_a_map)
    p = data.draw(st.integers(1, sites))
    existing = tuple(range(data.draw(st.integers(0, min(p, 2)))))
    plan = siting.p_median(cost, weight, p, existing=existing)
    best = best_of_all(lambda chosen: weight @ cost[:, chosen].min(axis=1), sites, [p], existing)
    assert plan.total == pytest.approx(best, rel=1e-9)
    assert plan.objective == pytest.approx(best / weight.sum(), rel=1e-9)
    assert plan.bound <= plan.objective * (1 + 1e-9)
    assert plan.is_proven
    assert len(plan.sites) == p
    assert set(existing) <= set(plan.sites)
    assert weight @ cost[np.arange(points), plan.assigned] == pytest.approx(plan.total)


@pytest.mark.parametrize("seed", range(3))
def test_branching_proves_what_the_relaxation_leaves_open(seed: int) -> None:
    # costs without geometry have a wide gap between the relaxation and the best choice
    cost, weight = towns(seed, 40, 12, on_a_map=False)
    plan = siting.p_median(cost, weight, 4)
    best = best_of_all(lambda chosen: weight @ cost[:, chosen].min(axis=1), 12, [4])
    assert plan.total == pytest.approx(best, rel=1e-9)
    assert plan.is_proven


def test_stops_after_the_nodes_allowed_and_tells_the_gap() -> None:
    cost, weight = towns(5, 120, 30, on_a_map=False)
    plan = siting.p_median(cost, weight, 6, most_nodes=1)
    assert 0 < plan.bound < plan.objective
    assert not plan.is_proven
    best = siting.p_median(cost, weight, 6, most_nodes=3)
    assert plan.bound <= best.objective <= plan.objective


def test_no_way_is_never_taken() -> None:
    cost, weight = towns(3, 30, 7)
    cost[np.random.Generator(np.random.Philox(key=4)).random(cost.shape) < 0.4] = np.inf
    cost[:, 6] = np.where(np.isfinite(cost).any(axis=1), cost[:, 6], 500.0)
    for p in (3, 4, 5):
        best = best_of_all(lambda chosen: weight @ cost[:, chosen].min(axis=1), 7, [p])
        if np.isfinite(best):
            assert siting.p_median(cost, weight, p).total == pytest.approx(best, rel=1e-9)
        else:
            with pytest.raises(InputError, match="too few"):
                siting.p_median(cost, weight, p)


def test_a_point_without_weight_asks_for_nothing() -> None:
    cost = np.array([[1.0, 4.0], [np.inf, np.inf]])
    plan = siting.p_median(cost, [2.0, 0.0], 1)
    assert plan.sites == (0,)
    assert plan.assigned.tolist() == [0, -1]


def test_one_more_site_never_makes_the_way_longer() -> None:
    cost, weight = towns(9, 60, 12)
    means = [siting.p_median(cost, weight, p).objective for p in range(1, 13)]
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(means))
    assert means[-1] == pytest.approx(weight @ cost.min(axis=1) / weight.sum())


def test_points_without_a_way_are_named() -> None:
    with pytest.raises(InputError) as raised:
        siting.p_median([[1.0], [np.inf], [np.inf]], [1, 1, 1], 1, demand_names=["a", "b", "c"])
    assert [problem.key for problem in raised.value.problems] == ["b", "c"]
    assert "no way" in str(raised.value)


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InputError) as raised:
        siting.p_median([[1.0, -2.0], [np.nan, 3.0]], [1.0, -1.0], 5, existing=[7])
    assert {problem.code for problem in raised.value.problems} == {
        "siting.missing_cost",
        "siting.negative_cost",
        "siting.amount",
        "siting.existing",
        "siting.count",
    }


def test_the_answer_is_the_same_each_time() -> None:
    cost, weight = towns(8, 80, 20)
    first, second = (siting.p_median(cost, weight, 5) for _ in range(2))
    assert first.sites == second.sites
    assert first.objective == second.objective
    assert first.bound == second.bound


@pytest.mark.shared
def test_san_francisco(shared_dir: Path) -> None:
    """Stores for 205 tracts; the optimum of p = 4 is published with the test data of spopt (BSD-3)."""
    file = shared_dir / "cases" / "siting" / "SF_network_distance_candidateStore_16_censusTract_205_new.csv"
    with file.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    tracts = list(dict.fromkeys(row["DestinationName"] for row in rows))
    stores = list(dict.fromkeys(row["name"] for row in rows))
    cost, weight = np.full((len(tracts), len(stores)), np.inf), np.zeros(len(tracts))
    for row in rows:
        point = tracts.index(row["DestinationName"])
        cost[point, stores.index(row["name"])] = float(row["distance"])
        weight[point] = float(row["demand"])
    plan = siting.p_median(cost, weight, 4)
    assert plan.objective == pytest.approx(2982.126857989067, rel=1e-12)
    assert plan.is_proven
    best = best_of_all(lambda chosen: weight @ cost[:, chosen].min(axis=1), len(stores), [4])
    assert plan.total == pytest.approx(best, rel=1e-12)
    center = siting.p_center(cost, 4)
    assert center.objective == best_of_all(lambda chosen: cost[:, chosen].min(axis=1).max(), len(stores), [4])
    cover = siting.max_cover(cost, weight, 4, 5000.0)
    most = -best_of_all(lambda chosen: -weight[(cost[:, chosen] <= 5000.0).any(axis=1)].sum(), len(stores), [4])
    assert cover.objective == most
