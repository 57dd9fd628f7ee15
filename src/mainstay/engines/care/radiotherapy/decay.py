"""Radioactive decay: activity after years, years until an activity, and activity-years at risk."""

from __future__ import annotations

import math
from datetime import date

from mainstay.engines.care.radiotherapy.nuclide_table import DAYS_PER_YEAR, nuclide
from mainstay.errors import InputError, Problem


def activity_after(name: str, activity_tbq: float, years: float) -> float:
    """Return the activity left after some years (Rutherford and Soddy 1902: exponential decay).

    Parameters
    ----------
    name : str
        Nuclide.
    activity_tbq : float
        Activity now, TBq.
    years : float
        Julian years from now; negative for the past.

    Returns
    -------
    float
        Activity then, TBq.

    Raises
    ------
    InputError
        Unknown nuclide, or an activity below 0.

    Examples
    --------
    >>> round(activity_after("Co-60", 200, 5.2711), 6)
    100.0
    """
    refuse_activity(activity_tbq)
    return activity_tbq * math.pow(2.0, -years / nuclide(name).half_life_years)


def activity_on(name: str, activity_tbq: float, reference_on: date, day: date) -> float:
    """Return the activity on a day of a source whose activity was measured on another.

    Raises
    ------
    InputError
        Unknown nuclide, or an activity below 0.

    Examples
    --------
    >>> round(activity_on("Co-60", 200, date(2020, 1, 1), date(2030, 1, 1)), 2)
    53.69
    """
    return activity_after(name, activity_tbq, (day - reference_on).days / DAYS_PER_YEAR)


def years_to_reach(name: str, activity_tbq: float, target_tbq: float) -> float:
    """Return the years until an activity has fallen to a target; 0 where it is there already.

    Raises
    ------
    InputError
        Unknown nuclide, an activity below 0, or a target that is not above 0.

    Examples
    --------
    >>> round(years_to_reach("Co-60", 200, 30), 2)
    14.43
    """
    refuse_activity(activity_tbq)
    if not target_tbq > 0:
        msg = "the years cannot be told"
        text = "no activity falls to nothing in finite time"
        raise InputError(
            msg, [Problem("radiotherapy.target", text, found=str(target_tbq), allowed="a number above 0 TBq")]
        )
    if activity_tbq <= target_tbq:
        return 0.0
    return nuclide(name).half_life_years * math.log2(activity_tbq / target_tbq)


def activity_years(name: str, activity_tbq: float, years: float) -> float:
    """Return the activity-years at risk: the integral of the activity over some years from now, TBq x year.

    Raises
    ------
    InputError
        Unknown nuclide, an activity below 0, or years below 0.

    Examples
    --------
    >>> round(activity_years("Co-60", 200, 1.0), 3)
    187.408
    """
    refuse_activity(activity_tbq)
    if not years >= 0:
        msg = "activity-years cannot be told"
        raise InputError(
            msg, [Problem("radiotherapy.years", "years are below 0", found=str(years), allowed="0 or more")]
        )
    if years == 0:
        return 0.0
    rate = math.log(2.0) / nuclide(name).half_life_years
    return activity_tbq * -math.expm1(-rate * years) / rate


def refuse_activity(activity_tbq: float) -> None:
    """Raise an `InputError` for an activity that is no finite number of at least 0."""
    if math.isfinite(activity_tbq) and activity_tbq >= 0:
        return
    problem = Problem(
        "radiotherapy.activity",
        "an activity is a finite number of at least 0",
        column="activity_tbq",
        found=str(activity_tbq),
        allowed="0 TBq or more",
    )
    msg = "the activity cannot be used"
    raise InputError(msg, [problem])
