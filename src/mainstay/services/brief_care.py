"""Care in a briefing: what sharing gives, what the next money buys, and radiotherapy, where the base knows of care."""

from __future__ import annotations

from collections.abc import Callable

from mainstay.core.progress import Progress
from mainstay.core.result import Result
from mainstay.engines.care.parts import PARTS
from mainstay.errors import InputError
from mainstay.io import bundled_scenarios
from mainstay.model.base import Base
from mainstay.report.care_names import ENGINE
from mainstay.scenario.scenario import Scenario
from mainstay.services.care import told_parts
from mainstay.services.care_engines import with_request
from mainstay.services.stress_scenarios import find_scenario

#: the parts that a briefing tells of, in their order
TOLD = ("flex", "plan", "radiotherapy")
#: parts that follow patients, and why they are left out where nobody says how many come
FED_BY_LOADS = ("flex", "plan")
NO_LOADS = "the base does not say how many patients come (its table service_loads is empty; us-region-care has one)"
#: tables without which a base knows nothing of care
NEEDED = ("facilities", "services")
#: for a base that no bundled scenario is about: draws enough for a briefing
PLAIN = Scenario.model_validate(
    {
        "name": "briefing",
        "care": {
            "flex": {"draws": 200, "levels": 20, "most_pools": 10, "routine_waits": False},
            "plan": {"scenarios": 20},
            "radiotherapy": {"draws": 256, "pareto_points": 0},
        },
    }
)


def steps() -> int:
    """Return how many steps `run_parts` tells of.

    Examples
    --------
    >>> steps()
    3
    """
    return len(TOLD)


def run_parts(
    base: Base,
    name: str,
    *,
    seed: int,
    results: dict[str, Result],
    say: Callable[[str], None],
    inside: Callable[[], Progress | None] = lambda: None,
) -> dict[str, str]:
    """Run the parts of care that a briefing tells of, and put what they give into the results.

    A base without facilities or services is left alone. A part that the base cannot feed is no mistake: it is left out
    with its reason.

    Parameters
    ----------
    base : Base
        The base.
    name : str
        Bundled name or path of the base, for the manifest.
    seed : int
        Seed of the draws.
    results : dict of str to Result
        Gets ``care:<part>``.
    say : callable
        Told what comes next, `steps` times.
    inside : callable
        Gives who is told how far the step is that was told last.

    Returns
    -------
    dict of str to str
        Why parts were left out, by the name that their result would have.
    """
    left_out: dict[str, str] = {}
    is_known = all(base[table].height for table in NEEDED)
    for part in TOLD:
        say(f"care: {part}")
        if not is_known:
            continue
        if part in FED_BY_LOADS and base["service_loads"].is_empty():
            left_out[ENGINE + part] = NO_LOADS
            continue
        told = scenario_for(base, part)
        try:
            found = PARTS[part].run(base, told, seed=seed, progress=inside())
        except InputError as error:
            left_out[ENGINE + part] = "; ".join(
                dict.fromkeys([error.message, *(problem.message for problem in error.problems)])
            )
            continue
        results[ENGINE + part] = with_request(found, part, base=name, scenario=told.model_dump(mode="json"))
    return left_out


def scenario_for(base: Base, part: str) -> Scenario:
    """Return the bundled scenario that is about a base and tells something to a part, or one that assumes little.

    Examples
    --------
    >>> import mainstay as ms
    >>> scenario_for(ms.load("malawi-care"), "radiotherapy").name, scenario_for(ms.load("us-2026"), "flex").name
    ('malawi-radiotherapy', 'briefing')
    """
    for name in bundled_scenarios.names("care"):
        told = find_scenario(name)
        if f"Base {base.name}." in told.description and part in told_parts(told):
            return told
    return PLAIN
