"""Find spans of days in prose: ``~1 month``, ``1-2 days``, ``six-week``, ``30 d``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mainstay.engines.stress.backtest.prose.span import Span

_UNITS = {"h": 1 / 24, "d": 1.0, "w": 7.0, "m": 30.44, "q": 91.3, "y": 365.25}
_WORDS = {
    "a": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
}
_NUMBER = r"(?:\d+(?:\.\d+)?|" + "|".join(_WORDS) + ")"
_PATTERN = re.compile(
    rf"(?<![\w.$-])~?(?P<a>{_NUMBER})(?:\s*(?:-|\.\.|to)\s*~?(?P<b>{_NUMBER}))?[\s-]*"
    r"(?P<u>hours?|days?|d|weeks?|wks?|wk|months?|mo|quarters?|years?|y)(?!\w)",
    re.IGNORECASE,
)
#: For ``about one month`` the ends are so much below and above.
ABOUT = 0.25


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of days between two ends."""

    low: float
    high: float


def find_durations(text: str) -> list[Span[Duration]]:
    """Return the spans of days in a text, in the order of the text.

    Examples
    --------
    >>> [(round(s.value.low), round(s.value.high)) for s in find_durations("some hospitals 1-2 days on hand")]
    [(1, 2)]
    """
    found = []
    for match in _PATTERN.finditer(text):
        unit = _UNITS[match["u"][0].lower()]
        low = _number(match["a"]) * unit
        high = _number(match["b"] or match["a"]) * unit
        if low > high:
            continue
        if match["b"] is None and (
            "~" in match[0] or re.search(r"(about|approximately|roughly|circa)\s*$", text[: match.start()])
        ):
            low, high = low * (1 - ABOUT), high * (1 + ABOUT)
        found.append(Span(Duration(round(low, 3), round(high, 3)), match.start(), match.end()))
    return found


def _number(text: str) -> float:
    word = text.lower()
    return float(_WORDS[word]) if word in _WORDS else float(text)
