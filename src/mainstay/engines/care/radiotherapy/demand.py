"""How much radiotherapy a country needs, by three published methods side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.care.radiotherapy.bundled import Guideline, guideline
from mainstay.errors import InputError, Problem

Number = TypeVar("Number", float, npt.NDArray[np.float64])

METHODS = {
    "courses": "new cases x utilisation x (1 + retreatment), over courses a machine gives in a year",
    "fractions": "the same courses x fractions a course, over fractions a machine gives in a year (IAEA)",
    "population": "machines for a number of people",
}
_TABLE = {
    "economy_id": pl.String(),
    "method": pl.String(),
    "variant": pl.String(),
    "machines": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "source_id": pl.String(),
    "assumed": pl.Boolean(),
}


def need(incidence: Number, *, utilisation: float, retreatment: float, non_notifiable: float = 0.0) -> Number:
    """Return the courses of radiotherapy that a year of new cases needs.

    Parameters
    ----------
    incidence : float or array
        New cases a year.
    utilisation : float
        Share of new cases that should have radiotherapy at least once, 0 to 1.
    retreatment : float
        Courses given again for each first course.
    non_notifiable : float
        Cases outside the register for each one in it.

    Returns
    -------
    float or array
        Courses a year, not rounded.

    Raises
    ------
    InputError
        A number is below 0, or the utilisation is above 1; all of them are listed.

    Notes
    -----
    Delaney et al. 2005 and Barton et al. 2014 for the share; Advances in Radiation Oncology 2023 for countries without
    radiotherapy, whose table is this with 0.5 and 0.25.

    Examples
    --------
    >>> round(need(17936.0, utilisation=0.5, retreatment=0.25))
    11210
    """
    checks: dict[str, float | npt.NDArray[np.float64]] = {
        "incidence": incidence,
        "utilisation": utilisation,
        "retreatment": retreatment,
        "non_notifiable": non_notifiable,
    }
    problems = below_zero(checks)
    if np.any(np.asarray(utilisation) > 1):
        text = "the share of cases treated is above 1"
        problems.append(
            Problem("radiotherapy.utilisation", text, column="utilisation", found=str(utilisation), allowed="0 to 1")
        )
    if problems:
        msg = "the need cannot be worked out"
        raise InputError(msg, problems)
    cases: Any = incidence
    if isinstance(cases, list | tuple):
        cases = np.asarray(cases, np.float64)
    needed: Number = cases * (utilisation * (1.0 + retreatment) * (1.0 + non_notifiable))
    return needed


def fractions_of(courses: Number, *, fractions_per_course: float) -> Number:
    """Return the fractions that courses take.

    Examples
    --------
    >>> round(fractions_of(11210.0, fractions_per_course=19.4))
    217474
    """
    return courses * fractions_per_course


def machine_fractions(*, fractions_per_hour: float, hours_per_day: float, days_per_year: float) -> float:
    """Return the fractions that one machine gives in a year without a fault.

    Examples
    --------
    >>> machine_fractions(fractions_per_hour=4, hours_per_day=8, days_per_year=248)
    7936.0
    """
    return float(fractions_per_hour * hours_per_day * days_per_year)


def machines_by_fractions(fractions: Number, workload: float, *, spare_capacity: float = 0.0) -> Number:
    """Return the machines that fractions need at a workload for each machine, with some capacity kept free.

    Raises
    ------
    InputError
        The workload is not above 0, or the fractions are below 0.

    Examples
    --------
    >>> round(machines_by_fractions(34644.0, 7936.0), 4)
    4.3654
    """
    problems = below_zero({"fractions": fractions, "spare_capacity": spare_capacity})
    problems += [] if workload > 0 else [_not_above_zero("workload", workload)]
    if problems:
        msg = "the machines cannot be worked out"
        raise InputError(msg, problems)
    return fractions * ((1.0 + spare_capacity) / workload)


def machines_by_courses(courses: Number, courses_per_machine: float = 450.0) -> Number:
    """Return the machines that courses need at so many courses for each machine (ESTRO-QUARTS 2005: 450).

    Raises
    ------
    InputError
        The courses for each machine are not above 0, or the courses are below 0.

    Examples
    --------
    >>> round(machines_by_courses(11210.0), 2)
    24.91
    """
    problems = below_zero({"courses": courses})
    problems += [] if courses_per_machine > 0 else [_not_above_zero("courses_per_machine", courses_per_machine)]
    if problems:
        msg = "the machines cannot be worked out"
        raise InputError(msg, problems)
    return courses * (1.0 / courses_per_machine)


def machines_by_population(
    population: Number, *, per_million: float | None = None, people_per_machine: float | None = None
) -> Number:
    """Return the machines for a population: so many for a million people, or one for so many people.

    Raises
    ------
    InputError
        Neither or both rules are given, or a number is not above 0.

    Examples
    --------
    >>> round(machines_by_population(4_603_000.0, per_million=7), 3)
    32.221
    >>> round(machines_by_population(4_603_000.0, people_per_machine=180_000), 3)
    25.572
    """
    problems = below_zero({"population": population})
    rate = 0.0
    if (per_million is None) == (people_per_machine is None):
        text = "one rule is needed: machines for a million people, or people for a machine"
        problems.append(Problem("radiotherapy.rule", text, hint="give per_million or people_per_machine, not both"))
    elif per_million is not None:
        rate = per_million / 1e6
        problems += [] if per_million > 0 else [_not_above_zero("per_million", per_million)]
    elif people_per_machine is not None:
        problems += [] if people_per_machine > 0 else [_not_above_zero("people_per_machine", people_per_machine)]
        rate = 1.0 / people_per_machine if people_per_machine > 0 else 0.0
    if problems:
        msg = "the machines cannot be worked out"
        raise InputError(msg, problems)
    return population * rate


def methods_side_by_side(
    economy_id: str, *, incidence: float | None, population: float | None, values: Mapping[str, Guideline] | None = None
) -> pl.DataFrame:
    """Return the machines that each published method asks for.

    Parameters
    ----------
    economy_id : str
        Economy.
    incidence : float or None
        New cases a year; the methods that need it are left out where it is not known.
    population : float or None
        Inhabitants; likewise.
    values : mapping of Guideline, optional
        Planning values that replace the bundled ones.

    Returns
    -------
    polars.DataFrame
        ``economy_id``, ``method`` (courses, fractions, population), ``variant``, ``machines``, ``low``, ``high``,
        ``source_id``, ``assumed``.

    Raises
    ------
    InputError
        A number is below 0.

    Examples
    --------
    >>> methods_side_by_side("MWI", incidence=17936, population=18628747)["machines"].round(1).to_list()
    [24.9, 35.9, 27.4, 130.4, 101.8, 65.6, 37.3, 103.5]
    """
    look = values or {}

    def told(name: str) -> Guideline:
        return look.get(name) or guideline(name)

    rows: list[tuple[str, str, float, float, float, str, bool]] = []
    if incidence is not None:
        rows += _by_cases(incidence, told)
    if population is not None:
        for variant, name in _POPULATION.items():
            rule = told(name)
            by = "per_million" if rule.unit.startswith("machine/") else "people_per_machine"
            found = machines_by_population(float(population), **{by: rule.value})
            rows.append(("population", variant, found, found, found, rule.source_id, rule.method == "assumed"))
    return pl.DataFrame([(economy_id, *row) for row in rows], schema=_TABLE, orient="row")


_POPULATION = {
    "COCIR, 7 a million": "machines_per_million_cocir",
    "QUARTS, high resources": "people_per_machine_high",
    "QUARTS, medium resources": "people_per_machine_middle",
    "QUARTS, low resources": "people_per_machine_low",
    "one for 180,000 people": "people_per_machine_round",
}


def _by_cases(
    incidence: float, look: Callable[[str], Guideline]
) -> list[tuple[str, str, float, float, float, str, bool]]:
    rate, again, outside = (look(name) for name in ("utilisation", "retreatment", "non_notifiable"))
    courses = {
        end: need(
            float(incidence),
            utilisation=getattr(rate, end),
            retreatment=getattr(again, end),
            non_notifiable=getattr(outside, end),
        )
        for end in ("value", "low", "high")
    }
    per_machine, long = look("courses_per_machine"), look("fractions_per_course")
    speed, hours, days = (look(name) for name in ("fractions_per_hour", "hours_per_day", "days_per_year"))

    def load(end: str) -> float:
        return machine_fractions(
            fractions_per_hour=getattr(speed, end), hours_per_day=getattr(hours, end), days_per_year=getattr(days, end)
        )

    cases = look("cases_per_machine")
    assumed = "assumed" in {rate.method, again.method, outside.method}
    return [
        (
            "courses",
            "QUARTS, courses a machine",
            machines_by_courses(courses["value"], per_machine.value),
            machines_by_courses(courses["low"], per_machine.high),
            machines_by_courses(courses["high"], per_machine.low),
            per_machine.source_id,
            assumed,
        ),
        (
            "courses",
            "Lancet Oncology Commission, new cases a machine",
            machines_by_courses(float(incidence), cases.value),
            machines_by_courses(float(incidence), cases.high),
            machines_by_courses(float(incidence), cases.low),
            cases.source_id,
            cases.method == "assumed",
        ),
        (
            "fractions",
            "IAEA, fractions a machine",
            machines_by_fractions(fractions_of(courses["value"], fractions_per_course=long.value), load("value")),
            machines_by_fractions(fractions_of(courses["low"], fractions_per_course=long.low), load("high")),
            machines_by_fractions(fractions_of(courses["high"], fractions_per_course=long.high), load("low")),
            long.source_id,
            assumed or "assumed" in {long.method, speed.method},
        ),
    ]


def below_zero(numbers: Mapping[str, float | npt.NDArray[np.float64]]) -> list[Problem]:
    """Return a problem for each number that is not a finite number of at least 0.

    Examples
    --------
    >>> [problem.column for problem in below_zero({"a": -1.0, "b": 2.0})]
    ['a']
    """
    found = []
    for name, value in numbers.items():
        array = np.asarray(value, np.float64)
        bad = ~(np.isfinite(array) & (array >= 0))
        if bad.any():
            text = "a number must be finite and not below 0"
            first = str(np.atleast_1d(array)[np.atleast_1d(bad)][0])
            found.append(Problem("radiotherapy.below_zero", text, column=name, found=first, allowed="0 or more"))
    return found


def _not_above_zero(name: str, value: float) -> Problem:
    text = "a number must be above 0"
    return Problem("radiotherapy.not_above_zero", text, column=name, found=str(value), allowed="above 0")
