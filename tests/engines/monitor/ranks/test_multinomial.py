"""Exact rank sets of counts: against exact fractions, simulation, and what must always hold."""

from __future__ import annotations

import itertools
from fractions import Fraction
from math import comb
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.monitor import ranks
from mainstay.engines.monitor.ranks.multinomial import Correction, pair_chances
from mainstay.errors import InputError


def slow_chance(mine: int, other: int) -> Fraction:
    both = mine + other
    return Fraction(sum(comb(both, heads) for heads in range(mine, both + 1)), 2**both)


def slow_sets(counts: list[int], level: Fraction, pairs: list[tuple[int, int]], holm: bool) -> set[tuple[int, int]]:
    """Return the rejected pairs "j above k" in exact arithmetic."""
    ordered = sorted((slow_chance(counts[j], counts[k]), (j, k)) for j, k in pairs)
    rejected = set()
    for place, (chance, pair) in enumerate(ordered):
        if chance <= level / (len(pairs) - (place if holm else 0)):
            rejected.add(pair)
        elif holm:
            break
    return rejected


COUNTS = st.lists(st.integers(0, 60), min_size=2, max_size=6)


@given(COUNTS)
def test_chances_are_exact(counts: list[int]) -> None:
    found = pair_chances(np.array(counts, dtype=float))
    for j in range(len(counts)):
        for k in range(len(counts)):
            assert found[j, k] == pytest.approx(float(slow_chance(counts[j], counts[k])), rel=1e-10)


@given(COUNTS, st.sampled_from(["holm", "bonferroni"]))
def test_the_slow_version_agrees(counts: list[int], correction: Correction) -> None:
    # a level that no p-value meets exactly, so that rounding decides nothing
    level = Fraction(1, 10) + Fraction(1, 10**7)
    coverage = float(1 - level)
    size = len(counts)
    pairs = [(j, k) for j in range(size) for k in range(size) if j != k]
    rejected = slow_sets(counts, level, pairs, correction == "holm")
    found = ranks.multinomial_confidence_sets(counts, coverage=coverage, correction=correction)
    assert found.lower.tolist() == [1 + sum((k, j) in rejected for k in range(size)) for j in range(size)]
    assert found.upper.tolist() == [size - sum((j, k) in rejected for k in range(size)) for j in range(size)]
    alone = ranks.multinomial_confidence_sets(counts, coverage=coverage, correction=correction, kind="marginal")
    for unit in range(size):
        own = slow_sets(counts, level, [pair for pair in pairs if unit in pair], correction == "holm")
        assert alone.lower[unit] == 1 + sum((k, unit) in own for k in range(size))
        assert alone.upper[unit] == size - sum((unit, k) in own for k in range(size))


@given(COUNTS)
@settings(max_examples=50)
def test_sets_nest(counts: list[int]) -> None:
    def found(**options: Any) -> tuple[np.ndarray, np.ndarray]:
        sets = ranks.multinomial_confidence_sets(counts, **options)
        return sets.lower, sets.upper

    chain = [
        found(kind="marginal"),
        found(),
        found(correction="bonferroni"),
        found(correction="bonferroni", coverage=0.999),
    ]
    for inner, outer in itertools.pairwise(chain):
        assert (outer[0] <= inner[0]).all()
        assert (inner[1] <= outer[1]).all()


def test_coverage_in_small_samples() -> None:
    chances = np.array([0.3, 0.3, 0.25, 0.1, 0.05])
    best = 1 + (chances[:, None] < chances).sum(axis=1)
    worst = 5 - (chances[:, None] > chances).sum(axis=1)
    random = np.random.default_rng(2)
    held = []
    for _ in range(600):
        found = ranks.multinomial_confidence_sets(random.multinomial(40, chances), coverage=0.8)
        held.append(((found.lower <= best) & (worst <= found.upper)).all())
    assert np.mean(held) >= 0.8  # exact, so conservative


def test_few_events_say_nothing_and_many_say_all() -> None:
    assert ranks.multinomial_confidence_sets([2, 1, 0]).upper.tolist() == [3, 3, 3]
    assert ranks.multinomial_confidence_sets([0, 0]).rank.tolist() == [1, 1]
    found = ranks.multinomial_confidence_sets([2000, 1000, 10])
    assert found.lower.tolist() == found.upper.tolist() == [1, 2, 3]
    found = ranks.multinomial_confidence_sets([2000, 1000, 10], best="low", which=[2], kind="marginal")
    assert (found.lower[0], found.upper[0], found.rank[0]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"counts": [1, -1, 2.5]}, ["count.invalid", "count.invalid"]),
        ({"counts": [1, np.nan]}, ["count.missing"]),
        ({"counts": [1]}, ["units.count"]),
        ({"coverage": 1.0, "correction": "none"}, ["coverage.range", "correction.unknown"]),
    ],
)
def test_what_is_refused(change: dict[str, Any], codes: list[str]) -> None:
    options: dict[str, Any] = {"counts": [1, 2]} | change
    with pytest.raises(InputError) as caught:
        ranks.multinomial_confidence_sets(options.pop("counts"), **options)
    assert [problem.code for problem in caught.value.problems] == codes
