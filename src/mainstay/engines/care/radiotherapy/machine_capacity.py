"""Courses a year of each kind of machine at a centre, and whether a linac would treat more than cobalt there."""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.engines.care.radiotherapy.plan_inputs import Centre, PlanInputs
from mainstay.engines.care.radiotherapy.repair import availability
from mainstay.engines.care.radiotherapy.throughput import (
    cobalt_mean_fractions_per_hour,
    linac_fractions_per_hour,
    patients_per_year,
    power_share,
)

LINAC_MORE = "a linac treats more"
CONTRACT_ONLY = "a linac treats more only with a service contract"
COBALT_STAYS = "cobalt stays: a linac would treat fewer"


@dataclass(frozen=True, slots=True)
class Uptimes:
    """Uptime by kind of machine at one centre with so many machines, before power cuts."""

    cobalt: float
    linac: float
    contract: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one bunker of a centre treats in a year with each machine.

    Parameters
    ----------
    centre_id : str
        Centre.
    uptimes : Uptimes
        Uptime, before power cuts.
    power : float
        Share of opening hours with power.
    cobalt_fresh : float
        Courses a year of a cobalt unit, mean over the life of a fresh source.
    linac, contract : float
        Courses a year of a linac without and with a service contract.
    break_even : float
        Share of opening hours that a linac must work to treat as many as cobalt.
    verdict : str
        Which one treats more.
    """

    centre_id: str
    uptimes: Uptimes
    power: float
    cobalt_fresh: float
    linac: float
    contract: float
    break_even: float
    verdict: str


def uptimes(centre: Centre, inputs: PlanInputs, machines: int | None = None) -> Uptimes:
    """Return uptimes at a centre with so many machines of one kind; with all its bunkers full where left out.

    A plan takes the uptime with all bunkers full, for crews are then shared by most machines; `replay` works with the
    machines of each year.
    """
    count = max(machines if machines is not None else len(centre.cobalt) + centre.linacs + centre.slots, 1)
    crews = min(centre.crews, count)
    contract = inputs.contract
    return Uptimes(
        cobalt=availability(count, crews, centre.cobalt_mtbf_hours, centre.cobalt_mttr_hours),
        linac=availability(count, crews, centre.linac_mtbf_hours, centre.linac_mttr_hours),
        contract=availability(
            count,
            crews,
            centre.linac_mtbf_hours * contract.mtbf_factor,
            min(centre.linac_mttr_hours, contract.mttr_hours),
        ),
    )


def linac_courses(centre: Centre, inputs: PlanInputs, uptime: float) -> float:
    """Return courses a year of one linac at a centre at an uptime."""
    working = inputs.working
    power = power_share(working, centre.power_lost_hours_per_day)
    return patients_per_year(working, linac_fractions_per_hour(working), uptime, power)


def cobalt_courses(inputs: PlanInputs, uptime: float, activity_tbq: float, from_year: float, years: float) -> float:
    """Return the mean courses a year of one cobalt unit over some years of its source."""
    working = inputs.working
    speed = cobalt_mean_fractions_per_hour(working, activity_tbq, years, from_year=from_year)
    return patients_per_year(working, speed, uptime)


def compare(centre: Centre, inputs: PlanInputs) -> Comparison:
    """Return what cobalt and linac treat at a centre, and which treats more.

    Parameters
    ----------
    centre : Centre
        The centre.
    inputs : PlanInputs
        How machines are worked, contract and rules.

    Returns
    -------
    Comparison
        Courses a year and the verdict. Cobalt is taken with a fresh source over its life, for that is the rival of a
        new linac.

    Notes
    -----
    McCarroll et al. 2017: cobalt serves more patients where machines can work 70 % of the time or less.

    Examples
    --------
    >>> inputs = PlanInputs((1000.0,), (1.0,), ())
    >>> compare(Centre("capital", cobalt=(200.0,)), inputs).verdict
    'a linac treats more'
    >>> compare(Centre("district", cobalt=(200.0,), power_lost_hours_per_day=2.0), inputs).verdict
    'cobalt stays: a linac would treat fewer'
    """
    found = uptimes(centre, inputs)
    fresh = cobalt_courses(
        inputs, found.cobalt, inputs.working.fresh_activity_tbq, 0.0, float(inputs.rules.source_life_years)
    )
    plain, contract = (linac_courses(centre, inputs, uptime) for uptime in (found.linac, found.contract))
    full = linac_courses(Centre(centre.centre_id), inputs, 1.0)
    verdict = LINAC_MORE if plain >= fresh else CONTRACT_ONLY if contract >= fresh else COBALT_STAYS
    power = power_share(inputs.working, centre.power_lost_hours_per_day)
    return Comparison(centre.centre_id, found, power, fresh, plain, contract, fresh / full, verdict)
