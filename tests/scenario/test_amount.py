"""Amounts: numbers and distributions, sampled by the inverse of their distribution function."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy import stats

from mainstay.scenario.amount import Amount, Change, PositiveAmount, ShareAmount

FORMS: list[Any] = [
    3,
    -2.5,
    {"low": 1, "high": 4},
    {"low": 0, "mode": 0, "high": 2},
    {"low": -1, "mode": 2, "high": 2},
    {"low": 1, "mode": 2, "high": 5},
    {"median": 30, "spread": 2},
    {"median": 30, "spread": 2, "low": 14},
    {"median": 30, "spread": 2, "high": 90},
    {"median": 30, "spread": 2, "low": 14, "high": 365},
    {"values": [5, 1, 3]},
    {"values": [5, 1, 3], "weights": [1, 0, 3]},
]
GRID = np.linspace(0, 1, 2001)
forms = pytest.mark.parametrize("told", FORMS, ids=str)


@forms
def test_samples_never_fall_and_stay_within_bounds(told: Any) -> None:
    amount = Amount.of(told)
    drawn = amount.sample(GRID)
    low, high = amount.bounds
    assert (np.diff(drawn) >= 0).all()
    assert np.isfinite(drawn).all()
    assert drawn.min() >= low
    assert drawn.max() <= high
    assert amount.known is isinstance(told, int | float)


@forms
def test_the_mean_is_that_of_the_samples(told: Any) -> None:
    amount = Amount.of(told)
    middle = (np.arange(400_000) + 0.5) / 400_000
    assert amount.sample(middle).mean() == pytest.approx(amount.mean, rel=2e-3)


@forms
def test_it_survives_writing_reading_and_sending(told: Any) -> None:
    amount = Amount.of(told)
    assert Amount.model_validate_json(amount.model_dump_json()) == amount
    assert pickle.loads(pickle.dumps(amount)) == amount
    assert hash(Amount.of(told)) == hash(amount)


def test_distributions_are_those_of_scipy() -> None:
    inside = GRID[1:-1]
    triangular = Amount.of({"low": 1, "mode": 2, "high": 5}).sample(inside)
    assert triangular == pytest.approx(stats.triang(c=0.25, loc=1, scale=4).ppf(inside), rel=1e-12)
    lognormal = stats.lognorm(s=np.log(2), scale=30)
    assert Amount.of({"median": 30, "spread": 2}).sample(inside) == pytest.approx(lognormal.ppf(inside), rel=1e-9)
    cut = Amount.of({"median": 30, "spread": 2, "low": 14, "high": 90}).sample(inside)
    share = (lognormal.cdf(cut) - lognormal.cdf(14)) / (lognormal.cdf(90) - lognormal.cdf(14))
    assert share == pytest.approx(inside, abs=1e-9)


def test_a_choice_is_taken_as_often_as_its_weight() -> None:
    drawn = Amount.of({"values": [5, 1], "weights": [1, 3]}).sample((np.arange(1000) + 0.5) / 1000)
    assert np.unique(drawn, return_counts=True)[1].tolist() == [750, 250]
    assert Amount.of({"values": [9, 1, 5], "weights": [0, 1, 1]}).bounds == (1, 5)


@given(
    ends=st.lists(st.floats(-1e6, 1e6), min_size=3, max_size=3, unique=True).map(sorted),
    u=st.lists(st.floats(0, 1), min_size=2, max_size=20).map(sorted),
)
def test_any_triangle_is_monotone_and_bounded(ends: list[float], u: list[float]) -> None:
    low, mode, high = ends
    drawn = Amount.of({"low": low, "mode": mode, "high": high}).sample(u)
    assert (np.diff(drawn) >= -1e-9 * (high - low)).all()
    assert low <= drawn.min() <= drawn.max() <= high


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("3", "not an amount"),
        (True, "not an amount"),
        (None, "not an amount"),
        ({}, "nothing is not an amount"),
        ({"low": 1}, "low is not an amount"),
        ({"value": 1, "low": 0, "high": 2}, "is not an amount"),
        ({"low": 2, "high": 1}, "low < high"),
        ({"low": 1, "high": 1}, "low < high"),
        ({"low": 1, "mode": 3, "high": 2}, "mode between"),
        ({"median": 1, "spread": 1}, "greater than 1"),
        ({"median": 0, "spread": 2}, "greater than 0"),
        ({"median": 1, "spread": 2, "low": -1}, "0 <= low < high"),
        ({"median": 1, "spread": 1.01, "low": 50, "high": 60}, "next to no chance"),
        ({"values": []}, "at least one value"),
        ({"values": [1, 2], "weights": [1]}, "as many weights"),
        ({"values": [1], "weights": [0]}, "weight above 0"),
        (float("nan"), "finite"),
    ],
)
def test_what_is_no_amount(told: Any, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Amount.of(told)


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        (ShareAmount, {"low": 0, "high": 1}, {"low": 0, "high": 1.1}),
        (ShareAmount, 0, {"median": 0.1, "spread": 2}),
        (PositiveAmount, {"median": 1, "spread": 2}, -1),
        (Change, 12, {"low": -1.5, "high": 0}),
    ],
)
def test_an_amount_may_be_kept_within_a_range(kind: Any, good: Any, bad: Any) -> None:
    adapter = TypeAdapter(kind)
    assert adapter.validate_python(good) == Amount.of(good)
    with pytest.raises(ValidationError, match="reaches from"):
        adapter.validate_python(bad)


def test_in_words() -> None:
    assert [str(Amount.of(told)) for told in (3, {"low": 1, "high": 4}, {"median": 30, "spread": 2})] == [
        "3",
        "1 to 4",
        "about 30",
    ]
