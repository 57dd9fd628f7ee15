"""Probabilities of ranks: against counting by hand with every way to break ties."""

from __future__ import annotations

from itertools import pairwise, permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.monitor import ranks
from mainstay.engines.monitor.ranks.probabilities import Ties
from mainstay.errors import InputError

MATRIX = st.tuples(st.integers(1, 6), st.integers(1, 5)).flatmap(
    lambda shape: st.lists(
        st.lists(st.integers(0, 3), min_size=shape[1], max_size=shape[1]), min_size=shape[0], max_size=shape[0]
    )
)


def by_hand(draws: list[list[int]], ties: Ties) -> np.ndarray:
    size = len(draws[0])
    found = np.zeros((size, size))
    for row in draws:
        if ties == "split":
            orders = [p for p in permutations(range(size)) if all(row[a] >= row[b] for a, b in pairwise(p))]
            for order in orders:
                for rank, unit in enumerate(order):
                    found[unit, rank] += 1 / len(orders)
        for unit, score in enumerate(row):
            if ties == "best":
                found[unit, sum(other > score for other in row)] += 1
            if ties == "worst":
                found[unit, sum(other >= score for other in row) - 1] += 1
    return found / len(draws)


@given(MATRIX, st.sampled_from(["split", "best", "worst"]))
def test_counting_by_hand(draws: list[list[int]], ties: Ties) -> None:
    found = ranks.rank_probabilities(draws, ties=ties)
    expected = by_hand(draws, ties)
    assert found.at == pytest.approx(expected, abs=1e-12)
    assert found.at.sum(axis=1) == pytest.approx(np.ones(len(draws[0])), abs=1e-12)
    if ties == "split":
        assert found.at.sum(axis=0) == pytest.approx(np.ones(len(draws[0])), abs=1e-12)
    for k in range(1, len(draws[0]) + 1):
        assert found.within(k) == pytest.approx(expected[:, :k].sum(axis=1), abs=1e-12)


@given(MATRIX)
def test_who_is_ahead(draws: list[list[int]]) -> None:
    found = ranks.rank_probabilities(draws)
    scores = np.array(draws)
    for i in range(scores.shape[1]):
        for j in range(scores.shape[1]):
            assert found.ahead[i, j] == np.mean(scores[:, i] > scores[:, j])
            assert found.level[i, j] == pytest.approx(np.mean(scores[:, i] == scores[:, j]), abs=1e-15)


@given(MATRIX)
@settings(max_examples=50)
def test_turning_all_around(draws: list[list[int]]) -> None:
    high = ranks.rank_probabilities(draws, ties="best")
    low = ranks.rank_probabilities((-np.array(draws)).tolist(), best="low", ties="best")
    assert high.at == pytest.approx(low.at, abs=0)
    worst = ranks.rank_probabilities(draws, best="low", ties="worst")
    assert worst.at[:, ::-1] == pytest.approx(high.at, abs=1e-12)


def test_intervals_and_table() -> None:
    random = np.random.default_rng(4)
    scores = random.normal(size=(2001, 6)) + np.arange(6)
    found = ranks.rank_probabilities(scores, units=list("abcdef"))
    order = np.argsort(np.argsort(-scores, axis=1), axis=1) + 1
    table = found.table()
    for i in range(6):
        ordered = np.sort(order[:, i])
        assert table["rank_mean"][i] == pytest.approx(order[:, i].mean(), abs=1e-9)
        for column, part in (("rank_low", 0.05), ("rank_median", 0.5), ("rank_high", 0.95)):
            assert table[column][i] == ordered[int(np.ceil(part * 2001)) - 1]
    assert table["chance_first"].to_list() == found.at[:, 0].tolist()


def test_rounding_of_the_machine_is_no_lead() -> None:
    scores = [[0.1 + 0.2, 0.3], [1e300, 1e300 * (1 + 1e-15)], [1e-310, 2e-310], [0.0, -0.0], [5e-324, 0.0]]
    found = ranks.rank_probabilities(scores)
    assert found.level[0, 1] == pytest.approx(3 / 5)
    assert found.ahead[1, 0] == pytest.approx(1 / 5)
    strict = ranks.rank_probabilities(scores, digits=17)
    assert strict.level[0, 1] == pytest.approx(1 / 5)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"draws": [[1, np.nan], [np.inf, 1]]}, ["score.missing", "score.missing"]),
        ({"draws": [1, 2]}, ["draws.shape"]),
        ({"draws": np.zeros((0, 3))}, ["draws.shape"]),
        ({"best": "x", "ties": "y", "digits": 0}, ["best.unknown", "ties.unknown", "digits.range"]),
        ({"units": ["a"]}, ["units.count"]),
    ],
)
def test_what_is_refused(change: dict[str, Any], codes: list[str]) -> None:
    options: dict[str, Any] = {"draws": [[1, 2]]} | change
    with pytest.raises(InputError) as caught:
        ranks.rank_probabilities(options.pop("draws"), **options)
    assert [problem.code for problem in caught.value.problems] == codes


@pytest.mark.parametrize("k", [0, 3])
def test_ranks_that_are_none(k: int) -> None:
    with pytest.raises(InputError, match="there is no such rank"):
        ranks.rank_probabilities([[1, 2]]).within(k)
