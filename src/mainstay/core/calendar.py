"""Days and periods as text, and what they mean."""

from __future__ import annotations

import calendar
import re
from datetime import date, datetime

from mainstay.errors import InputError, Problem

PERIOD_PATTERN = r"^[0-9]{4}(-Q[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_day(text: date | str) -> date:
    """Return a day given as a date or as ``YYYY-MM-DD``.

    Raises
    ------
    InputError
        The text is not a day.

    Examples
    --------
    >>> read_day("2024-06-01")
    datetime.date(2024, 6, 1)
    """
    if isinstance(text, datetime):
        return text.date()
    if isinstance(text, date):
        return text
    try:
        # Python reads more than that, such as 20240601 and 2024-W22-6
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        msg = "a day is needed"
        raise InputError(msg, [Problem("date.invalid", "not a day", found=text, allowed="YYYY-MM-DD")]) from None


def period_bounds(period: str) -> tuple[date, date]:
    """Return the first and the last day of a period.

    Parameters
    ----------
    period : str
        ``2024``, ``2024-Q3``, ``2024-06`` or ``2024-06-30``.

    Raises
    ------
    InputError
        The text is none of these.

    Examples
    --------
    >>> period_bounds("2024-Q1")
    (datetime.date(2024, 1, 1), datetime.date(2024, 3, 31))
    """
    if not re.fullmatch(PERIOD_PATTERN[1:-1], period) or period.startswith("0000"):
        msg = "a period is needed"
        raise InputError(
            msg,
            [
                Problem(
                    "period.invalid",
                    "not a period",
                    found=period,
                    allowed="2024, 2024-Q3, 2024-06, 2024-06-30",
                )
            ],
        )
    year = int(period[:4])
    rest = period[5:]
    if len(rest) == len("06-30"):
        day = read_day(period)
        return day, day
    first, last = 1, 12
    if rest.startswith("Q"):
        last = 3 * int(rest[1])
        first = last - 2
    elif rest:
        first = last = int(rest)
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
