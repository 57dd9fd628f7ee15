"""The first day and the parameters of the step."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.epidemic.block import block, next_generation, substeps
from mainstay.engines.stress.epidemic.layout import COMPARTMENTS, LANE
from mainstay.engines.stress.epidemic.pathogen import Pathogen, pathogen
from mainstay.engines.stress.epidemic.population import Population
from mainstay.engines.stress.epidemic.quantity import uniforms
from mainstay.engines.stress.epidemic.response import Response
from mainstay.errors import InputError
from mainstay.scenario.amount import Amount


def test_draws_do_not_depend_on_which_others_are_asked_for() -> None:
    unsure = pathogen("sars-cov-2-delta", uncertain=True)
    plan = Response(infected=Amount.of({"median": 100, "spread": 2}))
    state, all_of_them = block(unsure, 1e6, plan, np.arange(100), seed=5)
    some = np.array([99, 3, 41])
    part, few = block(unsure, 1e6, plan, some, seed=5)
    assert np.array_equal(part, state[..., some])
    assert np.array_equal(few.lane, all_of_them.lane[:, some])
    assert np.array_equal(few.local, all_of_them.local[..., some])
    assert few.substeps == all_of_them.substeps


def test_uniform_numbers_fill_the_interval() -> None:
    numbers = uniforms(2, ["r0"], np.arange(5000))
    assert abs(numbers.mean() - 0.5) < 0.02
    assert np.array_equal(uniforms(2, ["r0"], np.arange(4001, 4010)), numbers[4001:4010])


def test_amounts_of_a_scenario_are_drawn_within_their_bounds() -> None:
    known = Pathogen("x", r0=Amount.of({"low": 2.0, "mode": 2.5, "high": 4.0}), latent_days=(2.0, 3.0))
    _, p = block(known, 1000.0, None, np.arange(200), seed=1)
    r0 = p.lane[LANE.index("beta")] * 5.0
    assert 2.0 <= r0.min() < 2.3
    assert 3.5 < r0.max() <= 4.0
    rate = p.lane[LANE.index("latent_rate")]
    assert 1 / 3 <= rate.min() < rate.max() <= 1 / 2


def test_the_reproduction_number_is_that_of_the_matrix() -> None:
    people, contact = np.array([100.0, 900.0]), np.array([[4.0, 1.0], [2.0, 3.0]])
    days = np.array([[2.0], [5.0]])
    matrix = people[:, None] * contact / people * days[:, 0]
    assert next_generation(people, contact, days)[0] == pytest.approx(np.abs(np.linalg.eigvals(matrix)).max())
    alike = np.tile(people / 1000.0, (2, 1))
    assert next_generation(people, None, days) == pytest.approx(next_generation(people, alike, days))


def test_first_infections_and_the_immune_are_spread_by_people() -> None:
    state, _ = block("sars-cov-1", Population((100.0, 300.0), ("a", "b")), Response(8.0, 0.25), [0], seed=1)
    assert state[COMPARTMENTS.index("exposed"), :, 0].tolist() == [2.0, 6.0]
    assert state[COMPARTMENTS.index("recovered"), :, 0].tolist() == [25.0, 75.0]
    assert state[COMPARTMENTS.index("susceptible"), :, 0].tolist() == [73.0, 219.0]


def test_faster_infections_get_more_steps_and_the_range_decides() -> None:
    assert substeps(Pathogen("slow", r0=1.5, latent_days=5.0)) == 2
    fast = Pathogen("fast", r0=(1.0, 20.0))
    assert substeps(fast) == substeps(Pathogen("fastest", r0=20.0)) >= 10
    endless = Pathogen("endless", r0=Amount.of({"median": 2, "spread": 1.5}))
    assert 2 <= substeps(endless) <= 20


def test_what_the_steps_cannot_follow_is_refused() -> None:
    with pytest.raises(InputError, match="faster than the steps"):
        block(Pathogen("x", r0=20.0), 1e3, Response(substeps=1), [0], seed=1)
    with pytest.raises(InputError, match="faster than the steps"):
        block(Pathogen("x", r0=90.0, mild_days=0.2), 1e3, None, [0], seed=1)


@pytest.mark.parametrize("numbers", [[], [-1]])
def test_replications_are_numbers(numbers: list[int]) -> None:
    with pytest.raises(InputError, match="numbers of the replications"):
        block("sars-cov-1", 1e3, None, np.array(numbers, dtype=np.int64), seed=1)


def test_populations_tell_all_that_is_wrong() -> None:
    wrong = Population((1.0, -2.0), ("a", "a"), ages=((5, 2),), workforce=(0.5, 0.6), priority=("c",))
    with pytest.raises(InputError) as error:
        block("sars-cov-1", wrong, None, [0], seed=1)
    codes = {problem.code for problem in error.value.problems}
    assert codes == {f"epidemic.{part}" for part in ("population", "groups", "ages", "priority", "workforce")}
    with pytest.raises(InputError, match="not negative"):
        block("sars-cov-1", Population((1.0,), contact=np.array([[-1.0]])), None, [0], seed=1)
    with pytest.raises(InputError, match="17 age bands"):
        block(Pathogen("x", r0=1.0, death_by_age=(0.1,)), 1.0, Response(0.0), [0], seed=1)
    with pytest.raises(InputError, match="no band"):
        block("sars-cov-1", Population.by_age({"old": 5.0}), None, [0], seed=1)
    with pytest.raises(InputError, match="not a number"):
        block(Pathogen("x", r0="two"), 5.0, None, [0], seed=1)
