"""An epidemic in both directions: what it asks drives the network, and what the network serves slows the epidemic.

Each day the people of yesterday's epidemic ask; the doses that are served protect, the courses that are served treat,
and the workers who are ill are missing in the plants of home.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from mainstay.engines.stress.base_network.draws import Plan
from mainstay.engines.stress.epidemic import FLOWS, Response, Treatment, Vaccine, advance, block, link_draws, observe
from mainstay.engines.stress.epidemic.layout import Parameters
from mainstay.engines.stress.epidemic.quantity import drawn
from mainstay.engines.stress.network.impacts import Floats, Whole
from mainstay.engines.stress.prepare.asked import Asked
from mainstay.engines.stress.prepare.course import Course
from mainstay.scenario.amount import Amount
from mainstay.scenario.epidemic import EpidemicChoices

WANTED, ABSENT = FLOWS.index("doses_wanted"), FLOWS.index("absent_share")


def response_of(choices: EpidemicChoices) -> Response:
    """Return what is done about the epidemic, in the words of the epidemic model.

    Examples
    --------
    >>> response_of(EpidemicChoices(pathogen="influenza-1918")).vaccine is None
    True
    """
    vaccine, treatment = choices.vaccine, choices.treatment
    made = Response(infected=choices.seed_infections)
    if vaccine is not None:
        shot = Vaccine(
            efficacy_infection=vaccine.efficacy_infection,
            efficacy_severe=vaccine.efficacy_severe,
            delay_days=vaccine.delay_days,
            doses_per_course=float(vaccine.doses_per_course),
            uptake=vaccine.uptake,
            forward_share=vaccine.forward_share,
        )
        made = replace(made, vaccine=shot)
    if treatment is not None:
        cure = Treatment(
            infectiousness=treatment.infectiousness,
            admission=treatment.admission,
            death=treatment.death,
            stay=treatment.stay,
        )
        made = replace(made, treatment=cure)
    return made


@dataclass(frozen=True)
class EpidemicLoop:
    """The epidemic as a feedback of the network.

    Parameters
    ----------
    course : Course
        The epidemic, with what is done about it.
    asked : tuple of Asked
        What is asked of each user, in the order of the curves.
    labour : Amount
        Share of capacity lost when all workers are away.
    plan : Plan
        Draws of the base's network, for the need of users on an ordinary day.
    first : int
        Index of the first curve that it writes.
    treating : tuple of str
        Nodes whose served share treats.
    """

    course: Course
    asked: tuple[Asked, ...]
    labour: Amount
    plan: Plan
    first: int
    treating: tuple[str, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """Curves of the users, and the one of workers away."""
        return tuple(range(self.first, self.first + len(self.asked) + 1))

    def begin(self, replications: Whole, sinks: tuple[str, ...]) -> EpidemicSession:
        """Return the epidemic of these replications before the first day."""
        numbers = np.asarray(replications, dtype=np.int64).reshape(-1)
        seed = self.course.seed
        state, p = block(self.course.pathogen, self.course.people, self.course.response, numbers, seed)
        flows = np.zeros((len(FLOWS), numbers.size))
        observe(state, p, flows)
        place = {name: i for i, name in enumerate(sinks)}
        return EpidemicSession(
            self,
            state,
            p,
            flows,
            np.floor(drawn(self.course.start_day, "start day", numbers, seed)).astype(np.int64),
            drawn(self.labour, "labour share", numbers, seed),
            [link_draws(one.links, [one.product_id], numbers, seed)[0] for one in self.asked],
            self.plan.levels.multiple(numbers, self.plan.seed),
            [place[one.node_id] for one in self.asked],
            np.zeros((len(self.asked), numbers.size)),
        )


@dataclass
class EpidemicSession:
    """One block of an epidemic in both directions; it changes from day to day."""

    loop: EpidemicLoop
    state: Floats
    p: Parameters
    flows: Floats
    start: Whole
    labour: Floats
    people: list[Floats]
    usual: Floats
    sink: list[int]
    wanted: Floats
    day: int = field(default=0)

    def today(self, day: int) -> Floats:
        """Return what is added to the need of each user, and the share of workers away."""
        begun = self.start <= day
        rows = []
        for i, one in enumerate(self.loop.asked):
            units = np.einsum("fb,fb->b", self.people[i], self.flows)
            need = units / one.units_per_day
            if one.once is not None:
                need = need + np.minimum(self.flows[WANTED] * one.part / one.units_per_day, one.pace)
            need = np.where(begun, need, 0.0)
            self.wanted[i] = need
            usual = one.ordinary * self.usual[one.row]
            over = np.divide(need, usual, out=np.zeros_like(need), where=usual > 0)
            rows.append(need - 1.0 if one.ordinary <= 0 else over)
        away = np.where(begun, np.clip(self.flows[ABSENT] * self.labour, 0.0, 1.0), 0.0)
        made: Floats = np.stack([*rows, away])
        return made

    def tell(self, day: int, served: Floats) -> None:
        """Give the doses and courses of today, and let the epidemic go on by a day where it has begun."""
        doses = np.zeros(served.shape[1])
        treated = np.zeros(served.shape[1])
        asked_to_treat = np.zeros(served.shape[1])
        for i, one in enumerate(self.loop.asked):
            # an ordinary need is served alongside; the epidemic gets its part of what was served
            whole = self.wanted[i] + one.ordinary * self.usual[one.row]
            part = np.divide(self.wanted[i], whole, out=np.zeros_like(whole), where=whole > 0)
            given = served[self.sink[i]] * part
            if one.once is not None:
                doses += given * one.units_per_day
            if one.node_id in self.loop.treating:
                treated += given
                asked_to_treat += self.wanted[i]
        share = np.divide(treated, asked_to_treat, out=np.zeros_like(treated), where=asked_to_treat > 0)
        before = self.state.copy() if (self.start > day).any() else None
        advance(self.state, self.p, doses, np.minimum(share, 1.0), self.flows)
        if before is not None:
            self.state[:, :, self.start > day] = before[:, :, self.start > day]
