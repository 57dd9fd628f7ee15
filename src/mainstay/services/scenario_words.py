"""What a scenario says, in words and as a difference from another."""

from __future__ import annotations

import difflib
import json
from dataclasses import dataclass

from mainstay.core.yaml12 import write_yaml
from mainstay.errors import InputError
from mainstay.scenario.scenario import Scenario, read_scenario
from mainstay.scenario.shock import Shock
from mainstay.services.jobs.inline import read_inline
from mainstay.services.jobs.scenario_ask import plain_scenario

_LONGEST = 300
#: what a new scenario begins with
FIRST = """\
name: my-scenario
description: >-
  One sentence on what happens and why it is tried.
stress:
  horizon_days: 365
  shocks: []
"""


@dataclass(frozen=True, slots=True)
class ShockInWords:
    """A shock as a row of a table."""

    name: str
    kind: str
    words: str
    source: str
    probability: float


def shocks_in_words(told: Scenario) -> list[ShockInWords]:
    """Return each shock of a scenario in a sentence or two.

    Examples
    --------
    >>> halt = {"name": "halt", "quantity": "capacity", "where": {"site": "x"}}
    >>> shocks_in_words(read_scenario({"stress": {"shocks": [halt]}}))[0].words
    '100 % of the capacity of everything at x is lost, from day 0, to the end of the run.'
    """
    return [ShockInWords(one.name, one.kind, _words(one), one.source, one.probability) for one in told.stress.shocks]


def _words(shock: Shock) -> str:
    from mainstay.engines.stress.shocks import describe

    try:
        return describe(shock)
    except InputError as error:  # a kind or an option that does not exist: the check says so
        return error.message


def read_text(text: str) -> Scenario | None:
    """Return the scenario of a text; None where it is none.

    Examples
    --------
    >>> read_text("name: a").name, read_text("name: [")
    ('a', None)
    """
    try:
        return read_scenario(read_inline(text, name="scenario"))
    except InputError:
        return None


def plain_of(told: Scenario) -> dict[str, object]:
    """Return a scenario as a request for a job carries it."""
    return plain_scenario(told.model_dump(mode="json", exclude_defaults=True))


def as_text(told: Scenario) -> str:
    r"""Return a scenario as YAML with the fewest keys that say the same.

    Examples
    --------
    >>> as_text(read_scenario({"name": "a", "stress": {"horizon_days": 60}}))
    'name: a\nstress:\n  horizon_days: 60\n'
    """
    return write_yaml(plain_of(told))


def changed_keys(here: str, there: str) -> list[tuple[str, str, str]]:
    """Return each key whose value differs between two texts: key, here, there; nothing where one is no scenario.

    Examples
    --------
    >>> changed_keys("name: a", "name: b")
    [('name', 'a', 'b')]
    """
    first, second = read_text(here), read_text(there)
    if first is None or second is None:
        return []
    mine, theirs = (_flat(one.model_dump(mode="json")) for one in (first, second))
    keys = [key for key in {**mine, **theirs} if mine.get(key) != theirs.get(key)]
    return [(key, _plain(mine.get(key)), _plain(theirs.get(key))) for key in keys]


def changed_lines(here: str, there: str) -> list[tuple[str, str]]:
    """Return the lines of two texts, each with what became of it: ``same``, ``gone`` or ``new``.

    Examples
    --------
    >>> changed_lines("a: 1", "a: 2")
    [('gone', 'a: 1'), ('new', 'a: 2')]
    """
    kinds = {" ": "same", "-": "gone", "+": "new"}
    lines = difflib.ndiff(here.splitlines(), there.splitlines())
    return [(kinds[line[0]], line[2:]) for line in lines if line[0] in kinds]


def _flat(value: object, prefix: str = "") -> dict[str, object]:
    """Return plain values by their path; parts of a list that have names are called by them."""
    if isinstance(value, dict):
        return {key: one for name, part in value.items() for key, one in _flat(part, _under(prefix, name)).items()}
    if isinstance(value, list) and any(isinstance(part, dict) for part in value):
        found: dict[str, object] = {}
        for place, part in enumerate(value):
            name = part.get("name") if isinstance(part, dict) else None
            found |= _flat(part, _under(prefix, name or place))
        return found
    return {prefix: value}


def _under(prefix: str, name: object) -> str:
    return f"{prefix}.{name}" if prefix else str(name)


def _plain(value: object) -> str:
    """Return a value as one line; what is not told on one side is a dash."""
    if value is None:
        return "–"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
