"""The newsvendor: published values, and the cost by adding up."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mainstay.engines.stress.textbook import newsvendor
from mainstay.engines.stress.textbook.loss import loss, normal_loss
from mainstay.errors import InputError

#: h, p, mean, sd, level, cost: Snyder 2023 (stockpyl), README; Snyder and Shen 2019, example 4.3 and problem 4.1
PUBLISHED = [
    (2.0, 18.0, 120.0, 10.0, 132.815515655446, 35.09966638649737),
    (0.18, 0.70, 50.0, 8.0, 56.603955927, 1.997605193),
    (43.0, 79.0, 900.0, 60.0, 922.7214038, 2718.196782),
]


@pytest.mark.parametrize(("h", "p", "mean", "sd", "level", "cost"), PUBLISHED)
def test_published_optima(h: float, p: float, mean: float, sd: float, level: float, cost: float) -> None:
    found = newsvendor.normal(holding_cost=h, stockout_cost=p, mean=mean, sd=sd)
    assert found.quantity == pytest.approx(level, rel=1e-9)
    assert found.cost == pytest.approx(cost, rel=1e-9)


def test_published_costs_of_other_levels() -> None:
    # Snyder and Shen 2019, example 4.3 at S = 40, and problem 4.1 at S = 1040
    at_40 = newsvendor.normal_cost(40.0, holding_cost=0.18, stockout_cost=0.70, mean=50.0, sd=8.0)
    at_1040 = newsvendor.normal_cost(1040.0, holding_cost=43.0, stockout_cost=79.0, mean=900.0, sd=60.0)
    assert at_40 == pytest.approx(7.356131553, rel=1e-9)
    assert at_1040 == pytest.approx(6044.298415, rel=1e-9)


@settings(max_examples=15)
@given(st.floats(0.1, 50), st.floats(0.1, 50), st.floats(0, 200), st.floats(0.5, 40))
def test_the_general_form_agrees_with_the_normal_one(h: float, p: float, mean: float, sd: float) -> None:
    exact = newsvendor.normal(holding_cost=h, stockout_cost=p, mean=mean, sd=sd)
    demand = stats.norm(mean, sd)
    # scipy's normal reaches to minus infinity, where the distribution function must be integrated from
    assert newsvendor.general(holding_cost=h, stockout_cost=p, demand=demand).quantity == pytest.approx(exact.quantity)


def test_a_discrete_demand_by_adding_up() -> None:
    demand = stats.poisson(20)
    found = newsvendor.general(holding_cost=1.0, stockout_cost=4.0, demand=demand)
    sizes = np.arange(400)
    costs = [
        float(np.sum(demand.pmf(sizes) * (np.maximum(s - sizes, 0) + 4.0 * np.maximum(sizes - s, 0))))
        for s in range(60)
    ]
    assert found.quantity == int(np.argmin(costs))
    assert found.cost == pytest.approx(min(costs), rel=1e-12)
    assert newsvendor.general_cost(17.0, holding_cost=1.0, stockout_cost=4.0, demand=demand) == pytest.approx(costs[17])


@given(st.floats(-8, 8))
def test_the_two_losses_differ_by_the_level(z: float) -> None:
    found = normal_loss(50.0 + 10.0 * z, 50.0, 10.0)
    assert found.below - found.above == pytest.approx(10.0 * z, abs=1e-9)
    assert found.above >= 0
    assert found.below >= 0


def test_losses_of_a_certain_demand_and_far_below_all_demand() -> None:
    assert normal_loss(7.0, 5.0, 0.0) == (0.0, 2.0)
    assert loss(-3.0, stats.uniform(0, 10)) == (8.0, 0.0)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(InputError) as caught:
        newsvendor.normal(holding_cost=-1.0, stockout_cost=0.0, mean=1.0, sd=1.0)
    assert [problem.code for problem in caught.value.problems] == ["value.not_positive"] * 2
    with pytest.raises(InputError, match="sd"):
        newsvendor.normal(holding_cost=1.0, stockout_cost=1.0, mean=1.0, sd=-1.0)
