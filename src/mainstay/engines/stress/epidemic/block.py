"""The first day of an epidemic for a block of replications: its state and the parameters of its step."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.epidemic.checks import MOST_SUBSTEPS, SHORTEST_DAYS, check
from mainstay.engines.stress.epidemic.layout import COMPARTMENTS, LANE, Floats, Parameters, Whole
from mainstay.engines.stress.epidemic.pathogen import Pathogen
from mainstay.engines.stress.epidemic.pathogen import pathogen as named
from mainstay.engines.stress.epidemic.population import Population
from mainstay.engines.stress.epidemic.quantity import Quantity, Sampled, bounds, drawn
from mainstay.engines.stress.epidemic.response import Response, Treatment, Vaccine
from mainstay.errors import InputError, Problem

#: fewest steps of a day, and steps for each unit of the fastest rate per day: an infectious peak is then off by less
#: than a millionth of itself in the published cases
FEWEST_SUBSTEPS, SUBSTEPS_PER_RATE = 2, 2.5
#: quantile that stands for the end of an unbounded amount
NEAR_END = 0.999


class _Draw:
    """Draws the quantities of one block by their names."""

    def __init__(self, replications: Whole, seed: int) -> None:
        self.replications, self.seed = replications, seed

    def __call__(self, name: str, quantity: Quantity) -> Floats:
        return np.ascontiguousarray(drawn(quantity, name, self.replications, self.seed))

    def days(self, name: str, quantity: Quantity) -> Floats:
        """Draw a duration, no shorter than the steps of a day can follow."""
        return np.maximum(self(name, quantity), SHORTEST_DAYS)


def _ends(quantity: Quantity) -> tuple[float, float]:
    """Return the ends of a quantity, or where nearly all of an endless amount lies."""
    low, high = bounds(quantity)
    if isinstance(quantity, Sampled) and not (low > 0 and math.isfinite(high)):
        below, above = quantity.sample(np.array([1.0 - NEAR_END, NEAR_END]))
        return float(below), float(above)
    return low, high


def fastest_rate(pathogen: Pathogen) -> float:
    """Return the fastest rate (per day) at which people may leave a state, whichever replications are asked for.

    Examples
    --------
    >>> fastest_rate(Pathogen("slow", r0=2.0, latent_days=4.0, mild_days=5.0, severe_days=5.0))
    0.4
    """
    ill = [_ends(days)[0] for days in (pathogen.mild_days, pathogen.severe_days)]
    states = [*ill, _ends(pathogen.asymptomatic_days)[0], _ends(pathogen.latent_days)[0]]
    return max(1.0 / max(SHORTEST_DAYS, min(states)), _ends(pathogen.r0)[1] / max(SHORTEST_DAYS, min(ill)))


def substeps(pathogen: Pathogen) -> int:
    """Choose the steps of a day by the fastest rate that the pathogen may have.

    Examples
    --------
    >>> substeps(Pathogen("slow", r0=2.0, latent_days=4.0, mild_days=5.0))
    2
    """
    return min(MOST_SUBSTEPS, max(FEWEST_SUBSTEPS, math.ceil(SUBSTEPS_PER_RATE * fastest_rate(pathogen))))


def next_generation(people: Floats, contact: Floats | None, infectious_days: Floats) -> Floats:
    """Return the dominant eigenvalue of the next-generation matrix for a transmission of 1 per contact and day.

    Parameters
    ----------
    people : float array, shape (groups,)
        People in each group.
    contact : float array, shape (groups, groups), optional
        Contacts of one person of the row's group with the column's; everybody alike where it is left out.
    infectious_days : float array, shape (groups, replications)
        Mean days infectious of one infected person, weighted by infectiousness.

    Returns
    -------
    numpy.ndarray, shape (replications,)
        Infections by one typical infected person (Diekmann, Heesterbeek, Roberts 2010, J R Soc Interface 7, 873).

    Examples
    --------
    >>> next_generation(np.array([1.0, 1.0]), None, np.array([[4.0], [6.0]])).tolist()
    [5.0]
    """
    if contact is None:
        share = people / people.sum()
        return np.asarray((share[:, None] * infectious_days).sum(axis=0))
    matrix = (people[:, None] * contact / people[None, :])[None] * infectious_days.T[:, None, :]
    return np.asarray(np.abs(np.linalg.eigvals(matrix)).max(axis=1))


def _remaining(days: Floats) -> tuple[Floats, Floats]:
    """Share left after a day of those in a state, and of those who come in evenly over the day."""
    keep = np.exp(-1.0 / days)
    return keep, (1.0 - keep) * days


def _hospital(pathogen: Pathogen, treatment: Treatment, draw: _Draw) -> dict[str, Floats]:
    """Work out the stays in hospital, untreated and treated."""
    names = ("ward_recovery_days", "death_days", "icu_recovery_days", "icu_death_days")
    days = np.stack([draw.days(name, getattr(pathogen, name)) for name in names])
    shorter = days.copy()
    shorter[[0, 2]] *= 1.0 - draw("treatment stay", treatment.stay)
    kept = (*_remaining(days), *_remaining(np.maximum(shorter, SHORTEST_DAYS)))
    whats = ("keep", "feed", "keep_treated", "feed_treated")
    return {
        f"{what}_{COMPARTMENTS[8 + place]}": rows[place]
        for what, rows in zip(whats, kept, strict=True)
        for place in range(4)
    }


def _severity(pathogen: Pathogen, population: Population, ill: Floats, draw: _Draw) -> tuple[Floats, Floats]:
    """Share of the ill of each group who need a hospital, and share of these who die."""
    admitted = population.severity(pathogen.hospital_by_age)
    dead = population.severity(pathogen.death_by_age)
    factor = draw("severity", pathogen.severity) / np.where(ill > 0, ill, 1.0)
    fatal = np.divide(dead, admitted, out=np.zeros_like(dead), where=admitted > 0)
    share = np.minimum(admitted[:, None] * factor, 1.0)
    return np.ascontiguousarray(share), np.ascontiguousarray(np.minimum(fatal, 1.0)[:, None] * np.ones_like(share))


def _vaccine(vaccine: Vaccine | None, people: Floats, draw: _Draw) -> dict[str, Floats]:
    """Work out what a vaccine does; without one nobody is willing."""
    known = vaccine or Vaccine(uptake=0.0)
    course = draw("doses_per_course", known.doses_per_course)
    return {
        "willing": np.ascontiguousarray(people[:, None] * draw("uptake", known.uptake)),
        "vaccine_waning": -np.expm1(-1.0 / draw("waning_days", known.waning_days)),
        "protection": 1.0 / (1.0 + draw("delay_days", known.delay_days)),
        "breakthrough": 1.0 - draw("efficacy_infection", known.efficacy_infection),
        "breakthrough_severity": 1.0 - draw("efficacy_severe", known.efficacy_severe),
        "course": course,
        "inverse_course": 1.0 / course,
        "forward": draw("forward_share", known.forward_share),
    }


def _parameters(pathogen: Pathogen, population: Population, response: Response, draw: _Draw) -> Parameters:
    people = np.asarray(population.people, dtype=np.float64)
    treatment = response.treatment or Treatment()
    ill = draw("symptomatic_share", pathogen.symptomatic_share)
    mild, severe = draw.days("mild_days", pathogen.mild_days), draw.days("severe_days", pathogen.severe_days)
    quiet = draw.days("asymptomatic_days", pathogen.asymptomatic_days)
    relative = draw("asymptomatic_infectiousness", pathogen.asymptomatic_infectiousness)
    hospital_share, death_share = _severity(pathogen, population, ill, draw)
    days = (1.0 - ill) * relative * quiet + ill * ((1.0 - hospital_share) * mild + hospital_share * severe)
    contact = None if population.contact is None else np.asarray(population.contact, dtype=np.float64)
    level = next_generation(people, contact, days)
    if contact is None:
        contact = np.tile(people / people.sum(), (people.size, 1))
    beta = np.divide(draw("r0", pathogen.r0), level, out=np.zeros_like(level), where=level > 0)
    workforce = population.workforce or tuple(people / people.sum())
    vaccine = _vaccine(response.vaccine, people, draw)
    lane = {
        "beta": beta,
        "latent_rate": 1.0 / draw.days("latent_days", pathogen.latent_days),
        "asymptomatic_rate": 1.0 / quiet,
        "mild_rate": 1.0 / mild,
        "severe_rate": 1.0 / severe,
        "symptomatic_share": ill,
        "asymptomatic_infectiousness": relative,
        "icu_share": draw("icu_share", pathogen.icu_share),
        "waning": -np.expm1(-1.0 / draw("immunity_days", pathogen.immunity_days)),
        "treat_infectiousness": draw("treatment infectiousness", treatment.infectiousness),
        "treat_admission": draw("treatment admission", treatment.admission),
        "treat_death": draw("treatment death", treatment.death),
        "absence": draw("absence", response.absence),
        **_hospital(pathogen, treatment, draw),
        **vaccine,
    }
    return Parameters(
        substeps=response.substeps or substeps(pathogen),
        population=people,
        inverse_population=1.0 / people,
        workforce=np.asarray(workforce, dtype=np.float64),
        order=population.order,
        contact=np.ascontiguousarray(contact),
        lane=np.stack([lane[name] for name in LANE]),
        local=np.stack([hospital_share, death_share, vaccine["willing"]]),
    )


def _first_day(population: Population, response: Response, draw: _Draw) -> Floats:
    """Put the first infections and the immune among the people of each group, by its size."""
    people = np.asarray(population.people, dtype=np.float64)[:, None]
    share = draw("infected", response.infected) / people.sum()
    immune = draw("immune_share", response.immune_share)
    if bool((share + immune > 1.0 + 1e-12).any()):
        text = "more people are infected or immune on day 0 than there are"
        problem = Problem("epidemic.infected", text, found=f"{float((share + immune).max()):g} of the population")
        msg = "the epidemic cannot be set up"
        raise InputError(msg, [problem])
    state = np.zeros((len(COMPARTMENTS), population.groups, share.size))
    state[3] = state[15] = people * share
    state[12] = people * immune
    state[0] = np.maximum((people - state[3]) - state[12], 0.0)
    return state


def block(
    pathogen: str | Pathogen,
    population: float | Population,
    options: Response | None,
    replications: npt.ArrayLike,
    seed: int,
) -> tuple[Floats, Parameters]:
    """Return the first day of an epidemic and the parameters of its step, for some replications.

    Parameters
    ----------
    pathogen : str or Pathogen
        Name of an archetype, or a description.
    population : float or Population
        People, or groups of people.
    options : Response, optional
        First infections, vaccine, treatment, steps of a day.
    replications : int array, shape (B,)
        Numbers of the replications. What is drawn for one does not depend on the others asked for.
    seed : int
        Seed of the run.

    Returns
    -------
    state : float array, shape (compartments, groups, B)
        People in each compartment (`COMPARTMENTS`).
    p : Parameters
        For `mainstay.engines.stress.epidemic.step.advance`.

    Raises
    ------
    InputError
        All that is wrong with the description.

    Examples
    --------
    >>> state, p = block("influenza-2009", 1e6, Response(infected=10.0), np.arange(4), seed=1)
    >>> state[0, 0].tolist()
    [999990.0, 999990.0, 999990.0, 999990.0]
    """
    known = named(pathogen) if isinstance(pathogen, str) else pathogen
    groups = population if isinstance(population, Population) else Population((float(population),))
    response = options or Response()
    numbers = np.atleast_1d(np.asarray(replications, dtype=np.int64))
    check(known, groups, response, numbers)
    steps = response.substeps or substeps(known)
    if fastest_rate(known) > steps:
        text = "the epidemic is faster than the steps of a day can follow"
        found = f"a rate of {fastest_rate(known):.3g} per day and {steps} steps"
        msg = "the epidemic cannot be set up"
        raise InputError(msg, [Problem("epidemic.substeps", text, found=found, allowed="a rate up to the steps")])
    draw = _Draw(numbers, seed)
    return _first_day(groups, response, draw), _parameters(known, groups, response, draw)
