"""Sessions: kept on the server, named by a secret of which only a hash is in the database.

A secret is new whenever somebody shows more of who they are (password, then second factor), so that a secret planted
before is worth nothing (OWASP ASVS 5.0, V7.2.4). A session ends after a time without requests, after a day's work
whatever happens, when somebody signs out, and when the password changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from mainstay.services.names import hash_secret, new_secret
from mainstay.services.workspace import Workspace
from mainstay.settings import whole
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.tables import sessions

#: how long somebody may take between password and second factor
HALF_WAY = timedelta(minutes=10)
#: how exactly it is known when a session was last used
SEEN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """A session in the list of its owner; ``session_hash`` opens nothing."""

    session_hash: str
    user_id: str
    is_complete: bool
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


_COLUMNS = [sessions.c[name] for name in SessionEntry.__slots__]


def start(workspace: Workspace, user_id: str, *, is_complete: bool = True, instead_of: str | None = None) -> str:
    """Start a session and return its secret.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    user_id : str
        Who signs in.
    is_complete : bool
        Whether the second factor was shown, or is not needed.
    instead_of : str, optional
        Secret of the session that the browser had before; it ends.
    """
    now, secret = workspace.now(), new_secret()
    length = timedelta(hours=whole("session_hours")) if is_complete else HALF_WAY
    row = {
        "session_hash": hash_secret(secret),
        "user_id": user_id,
        "is_complete": is_complete,
        "created_at": now,
        "seen_at": now,
        "expires_at": now + length,
    }
    with writing(workspace.database) as held:
        if instead_of is not None:
            held.execute(sessions.delete().where(sessions.c.session_hash == hash_secret(instead_of)))
        held.execute(sessions.insert(), row)
        if is_complete:
            record(held, at=now, actor=user_id, action="session.start", target=f"user:{user_id}")
    return secret


def find(workspace: Workspace, secret: str) -> SessionEntry | None:
    """Return a session that is not over, complete or not."""
    now = workspace.now()
    asked = select(*_COLUMNS).where(
        sessions.c.session_hash == hash_secret(secret),
        sessions.c.expires_at > now,
        sessions.c.seen_at > now - idle(),
    )
    with reading(workspace.database) as held:
        row = held.execute(asked).one_or_none()
    return None if row is None else SessionEntry(*row)


def idle() -> timedelta:
    """Return the time without requests after which a session ends."""
    return timedelta(minutes=whole("session_idle_minutes"))


def list_sessions(workspace: Workspace, user_id: str) -> list[SessionEntry]:
    """Return the sessions of a person that are not over, the last used first."""
    now = workspace.now()
    asked = (
        select(*_COLUMNS)
        .where(
            sessions.c.user_id == user_id,
            sessions.c.is_complete.is_(True),
            sessions.c.expires_at > now,
            sessions.c.seen_at > now - idle(),
        )
        .order_by(sessions.c.seen_at.desc(), sessions.c.session_hash)
    )
    with reading(workspace.database) as held:
        return [SessionEntry(*row) for row in held.execute(asked)]


def end(workspace: Workspace, secret: str) -> None:
    """End a session; nothing happens where it is over."""
    this = sessions.c.session_hash == hash_secret(secret)
    with writing(workspace.database) as held:
        user_id = held.scalar(select(sessions.c.user_id).where(this, sessions.c.is_complete.is_(True)))
        ended = held.execute(sessions.delete().where(this)).rowcount
        if ended and user_id is not None:
            target = f"user:{user_id}"
            record(held, at=workspace.now(), actor=user_id, action="session.end", target=target, detail={"count": 1})


def end_of(
    workspace: Workspace, user_id: str, *, by: str, but: str | None = None, session_hash: str | None = None
) -> int:
    """End sessions of a person and return how many.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    user_id : str
        Whose sessions.
    by : str
        ``user_id`` of who ends them.
    but : str, optional
        Secret of a session that goes on.
    session_hash : str, optional
        Only this one.
    """
    gone = sessions.delete().where(sessions.c.user_id == user_id)
    if but is not None:
        gone = gone.where(sessions.c.session_hash != hash_secret(but))
    if session_hash is not None:
        gone = gone.where(sessions.c.session_hash == session_hash)
    with writing(workspace.database) as held:
        count = held.execute(gone).rowcount
        if count:
            target = f"user:{user_id}"
            record(held, at=workspace.now(), actor=by, action="session.end", target=target, detail={"count": count})
    return count
