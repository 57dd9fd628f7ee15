"""The compiled step: the same bits as NumPy, nobody lost, no lane that knows another."""

from __future__ import annotations

import numpy as np
import pytest

from mainstay.engines.stress.epidemic import reference
from mainstay.engines.stress.epidemic.block import block
from mainstay.engines.stress.epidemic.layout import COMPARTMENTS, FLOWS, PEOPLE
from mainstay.engines.stress.epidemic.pathogen import pathogen
from mainstay.engines.stress.epidemic.population import Population
from mainstay.engines.stress.epidemic.response import Response, Treatment, Vaccine
from mainstay.engines.stress.epidemic.step import advance, observe

CONTACT = np.array([[7.0, 4.0, 0.5], [2.0, 6.0, 0.8], [0.7, 2.5, 1.5]])
AGES = Population.by_age(
    {"0-19": 240.0, "20-64": 600.0, "65-100": 160.0}, contact=CONTACT, priority=["65-100"], workforce=[0.02, 0.95, 0.03]
)
FULL = Response(
    infected=(1.0, 5.0),
    immune_share=0.05,
    vaccine=Vaccine(efficacy_infection=(0.4, 0.8), uptake=(0.5, 0.9), waning_days=90.0, delay_days=(0.0, 20.0)),
    treatment=Treatment(0.3, (0.1, 0.5), 0.4, 0.5),
)


@pytest.mark.parametrize("population", [1000.0, AGES], ids=["one group", "three groups"])
@pytest.mark.parametrize("lanes", [1, 32, 41])
def test_compiled_and_numpy_give_the_same_bits(population: float | Population, lanes: int) -> None:
    state, p = block(pathogen("influenza-1918", uncertain=True), population, FULL, np.arange(lanes), seed=3)
    other = state.copy()
    flows, others = np.full((len(FLOWS), lanes), np.nan), np.full((len(FLOWS), lanes), np.nan)
    observe(state, p, flows)
    reference.observe(other, p, others)
    assert np.array_equal(flows, others)
    random = np.random.default_rng(5)
    for day in range(150):
        doses, treated = random.random(lanes) * (40.0 if day > 10 else 0.0), random.random(lanes)
        advance(state, p, doses, treated, flows)
        reference.advance(other, p, doses, treated, others)
        assert np.array_equal(state, other), f"day {day}"
        assert np.array_equal(flows, others), f"day {day}"
    assert flows[FLOWS.index("new_deaths")].min() > 0


def test_people_stay_and_nothing_is_negative() -> None:
    state, p = block(pathogen("sars-cov-2-omicron", uncertain=True), AGES, FULL, np.arange(40), seed=4)
    flows = np.empty((len(FLOWS), 40))
    people = state[:PEOPLE].sum(axis=0)
    for day in range(500):
        advance(state, p, np.full(40, 20.0), np.full(40, 0.7), flows)
        assert state.min() >= 0.0, f"day {day}"
        assert flows.min() >= 0.0
        assert flows[FLOWS.index("absent_share")].max() <= 1.0
    assert np.abs(state[:PEOPLE].sum(axis=0) - people).max() < 1e-9
    assert np.array_equal(people.T[0].round(6), [240.0, 600.0, 160.0])


def test_a_lane_does_not_know_the_others() -> None:
    numbers = np.arange(50)
    state, p = block(pathogen("influenza-1918", uncertain=True), AGES, FULL, numbers, seed=3)
    few, q = block(pathogen("influenza-1918", uncertain=True), AGES, FULL, numbers[[7, 44]], seed=3)
    flows, part = np.empty((len(FLOWS), 50)), np.empty((len(FLOWS), 2))
    for _ in range(30):
        advance(state, p, np.full(50, 10.0), np.full(50, 0.5), flows)
        advance(few, q, np.full(2, 10.0), np.full(2, 0.5), part)
    assert np.array_equal(state[..., [7, 44]], few)
    assert np.array_equal(flows[:, [7, 44]], part)


def test_doses_go_by_priority_and_no_further_than_people_want() -> None:
    vaccine = Vaccine(uptake=0.5, doses_per_course=2.0, delay_days=0.0)
    state, p = block("sars-cov-1", AGES, Response(infected=0.0, vaccine=vaccine), [0], seed=1)
    flows, none = np.empty((len(FLOWS), 1)), np.zeros(1)
    observe(state, p, flows)
    assert flows[FLOWS.index("doses_wanted"), 0] == pytest.approx(1000.0)
    advance(state, p, np.array([200.0]), none, flows)
    protected = state[COMPARTMENTS.index("protected"), :, 0]
    assert protected.tolist() == pytest.approx([20.0, 0.0, 80.0])
    advance(state, p, np.array([5000.0]), none, flows)
    assert flows[FLOWS.index("doses_given"), 0] == pytest.approx(800.0)
    assert flows[FLOWS.index("doses_wanted"), 0] == pytest.approx(0.0, abs=1e-9)


def test_a_day_by_hand() -> None:
    """One ill person among 1000 with no exposed: infections of one day by the force 0.4 and the leaving rate 0.2."""
    from mainstay.engines.stress.epidemic.pathogen import Pathogen

    slow = Pathogen("x", r0=2.0, latent_days=1000.0, asymptomatic_days=5.0, mild_days=5.0, severe_days=5.0)
    state, p = block(slow, 1000.0, Response(infected=0.0), [0], seed=1)
    state[COMPARTMENTS.index("susceptible")], state[COMPARTMENTS.index("mild")] = 999.0, 1.0
    flows = np.empty((len(FLOWS), 1))
    advance(state, p, np.zeros(1), np.zeros(1), flows)
    pressure = 0.4 * (1.0 - np.exp(-0.2)) / 0.2 / 1000.0
    assert flows[0, 0] == pytest.approx(999.0 * (1.0 - np.exp(-pressure)), rel=1e-3)
    assert state[COMPARTMENTS.index("mild"), 0, 0] == pytest.approx(np.exp(-0.2), abs=1e-3)
