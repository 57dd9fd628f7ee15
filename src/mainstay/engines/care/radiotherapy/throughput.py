"""Patients that a linac and a cobalt unit treat: setup, beam, decay of the source, faults and power cuts."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from mainstay.engines.care.radiotherapy.bundled import guideline
from mainstay.engines.care.radiotherapy.nuclide_table import nuclide
from mainstay.errors import InputError, Problem


def _value(name: str) -> float:
    return guideline(name).value


@dataclass(frozen=True, slots=True)
class Working:
    """How machines are worked.

    Parameters
    ----------
    setup_minutes : float
        Minutes of a fraction in which the beam is off.
    linac_beam_minutes : float
        Minutes of beam of a linac.
    cobalt_fresh_beam_minutes : float
        Minutes of beam of a cobalt unit at ``fresh_activity_tbq``; they grow as the source decays.
    fresh_activity_tbq : float
        Activity at which the beam of cobalt takes those minutes.
    hours_per_day, days_per_year : float
        Hours a day and days a year that the clinic is open.
    fractions_per_course : float
        Fractions of one course.
    linac_technique_factor : float
        Share of throughput left with the technique used on linacs; 1 for conformal treatment, 0.68 to 0.80 for
        modulated beams (McCarroll et al. 2017).
    cobalt_block_factor : float
        The same for cobalt; down to 0.63 where blocks are placed by hand.
    """

    setup_minutes: float = field(default_factory=lambda: _value("setup_minutes"))
    linac_beam_minutes: float = field(default_factory=lambda: _value("linac_beam_minutes"))
    cobalt_fresh_beam_minutes: float = field(default_factory=lambda: _value("cobalt_fresh_beam_minutes"))
    fresh_activity_tbq: float = field(default_factory=lambda: _value("fresh_activity_tbq"))
    hours_per_day: float = field(default_factory=lambda: _value("hours_per_day"))
    days_per_year: float = field(default_factory=lambda: _value("days_per_year"))
    fractions_per_course: float = field(default_factory=lambda: _value("fractions_per_course"))
    linac_technique_factor: float = 1.0
    cobalt_block_factor: float = 1.0


def linac_fractions_per_hour(working: Working) -> float:
    """Return fractions an hour of a linac that works.

    Examples
    --------
    >>> linac_fractions_per_hour(Working())
    4.0
    """
    return 60.0 / (working.setup_minutes + working.linac_beam_minutes) * working.linac_technique_factor


def cobalt_fractions_per_hour(working: Working, activity_tbq: float) -> float:
    """Return fractions an hour of a cobalt unit that works: the beam takes longer as the source decays.

    Raises
    ------
    InputError
        The activity is below 0 or not a number.

    Examples
    --------
    >>> round(cobalt_fractions_per_hour(Working(), 370), 3), round(cobalt_fractions_per_hour(Working(), 185), 3)
    (3.478, 2.857)
    """
    if not activity_tbq >= 0:
        text = "an activity is a number of at least 0"
        problem = Problem("radiotherapy.activity", text, column="activity_tbq", found=str(activity_tbq))
        msg = "the throughput cannot be worked out"
        raise InputError(msg, [problem])
    if activity_tbq == 0:
        return 0.0
    beam = working.cobalt_fresh_beam_minutes * working.fresh_activity_tbq / activity_tbq
    return 60.0 / (working.setup_minutes + beam) * working.cobalt_block_factor


def cobalt_mean_fractions_per_hour(
    working: Working, activity_tbq: float, years: float, *, from_year: float = 0.0
) -> float:
    """Return the mean fractions an hour over some years of decay; exact.

    Parameters
    ----------
    working : Working
        How the machine is worked.
    activity_tbq : float
        Activity of the Co-60 source at year 0, TBq.
    years : float
        Years over which the mean is taken, above 0.
    from_year : float
        Year in which they begin.

    Returns
    -------
    float
        Fractions an hour.

    Notes
    -----
    The rate is 60 / (s + b 2^(t/T)); its integral from t to t + y is
    60/s (y - (T / ln 2) ln((s + b 2^((t+y)/T)) / (s + b 2^(t/T)))).

    Examples
    --------
    >>> round(cobalt_mean_fractions_per_hour(Working(), 370, 8), 3)
    3.008
    """
    start = cobalt_fractions_per_hour(working, activity_tbq)
    if start == 0.0 or years <= 0:
        return start
    life = nuclide("Co-60").half_life_years
    setup = working.setup_minutes
    beam = working.cobalt_fresh_beam_minutes * working.fresh_activity_tbq / activity_tbq
    first, last = beam * math.pow(2.0, from_year / life), beam * math.pow(2.0, (from_year + years) / life)
    if setup == 0:
        mean = 60.0 / (math.log(2.0) / life * years) * (1.0 / first - 1.0 / last)
    else:
        mean = 60.0 / setup * (1.0 - life / math.log(2.0) / years * math.log((setup + last) / (setup + first)))
    return mean * working.cobalt_block_factor


def power_share(working: Working, lost_hours_per_day: float) -> float:
    """Return the share of opening hours with power.

    Examples
    --------
    >>> power_share(Working(), 2.0)
    0.75
    """
    return max(0.0, 1.0 - lost_hours_per_day / working.hours_per_day)


def patients_per_year(working: Working, fractions_per_hour: float, uptime: float, power: float = 1.0) -> float:
    """Return courses a year of one machine at a speed, an uptime and a share of hours with power.

    Examples
    --------
    >>> round(patients_per_year(Working(), 4.0, 0.8), 1)
    327.3
    """
    hours = working.hours_per_day * working.days_per_year
    return fractions_per_hour * hours * uptime * power / working.fractions_per_course


def break_even_uptime(
    working: Working, activity_tbq: float, *, cobalt_uptime: float = 1.0, years: float = 8.0
) -> float:
    """Return the operable share of hours at which a linac treats as many patients as cobalt.

    Parameters
    ----------
    working : Working
        How both machines are worked.
    activity_tbq : float
        Activity of the Co-60 source at the start, TBq.
    cobalt_uptime : float
        Uptime of the cobalt unit.
    years : float
        Years over which the cobalt source decays.

    Returns
    -------
    float
        Share of opening hours, faults and power cuts together; above 1 where no linac can do it.

    Examples
    --------
    >>> round(break_even_uptime(Working(), 370), 3)
    0.752
    """
    mean = cobalt_mean_fractions_per_hour(working, activity_tbq, years)
    return mean * cobalt_uptime / linac_fractions_per_hour(working)


def parity_outage_hours(
    working: Working,
    activity_tbq: float,
    *,
    hours_per_day: float = 10.0,
    linac_downtime: float = 0.08,
    years: float = 8.0,
) -> float:
    """Return the hours of power cut a day at which both machines treat alike (McCarroll et al. 2017).

    Parameters
    ----------
    working : Working
        How both machines are worked.
    activity_tbq : float
        Activity of the Co-60 source at the start, TBq.
    hours_per_day : float
        Hours of the working day.
    linac_downtime : float
        Share of hours that a linac is down for repair.
    years : float
        Years over which the cobalt source decays.

    Returns
    -------
    float
        Hours a day; below 0 where cobalt treats more without any cut.

    Examples
    --------
    >>> round(parity_outage_hours(Working(), 370), 2)
    1.83
    """
    share = break_even_uptime(working, activity_tbq, years=years) / (1.0 - linac_downtime)
    return hours_per_day * (1.0 - share)
