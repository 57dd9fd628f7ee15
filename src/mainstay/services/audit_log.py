"""The audit log for people: what was done, by whom, to what; and whether the log is whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import select

from mainstay.errors import Problem
from mainstay.services.permissions import READ_AUDIT
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import Head, head, verify
from mainstay.store.database import reading
from mainstay.store.tables import audit, users


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log; ``actor`` is a login where there still is one."""

    entry_id: int
    at: datetime
    actor: str
    action: str
    target: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; what is empty does not matter."""

    actor: str = ""
    action: str = ""
    target: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


def list_entries(workspace: Workspace, viewer: Viewer, wanted: Wanted, *, most: int = 200) -> list[Entry]:
    """Return entries, the newest first.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who asks.
    wanted : Wanted
        Login (or ``system``), beginning of the action, beginning of the object, days, and number before which.
    most : int
        At most so many.

    Raises
    ------
    DeniedError
        The person may not read the log.
    """
    viewer.needs(READ_AUDIT)
    asked = (
        select(audit, users.c.login)
        .join(users, users.c.user_id == audit.c.actor, isouter=True)
        .order_by(audit.c.entry_id.desc())
        .limit(most)
    )
    if wanted.actor:
        asked = asked.where((users.c.login == wanted.actor.lower()) | (audit.c.actor == wanted.actor))
    if wanted.action:
        asked = asked.where(audit.c.action.startswith(wanted.action, autoescape=True))
    if wanted.target:
        asked = asked.where(audit.c.object.startswith(wanted.target, autoescape=True))
    if wanted.since is not None:
        asked = asked.where(audit.c.at >= datetime.combine(wanted.since, time.min, UTC))
    if wanted.until is not None:
        asked = asked.where(audit.c.at <= datetime.combine(wanted.until, time.max, UTC))
    if wanted.before is not None:
        asked = asked.where(audit.c.entry_id < wanted.before)
    with reading(workspace.database) as held:
        return [
            Entry(row.entry_id, row.at, row.login or row.actor, row.action, row.object, json.loads(row.detail))
            for row in held.execute(asked)
        ]


def verify_log(workspace: Workspace, viewer: Viewer) -> tuple[Head, list[Problem]]:
    """Return the last entry and what is wrong with the log.

    Raises
    ------
    DeniedError
        The person may not read the log.
    """
    viewer.needs(READ_AUDIT)
    with reading(workspace.database) as held:
        return head(held), verify(held)
