"""Sets of the best and of the worst."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.monitor import ranks
from mainstay.errors import InputError


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.sampled_from([0.3, 1.0, 3.0])), min_size=2, max_size=8), st.integers(1, 8)
)
@settings(max_examples=40)
def test_it_is_the_projection_of_the_sets(case: list[tuple[int, float]], tau: int) -> None:
    values, errors = (list(x) for x in zip(*case, strict=True))
    tau = min(tau, len(values))
    sets = ranks.confidence_sets(values, errors, draws=200, seed=3)
    best = ranks.tau_best(values, errors, tau, draws=200, seed=3)
    assert best.possible.tolist() == [low <= tau for low in sets.lower]
    assert best.certain.tolist() == [high <= tau for high in sets.upper]
    assert best.possible.sum() >= tau >= best.certain.sum()
    worst = ranks.tau_worst(values, errors, tau, draws=200, seed=3)
    turned = ranks.tau_best([-value for value in values], errors, tau, draws=200, seed=3)
    assert worst.possible.tolist() == turned.possible.tolist()


def test_it_grows_with_tau_and_with_coverage() -> None:
    random = np.random.default_rng(8)
    values, errors = random.normal(0, 3, 15), np.ones(15)
    found = [ranks.tau_best(values, errors, tau).possible for tau in range(1, 16)]
    assert all((a <= b).all() for a, b in itertools.pairwise(found))
    assert found[-1].all()
    strict = ranks.tau_best(values, errors, 3, coverage=0.999).possible
    assert (ranks.tau_best(values, errors, 3, coverage=0.5).possible <= strict).all()


def test_coverage() -> None:
    truth = np.array([1.0, 0.9, 0.5, 0.0, -1.0])
    random = np.random.default_rng(6)
    held = [
        bool(found.possible[:2].all() and not found.certain[2:].any())
        for _ in range(500)
        for found in [ranks.tau_best(truth + 0.5 * random.normal(size=5), np.full(5, 0.5), 2, coverage=0.8, draws=400)]
    ]
    assert np.mean(held) >= 0.8 - 3 * np.sqrt(0.16 * (1 / 500 + 1 / 400))


def test_names() -> None:
    found = ranks.tau_worst([5, 1, 0.9], [0.1, 0.1, 0.1], 2, units=["a", "b", "c"])
    assert found.members == ("b", "c")
    assert found.sure_members == ("b", "c")
    assert ranks.tau_worst([5, 1, 0.9], [0.1] * 3, 1, units=["a", "b", "c"], best="low").members == ("a",)


@pytest.mark.parametrize("tau", [0, 4, -1])
def test_tau_must_be_a_number_of_places(tau: int) -> None:
    with pytest.raises(InputError, match="tau must be a number of places"):
        ranks.tau_best([1, 2, 3], [1, 1, 1], tau)


def test_an_unknown_side_is_refused() -> None:
    with pytest.raises(InputError, match="what is best is not known"):
        ranks.tau_worst([1, 2], [1, 1], 1, best="top")  # type: ignore[arg-type]  # what the test is about
