"""Which kind of shock a row tells of."""

from __future__ import annotations

import re

#: The one that stands first in the text counts; of two at the same place, the one that stands first here.
_KINDS: tuple[tuple[str, str], ...] = (
    ("cyber", r"cyber|ransom|notpetya|hack|malware|it outage"),
    ("lockdown", r"lock-?down|zero-covid|curfew"),
    ("export_ban", r"export (ban|restriction|stop|curb)|dgft|sanction|embargo|trade (ban|dispute)"),
    ("pandemic", r"pandemic|covid-19 ppe|outbreak"),
    ("demand_surge", r"demand (surge|rise|spike)|surge in demand|syphilis demand|demand \+|tripledemic|demand"),
    ("natural_hazard", r"hurricane|flood|tornado|earthquake|storm|typhoon|wildfire|fire|cyclone|volcano|eruption"),
    ("power", r"power (loss|outage|cut)|blackout|grid"),
    ("contamination", r"contaminat|impurit|nitrosamine|ndma|cronobacter|endotoxin|particulate|sterility|recall"),
    (
        "input_failure",
        r"raw material|supplier|single (bottle|source|ksm|api)|ksm|api (stop|foreign|supplier)|input|bottle|component",
    ),
    ("quality", r"gmp|quality|inspection|licen[cs]e|warning letter|suspen|form 483|shutdown|closure"),
)


def shock_kind(shock: str, event: str) -> tuple[str, str]:
    """Return the kind of a shock and the words that tell it.

    Examples
    --------
    >>> shock_kind("hurricane/power loss", "Hurricane Maria")
    ('natural_hazard', 'hurricane')
    >>> shock_kind("", "something")
    ('other', '')
    """
    for text in (shock, event):
        found = [(match.start(), order, kind, match[0].lower()) for order, kind, match in _matches(text)]
        if found:
            _, _, kind, words = min(found)
            return kind, words
    return "other", ""


def _matches(text: str) -> list[tuple[int, str, re.Match[str]]]:
    tried = [(order, kind, re.search(pattern, text, re.IGNORECASE)) for order, (kind, pattern) in enumerate(_KINDS)]
    return [(order, kind, match) for order, kind, match in tried if match is not None]


def is_ramp(row_text: str) -> bool:
    """Say whether a row tells of doses by a day rather than of a loss of supply.

    Examples
    --------
    >>> is_ramp("2009 H1N1 vaccine ramp (day-100 test)")
    True
    """
    return re.search(r"\bramp\b|day-100|roll-?out", row_text, re.IGNORECASE) is not None
