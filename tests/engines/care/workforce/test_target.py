"""The cheapest path against trying many, against the projection, and by what more money or time would do."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from mainstay.engines.care.workforce import Cadre, Conversion, Levers, cheapest_path, project, retention
from mainstay.errors import InputError

NURSE = Cadre("nurse", 100.0, intake=10.0, training_years=1, migration=0.1, attrition=0.05, returning=0.05, abroad=30.0)
LEVERS = Levers(5000.0, 30.0, retention_usd=1500.0, retention_share=0.5, recruit_usd=9000.0, recruits=5.0)


def stock_after(kept: tuple[int, ...], hired: tuple[int, ...], trained: tuple[int, ...]) -> float:
    """Return people at work after some years of a path, step by step."""
    work, abroad = NURSE.stock, NURSE.abroad
    for keep, hire, train in zip(kept, hired, trained, strict=True):
        gone = NURSE.migration * work - keep
        work, abroad = (
            work * (1 - NURSE.attrition) - gone + 10.0 + train + hire + 0.05 * abroad,
            abroad * 0.95 + gone,
        )
    return work


def test_no_path_in_steps_is_cheaper() -> None:
    found = cheapest_path([NURSE], {"nurse": LEVERS}, {"nurse": 112.0}, 2)
    grid = [
        1500 * sum(kept) + 9000 * sum(hired) + 5000 * sum(trained)
        for kept in product(range(6), repeat=2)
        for hired in product(range(0, 6, 5), repeat=2)
        for trained in product(range(0, 10, 1), repeat=2)
        if stock_after(kept, hired, trained) >= 112.0
    ]
    assert found.cost <= min(grid) + 1e-6
    assert found.cost >= 0.8 * min(grid)
    kept, hired, trained = (found.actions[kind, "nurse"] for kind in ("keep", "hire", "train"))
    assert stock_after(tuple(kept), tuple(hired), tuple(trained)) == pytest.approx(112.0)
    assert found.stock["nurse"][-1] == pytest.approx(112.0)


def test_a_target_that_is_met_anyway_costs_nothing_and_follows_the_projection() -> None:
    found = cheapest_path([NURSE], {"nurse": LEVERS}, {"nurse": 50.0}, 6)
    assert found.cost == pytest.approx(0.0)
    assert found.stock["nurse"] == pytest.approx(project(NURSE, 6)[:, -2])
    assert found.prices["nurse"] == pytest.approx(0.0)


def test_the_price_is_the_cost_of_one_more_person() -> None:
    costs = [cheapest_path([NURSE], {"nurse": LEVERS}, {"nurse": wanted}, 4) for wanted in (130.0, 130.5)]
    assert (costs[1].cost - costs[0].cost) / 0.5 == pytest.approx(costs[0].prices["nurse"], rel=1e-6)
    assert "keep" in {kind for kind, _, _, price in costs[0].limits if price > 0}


def test_limits_that_bind_have_the_price_of_one_more_place() -> None:
    tight = replace(LEVERS, extra_intake=2.0)
    one = cheapest_path([NURSE], {"nurse": tight}, {"nurse": 118.0}, 3)
    more = cheapest_path([NURSE], {"nurse": replace(tight, extra_intake=2.1)}, {"nurse": 118.0}, 3)
    saved = sum(price for kind, _, _, price in one.limits if kind == "train")
    assert saved > 0
    assert (one.cost - more.cost) / 0.1 == pytest.approx(saved, rel=1e-6)


def test_conversion_takes_people_from_the_other_cadre() -> None:
    icu = Cadre("icu", 10.0)
    still = Cadre("nurse", 100.0)
    move = Conversion("nurse", "icu", years=1, usd=500.0, most=20.0, yields=0.9)
    found = cheapest_path([still, icu], {}, {"icu": 28.0}, 3, conversions=[move])
    assert found.stock["icu"][-1] == pytest.approx(28.0)
    assert found.stock["nurse"][-1] == pytest.approx(80.0)
    assert found.cost == pytest.approx(20 * 500.0)


def test_what_cannot_be_reached_says_what_can() -> None:
    with pytest.raises(InputError, match="at most") as caught:
        cheapest_path([NURSE], {"nurse": LEVERS}, {"nurse": 1e4}, 2)
    most = float(str(caught.value.problems[0].allowed).split()[2].replace(",", ""))
    assert cheapest_path([NURSE], {"nurse": LEVERS}, {"nurse": most - 0.1}, 2).cost > 0
    with pytest.raises(InputError, match="cannot be trained from anything"):
        cheapest_path([Cadre("physicist", 1.0)], {}, {"physicist": 3.0}, 5)
    with pytest.raises(InputError, match="no such cadre"):
        cheapest_path([NURSE], {"nurze": LEVERS}, {}, 5)


def test_targets_that_clash_are_named() -> None:
    still, icu, idle = Cadre("nurse", 100.0), Cadre("icu", 0.0), Cadre("aide", 50.0)
    move = Conversion("nurse", "icu", years=0, usd=1.0, most=100.0)
    with pytest.raises(InputError) as caught:
        cheapest_path([still, icu, idle], {}, {"nurse": 80.0, "icu": 30.0, "aide": 50.0}, 1, conversions=[move])
    assert "nurse, icu" in str(caught.value)
    assert "aide" not in str(caught.value)


def test_retention_against_training_at_the_break_even() -> None:
    first = retention(100, 0.12, 0.06, lowered_to=0.02, usd=100.0, training_usd=10_000.0)
    even = retention(100, 0.12, 0.06, lowered_to=0.02, usd=first.break_even_usd, training_usd=10_000.0)
    assert even.usd_per_added_by_keeping == pytest.approx(even.usd_per_added_by_training)
    long = project(Cadre("x", 0.0, intake=100.0, training_years=1, attrition=0.06, migration=0.02), 2000)
    assert long[-1, -2] == pytest.approx(first.stock_after)
    assert retention(100, 0.1, 0.05, lowered_to=0.05, usd=1, training_usd=1).usd_per_added_by_keeping is None
    with pytest.raises(InputError, match="fewer must emigrate"):
        retention(100, 0.1, 0.05, lowered_to=0.06, usd=1, training_usd=1)
    assert np.isfinite(first.usd_per_added_by_training)
