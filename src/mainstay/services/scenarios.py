"""Scenarios of a workspace: each save is a revision of its own, nothing that was written is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.exc import IntegrityError

from mainstay.errors import ConflictError, DeniedError, InputError, NotFoundError, Problem
from mainstay.io import bundled_scenarios
from mainstay.io.scenario_file import load_scenario
from mainstay.scenario.scenario import Scenario
from mainstay.services.bases import BaseEntry, find_base, load_base
from mainstay.services.names import new_id
from mainstay.services.permissions import WRITE_SCENARIO
from mainstay.services.scenario_check import Check, check_scenario
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.tables import scenarios

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,78}[a-z0-9]")
ALLOWED = "2 to 80 small letters, digits and hyphens"
#: what the pages of scenarios are called themselves
RESERVED = frozenset({"new", "check", "import", "compose"})


@dataclass(frozen=True, slots=True)
class ScenarioEntry:
    """One revision of a scenario; revision 0 is one that comes with Mainstay."""

    scenario_id: str
    name: str
    revision: int
    base_id: str
    body: str
    scenario_hash: str
    description: str
    created_at: datetime | None
    created_by: str | None
    is_deleted: bool

    @property
    def is_bundled(self) -> bool:
        """Whether it comes with Mainstay and cannot be changed."""
        return self.revision == 0


_COLUMNS = [scenarios.c[name] for name in ScenarioEntry.__slots__]


def may_write(workspace: Workspace, viewer: Viewer, base: BaseEntry) -> bool:
    """Tell whether a person may write scenarios for a base: one they may write, or one that comes with Mainstay."""
    if not viewer.may(WRITE_SCENARIO):
        return False
    if base.origin == "bundled":
        return True
    try:
        find_base(workspace, viewer, base.base_id, "write")
    except NotFoundError:
        return False
    return True


def list_scenarios(workspace: Workspace, base: BaseEntry) -> list[ScenarioEntry]:
    """Return the newest revision of each scenario of a base, by name; deleted ones are left out.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    base : BaseEntry
        The base, as `find_base` gives it to who may see it.
    """
    asked = _newest(base.base_id).where(scenarios.c.is_deleted.is_(False)).order_by(scenarios.c.name)
    with reading(workspace.database) as held:
        return [ScenarioEntry(*row) for row in held.execute(asked)]


def list_bundled(base: BaseEntry) -> list[ScenarioEntry]:
    """Return the scenarios that come with Mainstay."""
    return [_bundled(base, name) for name in bundled_scenarios.names()]


def find_scenario_entry(
    workspace: Workspace, base: BaseEntry, name: str, *, revision: int | None = None
) -> ScenarioEntry:
    """Return a scenario: its newest revision, or the one that is asked for.

    Raises
    ------
    NotFoundError
        The base has no such scenario, or it was deleted and no revision is asked for.
    """
    if name in bundled_scenarios.names():
        return _bundled(base, name)
    asked = _newest(base.base_id).where(scenarios.c.name == name)
    if revision is not None:
        asked = select(*_COLUMNS).where(
            scenarios.c.base_id == base.base_id, scenarios.c.name == name, scenarios.c.revision == revision
        )
    with reading(workspace.database) as held:
        row = held.execute(asked).one_or_none()
    if row is None or (revision is None and row.is_deleted):
        msg = f"the base has no scenario {name!r}" + (f" with revision {revision}" if revision is not None else "")
        raise NotFoundError(msg, hint="the list of scenarios shows what there is")
    return ScenarioEntry(*row)


def list_revisions(workspace: Workspace, base: BaseEntry, name: str) -> list[ScenarioEntry]:
    """Return all revisions of a scenario, the newest first; also those of one that was deleted."""
    asked = select(*_COLUMNS).where(scenarios.c.base_id == base.base_id, scenarios.c.name == name)
    with reading(workspace.database) as held:
        return [ScenarioEntry(*row) for row in held.execute(asked.order_by(scenarios.c.revision.desc()))]


def check(workspace: Workspace, base: BaseEntry, text: str) -> Check:
    """Check a text against a base; see `check_scenario`."""
    return check_scenario(load_base(workspace, base), text)


def save_scenario(
    workspace: Workspace, viewer: Viewer, base: BaseEntry, text: str, *, name: str | None = None, revision: int = 0
) -> ScenarioEntry:
    """Keep a text as the next revision of its scenario.

    Parameters
    ----------
    base : BaseEntry
        The base.
    text : str
        The scenario as YAML, as it was written.
    name : str, optional
        Name of the scenario that is changed; what the text says must agree. A new one where left out.
    revision : int
        The revision that was read before the change; 0 for a new scenario.

    Returns
    -------
    ScenarioEntry
        The newest revision; the one that is there where nothing has changed.

    Raises
    ------
    DeniedError
        The person may not write scenarios for this base.
    InputError
        The text is no scenario, does not fit the base, or its name cannot be used; all problems at once.
    ConflictError
        Somebody else saved in the meantime, or there is a scenario of this name already.
    """
    _needs_write(workspace, viewer, base)
    found = check(workspace, base, text)
    problems = [*found.problems, *([] if found.scenario is None else _name_problems(found.scenario.name, name))]
    if problems or found.scenario is None:
        msg = "the scenario cannot be saved"
        raise InputError(msg, problems)
    told = found.scenario
    with writing(workspace.database) as held:
        row = held.execute(_newest(base.base_id).where(scenarios.c.name == told.name)).one_or_none()
        last = None if row is None else ScenarioEntry(*row)
        _refuse_conflict(last, told.name, revision, is_new=name is None)
        if last is not None and last.body == text and not last.is_deleted:
            return last
        made = _row(workspace, viewer, base, told, text, 1 if last is None else last.revision + 1)
        try:
            held.execute(scenarios.insert(), made)
        except IntegrityError:
            raise _faster(told.name) from None
        _record(held, workspace, viewer, "scenario.save", made)
    return find_scenario_entry(workspace, base, told.name)


def delete_scenario(workspace: Workspace, viewer: Viewer, base: BaseEntry, name: str, *, revision: int) -> None:
    """Take a scenario off the list; its revisions stay, and saving it again brings it back.

    Raises
    ------
    DeniedError
        The person may not write scenarios for this base, or it comes with Mainstay.
    NotFoundError
        There is no such scenario.
    ConflictError
        Somebody else saved in the meantime.
    """
    _needs_write(workspace, viewer, base)
    last = find_scenario_entry(workspace, base, name)
    if last.is_bundled:
        msg = "this scenario comes with Mainstay and stays"
        raise DeniedError(msg)
    if last.revision != revision:
        raise _faster(name)
    row = {field: getattr(last, field) for field in ScenarioEntry.__slots__}
    row |= {"scenario_id": new_id(), "revision": revision + 1, "is_deleted": True}
    row |= {"created_at": workspace.now(), "created_by": _author(viewer)}
    with writing(workspace.database) as held:
        try:
            held.execute(scenarios.insert(), row)
        except IntegrityError:
            raise _faster(name) from None
        _record(held, workspace, viewer, "scenario.delete", row)


def _needs_write(workspace: Workspace, viewer: Viewer, base: BaseEntry) -> None:
    viewer.needs(WRITE_SCENARIO)
    if not may_write(workspace, viewer, base):
        msg = "scenarios of this base are written by those who may write the base"
        raise DeniedError(msg, hint="ask who shared it with you, or run the scenario without saving it")


def _name_problems(told: str, name: str | None) -> list[Problem]:
    if name is not None and told != name:
        hint = "to keep it under another name, save it as a new scenario"
        return [Problem("scenario.name", "the name is another one than before", column="name", found=told, hint=hint)]
    if not _NAME.fullmatch(told) or told in RESERVED:
        return [
            Problem("scenario.name", "the name cannot be an address", column="name", found=told, allowed=ALLOWED),
        ]
    if told in bundled_scenarios.names():
        hint = "choose another name for the changed copy"
        return [
            Problem(
                "scenario.name",
                "a scenario that comes with Mainstay has this name",
                column="name",
                found=told,
                hint=hint,
            )
        ]
    return []


def _refuse_conflict(last: ScenarioEntry | None, name: str, revision: int, *, is_new: bool) -> None:
    """Refuse a save that would hide what somebody else has written since."""
    if last is None or last.revision == revision:
        return
    if is_new and revision == 0:
        if last.is_deleted:
            return
        msg = f"there is a scenario {name!r} already"
        raise ConflictError(msg, hint="open it and change it there, or choose another name")
    raise _faster(name)


def _faster(name: str) -> ConflictError:
    msg = f"somebody else saved {name!r} in the meantime"
    return ConflictError(msg, hint="look at both texts, then save again; nothing was lost")


def _newest(base_id: str) -> Select[Any]:
    last = (
        select(scenarios.c.name, func.max(scenarios.c.revision).label("revision"))
        .where(scenarios.c.base_id == base_id)
        .group_by(scenarios.c.name)
        .subquery()
    )
    same: ColumnElement[bool] = and_(scenarios.c.name == last.c.name, scenarios.c.revision == last.c.revision)
    return select(*_COLUMNS).join(last, same).where(scenarios.c.base_id == base_id)


def _row(
    workspace: Workspace, viewer: Viewer, base: BaseEntry, told: Scenario, text: str, revision: int
) -> dict[str, Any]:
    return {
        "scenario_id": new_id(),
        "name": told.name,
        "revision": revision,
        "base_id": base.base_id,
        "body": text,
        "scenario_hash": told.hash,
        "description": told.description,
        "created_at": workspace.now(),
        "created_by": _author(viewer),
        "is_deleted": False,
    }


def _author(viewer: Viewer) -> str | None:
    return None if viewer == SYSTEM else viewer.user_id


def _record(held: Any, workspace: Workspace, viewer: Viewer, action: str, row: dict[str, Any]) -> None:
    detail = {"base": row["base_id"], "revision": row["revision"], "scenario_hash": row["scenario_hash"]}
    target = f"scenario:{row['base_id']}/{row['name']}"
    record(held, at=workspace.now(), actor=viewer.user_id, action=action, target=target, detail=detail)


def _bundled(base: BaseEntry, name: str) -> ScenarioEntry:
    path = bundled_scenarios.path(name)
    told = load_scenario(path)
    text = path.read_text("utf-8")
    return ScenarioEntry("", name, 0, base.base_id, text, told.hash, told.description, None, None, is_deleted=False)
