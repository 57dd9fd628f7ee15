"""Every normalisation against plain loops, and what each refuses."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.monitor.composite.slow import slow_mean, slow_rank, slow_sd
from tests.engines.monitor.composite.small import codes_of, data

from mainstay.engines.monitor.composite import normalise
from mainstay.engines.monitor.composite.normalise.registry import get, names
from mainstay.errors import InputError, UnknownNameError

VALUES = st.lists(st.integers(1, 60), min_size=3, max_size=15).filter(lambda values: len(set(values)) > 1)
Slow = Callable[[list[float]], list[float]]

#: method, parameters, and the formula on values of which more is better
FORMULAS: list[tuple[str, dict[str, Any], Slow]] = [
    ("min_max", {}, lambda x: [100 * (v - min(x)) / (max(x) - min(x)) for v in x]),
    ("n_minmax", {"l_u": (1, 10)}, lambda x: [9 * (v - min(x)) / (max(x) - min(x)) + 1 for v in x]),
    ("z_score", {}, lambda x: [(v - slow_mean(x)) / slow_sd(x) for v in x]),
    ("n_zscore", {"m_sd": (100, 10)}, lambda x: [10 * (v - slow_mean(x)) / slow_sd(x) + 100 for v in x]),
    ("scaled", {"low": 10, "high": 30}, lambda x: [(v - 10) / 20 * 100 for v in x]),
    ("rank", {}, slow_rank),
    ("borda", {}, lambda x: [rank - 1 for rank in slow_rank(x)]),
    ("percentile_rank", {}, lambda x: [(rank - 1) / (len(x) - 1) for rank in slow_rank(x)]),
    ("distance_to_maximum", {}, lambda x: [1 - (max(x) - v) / (max(x) - min(x)) for v in x]),
    ("none", {}, lambda x: x),
]


@given(VALUES, st.sampled_from(FORMULAS), st.sampled_from([1, -1]))
def test_loops_agree(values: list[int], formula: tuple[str, dict[str, Any], Slow], direction: int) -> None:
    method, params, slow = formula
    turned = [float(value * direction) for value in values]
    with_gap = [*map(float, values), math.nan]
    scores = normalise(with_gap, method, direction, **params)
    np.testing.assert_allclose(scores[:-1], slow(turned), rtol=1e-10, atol=1e-10)
    assert math.isnan(scores[-1])


@given(VALUES)
def test_a_target_is_in_the_indicators_own_unit(values: list[int]) -> None:
    more = normalise(values, "distance_to_target", 1, target=70)
    np.testing.assert_allclose(more, [1 - (70 - v) / (70 - min(values)) for v in values], atol=1e-12)
    less = normalise(values, "distance_to_target", -1, target=0)
    np.testing.assert_allclose(less, [1 - v / max(values) for v in values], atol=1e-12)
    capped = normalise(values, "n_dist2targ", 1, targ=min(values) + 0.5, cap_max=True)
    assert capped.max() == 1.0


@given(VALUES)
def test_a_reference_unit_scores_one(values: list[int]) -> None:
    best = values.index(max(values))
    scores = normalise(values, "distance_to_reference", 1, reference=best)
    np.testing.assert_allclose(
        scores, [1 - (max(values) - v) / (max(values) - min(values)) for v in values], atol=1e-12
    )
    np.testing.assert_array_equal(scores, normalise(values, "n_dist2ref", 1, iref=best + 1))


@given(VALUES)
def test_the_fraction_of_the_best_value_is_highest_for_the_best(values: list[int]) -> None:
    more = normalise(values, "fraction_of_maximum", 1)
    np.testing.assert_allclose(more, [v / max(values) for v in values], atol=1e-12)
    less = normalise(values, "fraction_of_maximum", -1)
    np.testing.assert_allclose(less, [min(values) / v for v in values], atol=1e-12)
    assert less[values.index(min(values))] == 1.0


def test_goalposts_stand_still() -> None:
    values = [0.0, 20.0, 52.5, 85.0, 99.0]
    assert normalise(values, "goalposts", 1, low=20, high=85).tolist() == [0.0, 0.0, 0.5, 1.0, 1.0]
    assert normalise(values, "goalposts", -1, low=20, high=85, scale=100).tolist() == [100.0, 100.0, 50.0, 0.0, 0.0]
    assert normalise(values, "n_goalposts", 1, gposts=(20, 85, 10))[2] == 5.0
    free = normalise(values, "goalposts", 1, low=20, high=85, trim=False)
    assert free[0] == pytest.approx(-20 / 65)
    assert free[-1] == pytest.approx(79 / 65)


def test_goalposts_on_a_logarithmic_scale() -> None:
    scores = normalise([100.0, 75_000.0, 1000.0], "goalposts", 1, low=100, high=75_000, log=True)
    expected = (math.log(1000) - math.log(100)) / (math.log(75_000) - math.log(100))
    np.testing.assert_allclose(scores, [0.0, 1.0, expected], atol=1e-12)


def test_a_frame_comes_back_as_a_frame() -> None:
    frame = data(country=["x"] * 6)
    scores = normalise(frame, "min_max", {"beds": 1, "staff": 1, "cost": -1, "delay": -1})
    assert scores.columns == frame.columns
    assert scores["country"].to_list() == ["x"] * 6
    assert scores["beds"].to_list() == [0.0, 50.0, 100.0, 75.0, 25.0, 10.0]
    assert scores["cost"].to_list()[2] == 0.0
    assert scores["staff"].null_count() == 1
    series = normalise(frame["beds"], "min_max", 1)
    assert isinstance(series, pl.Series)
    assert series.to_list() == scores["beds"].to_list()


def test_parameters_and_methods_by_indicator() -> None:
    scores = normalise(
        data(),
        "goalposts",
        [1, 1, -1, -1],
        goalposts={"beds": (0, 50), "staff": (0, 10), "cost": (50, 150)},
        individual={"delay": {"method": "rank"}},
    )
    assert scores["beds"].to_list()[:2] == [0.2, 0.4]
    assert scores["cost"].to_list()[:2] == [0.5, 0.7]
    assert scores["delay"].to_list() == [4.0, 5.0, 3.0, 5.0, 2.0, 1.0]


@pytest.mark.parametrize(
    ("values", "method", "direction", "params", "code"),
    [
        ([3.0, 3.0], "min_max", 1, {}, "indicator.constant"),
        ([3.0, 3.0], "z_score", 1, {}, "indicator.constant"),
        ([3.0, 3.0], "distance_to_maximum", 1, {}, "indicator.constant"),
        ([math.nan, math.nan], "min_max", 1, {}, "indicator.empty"),
        ([1.0, math.nan], "percentile_rank", 1, {}, "indicator.one_value"),
        ([1.0, 2.0], "goalposts", 1, {}, "goalpost.missing"),
        ([1.0, 2.0], "goalposts", 1, {"low": 5, "high": 5}, "goalpost.order"),
        ([1.0, 2.0], "goalposts", 1, {"low": 0, "high": 5, "log": True}, "goalpost.not_positive"),
        ([-1.0, 2.0], "goalposts", 1, {"low": 1, "high": 5, "log": True}, "value.not_positive"),
        ([1.0, 2.0], "distance_to_target", 1, {}, "target.missing"),
        ([1.0, 2.0], "distance_to_target", 1, {"target": 0.5}, "target.reached"),
        ([1.0, 2.0], "distance_to_reference", 1, {}, "reference.missing"),
        ([1.0, 2.0], "distance_to_reference", 1, {"reference": 9}, "reference.missing"),
        ([1.0, 2.0], "distance_to_reference", 1, {"reference": "gone"}, "reference.missing"),
        ([1.0, 2.0], "distance_to_reference", 1, {"reference": 0}, "reference.worst"),
        ([1.0, math.nan], "distance_to_reference", 1, {"reference": 1}, "reference.empty"),
        ([-1.0, 0.0], "fraction_of_maximum", 1, {}, "maximum.not_positive"),
        ([1.0, 0.0], "fraction_of_maximum", -1, {}, "value.not_positive"),
        ([1.0, math.inf], "min_max", 1, {}, "value.infinite"),
        ([1.0, 2.0], "min_max", 0, {}, "direction.invalid"),
        ([1.0, 2.0], "min_max", [1, 1], {}, "direction.count"),
        ([1.0, 2.0], "min_max", 1, {"highest": 9}, "parameter.unknown"),
        ([1.0, 2.0], "min_max", 1, {"l_u": 9}, "parameter.invalid"),
        ([1.0, 2.0], "min_max", 1, {"low": 9, "high": 1}, "range.order"),
        ([1.0, 2.0], "rank", 1, {"ties": "random"}, "parameter.invalid"),
        (["a", "b"], "rank", 1, {}, "data.invalid"),
    ],
)
def test_what_is_refused(values: list[Any], method: str, direction: Any, params: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as error:
        normalise(values, method, direction, **params)
    assert codes_of(error) == [code]


def test_all_constant_indicators_are_told_at_once() -> None:
    frame = data(beds=[1.0] * 6, cost=[2.0] * 6)
    with pytest.raises(InputError) as error:
        normalise(frame, "min_max", 1)
    assert [problem.column for problem in error.value.problems] == ["beds", "cost"]


def test_an_unknown_method_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="min_max"):
        normalise([1.0, 2.0], "min_maxx", 1)


@pytest.mark.parametrize("name", names())
def test_every_method_is_found_by_its_name_and_its_aliases(name: str) -> None:
    method = get(name)
    assert method.source
    for alias in method.aliases:
        assert get(alias) is method


@given(VALUES, st.sampled_from(["min", "max", "average"]))
def test_tied_ranks(values: list[int], ties: str) -> None:
    ranks = normalise(values, "rank", 1, ties=ties)
    for value, rank in zip(values, ranks, strict=True):
        first = 1 + sum(other < value for other in values)
        last = sum(other <= value for other in values)
        assert rank == {"min": first, "max": last, "average": (first + last) / 2}[ties]


def test_noise_in_the_last_bits_splits_no_tie() -> None:
    assert normalise([0.1 + 0.2, 0.3, 1.0], "rank", 1).tolist() == [1.0, 1.0, 3.0]
