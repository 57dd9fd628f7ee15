"""Programmes that do the same twice: two partners, one centre, one discipline, at the same time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from itertools import combinations

import polars as pl

from mainstay.scenario.care.mentoring import Programme

DUPLICATES = {
    "centre_id": pl.String(),
    "discipline": pl.String(),
    "programme_id": pl.String(),
    "partner": pl.String(),
    "other_programme_id": pl.String(),
    "other_partner": pl.String(),
    "from_on": pl.Date(),
    "until_on": pl.Date(),
    "overlap_days": pl.Int64(),
    "smaller_cost_usd": pl.Float64(),
}


def duplicates(programmes: Sequence[Programme]) -> pl.DataFrame:
    """Return every pair of programmes of different partners that overlap in centre, discipline and time.

    Names are compared without regard to case and to spaces around them. A programme without a first or last day is
    open on that side; two that are open to the same side overlap without end, and then have no number of days.

    Parameters
    ----------
    programmes : sequence of Programme
        Programmes of all partners.

    Returns
    -------
    polars.DataFrame
        One row for each pair. ``smaller_cost_usd`` is the cost of the cheaper one over its whole time, an upper end of
        what could be saved; it is empty where a cost is not known.

    Examples
    --------
    >>> one = Programme(programme_id="1", partner="A", centre_id="c", discipline="Physics", ends_on=date(2026, 6, 30))
    >>> two = Programme(programme_id="2", partner="B", centre_id="c", discipline="physics ", starts_on=date(2026, 6, 1))
    >>> duplicates([one, two])["overlap_days"].to_list()
    [30]
    """
    groups: dict[tuple[str, str], list[Programme]] = defaultdict(list)
    for one in programmes:
        groups[_plain(one.centre_id), _plain(one.discipline)].append(one)
    rows = []
    for group in groups.values():
        for one, other in combinations(sorted(group, key=lambda each: each.programme_id), 2):
            start = max((day for day in (one.starts_on, other.starts_on) if day is not None), default=None)
            end = min((day for day in (one.ends_on, other.ends_on) if day is not None), default=None)
            if _plain(one.partner) == _plain(other.partner) or (start and end and end < start):
                continue
            costs = [each.cost_usd for each in (one, other) if each.cost_usd is not None]
            rows.append(
                {
                    "centre_id": one.centre_id,
                    "discipline": one.discipline,
                    "programme_id": one.programme_id,
                    "partner": one.partner,
                    "other_programme_id": other.programme_id,
                    "other_partner": other.partner,
                    "from_on": start,
                    "until_on": end,
                    "overlap_days": _days(start, end),
                    "smaller_cost_usd": min(costs) if len(costs) == 2 else None,
                }
            )
    return pl.DataFrame(rows, schema=DUPLICATES).sort("centre_id", "discipline", "programme_id", "other_programme_id")


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _days(start: date | None, end: date | None) -> int | None:
    return (end - start).days + 1 if start and end else None
