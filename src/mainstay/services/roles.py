"""Roles are data: a title and what it may, changed by who administers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from mainstay.errors import ConflictError, InputError, NotFoundError, Problem
from mainstay.services.accounts import keeping_an_administrator
from mainstay.services.permissions import PERMISSIONS
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.tables import role_permissions, roles, users

_NAME = re.compile(r"[a-z][a-z0-9_]{0,38}[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Role:
    """A role, what it may, and how many people have it."""

    role_id: str
    title: str
    description: str
    permissions: frozenset[str]
    people: int


def list_roles(workspace: Workspace) -> list[Role]:
    """Return all roles, those that may least first."""
    with reading(workspace.database) as held:
        rows = held.execute(select(roles)).all()
        may: dict[str, set[str]] = {row.role_id: set() for row in rows}
        for role_id, permission in held.execute(select(role_permissions)):
            may[role_id].add(permission)
        counted = held.execute(select(users.c.role_id, func.count()).group_by(users.c.role_id)).all()
    people = {role_id: int(number) for role_id, number in counted}
    found = [
        Role(row.role_id, row.title, row.description, frozenset(may[row.role_id]), people.get(row.role_id, 0))
        for row in rows
    ]
    return sorted(found, key=lambda role: (len(role.permissions), role.role_id))


def save_role(
    workspace: Workspace, *, by: str, role_id: str, title: str, description: str, permissions: Iterable[str]
) -> None:
    """Add a role, or change what it may.

    Raises
    ------
    InputError
        Name, title, description or permissions cannot be used; all problems at once.
    ConflictError
        Nobody would be left who may administer.
    """
    wanted = frozenset(permissions)
    told = {"title": " ".join(title.split()), "description": " ".join(description.split())}
    _check(role_id, told, wanted)
    with writing(workspace.database) as held, keeping_an_administrator(held):
        if held.execute(roles.update().where(roles.c.role_id == role_id).values(**told)).rowcount == 0:
            held.execute(roles.insert(), {"role_id": role_id, **told})
        held.execute(role_permissions.delete().where(role_permissions.c.role_id == role_id))
        if wanted:
            held.execute(role_permissions.insert(), [{"role_id": role_id, "permission": one} for one in sorted(wanted)])
        detail = {"permissions": sorted(wanted)}
        record(held, at=workspace.now(), actor=by, action="role.save", target=f"role:{role_id}", detail=detail)


def remove_role(workspace: Workspace, *, by: str, role_id: str) -> None:
    """Remove a role that nobody has; what is shared with it is no longer shared with it.

    Raises
    ------
    NotFoundError
        There is no such role.
    ConflictError
        Somebody has it.
    """
    with writing(workspace.database) as held:
        if held.scalar(select(func.count()).select_from(users).where(users.c.role_id == role_id)):
            msg = "somebody has this role"
            raise ConflictError(msg, hint="give them another role first")
        if held.execute(roles.delete().where(roles.c.role_id == role_id)).rowcount == 0:
            msg = "there is no such role"
            raise NotFoundError(msg)
        record(held, at=workspace.now(), actor=by, action="role.remove", target=f"role:{role_id}")


def _check(role_id: str, told: dict[str, str], wanted: frozenset[str]) -> None:
    problems = []
    if not _NAME.fullmatch(role_id):
        allowed = "2 to 40 small letters, digits and underscores"
        problems.append(
            Problem("role.name", "this cannot be the name of a role", column="role_id", found=role_id, allowed=allowed)
        )
    for name, most in (("title", 120), ("description", 1000)):
        if len(told[name]) > most or not told[name].isprintable() or (name == "title" and not told[name]):
            problems.append(
                Problem("role.text", "this cannot be used", column=name, allowed=f"at most {most} characters")
            )
    problems += [
        Problem(
            "role.permission",
            "there is no such permission",
            column="permissions",
            found=one,
            allowed=", ".join(PERMISSIONS),
        )
        for one in sorted(wanted - set(PERMISSIONS))
    ]
    if problems:
        msg = "the role cannot be kept like this"
        raise InputError(msg, problems)
