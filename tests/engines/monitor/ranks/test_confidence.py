"""Rank confidence sets: against a slow version, Tukey's range, simulation, and what must always hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.monitor.ranks.slow_stepdown import slow_sets

from mainstay.engines.monitor import ranks
from mainstay.engines.monitor.ranks.differences import bootstrap_errors
from mainstay.engines.monitor.ranks.inputs import Estimates
from mainstay.engines.monitor.ranks.rank_sets import Kind
from mainstay.errors import InputError

KINDS: list[Kind] = ["marginal", "simultaneous"]


def league(seed: int, count: int = 9) -> tuple[np.ndarray, np.ndarray]:
    """Return estimates of which some are close and some far apart, and their standard errors."""
    random = np.random.default_rng(seed)
    return random.normal(0, 4, count), random.uniform(0.5, 1.5, count)


def both(sets: ranks.RankSets) -> list[list[int]]:
    return [sets.lower.tolist(), sets.upper.tolist()]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("stepdown", [True, False])
def test_the_slow_version_with_the_same_draws_agrees(seed: int, stepdown: bool) -> None:
    values, errors = league(seed)
    given_ = Estimates(tuple("abcdefghi"), values, errors, None)
    drawn = bootstrap_errors(given_, 400, seed).T
    square = np.diag(errors**2).tolist()
    options: dict[str, Any] = {"draws": 400, "seed": seed, "stepdown": stepdown}
    slow = slow_sets(list(values), square, drawn, 0.9, chosen=list(range(9)), stepdown=stepdown)
    assert both(ranks.confidence_sets(values, errors, coverage=0.9, **options)) == [*slow]
    for unit in range(9):
        slow = slow_sets_of_one(values, square, drawn, unit, stepdown)
        found = ranks.confidence_sets(values, errors, coverage=0.9, kind="marginal", which=[unit], **options)
        assert (found.lower[0], found.upper[0]) == slow


def slow_sets_of_one(
    values: np.ndarray, square: list[list[float]], drawn: np.ndarray, unit: int, stepdown: bool
) -> tuple[int, int]:
    lower, upper = slow_sets(list(values), square, drawn, 0.9, chosen=[unit], stepdown=stepdown)
    return lower[0], upper[0]


@pytest.mark.parametrize("seed", range(4))
def test_the_slow_version_with_its_own_draws_is_within_one_rank(seed: int) -> None:
    values, errors = league(seed, 12)
    drawn = np.random.default_rng(100 + seed).normal(size=(3000, 12)) * errors
    slow = np.array(slow_sets(list(values), np.diag(errors**2).tolist(), drawn, 0.95, chosen=list(range(12))))
    found = np.array(both(ranks.confidence_sets(values, errors, seed=seed)))
    assert np.abs(found - slow).max() <= 1


@pytest.mark.parametrize("seed", range(4))
def test_with_a_covariance(seed: int) -> None:
    random = np.random.default_rng(seed)
    values = random.normal(0, 3, 7)
    root = random.normal(size=(7, 7))
    covariance = root @ root.T / 4
    given_ = Estimates(tuple("abcdefg"), values, None, covariance)
    drawn = bootstrap_errors(given_, 500, seed).T
    assert np.cov(drawn.T) == pytest.approx(covariance, abs=0.35 * covariance.max())
    slow = slow_sets(list(values), covariance.tolist(), drawn, 0.95, chosen=list(range(7)))
    assert both(ranks.confidence_sets(values, covariance=covariance, draws=500, seed=seed)) == [*slow]


def test_independent_estimates_are_a_diagonal_covariance() -> None:
    values, errors = league(3)
    assert both(ranks.confidence_sets(values, errors)) == both(
        ranks.confidence_sets(values, covariance=np.diag(errors**2))
    )


def test_a_common_shock_does_not_blur_the_ranking() -> None:
    shock = np.full((3, 3), 100.0) + np.eye(3) * 0.01
    assert both(ranks.confidence_sets([3, 2, 1], covariance=shock)) == [[1, 2, 3], [1, 2, 3]]
    assert both(ranks.confidence_sets([3, 2, 1], [10, 10, 10])) == [[1, 1, 1], [3, 3, 3]]
    # all of the error is common, so differences are exact
    assert both(ranks.confidence_sets([3, 2, 1], covariance=np.full((3, 3), 7.0))) == [[1, 2, 3], [1, 2, 3]]


def test_one_step_is_the_range_test_of_tukey() -> None:
    from scipy.stats import studentized_range

    gap = studentized_range.ppf(0.95, 10, np.inf)  # range of 10 over the common standard error
    values = np.zeros(10)
    values[0] = gap * 1.02
    found = ranks.confidence_sets(values, np.ones(10), stepdown=False, draws=100_000)
    assert found.upper[0] == 1
    values[0] = gap * 0.98
    found = ranks.confidence_sets(values, np.ones(10), stepdown=False, draws=100_000)
    assert found.upper[0] == 10


def test_two_units_are_a_two_sided_normal_test() -> None:
    for gap, upper in ((1.93, 2), (1.99, 1)):
        for kind in KINDS:
            found = ranks.confidence_sets([gap * np.sqrt(2), 0], [1, 1], kind=kind, draws=200_000)
            assert found.upper[0] == upper


@pytest.mark.parametrize("kind", KINDS)
def test_coverage(kind: Kind) -> None:
    truth = np.array([2.0, 1.0, 1.0, 0.5, 0.0, -4.0])
    best = 1 + (truth[:, None] < truth).sum(axis=1)
    worst = len(truth) - (truth[:, None] > truth).sum(axis=1)
    errors = np.array([0.4, 0.6, 0.5, 0.8, 0.3, 1.0])
    random = np.random.default_rng(11)
    times, level = 600, 0.8
    inside = []
    for _ in range(times):
        found = ranks.confidence_sets(
            truth + errors * random.normal(size=6), errors, coverage=level, kind=kind, draws=400
        )
        inside.append((found.lower <= best) & (worst <= found.upper))
    hits = np.mean(inside, axis=0) if kind == "marginal" else np.mean(np.all(inside, axis=1))
    # three standard errors of the simulation and of the bootstrap quantile
    assert np.min(hits) >= level - 3 * np.sqrt(level * (1 - level) * (1 / times + 1 / 400))


def test_coverage_is_not_bought_by_saying_nothing() -> None:
    truth = np.arange(6) * 3.0
    random = np.random.default_rng(5)
    widths = [
        np.mean(found.upper - found.lower)
        for _ in range(100)
        for found in [ranks.confidence_sets(truth + random.normal(size=6), np.ones(6), draws=400)]
    ]
    assert np.mean(widths) < 2


SOME = st.integers(2, 8).flatmap(
    lambda n: st.tuples(
        st.lists(st.integers(-6, 6), min_size=n, max_size=n),
        st.lists(st.sampled_from([0.0, 0.5, 1.0, 2.0]), min_size=n, max_size=n),
        st.integers(0, 10**6),
    )
)


@given(SOME)
@settings(max_examples=60)
def test_sets_nest(case: tuple[list[int], list[float], int]) -> None:
    values, errors, seed = case
    options: dict[str, Any] = {"draws": 200, "seed": seed}
    wide = ranks.confidence_sets(values, errors, coverage=0.99, **options)
    narrow = ranks.confidence_sets(values, errors, coverage=0.8, **options)
    one_step = ranks.confidence_sets(values, errors, coverage=0.8, stepdown=False, **options)
    alone = ranks.confidence_sets(values, errors, coverage=0.8, kind="marginal", **options)
    asked = ranks.confidence_sets(values, errors, coverage=0.8, which=[0], **options)
    for inner, outer in ((narrow, wide), (narrow, one_step), (alone, narrow)):
        assert (outer.lower <= inner.lower).all()
        assert (inner.upper <= outer.upper).all()
    assert narrow.lower[0] <= asked.lower[0] <= alone.lower[0]
    assert alone.upper[0] <= asked.upper[0] <= narrow.upper[0]
    for found in (wide, narrow, alone):
        assert (found.lower >= 1).all()
        assert (found.lower <= found.rank).all()
        assert (found.rank <= found.upper).all()
        assert (found.upper <= len(values)).all()


@given(SOME, st.floats(0.01, 100), st.floats(-50, 50))
@settings(max_examples=40)
def test_unit_and_origin_do_not_matter(case: tuple[list[int], list[float], int], scale: float, shift: float) -> None:
    values, errors, seed = case
    plain = ranks.confidence_sets(values, np.array(errors) + 0.25, draws=200, seed=seed)
    moved = ranks.confidence_sets(
        scale * np.array(values) + shift, scale * (np.array(errors) + 0.25), draws=200, seed=seed
    )
    assert both(plain) == both(moved)


def test_all_equal_leaves_all_ranks_open() -> None:
    for kind in KINDS:
        found = ranks.confidence_sets([5] * 8, [1] * 8, kind=kind)
        assert both(found) == [[1] * 8, [8] * 8]
        assert found.rank.tolist() == [1] * 8


def test_far_apart_leaves_one_rank_each() -> None:
    for kind in KINDS:
        found = ranks.confidence_sets([0, 300, 100, 200], [1] * 4, kind=kind)
        assert both(found) == [[4, 1, 3, 2], [4, 1, 3, 2]]


def test_exact_estimates_are_ranked_exactly() -> None:
    for kind in KINDS:
        found = ranks.confidence_sets([1, 2, 2, 3], [0] * 4, kind=kind)
        assert both(found) == [[4, 2, 2, 1], [4, 3, 3, 1]]
        mixed = ranks.confidence_sets([1, 2, 2.001], [0, 0, 5], kind=kind)
        assert both(mixed) == [[2, 1, 1], [3, 2, 3]]


def test_low_may_be_best() -> None:
    high = ranks.confidence_sets([9, 5, 1], [0.1, 3, 0.1])
    low = ranks.confidence_sets([-9, -5, -1], [0.1, 3, 0.1], best="low")
    assert both(high) == both(low)
    assert low.rank.tolist() == [1, 2, 3]


def test_units_asked_for() -> None:
    values, errors = league(1)
    names = list("abcdefghi")
    every = ranks.confidence_sets(values, errors, kind="marginal", units=names)
    some = ranks.confidence_sets(values, errors, kind="marginal", units=names, which=["c", "a"])
    assert some.units == ("c", "a")
    assert some.compared == 9
    assert some.lower.tolist() == [every.lower[2], every.lower[0]]
    assert some.rank.tolist() == [every.rank[2], every.rank[0]]
    assert some.table()["unit"].to_list() == ["c", "a"]


def test_the_seed_is_all_that_is_random() -> None:
    values, errors = league(2, 20)
    assert both(ranks.confidence_sets(values, errors, seed=4)) == both(ranks.confidence_sets(values, errors, seed=4))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"estimates": [1, np.nan, np.inf]}, ["estimate.missing", "estimate.missing"]),
        ({"estimates": [1, 2, None]}, ["estimate.missing"]),
        ({"standard_errors": [1, np.nan, -1]}, ["error.missing", "error.negative"]),
        ({"standard_errors": [1, 1]}, ["errors.count"]),
        ({"standard_errors": np.eye(3)}, ["errors.count"]),
        ({"standard_errors": None}, ["errors.choice"]),
        ({"covariance": np.eye(3)}, ["errors.choice"]),
        ({"standard_errors": None, "covariance": np.eye(2)}, ["covariance.shape"]),
        ({"standard_errors": None, "covariance": np.triu(np.ones((3, 3)))}, ["covariance.symmetry"]),
        ({"standard_errors": None, "covariance": np.eye(3) - 0.9}, ["covariance.definite"]),
        ({"standard_errors": None, "covariance": np.diag([1, np.nan, 1])}, ["error.missing"]),
        ({"coverage": 95, "draws": 10}, ["coverage.range", "draws.count"]),
        ({"kind": "both", "best": "big"}, ["kind.unknown", "best.unknown"]),
        ({"units": ["a", "b", "a"]}, ["unit.duplicate"]),
        ({"units": ["a"]}, ["units.count"]),
        ({"estimates": [1]}, ["units.count"]),
        ({"which": ["unit 9", 7]}, ["unit.unknown", "unit.unknown"]),
        ({"which": [0, 0]}, ["unit.duplicate"]),
        ({"which": []}, ["units.count"]),
    ],
)
def test_what_is_refused(change: dict[str, Any], codes: list[str]) -> None:
    options: dict[str, Any] = {"estimates": [1, 2, 3], "standard_errors": [1, 1, 1]} | change
    with pytest.raises(InputError) as caught:
        ranks.confidence_sets(options.pop("estimates"), options.pop("standard_errors"), **options)
    assert [problem.code for problem in caught.value.problems] == codes


def test_errors_name_the_unit() -> None:
    with pytest.raises(InputError, match="CHN has no finite estimate") as caught:
        ranks.confidence_sets([1, np.nan], [np.nan, 1], units=["USA", "CHN"])
    assert "USA has no finite standard error" in str(caught.value)
