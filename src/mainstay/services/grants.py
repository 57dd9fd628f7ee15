"""Who may see and write a base: a person, a role, or everyone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from mainstay.errors import InputError, NotFoundError, Problem
from mainstay.services.bases import BaseEntry, find_base
from mainstay.services.names import new_id
from mainstay.services.permissions import ADMINISTER, SHARE
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.tables import grants, roles, users

LEVELS = ("read", "write")
EVERYONE = "everyone"


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of who may see a base; ``whom`` in words."""

    grant_id: str
    whom: str
    level: str
    created_at: datetime


def find_shareable(workspace: Workspace, viewer: Viewer, base_id: str) -> BaseEntry:
    """Return a base that the person may share: one that they may write; whoever administers, one that they may see.

    Raises
    ------
    DeniedError
        The person may not share bases.
    NotFoundError
        There is no such base.
    """
    viewer.needs(SHARE)
    return find_base(workspace, viewer, base_id, "read" if viewer.may(ADMINISTER) else "write")


def list_grants(workspace: Workspace, entry: BaseEntry) -> list[Grant]:
    """Return who may see a base, the oldest grant first."""
    asked = (
        select(grants, users.c.login, roles.c.title)
        .join(users, users.c.user_id == grants.c.user_id, isouter=True)
        .join(roles, roles.c.role_id == grants.c.role_id, isouter=True)
        .where(grants.c.base_id == entry.base_id)
        .order_by(grants.c.created_at, grants.c.grant_id)
    )
    with reading(workspace.database) as held:
        return [Grant(row.grant_id, _whom(row), row.level, row.created_at) for row in held.execute(asked)]


def share(workspace: Workspace, viewer: Viewer, base_id: str, *, whom: str, level: str) -> None:
    """Let somebody see or write a base; a grant to the same takes the place of the older one.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who shares.
    base_id : str
        What.
    whom : str
        ``everyone``, ``role:`` and a role, or the login of a person.
    level : {"read", "write"}
        How far.

    Raises
    ------
    DeniedError, NotFoundError
        As `find_shareable`.
    InputError
        There is no such person, role or level.
    """
    entry = find_shareable(workspace, viewer, base_id)
    with writing(workspace.database) as held:
        target = _read_whom(held, whom)
        if level not in LEVELS or target is None:
            msg = "the base cannot be shared like this"
            raise InputError(msg, list(_faults(whom, level, target)))
        same = [grants.c[name] == value for name, value in target.items()]
        held.execute(grants.delete().where(grants.c.base_id == entry.base_id, *same))
        row = {
            "grant_id": new_id(),
            "base_id": entry.base_id,
            "is_everyone": False,
            **target,
            "level": level,
            "created_at": workspace.now(),
            "created_by": viewer.user_id,
        }
        held.execute(grants.insert(), row)
        detail = {"whom": target, "level": level}
        _record(workspace, held, viewer, "base.share", entry.base_id, detail)


def unshare(workspace: Workspace, viewer: Viewer, base_id: str, grant_id: str) -> None:
    """Take a grant back.

    Raises
    ------
    DeniedError, NotFoundError
        As `find_shareable`; or there is no such grant on this base.
    """
    entry = find_shareable(workspace, viewer, base_id)
    with writing(workspace.database) as held:
        found = held.execute(
            select(grants.c.user_id, grants.c.role_id, grants.c.is_everyone, grants.c.level).where(
                grants.c.grant_id == grant_id, grants.c.base_id == entry.base_id
            )
        ).one_or_none()
        if found is None:
            msg = "there is no such grant on this base"
            raise NotFoundError(msg)
        held.execute(grants.delete().where(grants.c.grant_id == grant_id))
        _record(workspace, held, viewer, "base.unshare", entry.base_id, dict(found._mapping))  # noqa: SLF001 - public in SQLAlchemy


def _read_whom(held: Connection, whom: str) -> dict[str, Any] | None:
    told = whom.strip()
    if told == EVERYONE:
        return {"is_everyone": True}
    if told.startswith("role:"):
        role_id = held.scalar(select(roles.c.role_id).where(roles.c.role_id == told.removeprefix("role:")))
        return None if role_id is None else {"role_id": role_id}
    user_id = held.scalar(select(users.c.user_id).where(users.c.login == told.lower(), users.c.is_active.is_(True)))
    return None if user_id is None else {"user_id": user_id}


def _faults(whom: str, level: str, target: dict[str, Any] | None) -> Iterator[Problem]:
    if target is None:
        allowed = "everyone, a role, or the login of a person"
        yield Problem("grant.whom", "there is nobody of this name", column="whom", found=whom[:200], allowed=allowed)
    if level not in LEVELS:
        yield Problem("grant.level", "there is no such level", column="level", found=level[:40], allowed="read, write")


def _whom(row: Row[Any]) -> str:
    if row.is_everyone:
        return EVERYONE
    return f"role {row.title}" if row.role_id is not None else str(row.login)


def _record(
    workspace: Workspace, held: Connection, viewer: Viewer, action: str, base_id: str, detail: dict[str, Any]
) -> None:
    target = f"base:{base_id}"
    record(held, at=workspace.now(), actor=viewer.user_id, action=action, target=target, detail=detail)
