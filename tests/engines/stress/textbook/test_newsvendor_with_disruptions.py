"""The newsvendor with disruptions: published values, the infinite sum term by term, and the optimum by trying all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.stress.textbook import newsvendor_with_disruptions as model
from mainstay.errors import InputError

#: Snyder and Shen 2019, example 9.3
INSTANCE = {
    "holding_cost": 0.25,
    "stockout_cost": 3.0,
    "demand": 2000.0,
    "disruption_probability": 0.04,
    "recovery_probability": 0.25,
}
PARTS = st.fixed_dictionaries(
    {
        "holding_cost": st.floats(0.05, 5),
        "stockout_cost": st.floats(0.05, 50),
        "demand": st.floats(0.1, 1e4),
        "disruption_probability": st.floats(0.001, 1),
        "recovery_probability": st.floats(0.05, 1),
    }
)


def term_by_term(level: float, instance: dict[str, float], terms: int = 2000) -> float:
    """Add up the definition; with a recovery probability of at least 0.05 the rest is below 1e-40."""
    a, b = instance["disruption_probability"], instance["recovery_probability"]
    n = np.arange(terms, dtype=np.float64)
    chances = np.where(n == 0, b / (a + b), a * b / (a + b) * (1 - b) ** np.maximum(n - 1, 0))
    over = level - (n + 1) * instance["demand"]
    costs = instance["holding_cost"] * np.maximum(over, 0) + instance["stockout_cost"] * np.maximum(-over, 0)
    return float(np.sum(chances * costs))


@pytest.mark.parametrize(
    ("level", "cost"), [(8000.0, 2737.068965), (2000.0, 3310.344828), (12000.0, 3075.161638), (1200.0, 5710.344828)]
)
def test_published_costs(level: float, cost: float) -> None:
    # the last one: Snyder 2023 (stockpyl), which leaves out the end of the tail and so gives 5,710.344791
    assert model.cost(level, **INSTANCE) == pytest.approx(cost, abs=1e-6)


def test_published_optimum() -> None:
    found = model.optimise(**INSTANCE)
    assert found.quantity == 8000.0
    assert found.cost == pytest.approx(2737.068965, abs=1e-6)


@settings(max_examples=40)
@given(PARTS, st.floats(-1, 30))
def test_the_closed_tail_is_the_infinite_sum(instance: dict[str, float], days: float) -> None:
    level = days * instance["demand"]
    assert model.cost(level, **instance) == pytest.approx(term_by_term(level, instance), rel=1e-9)


@settings(max_examples=40)
@given(PARTS)
def test_no_other_level_is_cheaper(instance: dict[str, float]) -> None:
    found = model.optimise(**instance)
    tried = [model.cost(n * instance["demand"], **instance) for n in np.arange(0, 60, 0.5)]
    assert found.cost <= min(tried) * (1 + 1e-12)


@settings(max_examples=40)
@given(st.floats(0.001, 1), st.floats(0.05, 1))
def test_probabilities_add_up_to_one(down: float, up: float) -> None:
    assert float(np.sum(model.down_probabilities(down, up, 1000))) == pytest.approx(1.0, rel=1e-12)


def test_probabilities_by_watching_a_supplier() -> None:
    """A long path of the chain itself, not the formula."""
    rng = np.random.Generator(np.random.Philox(5))
    draws = rng.random(400_000)
    counts = np.zeros(4)
    down = 0
    for draw in draws:
        down = down + 1 if draw < (0.04 if down == 0 else 0.75) else 0
        if down < 4:
            counts[down] += 1
    expected = model.down_probabilities(0.04, 0.25, 4)
    assert counts / draws.size == pytest.approx(expected, abs=0.004)


def test_what_is_no_probability_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        model.optimise(**INSTANCE | {"disruption_probability": 0.0, "recovery_probability": 1.5})
    assert [problem.code for problem in caught.value.problems] == ["value.not_probability"] * 2
    with pytest.raises(InputError, match="demand"):
        model.cost(1.0, **INSTANCE | {"demand": 0.0})
