"""How numbers are written for people: the same in HTML, PDF and text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from mainstay.charts import numbers, scale

#: what stands for a value that is not known; never zero, never nothing
UNKNOWN = "–"
_Form = Literal["share", "count", "number"]


def share(value: float | None) -> str:
    """Write a share as a percentage; what is not known is a dash, never zero.

    Examples
    --------
    >>> [share(value).replace("\u00a0", " ") for value in (0.3807, 0.005, None, 1.0)]
    ['38 %', '0.5 %', '–', '100 %']
    """
    return UNKNOWN if value is None or math.isnan(value) else numbers.percent(value)


def count(value: float | None) -> str:
    """Write a count with a thin space between thousands.

    Examples
    --------
    >>> count(10439).replace("\u202f", " "), count(None)
    ('10 439', '–')
    """
    return UNKNOWN if value is None or math.isnan(value) else numbers.count(value)


def number(value: float | None) -> str:
    """Write a number with three digits that matter.

    Examples
    --------
    >>> number(0.38071), number(1234.0).replace("\u202f", " "), number(None)
    ('0.381', '1 234', '–')
    """
    return UNKNOWN if value is None or math.isnan(value) else numbers.number(value)


def in_runs(chance: float) -> str:
    """Write in which part of all runs something happens.

    Examples
    --------
    >>> in_runs(0.0), in_runs(1.0), in_runs(0.61).replace("\u00a0", " ")
    ('in no run', 'in every run', 'in 61 % of runs')
    """
    if chance <= 0:
        return "in no run"
    return "in every run" if chance >= 1 else f"in {share(chance)} of runs"


def amount(value: float | None, unit: str = "") -> str:
    """Write a large amount with three digits, thousands and millions as words.

    Examples
    --------
    >>> amount(329_670_000, "doses"), amount(120.0), amount(None)
    ('330 million doses', '120', '–')
    """
    if value is None or math.isnan(value):
        return UNKNOWN
    factor, words = scale.magnitude(abs(value))
    return " ".join(part for part in (numbers.number(value / factor), words, unit) if part)


def amounts(low: float | None, high: float | None) -> str:
    """Write a range of large amounts, the size of the upper end in words once.

    Examples
    --------
    >>> amounts(10_800_000, 33_300_000), amounts(0, 120), amounts(None, 5)
    ('10.8 to 33.3 million', '0 to 120', '– to 5')
    """
    factor, words = scale.magnitude(abs(high or 0.0))
    ends = [UNKNOWN if end is None else numbers.number(end / factor) for end in (low, high)]
    return " ".join(part for part in (f"{ends[0]} to {ends[1]}", words) if part)


def interval(low: float | None, high: float | None, form: _Form = "share") -> str:
    """Write an interval, with words where an end is not known.

    Examples
    --------
    >>> interval(0.2, 0.4, "number"), interval(None, 0.4, "number"), interval(0.3, 0.3), interval(None, None)
    ('0.2 to 0.4', 'at most 0.4', 'exact in its evidence', 'not bounded')
    """
    write = {"share": share, "count": count, "number": number}[form]
    if low is None and high is None:
        return "not bounded"
    if low is None:
        return f"at most {write(high)}"
    if high is None:
        return f"at least {write(low)}"
    if low == high:
        return "exact in its evidence"
    if write(low) == write(high):
        return f"about {write(low)}"
    return f"{write(low)} to {write(high)}"


def allowed(low: float | None, high: float | None, form: _Form = "share") -> str:
    """Write what the known makers allow, to stand behind a value in a sentence; a maker nobody knows may change it.

    Examples
    --------
    >>> allowed(0.2, 0.4, "number"), allowed(0.4, 0.4, "number")
    ('known makers allow 0.2 to 0.4', 'known makers allow no other')
    """
    if low is not None and low == high:
        return "known makers allow no other"
    return f"known makers allow {interval(low, high, form)}"


def listed(words: Sequence[str], most: int = 4) -> str:
    """Join words as people do, and count what is left out.

    Examples
    --------
    >>> listed(["a", "b", "c"]), listed(["a", "b", "c"], most=2)
    ('a, b and c', 'a, b and 1 more')
    """
    if len(words) > most:
        return ", ".join(words[:most]) + f" and {len(words) - most} more"
    if len(words) < 2:  # nothing to join
        return "".join(words)
    return ", ".join(words[:-1]) + f" and {words[-1]}"


def counted(value: int, one: str, many: str = "") -> str:
    """Write a count with its noun in the right number.

    Examples
    --------
    >>> counted(1, "site"), counted(2, "site"), counted(2, "economy", "economies")
    ('1 site', '2 sites', '2 economies')
    """
    return f"{count(value)} {one if value == 1 else many or one + 's'}"
