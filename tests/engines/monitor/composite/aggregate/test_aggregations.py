"""Every aggregation against plain loops, and what is refused."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from tests.engines.monitor.composite.aggregate.slow_aggregation import (
    slow_arithmetic,
    slow_copeland,
    slow_generalised,
    slow_geometric,
    slow_harmonic,
    slow_mazziotta_pareto,
)
from tests.engines.monitor.composite.small import codes_of

from mainstay.engines.monitor.composite.aggregate import aggregate, names
from mainstay.errors import InputError, UnknownNameError

Row = Callable[[Sequence[float], Sequence[float]], float]
BY_ROW: dict[str, tuple[Row, dict[str, object]]] = {
    "arithmetic": (slow_arithmetic, {}),
    "geometric": (slow_geometric, {}),
    "harmonic": (slow_harmonic, {}),
    "generalised": (lambda row, weights: slow_generalised(row, weights, 2.5), {"power": 2.5}),
    "a_genmean": (lambda row, weights: slow_generalised(row, weights, -3.0), {"p": -3.0}),
    "mazziotta_pareto": (lambda row, weights: slow_mazziotta_pareto(row, weights, -1), {}),
    "mpi": (lambda row, weights: slow_mazziotta_pareto(row, weights, 1), {"penalty": "+"}),
}


def table(
    seed: int, units: int = 12, children: int = 5, *, gaps: float = 0.25
) -> tuple[NDArray[np.float64], list[float]]:
    """Return positive scores with ties and gaps, and weights of which one is 0."""
    random = np.random.default_rng(seed)
    values = np.round(random.uniform(0.5, 130.0, (units, children)), random.integers(0, 4))
    values = np.maximum(values, 0.5)
    values[random.random(values.shape) < gaps] = np.nan
    weights = random.uniform(0.1, 3.0, children).round(2)
    weights[random.integers(children)] = 0.0
    return values, weights.tolist()


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("name", BY_ROW)
def test_agrees_with_a_loop_over_units(name: str, seed: int) -> None:
    values, weights = table(seed)
    slow, params = BY_ROW[name]
    expected = [slow(row, weights) for row in values.tolist()]
    np.testing.assert_allclose(aggregate(values, weights, name, **params), expected, rtol=1e-12, equal_nan=True)


@pytest.mark.parametrize("seed", range(20))
def test_copeland_agrees_with_a_loop_over_pairs(seed: int) -> None:
    values, weights = table(seed, gaps=0.3 * (seed % 2))
    assert np.array_equal(
        aggregate(values, weights, "copeland"), slow_copeland(values.tolist(), weights), equal_nan=True
    )


def test_copeland_sees_through_noise_of_a_float() -> None:
    # 0.1 + 0.2 and 0.3 are one number to a reader; the fault of the model was to split such ties
    assert aggregate([[0.1 + 0.2, 1.0], [0.3, 1.0]], None, "copeland").tolist() == [0.0, 0.0]
    assert aggregate([[5.0, 0.1 + 0.2], [5.0, 0.3], [6.0, 0.0]], [0.5, 0.5], "copeland").tolist() == [0.0, 0.0, 0.0]


def test_copeland_by_shares_sums_to_the_number_of_pairs() -> None:
    values, weights = table(4, gaps=0.0)
    scores = aggregate(values, weights, "copeland", score="outranking")
    assert scores.sum() == pytest.approx(12 * 11 / 2)
    assert aggregate([[2.0], [1.0], [1.0]], None, "copeland", score="outranking").tolist() == [2.0, 0.5, 0.5]


def test_generalised_holds_the_other_means_as_cases() -> None:
    values, weights = table(3)
    for power, other in [(1.0, "arithmetic"), (0.0, "geometric"), (-1.0, "harmonic")]:
        expected = aggregate(values, weights, other)
        found = aggregate(values, weights, "generalised", power=power)
        np.testing.assert_allclose(found, expected, rtol=1e-12, equal_nan=True)


def test_generalised_neither_overflows_nor_underflows() -> None:
    high = aggregate([[1e-3, 1e3], [0.0, 0.0]], None, "generalised", power=300.0)
    np.testing.assert_allclose(high, [1e3 * 0.5 ** (1 / 300), 0.0], rtol=1e-12)
    low = aggregate([[1e-3, 1e3]], None, "generalised", power=-300.0)
    np.testing.assert_allclose(low, [1e-3 * 0.5 ** (-1 / 300)], rtol=1e-12)


def test_plain_mazziotta_pareto_by_hand() -> None:
    # two indicators of three units; z-scores to mean 100 and standard deviation 10, divided by n
    raw = np.array([[1.0, 30.0], [2.0, 10.0], [3.0, 20.0]])
    step = 10 / math.sqrt(2 / 3)
    z = [(100 - step, 100 + step), (100.0, 100 - step), (100 + step, 100.0)]
    expected = []
    for pair in z:
        mean = sum(pair) / 2
        expected.append(mean - ((pair[0] - mean) ** 2 + (pair[1] - mean) ** 2) / 2 / mean)
    found = aggregate(raw, None, "mazziotta_pareto", standardise="z")
    np.testing.assert_allclose(found, expected, rtol=1e-13)
    assert found[0] < 100  # the unbalanced unit pays, though its mean is 100


def test_adjusted_mazziotta_pareto_by_hand() -> None:
    raw = np.array([[0.0, 5.0], [10.0, 6.0], [5.0, 7.0]])
    scaled = [(70.0, 70.0), (130.0, 100.0), (100.0, 130.0)]
    expected = []
    for pair in scaled:
        mean = sum(pair) / 2
        spread = sum((x - mean) ** 2 for x in pair) / 2
        expected.append(mean + spread / mean)
    np.testing.assert_allclose(
        aggregate(raw, None, "mazziotta_pareto", standardise="adjusted", penalty="+"), expected, rtol=1e-13
    )


@pytest.mark.parametrize("name", ["geometric", "a_gmean", "harmonic", "a_hmean"])
def test_means_of_logs_and_reciprocals_refuse_zeros_and_negatives_by_name(name: str) -> None:
    frame = pl.DataFrame({"unit": ["AUT", "BEL"], "roads": [1.0, 0.0], "rail": [-2.0, 3.0]})
    with pytest.raises(InputError) as caught:
        aggregate(frame, None, name)
    assert codes_of(caught) == ["aggregation.domain"] * 2
    assert {(problem.column, problem.key) for problem in caught.value.problems} == {("roads", "BEL"), ("rail", "AUT")}


def test_a_zero_that_weighs_nothing_is_no_fault() -> None:
    np.testing.assert_allclose(aggregate([[4.0, 9.0, 0.0]], [1, 1, 0], "geometric"), [6.0])
    np.testing.assert_allclose(aggregate([[4.0, 12.0, 0.0]], [1, 1, 0], "harmonic"), [6.0])


@pytest.mark.parametrize(
    ("values", "params"),
    [
        ([[1.0, -1.0]], {"power": 0.5}),
        ([[1.0, 0.0]], {"power": -1}),
    ],
)
def test_generalised_refuses_what_has_no_such_power(values: list[list[float]], params: dict[str, float]) -> None:
    with pytest.raises(InputError) as caught:
        aggregate(values, None, "generalised", **params)
    assert codes_of(caught) == ["aggregation.domain"]


def test_mazziotta_pareto_refuses_negatives_and_constants() -> None:
    with pytest.raises(InputError) as caught:
        aggregate([[1.0, -1.0]], None, "mazziotta_pareto")
    assert codes_of(caught) == ["aggregation.domain"]
    with pytest.raises(InputError) as caught:
        aggregate([[1.0, 5.0], [2.0, 5.0]], None, "mazziotta_pareto", standardise="z")
    assert {problem.column for problem in caught.value.problems} == {"1"}
    assert aggregate([[0.0, 0.0]], None, "mazziotta_pareto").tolist() == [0.0]


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("copeland", {"score": "wins"}, "parameter.invalid"),
        ("mazziotta_pareto", {"penalty": "x"}, "parameter.invalid"),
        ("mazziotta_pareto", {"standardise": "rank"}, "parameter.invalid"),
        ("arithmetic", {"power": 2}, "parameter.unknown"),
    ],
)
def test_parameters_are_checked(method: str, params: dict[str, object], code: str) -> None:
    with pytest.raises(InputError) as caught:
        aggregate([[1.0, 2.0], [2.0, 3.0]], None, method, **params)
    assert codes_of(caught) == [code]


def test_an_unknown_method_is_told_with_the_nearest() -> None:
    with pytest.raises(UnknownNameError, match="geometric"):
        aggregate([[1.0]], None, "geometrik")


def test_scores_are_a_table() -> None:
    with pytest.raises(InputError) as caught:
        aggregate([1.0, 2.0])
    assert codes_of(caught) == ["data.invalid"]


@pytest.mark.parametrize(
    ("weights", "codes"),
    [
        ([1.0], ["weight.count"]),
        ([1.0, -1.0], ["weight.invalid"]),
        ([1.0, math.nan], ["weight.invalid"]),
        ([0.0, 0.0], ["weight.sum"]),
        ({"a": 1.0}, ["weight.missing"]),
        ({"a": 1.0, "b": 1.0, "c": 1.0}, ["weight.node_unknown"]),
        ({"a": math.inf, "b": "x"}, ["weight.invalid", "weight.invalid"]),
    ],
)
def test_weights_are_checked(weights: object, codes: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        aggregate(pl.DataFrame({"a": [1.0], "b": [2.0]}), weights, "arithmetic")
    assert codes_of(caught) == codes


def test_what_is_all_missing_is_missing_and_never_zero() -> None:
    for name in names():
        found = aggregate([[np.nan, np.nan], [1.0, 2.0], [2.0, 3.0]], None, name)
        assert math.isnan(found[0])
        assert not np.isnan(found[1:]).any()


def test_children_that_weigh_nothing_make_no_score() -> None:
    assert math.isnan(aggregate([[np.nan, 2.0]], [1.0, 0.0], "arithmetic")[0])


def test_threshold_counts_children() -> None:
    frame = pl.DataFrame({"unit": ["A", "B"], "a": [1.0, 1.0], "b": [None, 2.0], "c": [None, None], "d": [4.0, 5.0]})
    assert aggregate(frame, threshold=0.6).to_list() == [None, pytest.approx(8 / 3)]
    assert aggregate(frame, threshold=0.5).to_list() == [pytest.approx(2.5), pytest.approx(8 / 3)]
    with pytest.raises(InputError) as caught:
        aggregate(frame, threshold=1.5)
    assert codes_of(caught) == ["threshold.invalid"]


SCORES = st.lists(st.lists(st.floats(1, 100), min_size=3, max_size=3), min_size=2, max_size=8)
WEIGHTS = st.lists(st.floats(0.1, 5), min_size=3, max_size=3)


@given(SCORES, WEIGHTS, st.randoms(use_true_random=False))
def test_order_of_units_and_children_changes_nothing(
    scores: list[list[float]], weights: list[float], random: object
) -> None:
    values, table_weights = np.array(scores), np.array(weights)
    units, children = np.arange(len(values)), np.arange(3)
    random.shuffle(units)  # type: ignore[attr-defined] # hypothesis hands over random.Random
    random.shuffle(children)  # type: ignore[attr-defined] # as above
    for name in names():
        found = aggregate(values[units][:, children], table_weights[children], name)
        np.testing.assert_allclose(found, aggregate(values, table_weights, name)[units], rtol=1e-9, atol=1e-9)


@given(SCORES, WEIGHTS, st.integers(0, 2), st.floats(0, 50))
def test_an_improvement_never_lowers_a_mean(
    scores: list[list[float]], weights: list[float], child: int, better: float
) -> None:
    values = np.array(scores)
    higher = values.copy()
    higher[0, child] += better
    for name in ("arithmetic", "geometric", "harmonic", "copeland"):
        before, after = aggregate(values, weights, name), aggregate(higher, weights, name)
        assert after[0] >= before[0] - 1e-9


@given(SCORES, WEIGHTS)
def test_means_are_in_order_and_between_the_extremes(scores: list[list[float]], weights: list[float]) -> None:
    values = np.array(scores)
    harmonic, geometric, arithmetic = (
        aggregate(values, weights, name) for name in ("harmonic", "geometric", "arithmetic")
    )
    assert (values.min(axis=1) - 1e-9 <= harmonic).all()
    assert (harmonic <= geometric + 1e-9).all()
    assert (geometric <= arithmetic + 1e-9).all()
    assert (arithmetic <= values.max(axis=1) + 1e-9).all()
    penalised = aggregate(values, weights, "mazziotta_pareto")
    assert (penalised <= arithmetic + 1e-9).all()


def test_a_child_may_be_called_as_the_result_is() -> None:
    assert aggregate(pl.DataFrame({"score": [1.0], "b": [3.0]})).to_list() == [2.0]
