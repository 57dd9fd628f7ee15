"""What a workspace needs before anybody works in it: the bundled bases, their first results, an administrator.

Done again at every start, and quick where there is nothing to do.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from mainstay.errors import ConflictError
from mainstay.io import bundled
from mainstay.io.load import load
from mainstay.services.accounts import add_person, administrators, invite
from mainstay.services.bases import add_base, find_base, replace_content
from mainstay.services.first_results import FIRST
from mainstay.services.handling import MARKS
from mainstay.services.jobs.queue import ask_for
from mainstay.services.permissions import ADMINISTER
from mainstay.services.results import answer
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import bases, role_permissions, settings, users

ADMINISTRATOR = "administrator"
BUNDLED = "bundled"
#: behind what people ask for
_PRIORITY = -1
_ROW = "bundled."


@dataclass(frozen=True, slots=True)
class FirstStart:
    """What was done.

    Attributes
    ----------
    added, updated : tuple of str
        Bundled bases that were added, or have another content in this version of Mainstay.
    jobs : tuple of str
        Jobs for first results that were put into the queue.
    invitation : str, optional
        Secret of the one-time link for the first administrator; None as soon as there is one who can sign in.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    jobs: tuple[str, ...]
    invitation: str | None


def first_start(workspace: Workspace) -> FirstStart:
    """Bring a workspace to where people can begin to work; what is there already is left alone.

    Parameters
    ----------
    workspace : Workspace
        The workspace.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     first, again = first_start(workspace), first_start(workspace)
    >>> first.added, again.added
    (('district-synthetic', 'malawi-care', 'us-2026', 'us-region-care'), ())
    """
    added: list[str] = []
    updated: list[str] = []
    for name in bundled.names():
        done = _register(workspace, name)
        if done is not None:
            (added if done else updated).append(name)
    return FirstStart(tuple(added), tuple(updated), _ask(workspace), _invite(workspace))


def _register(workspace: Workspace, name: str) -> bool | None:
    """Add a bundled base or bring it up to date: True where it was added, False where it has changed, else None."""
    mark = _fingerprint(name)
    with reading(workspace.database) as held:
        known = held.execute(select(bases.c.origin, bases.c.content_hash).where(bases.c.base_id == name)).one_or_none()
        told = held.scalar(select(settings.c.value).where(settings.c.name == _ROW + name))
    if known is not None and (known.origin != BUNDLED or told == mark):
        return None  # somebody has put another base under this name, or nothing has changed
    base = load(name)
    done: bool | None = None
    if known is None:
        try:
            add_base(workspace, SYSTEM, base, base_id=name, handling=MARKS[0], origin=BUNDLED)
            done = True
        except (ConflictError, IntegrityError):
            return None  # another process that starts at the same time was faster
    elif known.content_hash != base.hash:
        replace_content(workspace, SYSTEM, base, base_id=name)
        done = False
    with writing(workspace.database) as held:
        held.execute(settings.delete().where(settings.c.name == _ROW + name))
        held.execute(settings.insert(), {"name": _ROW + name, "value": mark})
    return done


def _fingerprint(name: str) -> str:
    """Return a hash of the files of a bundled base: reading them is far quicker than loading and checking them."""
    digest = hashlib.sha256()
    for path in sorted(bundled.path(name).iterdir()):
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def _ask(workspace: Workspace) -> tuple[str, ...]:
    """Ask for the first results that are neither there nor asked for."""
    with reading(workspace.database) as held:
        listed = select(bases.c.base_id).where(bases.c.origin == BUNDLED, bases.c.retired_at.is_(None))
        there = set(held.scalars(listed))
    asked = []
    for base_id, requests in FIRST.items():
        if base_id not in there:
            continue
        entry = find_base(workspace, SYSTEM, base_id)
        for kind, told in requests:
            found = answer(workspace, entry, kind, told)
            if found.entry is None and found.job is None:
                asked.append(ask_for(workspace, SYSTEM, entry, kind, told, priority=_PRIORITY).job_id)
    return tuple(asked)


def _invite(workspace: Workspace) -> str | None:
    """Return a one-time link for the first administrator as long as none can sign in."""
    with reading(workspace.database) as held:
        if administrators(held)[1]:
            return None
        may = select(role_permissions.c.role_id).where(role_permissions.c.permission == ADMINISTER)
        waiting = held.scalar(
            select(users.c.user_id)
            .where(users.c.role_id.in_(may), users.c.is_active.is_(True), users.c.password_hash.is_(None))
            .order_by(users.c.created_at)
            .limit(1)
        )
        role_id = held.scalar(may.order_by(role_permissions.c.role_id != ADMINISTRATOR).limit(1))
    if waiting is None:
        waiting = add_person(workspace, by=SYSTEM.user_id, login=ADMINISTRATOR, role_id=str(role_id))
    return invite(workspace, SYSTEM.user_id, waiting)
