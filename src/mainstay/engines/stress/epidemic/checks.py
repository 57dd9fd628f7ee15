"""What can be wrong with the description of an epidemic; all of it is told at once."""

from __future__ import annotations

import math

from mainstay.engines.stress.epidemic.layout import Whole
from mainstay.engines.stress.epidemic.pathogen import AGE_FROM, Pathogen
from mainstay.engines.stress.epidemic.population import Population
from mainstay.engines.stress.epidemic.quantity import Quantity, Sampled, problems
from mainstay.engines.stress.epidemic.response import Response
from mainstay.errors import InputError, Problem

#: shortest stay in a state that the steps of a day can follow, and the longest that anyone means
SHORTEST_DAYS, LONGEST_DAYS = 0.1, 36500.0
DURATIONS = (
    "latent_days",
    "asymptomatic_days",
    "mild_days",
    "severe_days",
    "ward_recovery_days",
    "death_days",
    "icu_recovery_days",
    "icu_death_days",
)
SHARES = ("symptomatic_share", "icu_share")
MOST_SUBSTEPS = 96


def _limits(pathogen: Pathogen, response: Response) -> list[tuple[str, Quantity, float, float]]:
    """List every quantity with its name and the range that makes sense."""
    days = [(name, getattr(pathogen, name), SHORTEST_DAYS, LONGEST_DAYS) for name in DURATIONS]
    shares = [(name, getattr(pathogen, name), 0.0, 1.0) for name in SHARES]
    found = [
        ("r0", pathogen.r0, 0.0, 100.0),
        ("immunity_days", pathogen.immunity_days, 1.0, math.inf),
        ("asymptomatic_infectiousness", pathogen.asymptomatic_infectiousness, 0.0, 100.0),
        ("severity", pathogen.severity, 0.0, 1000.0),
        *days,
        *shares,
        ("infected", response.infected, 0.0, math.inf),
        ("immune_share", response.immune_share, 0.0, 1.0),
        ("absence", response.absence, 0.0, 100.0),
    ]
    if response.vaccine is not None:
        vaccine = response.vaccine
        found += [
            ("efficacy_infection", vaccine.efficacy_infection, 0.0, 1.0),
            ("efficacy_severe", vaccine.efficacy_severe, 0.0, 1.0),
            ("delay_days", vaccine.delay_days, 0.0, LONGEST_DAYS),
            ("doses_per_course", vaccine.doses_per_course, 1.0, 20.0),
            ("uptake", vaccine.uptake, 0.0, 1.0),
            ("forward_share", vaccine.forward_share, 0.0, 1.0),
            ("waning_days", vaccine.waning_days, 1.0, math.inf),
        ]
    if response.treatment is not None:
        names = ("infectiousness", "admission", "death", "stay")
        found += [(f"treatment {name}", getattr(response.treatment, name), 0.0, 1.0) for name in names]
    return found


def _severity_problems(pathogen: Pathogen) -> list[Problem]:
    found = []
    for name, values in (("hospital_by_age", pathogen.hospital_by_age), ("death_by_age", pathogen.death_by_age)):
        if len(values) != len(AGE_FROM) or not all(0.0 <= value <= 1.0 for value in values):
            text = f"{name} needs a share, 0 to 1, for each of {len(AGE_FROM)} age bands"
            found.append(Problem("epidemic.severity", text, found=str(list(values))))
    return found


def check(pathogen: Pathogen, population: Population, response: Response, replications: Whole) -> None:
    """Refuse an epidemic that cannot be, with all that is wrong.

    Raises
    ------
    InputError
        A number outside its range, a share above 1, a group without people, a contact matrix that is not square ...

    Examples
    --------
    >>> import numpy as np
    >>> check(Pathogen("x", r0=2.0), Population((10.0,)), Response(), np.arange(1))
    """
    found = population.problems() + _severity_problems(pathogen)
    for name, quantity, low, high in _limits(pathogen, response):
        least = 0.0 if isinstance(quantity, Sampled) else low
        found += problems(quantity, name, least, high, replications=replications)
    steps = response.substeps
    if steps is not None and not 1 <= steps <= MOST_SUBSTEPS:
        text = "the steps of a day are outside their range"
        found.append(Problem("epidemic.substeps", text, found=str(steps), allowed=f"1 to {MOST_SUBSTEPS}"))
    if replications.size == 0 or int(replications.min()) < 0:
        text = "the numbers of the replications are 0 or more, and there is at least one"
        found.append(Problem("epidemic.replications", text))
    if found:
        msg = "the epidemic cannot be set up"
        raise InputError(msg, found)
