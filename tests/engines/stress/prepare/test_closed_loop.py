"""The epidemic in both directions: doses that are served slow it, and nothing happens before it begins."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest

from mainstay.engines.stress.epidemic import FLOWS, pathogen
from mainstay.engines.stress.prepare.asked import Asked
from mainstay.engines.stress.prepare.closed_loop import EpidemicLoop, response_of
from mainstay.engines.stress.prepare.course import Course
from mainstay.scenario.amount import Amount
from mainstay.scenario.epidemic import EpidemicChoices, TreatmentUse, VaccineUse

DAYS, LANES = 160, 3
NEW, DEATHS = FLOWS.index("new_infections"), FLOWS.index("new_deaths")
CHOICES = EpidemicChoices(
    pathogen="influenza-1918",
    vaccine=VaccineUse(products=("shot",), efficacy_infection=Amount.of(0.8), forward_share=Amount.of(0.05)),
    treatment=TreatmentUse(products=("pill",), admission=Amount.of(0.5), death=Amount.of(0.5)),
)
SHOT = Asked("shot", "shot-users", 1e5, 0.0, 0, 20.0, once=Amount.of(0.7), units_once=2.0)
PILL = Asked("pill", "pill-users", 1e4, 0.0, 1, 1.0)


def loop_of(*, start: float = 0.0) -> EpidemicLoop:
    course = Course(pathogen("influenza-1918"), 5e6, response_of(CHOICES), Amount.of(start), DAYS, 7)
    plan = SimpleNamespace(levels=SimpleNamespace(multiple=lambda numbers, _: np.zeros((2, numbers.size))), seed=7)
    return EpidemicLoop(course, (SHOT, PILL), Amount.of(1), cast("Any", plan), 4, ("pill-users",))


def infections(loop: EpidemicLoop, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Return infections and deaths by replication when this share of what is wanted is served."""
    session = loop.begin(np.arange(LANES), ("pill-users", "shot-users"))
    ill, dead = np.zeros(LANES), np.zeros(LANES)
    for day in range(DAYS):
        session.today(day)
        session.tell(day, share * session.wanted[::-1])
        ill += session.flows[NEW]
        dead += session.flows[DEATHS]
    return ill, dead


def test_it_writes_one_curve_for_each_user_and_one_for_workers_away() -> None:
    assert loop_of().rows == (4, 5, 6)


def test_doses_that_are_served_prevent_infections() -> None:
    none, half, full = (infections(loop_of(), share)[0] for share in (0.0, 0.5, 1.0))
    assert (full < half).all()
    assert (half < none).all()


def test_nothing_happens_before_it_begins() -> None:
    loop = loop_of(start=20.0)
    session = loop.begin(np.arange(LANES), ("pill-users", "shot-users"))
    before = session.state.copy()
    for day in range(20):
        asked = session.today(day)
        assert (asked[0] == -1.0).all()  # need - 1: a user without an ordinary need asks for nothing
        assert (asked[2] == 0.0).all()
        session.tell(day, np.zeros((2, LANES)))
        assert (session.state == before).all()
    session.today(20)
    session.tell(20, np.zeros((2, LANES)))
    assert (session.state != before).any()


def test_what_is_wanted_stays_within_the_pace_of_the_campaign() -> None:
    session = loop_of().begin(np.arange(LANES), ("pill-users", "shot-users"))
    for day in range(60):
        session.today(day)
        assert (session.wanted[0] <= SHOT.pace).all()
        session.tell(day, np.zeros((2, LANES)))


@pytest.mark.parametrize("word", ["vaccine", "treatment"])
def test_what_is_not_chosen_is_not_done(word: str) -> None:
    assert getattr(response_of(EpidemicChoices(pathogen="influenza-1918")), word) is None
    assert getattr(response_of(CHOICES), word) is not None
