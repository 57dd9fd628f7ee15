"""Which scenarios a part of care can be asked with: those that come with Mainstay, and those of the workspace."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from mainstay.core.yaml12 import read_yaml
from mainstay.errors import MainstayError, NotFoundError, Problem
from mainstay.io import bundled_scenarios
from mainstay.scenario.scenario import Scenario, read_scenario
from mainstay.services.bases import BaseEntry
from mainstay.services.care import told_parts
from mainstay.services.jobs.queue import JobEntry
from mainstay.services.stress_scenarios import find_scenario
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import scenarios

#: before the name of a scenario of the workspace, so that it is never taken for a bundled one
OWN = "own:"


@dataclass(frozen=True, slots=True)
class Choice:
    """A scenario that a part can be asked with.

    Attributes
    ----------
    key : str
        What stands in the address; empty for the defaults.
    title : str
        What people read.
    about : str
        Its description.
    request : mapping
        The part of a request for a job that names it.
    """

    key: str
    title: str
    about: str
    request: Mapping[str, Any]


DEFAULTS = Choice("", "the defaults, each printed as assumed", "What every choice is where nobody makes one.", {})


def choices(workspace: Workspace, entry: BaseEntry, part: str) -> list[Choice]:
    """Return the scenarios that tell something to a part: the one about this base first, the defaults last.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    entry : BaseEntry
        A base that the person may see.
    part : str
        Part of the care engine.
    """
    found = []
    for name in bundled_scenarios.names("care"):
        told = find_scenario(name)
        if part in told_parts(told):
            is_ours = f"Base {entry.name}." in told.description
            found.append((not is_ours, Choice(name, name.replace("-", " "), told.description, {"scenario": name})))
    found.sort(key=lambda one: (one[0], one[1].key))
    own = [(False, one) for one in _own(workspace, entry, part)]
    ours = [one for other, one in [*found, *own] if not other]
    return [*ours, DEFAULTS, *(one for other, one in found if other)]


def chosen(offered: list[Choice], key: str | None) -> Choice:
    """Return the choice of this key; the first that is offered where none is named.

    Raises
    ------
    NotFoundError
        There is no such scenario for this part.

    Examples
    --------
    >>> chosen([DEFAULTS], None).key
    ''
    """
    if key is None:
        return offered[0]
    for one in offered:
        if one.key == key:
            return one
    msg = f"there is no scenario {key!r} that tells something to this part"
    raise NotFoundError(msg, hint="the list on the page of the part shows those that do")


def problems_of(job: JobEntry | None) -> list[Problem]:
    """Return what was wrong with a job that failed, as problems that a page can list.

    Examples
    --------
    >>> problems_of(None)
    []
    """
    if job is None or job.error is None:
        return []
    told: dict[str, Any] = json.loads(job.error)
    found = []
    for one in told.get("problems") or []:
        known = {
            name: one[name] for name in ("code", "message", "found", "allowed", "hint") if one.get(name) is not None
        }
        if {"code", "message"} <= known.keys():
            found.append(Problem(**known))
    if not found and told.get("message"):
        found.append(Problem("job.failed", str(told["message"]), hint=told.get("hint")))
    return found


def _own(workspace: Workspace, entry: BaseEntry, part: str) -> list[Choice]:
    """Return scenarios of the workspace that tell something to the part, the newest revision of each."""
    newest = (
        select(scenarios.c.name, func.max(scenarios.c.revision).label("revision"))
        .where(scenarios.c.base_id == entry.base_id)
        .group_by(scenarios.c.name)
        .subquery()
    )
    asked = (
        select(scenarios.c.name, scenarios.c.body)
        .join(newest, (newest.c.name == scenarios.c.name) & (newest.c.revision == scenarios.c.revision))
        .where(scenarios.c.base_id == entry.base_id, scenarios.c.is_deleted.is_(False))
        .order_by(scenarios.c.name)
    )
    with reading(workspace.database) as held:
        rows = held.execute(asked).all()
    found = []
    for name, body in rows:
        told = _read(name, body)
        if told is not None and part in told_parts(told):
            plain = told.model_dump(mode="json", exclude_defaults=True)
            found.append(Choice(OWN + name, f"{name} (of this workspace)", told.description, {"body": plain}))
    return found


def _read(name: str, body: str) -> Scenario | None:
    """Return a scenario as it was saved, None where it can no longer be read."""
    try:
        return read_scenario(read_yaml(body, name=name), file=name)
    except MainstayError:
        return None
