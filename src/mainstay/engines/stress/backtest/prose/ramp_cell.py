"""Reader of the cell that tells of a ramp: doses that were forecast for a day, and doses that were there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from mainstay.engines.stress.backtest.prose.dates import MONTHS, find_dates
from mainstay.engines.stress.backtest.prose.span import Clause, clauses

_AMOUNT = r"~?(?P<a>\d+(?:\.\d+)?)(?:\s*-\s*(?P<b>\d+(?:\.\d+)?))?\s*M\b"
_ITEM = re.compile(_AMOUNT + r"\s*(?:doses\s*)?(?:by|on)\s+", re.IGNORECASE)
_ISSUED = re.compile(r"^(?:[Ff]orecast\s+)?(?P<mon>[A-Z][a-z]{2})[a-z]*\s*:")
_ACTUAL = re.compile(r"\b(actual|delivered|shipped|real)\b", re.IGNORECASE)
_GOAL = re.compile(r"(?P<n>\d+(?:\.\d+)?)\s*M\s+\w+\s*\(goal\s+(?P<goal>\d+(?:\.\d+)?)\s*M\s+by\s+", re.IGNORECASE)
#: A forecast is compared with what was there within so many days of its day.
NEAR_DAYS = 7


def read_ramp(case_id: str, text: str, start: date) -> list[dict[str, Any]]:
    """Return forecasts of doses and what was there, for the table of ramps.

    Parameters
    ----------
    case_id : str
        Key of the case.
    text : str
        Cell with plain dashes.
    start : datetime.date
        Day zero, which gives days their year.

    Examples
    --------
    >>> text = "Forecast Jul: 160M by end Oct; actual 22.4M on 2009-10-27"
    >>> [(row["forecast"], row["seen"]) for row in read_ramp("h1n1", text, date(2009, 6, 1))]
    [(160.0, 22.4)]
    """
    forecasts: list[dict[str, Any]] = []
    actuals: list[dict[str, Any]] = []
    for part in clauses(text):
        rows = _items(part, start)
        if _ACTUAL.search(part.text):
            actuals.extend(rows)
        else:
            forecasts.extend({**row, "issued_on": _issued(part, start)} for row in rows)
    made = []
    for row in forecasts:
        near = [one for one in actuals if abs((one["on"] - row["on"]).days) <= NEAR_DAYS]
        if near:
            made.append(_row(case_id, row, near[0]))
    return made + _goals(case_id, text, start)


def _items(part: Clause, start: date) -> list[dict[str, Any]]:
    found = []
    for match in _ITEM.finditer(part.text):
        days = [span for span in find_dates(part.text, after=start) if span.start >= match.end() - 1]
        if days and days[0].start <= match.end() + 1:
            low, high = float(match["a"]), float(match["b"] or match["a"])
            found.append({"amount": (low + high) / 2, "on": days[0].value.high})
    return found


def _issued(part: Clause, start: date) -> date | None:
    """Return the middle of the month in which a forecast was issued."""
    match = _ISSUED.match(part.text)
    month = MONTHS.get(match["mon"].lower()) if match else None
    if month is None:
        return None
    return date(start.year if month >= start.month else start.year + 1, month, 15)


def _goals(case_id: str, text: str, start: date) -> list[dict[str, Any]]:
    """Read ``2.1M administered (goal 20M by 31 Dec)``."""
    rows = []
    for match in _GOAL.finditer(text):
        days = [span for span in find_dates(text, after=start) if span.start >= match.end() - 1]
        if days:
            goal = {"amount": float(match["goal"]), "on": days[0].value.high, "issued_on": start}
            rows.append(_row(case_id, goal, {"amount": float(match["n"]), "on": days[0].value.high}))
    return rows


def _row(case_id: str, forecast: Mapping[str, Any], seen: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "campaign": case_id,
        "unit": "million doses",
        "what": "doses, as read from prose",
        "issued_on": forecast.get("issued_on"),
        "for_on": forecast["on"],
        "forecast": forecast["amount"],
        "seen_on": seen["on"],
        "seen": seen["amount"],
    }
