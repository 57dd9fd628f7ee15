"""Hours of mentoring: asked for, assigned and given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from mainstay.scenario.care.mentoring import Need, Session

HOURS = {
    "centre_id": pl.String(),
    "discipline": pl.String(),
    "needed_hours_per_month": pl.Float64(),
    "assigned_hours_per_month": pl.Float64(),
    "given_hours_per_month": pl.Float64(),
    "gap_hours_per_month": pl.Float64(),
}
#: mean length of a month of the Gregorian calendar: 365.2425 / 12
MONTH_DAYS = 30.436875


def hours_table(
    needs: Sequence[Need],
    assigned: Mapping[tuple[str, str], float],
    sessions: Sequence[Session],
    *,
    as_of: date,
    window_months: int,
) -> pl.DataFrame:
    """Return hours a month by centre and discipline.

    What was given is the mean over the window before a day. A centre without any session on record is unknown, not
    zero; a centre that has some has given none in the disciplines without one.

    Parameters
    ----------
    needs : sequence of Need
        What is asked for.
    assigned : mapping of (centre, discipline) to float
        Hours a month that the assignment gives.
    sessions : sequence of Session
        What took place.
    as_of : date
        Last day of the window.
    window_months : int
        Length of the window in months.

    Examples
    --------
    >>> need = Need(centre_id="c", discipline="physics", hours_per_month=4)
    >>> hours_table([need], {("c", "physics"): 4.0}, [], as_of=date(2026, 11, 1), window_months=12).row(0)
    ('c', 'physics', 4.0, 4.0, None, None)
    """
    since = as_of - timedelta(days=round(window_months * MONTH_DAYS))
    recorded = {one.centre_id for one in sessions}
    rows = []
    for need in sorted(needs, key=lambda one: (one.centre_id, one.discipline)):
        given = None
        if need.centre_id in recorded:
            total = sum(
                one.hours
                for one in sessions
                if (one.centre_id, one.discipline) == (need.centre_id, need.discipline) and since < one.on <= as_of
            )
            given = total / window_months
        gap = None if given is None else max(need.hours_per_month - given, 0.0)
        planned = assigned.get((need.centre_id, need.discipline), 0.0)
        rows.append((need.centre_id, need.discipline, need.hours_per_month, planned, given, gap))
    return pl.DataFrame(rows, schema=HOURS, orient="row")
