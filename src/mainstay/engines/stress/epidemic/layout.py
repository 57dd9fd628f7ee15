"""The order of the epidemic's compartments, flows and parameters, which the compiled step and its users share."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

#: people in each state, axis 0 of ``state``; the last four count and do not hold people
COMPARTMENTS = (
    "susceptible",
    "waiting",  # vaccinated, not yet protected
    "protected",
    "exposed",
    "exposed_protected",
    "asymptomatic",
    "mild",  # symptomatic, will recover at home
    "severe",  # symptomatic, will go to hospital
    "ward_recovering",
    "ward_dying",
    "icu_recovering",
    "icu_dying",
    "recovered",
    "dead",
    "vaccinated",  # courses given and not waned
    "infected_ever",
    "symptomatic_ever",
    "admitted_ever",
    "icu_ever",
)
#: how many compartments hold people; their sum is the population
PEOPLE = 14
#: how many compartments, the first, move within a day; the others once a day
MOVING = 8
#: what a day gives, axis 0 of ``flows``
FLOWS = (
    "new_infections",
    "new_symptomatic",
    "new_hospital",
    "hospital_occupancy",  # at the end of the day, intensive care included
    "icu_occupancy",
    "new_deaths",
    "doses_wanted",  # people who may be vaccinated and come forward, times doses per course, at the end of the day
    "symptomatic",  # outside hospital, at the end of the day
    "absent_share",  # of the workforce, 0 to 1
    "infectious",  # at the end of the day
    "new_icu",
    "doses_given",
)


#: numbers of each replication, axis 0 of ``Parameters.lane``; rates are per day
LANE = (
    "beta",  # transmission per contact and day
    "latent_rate",
    "asymptomatic_rate",
    "mild_rate",
    "severe_rate",
    "symptomatic_share",
    "asymptomatic_infectiousness",  # relative to those who are ill
    "icu_share",
    "waning",  # share of immunity by infection that is lost each day
    "vaccine_waning",
    "protection",  # share of the waiting who are protected each day
    "breakthrough",  # infections that the vaccine leaves
    "breakthrough_severity",  # admissions of the infected that it leaves
    "course",  # doses
    "inverse_course",
    "forward",  # share of the eligible who come forward each day
    "treat_infectiousness",  # shares by which treatment lowers
    "treat_admission",
    "treat_death",
    "absence",  # workers away for each symptomatic worker
    # what stays in hospital over a day: of those there (keep), of those who come in evenly (feed), then both if
    # treated; on a ward recovering and dying, in intensive care recovering and dying
    *(f"{what}_{place}" for what in ("keep", "feed", "keep_treated", "feed_treated") for place in COMPARTMENTS[8:12]),
)
#: numbers of each group in each replication, axis 0 of ``Parameters.local``
LOCAL = ("hospital_share", "death_share", "willing")

(
    SUSCEPTIBLE,
    WAITING,
    PROTECTED,
    EXPOSED,
    BROKEN,
    QUIET,
    MILD,
    SEVERE,
    WARD,
    WARD_DYING,
    ICU,
    ICU_DYING,
    RECOVERED,
    DEAD,
    VACCINATED,
    INFECTED_EVER,
    ILL_EVER,
    ADMITTED_EVER,
    ICU_EVER,
) = range(len(COMPARTMENTS))
(
    BETA,
    LATENT,
    QUIET_RATE,
    MILD_RATE,
    SEVERE_RATE,
    ILL_SHARE,
    QUIET_INFECTIOUSNESS,
    ICU_SHARE,
    WANING,
    VACCINE_WANING,
    PROTECTION,
    BREAKTHROUGH,
    BREAKTHROUGH_SEVERITY,
    COURSE,
    INVERSE_COURSE,
    FORWARD,
    TREAT_INFECTIOUSNESS,
    TREAT_ADMISSION,
    TREAT_DEATH,
    ABSENCE,
    KEEP,
) = range(21)
FEED, KEEP_TREATED, FEED_TREATED = KEEP + 4, KEEP + 8, KEEP + 12
HOSPITAL_SHARE, DEATH_SHARE, WILLING = range(len(LOCAL))


class Parameters(NamedTuple):
    """What the step needs besides the state; rates are worked out before, so that it only adds and multiplies.

    Parameters
    ----------
    substeps : int
        Steps of a day.
    population, inverse_population, workforce : float array, shape (groups,)
        People, their inverse, share of the workforce.
    order : int array, shape (groups,)
        Groups in the order in which they are vaccinated.
    contact : float array, shape (groups, groups)
        Contacts that one person of a group (row) has with a group (column).
    lane : float array, shape (len(LANE), replications)
        Numbers of each replication.
    local : float array, shape (len(LOCAL), groups, replications)
        Numbers of each group in each replication.
    """

    substeps: int
    population: Floats
    inverse_population: Floats
    workforce: Floats
    order: Whole
    contact: Floats
    lane: Floats
    local: Floats
