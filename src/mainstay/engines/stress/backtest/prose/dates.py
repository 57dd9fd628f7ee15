"""Find days, months, quarters, seasons and years in prose, with their ranges.

Each find is the first and the last day that the words allow: ``mid-Nov 2024`` is 11 to 20 November, ``Q4 2023`` three
months. Words such as ``by`` or ``until`` are left to the reader of the column.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from mainstay.engines.stress.backtest.prose.span import Span

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "fall": (9, 11), "autumn": (9, 11), "winter": (12, 12)}
_MONTH = (
    r"(?P<mon>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|(?-i:May)|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)\b\.?"
)
_PART = r"(?:(?P<part>early|mid|middle of|late|end of|end|beginning of|start of)[\s-]*(?:of\s+)?)?"
_YEAR = r"(?P<year>19[89]\d|20[0-4]\d)"
#: No share, count, price or span of days: ``10-15%``, ``12-13 weeks``, ``$2019``.
_NO_UNIT = r"(?![.,]?\d|\s*(?:%|percent|pp\b|days?\b|d\b|weeks?\b|wks?\b|months?\b|years?\b|hours?\b|lines?\b|[MBk]\b))"
_START = r"(?<![\w$€£,-])(?<!\d\.)"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("iso_day", rf"{_START}{_YEAR}-(?P<m>0[1-9]|1[0-2])-(?P<d>[0-2]\d|3[01]){_NO_UNIT}"),
        (
            "season",
            rf"{_START}(?:(?:{_YEAR}[\s-]*(?P<sea1>spring|summer|fall|autumn|winter))"
            rf"|(?:(?P<sea2>spring|summer|fall|autumn|winter)(?:\s+of)?\s+(?P<year2>19[89]\d|20[0-4]\d)))\b",
        ),
        ("quarter", rf"(?<!\w)(?:{_YEAR}[\s-]*Q(?P<q1>[1-4])|Q(?P<q2>[1-4])[\s-]*(?P<year2>19[89]\d|20[0-4]\d))\b"),
        (
            "half",
            rf"{_START}(?:{_YEAR}[\s-]*H(?P<h1>[12])|(?:H(?P<h2>[12])|(?P<h3>[12])H)[\s-]*(?P<year2>19[89]\d|20[0-4]\d))\b",
        ),
        (
            "iso_month",
            rf"{_START}(?:(?P<part>early|mid|late|end)[\s-]+)?{_YEAR}-(?P<m>0[1-9]|1[0-2])(?![-\d]){_NO_UNIT}",
        ),
        ("day_month", rf"{_START}(?P<d>[0-3]?\d)(?:st|nd|rd|th)?[\s-]+{_MONTH}(?:,?[\s-]+{_YEAR})?(?!\s*%)"),
        ("month_day", rf"(?<!\w){_MONTH}\s+(?P<d>[0-3]?\d)(?:st|nd|rd|th)?(?:,?\s+{_YEAR})?(?![\d%]|\s*%)\b"),
        ("month", rf"(?<!\w){_PART}{_MONTH}(?:,?\s+{_YEAR})?(?!\w)"),
        (
            "part_year",
            rf"(?<!\w)(?P<part>early|mid|late|end of|end|beginning of|start of)[\s-]*(?:of\s+)?{_YEAR}"
            rf"(?![-\d]){_NO_UNIT}",
        ),
        ("short_day", rf"{_START}(?P<m>0[1-9]|1[0-2])-(?P<d>0[1-9]|[12]\d|3[01])(?![\d-]){_NO_UNIT}"),
        ("year", rf"{_START}{_YEAR}(?![-\d]){_NO_UNIT}(?!\s+(?:doses|pallets|patients|providers|lots|vials|bags))"),
    )
)
_LINK = re.compile(r"\s*(?:\.\.+|…|/|-|\bto\b|\bthrough\b|\buntil\b|\bor\b)\s*~?\s*", re.IGNORECASE)
_TAIL = re.compile(r"(?P<a>\d\d)(?:-(?P<b>\d\d))?(?![\d%])")
_TAIL_QUARTER = re.compile(r"Q(?P<q>[1-4])\b", re.IGNORECASE)
_HEAD_QUARTER = re.compile(r"(?<!\w)Q(?P<q>[1-4])\s*-\s*$", re.IGNORECASE)
_HEAD_MONTH = re.compile(rf"(?<![\w-]){_PART}{_MONTH}\s*(?:-|/|\.\.|to|and)\s*$", re.IGNORECASE)


#: A day without a year may lie so many months before the day that gives it its year.
_BEFORE_MONTHS = 2


@dataclass(frozen=True, slots=True)
class Days:
    """The first and the last day that some words allow, and how fine they are."""

    low: date
    high: date
    grain: str


def find_dates(text: str, *, after: date | None = None) -> list[Span[Days]]:
    """Return the days in a text, in the order of the text.

    Parameters
    ----------
    text : str
        Prose with plain dashes (`span.plain`).
    after : datetime.date, optional
        A day such as that of the shock: a day without a year is the first one that is not more than two months before
        it. Without it, the year of the nearest date in the text is taken, and a day that has no year is not understood.

    Returns
    -------
    list of Span of Days

    Examples
    --------
    >>> [(str(s.value.low), str(s.value.high)) for s in find_dates("2024-09-27..29, mid-Nov 2024")]
    [('2024-09-27', '2024-09-29'), ('2024-11-11', '2024-11-20')]
    """
    found: list[Span[Days]] = []
    taken = [False] * (len(text) + 1)
    years = [int(match[1]) for match in re.finditer(r"(?<!\d)(19[89]\d|20[0-4]\d)(?!\d)", text)]
    fallback = after or (date(years[0], 1, 1) if years else None)
    for grain, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            days = _days(grain, match, fallback)
            if days is None:
                continue
            span = _with_head(_with_tail(Span(days, match.start(), match.end()), text), text, taken)
            found.append(span)
            taken[span.start : span.end] = [True] * (span.end - span.start)
    return _linked(sorted(found, key=lambda span: span.start), text)


def _days(grain: str, match: re.Match[str], after: date | None) -> Days | None:
    """Return the days of one match, or None where they do not exist."""
    part = {name: value for name, value in match.groupdict().items() if value is not None}
    year_text = part.get("year") or part.get("year2")
    try:
        if grain in {"season", "quarter", "half", "part_year", "year"}:
            return _of_year(int(year_text or 0), part)
        month = int(part["m"]) if "m" in part else MONTHS[part["mon"][:3].lower()]
        day = int(part["d"]) if "d" in part else None
        year = int(year_text) if year_text else _year_of(month, after)
        if year is None:
            return None
        if day is not None:
            one = date(year, month, day)
            return Days(one, one, "day")
        return _of_month(year, month, part.get("part", ""))
    except ValueError:
        return None


def _of_year(year: int, part: dict[str, str]) -> Days:
    """Return the days of a year, or of the part of it that is named."""
    season = (part.get("sea1") or part.get("sea2") or "").lower()
    quarter, half = part.get("q1") or part.get("q2"), part.get("h1") or part.get("h2") or part.get("h3")
    first, last, grain = 1, 12, "year"
    if season:
        first, last = _SEASONS[season]
        grain = "season"
    elif quarter:
        first, last, grain = 3 * int(quarter) - 2, 3 * int(quarter), "quarter"
    elif half:
        first, last, grain = 6 * int(half) - 5, 6 * int(half), "half"
    elif "part" in part:
        word = part["part"].lower().split()[0]
        first, last = {
            "early": (1, 3),
            "beginning": (1, 2),
            "start": (1, 2),
            "mid": (5, 8),
            "late": (10, 12),
            "end": (12, 12),
        }[word]
        grain = "part"
    return Days(date(year, first, 1), _month_end(year, last), grain)


def _of_month(year: int, month: int, part: str) -> Days:
    word = part.lower().split()[0] if part else ""
    bounds = {
        "early": (1, 10),
        "beginning": (1, 10),
        "start": (1, 10),
        "mid": (11, 20),
        "middle": (11, 20),
        "late": (21, 31),
        "end": (25, 31),
    }
    first, last = bounds.get(word, (1, 31))
    end = _month_end(year, month)
    return Days(date(year, month, first), min(end, date(year, month, min(last, end.day))), "part" if word else "month")


def _year_of(month: int, after: date | None) -> int | None:
    """Return the year of a day that was written without one: the first that is not long before the given day."""
    if after is None:
        return None
    earliest = after.year * 12 + after.month - 1 - _BEFORE_MONTHS
    year, first = divmod(earliest, 12)
    return year if month - 1 >= first else year + 1


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _with_tail(span: Span[Days], text: str) -> Span[Days]:
    """Read the shortened end of a range: ``2024-09-27..29``, ``2022-11-22..12-02``, ``2020-02..03``."""
    link = _LINK.match(text, span.end)
    if link is None or span.value.grain not in {"day", "month"}:
        return span
    tail = _TAIL.match(text, link.end())
    if tail is None:
        return span
    low = span.value.low
    try:
        high = _tail_day(low, span.value.grain, int(tail["a"]), int(tail["b"]) if tail["b"] else None)
    except ValueError:
        return span
    if high is None or high < low:
        return span
    return Span(Days(low, high, "range"), span.start, tail.end())


def _tail_day(low: date, grain: str, first: int, second: int | None) -> date | None:
    if second is not None:
        return date(low.year, first, second) if first >= low.month else date(low.year + 1, first, second)
    if grain == "month":
        return _month_end(low.year, first) if first > low.month else None
    if first > low.day:
        return date(low.year, low.month, first)
    # 2023-05-24/06: the day, then a month
    return _month_end(low.year, first) if low.month < first <= 12 else None


def _with_head(span: Span[Days], text: str, taken: list[bool]) -> Span[Days]:
    """Read the shortened start of a range: ``Q2-Q3 2024``, ``Feb-Mar 2018``."""
    before = text[: span.start]
    value = span.value
    quarter, month = _HEAD_QUARTER.search(before), _HEAD_MONTH.search(before)
    if quarter is not None and value.grain == "quarter" and not any(taken[quarter.start() : span.start]):
        low = date(value.low.year, 3 * int(quarter["q"]) - 2, 1)
        return Span(Days(low, value.high, "range"), quarter.start(), span.end) if low < value.low else span
    if month is not None and value.grain in {"month", "part"} and not any(taken[month.start() : span.start]):
        number = MONTHS[month["mon"][:3].lower()]
        year = value.low.year if number <= value.low.month else value.low.year - 1
        low = _of_month(year, number, month["part"] or "").low
        return Span(Days(low, value.high, "range"), month.start(), span.end)
    return span


def _linked(spans: list[Span[Days]], text: str) -> list[Span[Days]]:
    """Join two dates with a sign of range between them into one."""
    joined: list[Span[Days]] = []
    for span in spans:
        last = joined[-1] if joined else None
        between = text[last.end : span.start] if last else ""
        if last is not None and _LINK.fullmatch(between) and last.value.low <= span.value.high:
            joined[-1] = Span(Days(last.value.low, span.value.high, "range"), last.start, span.end)
        else:
            joined.append(span)
    return joined
