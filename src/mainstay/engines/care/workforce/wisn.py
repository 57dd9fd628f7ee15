"""Workload indicators of staffing need: how many people the work of a cadre takes.

World Health Organization, "Workload indicators of staffing need (WISN): user's manual" (2010). Available working time
is what is left of the year after leave and holidays; a workload takes its activity standard (hours for one unit). What
all do beside is a share of their time (category allowance), what some do is hours (individual allowance)::

    needed = sum(workload x hours) / available hours / (1 - sum of shares)  +  individual hours / available hours
    ratio  = people there / people needed
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.errors import InputError, Problem

WEEKS = 52


@dataclass(frozen=True)
class Wisn:
    """What the work of a cadre takes.

    Parameters
    ----------
    service_staff : float
        People for the workloads alone.
    category_factor : float
        1 / (1 - sum of category shares).
    individual_factor : float
        People for the additional work of some.
    needed : float
        People needed.
    staff : float or None
        People there.
    difference, ratio : float or None
        There less needed, and there over needed; none where nobody counted them (or nothing is needed, for the ratio).
    """

    service_staff: float
    category_factor: float
    individual_factor: float
    needed: float
    staff: float | None
    difference: float | None
    ratio: float | None


def available_hours(
    *, days_per_week: float = 5.0, days_away: Sequence[float] = (), hours_per_day: float = 8.0
) -> float:
    """Return available working time of one person, hours a year.

    Parameters
    ----------
    days_per_week : float
        Working days in one of the 52 weeks.
    days_away : sequence of float
        Public holidays, annual leave, sick leave, other leave, in working days a year.
    hours_per_day : float
        Working hours of a day.

    Raises
    ------
    InputError
        A number is negative or nothing is left.

    Examples
    --------
    >>> available_hours(days_per_week=5, days_away=[12, 20, 6, 5], hours_per_day=8.0)
    1736.0
    """
    numbers = {"days_per_week": days_per_week, "hours_per_day": hours_per_day}
    numbers |= {f"days_away.{k}": days for k, days in enumerate(days_away)}
    found = _negative(numbers)
    left = WEEKS * days_per_week - sum(days_away)
    if not found and left * hours_per_day <= 0:
        found.append(Problem("wisn.no_time", "no working time is left", found=f"{left:g} days"))
    if found:
        msg = "available working time cannot be worked out"
        raise InputError(msg, found)
    return left * hours_per_day


def category_allowance_factor(shares: Sequence[float]) -> float:
    """Return by how much support work of all members multiplies the people needed: 1 / (1 - sum of shares).

    Raises
    ------
    InputError
        A share is negative, or together they take all the time there is.

    Examples
    --------
    >>> category_allowance_factor([0.15, 0.05])
    1.25
    """
    found = _negative({f"category_shares.{k}": share for k, share in enumerate(shares)})
    total = math.fsum(shares)
    if not found and total >= 1 - 1e-12:  # shares that are 1 in decimals are 1
        found.append(Problem("wisn.no_time", "support work takes all the time", found=f"{total:g}", allowed="below 1"))
    if found:
        msg = "the category allowance factor cannot be worked out"
        raise InputError(msg, found)
    return 1.0 / (1.0 - total)


def wisn(
    workloads: Mapping[str, float] | Sequence[float],
    standards: Mapping[str, float] | Sequence[float],
    *,
    hours: float,
    category_shares: Sequence[float] = (),
    individual_hours: float = 0.0,
    staff: float | None = None,
) -> Wisn:
    """Return how many people the work of a cadre takes, and how that compares with those there.

    Parameters
    ----------
    workloads : mapping of str to float, or sequence
        Units of each workload a year.
    standards : mapping of str to float, or sequence
        Hours of one person for one unit.
    hours : float
        Available working time of one person, hours a year.
    category_shares : sequence of float
        Shares of the working time that all members give to support work.
    individual_hours : float
        Hours a year that some members give to additional work, summed over those members.
    staff : float, optional
        People there.

    Raises
    ------
    InputError
        A number is negative, a workload has no standard, or support work takes all the time.

    Examples
    --------
    >>> found = wisn(
    ...     {"outpatient": 30_000, "delivery": 500},
    ...     {"outpatient": 0.25, "delivery": 6},
    ...     hours=1_750,
    ...     category_shares=[0.2],
    ...     staff=5,
    ... )
    >>> round(found.needed, 3), round(found.ratio, 3)
    (7.5, 0.667)
    """
    work = _named(workloads)
    takes = _named(standards)
    found = _negative({f"workloads.{k}": v for k, v in work.items()} | {f"standards.{k}": v for k, v in takes.items()})
    found += _negative({"individual_hours": individual_hours} | ({} if staff is None else {"staff": staff}))
    found += [
        Problem("wisn.no_standard", "a workload has no activity standard", key=name)
        for name in work
        if name not in takes
    ]
    if not np.isfinite(hours) or hours <= 0:
        found.append(Problem("wisn.no_time", "one person has no working time", found=str(hours), allowed="above 0"))
    if found:
        msg = "the staff needed cannot be worked out"
        raise InputError(msg, found)
    service = sum(amount * takes[name] for name, amount in work.items()) / hours
    factor, individual = category_allowance_factor(category_shares), individual_hours / hours
    needed = service * factor + individual
    return Wisn(
        service_staff=service,
        category_factor=factor,
        individual_factor=individual,
        needed=needed,
        staff=staff,
        difference=None if staff is None else staff - needed,
        ratio=None if staff is None or needed == 0 else staff / needed,
    )


def _named(values: Mapping[str, float] | Sequence[float]) -> dict[str, float]:
    if isinstance(values, Mapping):
        return dict(values)
    return {str(k): float(value) for k, value in enumerate(values)}


def _negative(values: Mapping[str, float]) -> list[Problem]:
    return [
        Problem(
            "wisn.negative", "a number is negative or not finite", column=name, found=str(value), allowed="at least 0"
        )
        for name, value in values.items()
        if not np.isfinite(value) or value < 0
    ]


__all__ = ["Wisn", "available_hours", "category_allowance_factor", "wisn"]
