"""Runs of stress tests in a workspace: which scenario each was of, and what to ask for to run one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mainstay.io import bundled_scenarios
from mainstay.services.bases import BaseEntry
from mainstay.services.results import ResultEntry, list_results
from mainstay.services.scenario_words import plain_of, read_text
from mainstay.services.scenarios import ScenarioEntry, find_scenario_entry
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace

KIND = "stress"
#: runs that lists look at
_MOST = 200


def scenario_part(entry: ScenarioEntry) -> dict[str, Any]:
    """Return how a request names a scenario: a bundled one by its name, one of the workspace by what it says."""
    if entry.is_bundled:
        return {"scenario": entry.name}
    told = read_text(entry.body)
    return {} if told is None else {"body": plain_of(told)}


def named_part(workspace: Workspace, base: BaseEntry, name: str) -> dict[str, Any]:
    """Return how a request names a scenario that a person has chosen; nothing chosen is an ordinary year.

    Raises
    ------
    NotFoundError
        There is no such scenario.
    """
    return scenario_part(find_scenario_entry(workspace, base, name)) if name else {}


def name_of(told: Mapping[str, Any]) -> str:
    """Return the name of the scenario of a request.

    Examples
    --------
    >>> name_of({"scenario": "two-at-once"}), name_of({"body": {"name": "fire"}}), name_of({})
    ('two-at-once', 'fire', 'an ordinary year')
    """
    if told.get("scenario"):
        return str(told["scenario"])
    if told.get("body"):
        return str(told["body"].get("name", "nominal"))
    return "an ordinary year"


def list_runs(workspace: Workspace, viewer: Viewer, base: BaseEntry, *, kind: str = KIND) -> list[ResultEntry]:
    """Return the runs on a base, the newest first."""
    return list_results(workspace, viewer, base_id=base.base_id, kind=kind, most=_MOST)


def runs_of(runs: list[ResultEntry], entry: ScenarioEntry) -> list[ResultEntry]:
    """Return the runs of one scenario as it is now; those of an older text are not among them."""
    part = scenario_part(entry)
    return [run for run in runs if part and all(run.told.get(key) == value for key, value in part.items())]


def is_bundled(name: str) -> bool:
    """Tell whether a scenario of this name comes with Mainstay.

    Examples
    --------
    >>> is_bundled("two-at-once")
    True
    """
    return name in bundled_scenarios.names()
