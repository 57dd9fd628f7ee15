"""Whether a scenario is one, and fits a base: all that is wrong, each with its line."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.scenario import Scenario, read_scenario
from mainstay.services.jobs.inline import read_inline_with_root
from mainstay.services.long_checks import turn
from mainstay.services.scenario_places import Places

FILE = "scenario"


@dataclass(frozen=True, slots=True)
class Check:
    """What a check has found.

    Attributes
    ----------
    scenario : Scenario, optional
        The scenario; None where the text is none.
    problems : tuple of Problem
        All that is wrong; ``row`` is the line of the text, ``column`` the key.
    """

    scenario: Scenario | None
    problems: tuple[Problem, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return self.scenario is not None and not self.problems


def check_scenario(base: Base, text: str) -> Check:
    r"""Check the text of a scenario against a base, by what the engines themselves check before they run.

    Parameters
    ----------
    base : Base
        The base: its sites, products, economies and values.
    text : str
        YAML 1.2.

    Raises
    ------
    TooManyError
        The text is long, and others are being checked and wait already.

    Examples
    --------
    >>> import mainstay as ms
    >>> text = "stress:\n  shocks:\n  - {name: fire, quantity: capacity, where: {site: baxter-north-cov}}\n"
    >>> found = check_scenario(ms.load("us-2026"), text).problems[0]
    >>> found.row, found.hint
    (3, "did you mean 'baxter-north-cove'?")
    """
    with turn(len(text)):
        places = Places(text)
        try:
            keys, root = read_inline_with_root(text, name=FILE)
            places = Places(text, root)
            told = read_scenario(keys, file=FILE)
        except InputError as error:
            return Check(None, _placed(error, places))
        return Check(told, _misfits(base, told, places))


def _misfits(base: Base, told: Scenario, places: Places) -> tuple[Problem, ...]:
    """Return what of a scenario does not fit the base."""
    # the engines take a second to load; whoever only reads scenarios must not wait for them
    from mainstay.engines.stress.prepare import prepare
    from mainstay.scenario.overrides import apply_overrides

    problems: list[Problem] = []
    changed = base
    try:
        changed = apply_overrides(base, told.overrides)
    except InputError as error:
        problems += [_of_override(problem, told, places) for problem in error.problems]
    try:
        prepare(changed, told, seed=0)
    except InputError as error:
        problems += _placed(error, places)
    return tuple(problems)


def _of_override(problem: Problem, told: Scenario, places: Places) -> Problem:
    """Return a problem of a value that is set otherwise, with its line in the scenario and not its row in the base."""
    for number, one in enumerate(told.overrides):
        if (one.row_id, one.table) == (problem.key, problem.table) and problem.column in (one.field, None):
            return _with_line(replace(problem, file=FILE, column=f"overrides.{number}"), places)
    return replace(problem, file=FILE, column="overrides")


def _placed(error: InputError, places: Places) -> tuple[Problem, ...]:
    """Return the problems of an error with the line of each, where it is known."""
    found = error.problems or (Problem("scenario.invalid", error.message, file=FILE, hint=error.hint),)
    return tuple(_with_line(problem, places) for problem in found)


def _with_line(problem: Problem, places: Places) -> Problem:
    if problem.row is not None or not problem.column:
        return problem
    place = places.of(problem.column)
    return problem if place is None else replace(problem, row=place[0])
