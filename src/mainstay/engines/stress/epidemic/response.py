"""What is done about an epidemic, and how it begins: vaccine, treatment, first infections."""

from __future__ import annotations

import math
from dataclasses import dataclass

from mainstay.engines.stress.epidemic.quantity import Quantity


@dataclass(frozen=True)
class Vaccine:
    """A vaccine; how many doses there are is told from day to day.

    Parameters
    ----------
    efficacy_infection : Quantity
        Share of infections that it prevents (leaky: each exposure alike).
    efficacy_severe : Quantity
        Share of hospital admissions that it prevents among those infected all the same.
    delay_days : Quantity
        Mean days from the dose to protection.
    doses_per_course : Quantity
        Doses that one person uses up; the whole course is taken from the day's doses.
    uptake : Quantity
        Share of each group that would take it.
    forward_share : Quantity
        Share of the eligible who come forward each day: what they want is demand; it does not limit doses given.
    waning_days : Quantity
        Mean days until protection is lost; infinite for never.

    Examples
    --------
    >>> Vaccine(efficacy_infection=0.5).doses_per_course
    2.0
    """

    efficacy_infection: Quantity = 0.6
    efficacy_severe: Quantity = 0.8
    delay_days: Quantity = 14.0
    doses_per_course: Quantity = 2.0
    uptake: Quantity = 1.0
    forward_share: Quantity = 1.0
    waning_days: Quantity = math.inf


@dataclass(frozen=True)
class Treatment:
    """A treatment; what share of patients gets it is told from day to day. All are shares 0 to 1 by which it lowers:

    Parameters
    ----------
    infectiousness : Quantity
        Infectiousness of the ill.
    admission : Quantity
        Hospital admissions.
    death : Quantity
        Deaths of those admitted.
    stay : Quantity
        Days in hospital of those who recover.

    Examples
    --------
    >>> Treatment(death=0.3).admission
    0.0
    """

    infectiousness: Quantity = 0.0
    admission: Quantity = 0.0
    death: Quantity = 0.0
    stay: Quantity = 0.0


@dataclass(frozen=True)
class Response:
    """How an epidemic begins and what is done about it.

    Parameters
    ----------
    infected : Quantity
        People infected on day 0, in each group by its people.
    immune_share : Quantity
        Share of people immune on day 0.
    vaccine : Vaccine, optional
        Without one nobody wants doses.
    treatment : Treatment, optional
        Without one the share treated changes nothing.
    absence : Quantity
        Workers absent for each symptomatic worker; above 1 where others stay at home to care.
    substeps : int, optional
        Steps of a day; chosen by the fastest rate where it is left out.

    Examples
    --------
    >>> Response(infected=100.0).vaccine is None
    True
    """

    infected: Quantity = 1.0
    immune_share: Quantity = 0.0
    vaccine: Vaccine | None = None
    treatment: Treatment | None = None
    absence: Quantity = 1.0
    substeps: int | None = None
