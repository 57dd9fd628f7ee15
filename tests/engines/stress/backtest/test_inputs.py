"""From what is known to the numbers of a chain."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.backtest.inputs import chain_inputs
from mainstay.engines.stress.backtest.priors import PRIORS, population, stratified

PEOPLE = population(1, 400)


def test_priors_are_distributions_with_the_median_they_say() -> None:
    for prior in PRIORS:
        values = prior.quantile(np.linspace(0, 1, 201))
        assert np.all(np.isfinite(values))
        assert np.all(np.diff(values) >= 0)
        if prior.family == "lognormal":
            assert prior.quantile(np.array([0.5]))[0] == pytest.approx(prior.first)


def test_draws_fill_each_part_once_and_hang_on_their_name() -> None:
    assert sorted((stratified(1, 50, "a") * 50).astype(int).tolist()) == list(range(50))
    assert not np.array_equal(stratified(1, 50, "a"), stratified(1, 50, "b"))
    assert np.array_equal(stratified(1, 50, "a"), stratified(1, 50, "a"))


def test_a_known_range_is_kept_and_the_order_of_the_population_too() -> None:
    known = {"known_shock_kind": "quality", "known_stock_days_low": 20.0, "known_stock_days_high": 30.0}
    stock = chain_inputs(known, "a", PEOPLE, 1).stock_days
    assert 20 <= stock.min() < stock.max() <= 30
    assert np.array_equal(np.argsort(stock), np.argsort(PEOPLE["stock_days"]))


def test_one_known_end_cuts_the_prior() -> None:
    low = chain_inputs({"known_shock_kind": "quality", "known_slack_low": 0.5}, "a", PEOPLE, 1).slack
    assert low.min() == 0.5
    assert low.max() > 0.5


@pytest.mark.parametrize(
    ("known", "low", "high"),
    [
        ({"known_share_lost_low": 0.6, "known_share_lost_mode": 0.6, "known_share_lost_high": 0.6}, 0.55, 0.65),
        ({"known_share_lost_high": 0.4}, 0.1, 0.3),
        ({"known_share_lost_low": 0.45, "known_share_lost_mode": 0.45}, 0.5, 0.75),
        ({}, 0.35, 0.55),
    ],
)
def test_the_lost_share_follows_what_was_quoted(known: dict[str, float], low: float, high: float) -> None:
    share = chain_inputs({"known_shock_kind": "quality", **known}, "a", PEOPLE, 1).lost_share
    assert low < np.median(share) < high
    assert share.std() > 0  # a quoted share is still uncertain
    assert 0 <= share.min() <= share.max() <= 1


def test_demand_rises_only_where_the_shock_is_one_of_demand_or_it_was_known() -> None:
    assert chain_inputs({"known_shock_kind": "quality"}, "a", PEOPLE, 1).demand_change.max() == 0
    assert chain_inputs({"known_shock_kind": "demand_surge"}, "a", PEOPLE, 1).demand_change.min() > 0
    assert chain_inputs({"known_shock_kind": "demand_surge"}, "a", PEOPLE, 1).lost_share.max() == 0
    known = {"known_shock_kind": "quality", "known_demand_change_low": 0.2, "known_demand_change_high": 0.3}
    change = chain_inputs(known, "a", PEOPLE, 1).demand_change
    assert 0.2 <= change.min() < change.max() <= 0.3


def test_a_plan_slips_as_plans_do() -> None:
    inputs = chain_inputs({"known_shock_kind": "quality", "known_recovery_plan": "60:0.5; 90:1"}, "a", PEOPLE, 1)
    assert inputs.plan_days.shape == (400, 2)
    assert np.median(inputs.plan_days[:, 0]) == pytest.approx(60 * 1.3, rel=0.05)
    assert np.all(inputs.plan_days[:, 1] > inputs.plan_days[:, 0])


def test_cases_share_the_population_and_differ_in_what_is_their_own() -> None:
    known = {"known_shock_kind": "quality", "known_share_lost_low": 0.3, "known_share_lost_high": 0.6}
    one, other = (chain_inputs(known, key, PEOPLE, 1) for key in ("a", "b"))
    assert np.array_equal(one.stock_days, other.stock_days)
    assert not np.array_equal(one.lost_share, other.lost_share)
