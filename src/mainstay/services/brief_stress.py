"""The stress test of a briefing: each bundled scenario that fits the base, and how right the engine was on history."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mainstay.core.progress import Progress
from mainstay.core.result import Result
from mainstay.errors import InputError
from mainstay.io import bundled_scenarios
from mainstay.model.base import Base
from mainstay.report.stress_names import ENGINE, RECORD
from mainstay.run.executors import open_executor
from mainstay.scenario.scenario import Scenario
from mainstay.services import stress_engines
from mainstay.services.stress_request import StressRequest
from mainstay.services.stress_scenarios import find_scenario

#: runs of each scenario: enough to tell likely from unlikely, few enough for a briefing in less than a minute
REPLICATIONS = 32
#: which table of a base the names under these keys of a scenario are in
_TABLES = {
    "product": "products",
    "products": "products",
    "site": "sites",
    "line": "lines",
    "economy": "economies",
    "releases": "stockpiles",
}
#: names that a reason tells
_MOST_TOLD = 3


def steps() -> int:
    """Return how many steps `run_bundled` tells of.

    Examples
    --------
    >>> steps() == len(bundled_scenarios.names()) + 1
    True
    """
    return len(bundled_scenarios.names()) + 1


def run_bundled(
    base: Base,
    name: str,
    *,
    seed: int,
    results: dict[str, Result],
    say: Callable[[str], None],
    inside: Callable[[], Progress | None] = lambda: None,
) -> dict[str, str]:
    """Run the bundled scenarios on a base and put what they give into the results.

    A scenario that names what the base does not hold is no mistake: it is left out. The back-test does not hang on the
    base, but says something only beside a result, and is left out where there is none.

    Parameters
    ----------
    base : Base
        The base.
    name : str
        Bundled name or path of the base, for the manifest.
    seed : int
        Seed of the draws.
    results : dict of str to Result
        Gets ``stress:<scenario>`` and ``stress-backtest``.
    say : callable
        Told what comes next, `steps` times.
    inside : callable
        Gives who is told how far the step is that was told last.

    Returns
    -------
    dict of str to str
        Why scenarios were left out, by the name that their result would have.
    """
    left_out: dict[str, str] = {}
    for scenario in bundled_scenarios.names():
        say(f"stress test: {scenario}")
        told = find_scenario(scenario)
        reason = missing(told, base)
        if reason is None:
            try:
                results[ENGINE + scenario] = _run(base, name, (scenario, told), seed, inside())
            except InputError as error:
                reason = "; ".join([error.message, *(problem.message for problem in error.problems)])
        if reason is not None:
            left_out[ENGINE + scenario] = reason
    say("stress test: forecasts of past shocks")
    if any(result.startswith(ENGINE) for result in results):
        request = stress_engines.cases_asked(None)
        found = stress_engines.backtest(None, seed=seed, progress=inside())
        results[RECORD] = stress_engines.with_request(found, "backtest", request=request)
    return left_out


def missing(told: Scenario, base: Base) -> str | None:
    """Return in words what a scenario names and a base does not hold, None where it holds all.

    Examples
    --------
    >>> import mainstay as ms
    >>> base = ms.load("us-2026")
    >>> missing(find_scenario("two-at-once"), base) is None
    True
    >>> missing(Scenario(stress={"service_goal": {"products": "unobtainium"}}), base)
    'the base holds no products unobtainium'
    """
    lacking: dict[str, list[str]] = {}
    for key, value in _named(told.stress.model_dump(mode="json")):
        table = _TABLES[key]
        if value not in _keys(base, table) and value not in lacking.get(table, []):
            lacking.setdefault(table, []).append(value)
    if not lacking:
        return None
    parts = []
    for table, names in lacking.items():
        more = f" and {len(names) - _MOST_TOLD} more" if len(names) > _MOST_TOLD else ""
        parts.append(f"{table} {', '.join(names[:_MOST_TOLD])}{more}")
    return "the base holds no " + "; no ".join(parts)


def _keys(base: Base, table: str) -> frozenset[str]:
    return frozenset(base[table][base.schema.table(table).key[0]])


def _named(told: Any) -> Iterator[tuple[str, str]]:
    """Yield each name in a scenario with the key that it stands under."""
    if isinstance(told, list):
        for part in told:
            yield from _named(part)
    elif isinstance(told, dict):
        for key, value in told.items():
            if key in _TABLES and value is not None:
                yield from ((key, str(one)) for one in ([value] if isinstance(value, str) else value))
            if key != "options":
                yield from _named(value)


def _run(base: Base, name: str, which: tuple[str, Scenario], seed: int, progress: Progress | None) -> Result:
    scenario, told = which
    # what softens a loss costs seven more runs of each scenario; `mainstay stress` works it out
    options = {"decompose": False}
    request = StressRequest(name, scenario, replications=REPLICATIONS, seed=seed, options=options)
    with open_executor("threads") as executor:
        found = stress_engines.simulate(base, told, request, executor, progress)
    said = told.model_dump(mode="json")
    return stress_engines.with_request(found, "run", request=request.plain("run"), scenario=said)
