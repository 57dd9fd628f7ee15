"""Find shares in prose: ``~0.44-0.50``, ``43%``, ``10-15 %``, ``-20.7% rel.``, ``half``, ``2/3``, ``46 of 100``."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mainstay.engines.stress.backtest.prose.span import Span

_NUMBER = r"\d+(?:\.\d+)?"
_LINK = r"\s*(?:-|\.\.|to)\s*~?\s*"
_PERCENT = re.compile(
    rf"(?<![\w.$])(?P<sign>[-+])?~?(?P<a>{_NUMBER})(?:\s*%)?(?:{_LINK}(?P<b>{_NUMBER}))?\s*(?:%|percent|per cent)",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"(?<![\w.$-])~?(?P<a>0\.\d+|1\.0+)(?:{_LINK}(?P<b>0\.\d+|1\.0+))?(?![\d.]*\d|\s*[%MBk]|\s*(?:million|billion))"
)
_FRACTION = re.compile(r"(?<![\d/])(?P<a>\d)/(?P<b>\d)(?![\d/])")
_OF = re.compile(
    rf"(?<![\w.])~?(?P<a>{_NUMBER})(?:\s*[MBk])?(?:{_LINK}(?P<b>{_NUMBER}))?\s*(?:[MBk]|million|billion)?\s+(?:out\s+)?of\s+(?:about\s+|~)?(?P<of>{_NUMBER})\s*(?:[MBk]|million|billion)\b"
)
_WORDS = {
    "one half": 0.5,
    "half": 0.5,
    "one third": 1 / 3,
    "a third": 1 / 3,
    "two thirds": 2 / 3,
    "one quarter": 0.25,
    "a quarter": 0.25,
    "three quarters": 0.75,
}
_WORD = re.compile(
    r"(?<!\w)(?:about |nearly |roughly |~)?(?P<w>"
    + "|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True))
    + r")(?!\w|\s+(?:a\s+)?(?:year|month|day|capacity))",
    re.IGNORECASE,
)


#: A rise may be larger than one; what is larger than this is no share.
_LARGEST = 3.0


@dataclass(frozen=True, slots=True)
class Share:
    """A share between two ends; ``signed`` is -1 where the text says that something fell by it."""

    low: float
    high: float
    signed: int = 1


def find_shares(text: str) -> list[Span[Share]]:
    """Return the shares in a text, in the order of the text.

    Examples
    --------
    >>> [(s.value.low, s.value.high) for s in find_shares("~0.44-0.50 of US IV bags (44% quoted)")]
    [(0.44, 0.5), (0.44, 0.44)]
    """
    found: list[Span[Share]] = []
    for match in _OF.finditer(text):
        whole = float(match["of"])
        if whole > 0:
            found.append(_span(match, float(match["a"]) / whole, float(match["b"] or match["a"]) / whole, 1))
    for match in _PERCENT.finditer(text):
        sign = -1 if match["sign"] == "-" else 1
        found.append(_span(match, float(match["a"]) / 100, float(match["b"] or match["a"]) / 100, sign))
    found += [_span(match, float(match["a"]), float(match["b"] or match["a"]), 1) for match in _SHARE.finditer(text)]
    words = [(match, _WORDS[match["w"].lower()]) for match in _WORD.finditer(text)]
    found += [_span(match, value, value, 1) for match, value in words]
    parts = [(match, int(match["a"]), int(match["b"])) for match in _FRACTION.finditer(text)]
    found += [_span(match, a / b, a / b, 1) for match, a, b in parts if 0 < a <= b]
    return _apart([span for span in found if span.value.high <= _LARGEST])


def _span(match: re.Match[str], low: float, high: float, sign: int) -> Span[Share]:
    first, last = (low, high) if low <= high else (high, low)
    return Span(Share(round(first, 6), round(last, 6), sign), match.start(), match.end())


def _apart(spans: list[Span[Share]]) -> list[Span[Share]]:
    """Leave out a find inside another one that was tried before it."""
    kept: list[Span[Share]] = []
    for span in spans:
        if not any(span.start < other.end and other.start < span.end for other in kept):
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)
