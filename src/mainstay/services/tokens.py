"""Tokens for programs: less than their owner may, for at most a year, shown once, taken back at any time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from mainstay.errors import DeniedError, InputError, NotFoundError, Problem
from mainstay.services.names import hash_secret, new_id, new_secret
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.tables import api_tokens

MOST_DAYS = 366
#: by this a program that looks for leaked secrets knows one of ours
PREFIX = "mainstay_"


@dataclass(frozen=True, slots=True)
class TokenEntry:
    """A token in the list of its owner."""

    token_id: str
    name: str
    scope: str
    created_at: datetime
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None


_COLUMNS = [api_tokens.c[name] for name in TokenEntry.__slots__]


def add_token(workspace: Workspace, viewer: Viewer, *, name: str, scope: Iterable[str], days: int) -> str:
    """Return the secret of a new token; nobody can see it again.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Its owner, signed in with a session: a token cannot make tokens.
    name : str
        What it is for.
    scope : iterable of str
        What it may, of what its owner may.
    days : int
        After how many days it ends, at most `MOST_DAYS`.

    Raises
    ------
    InputError
        Name, scope or days cannot be used; all problems at once.
    DeniedError
        A token asks for another one.
    """
    refuse_tokens(viewer)
    wanted, told = frozenset(scope), " ".join(name.split())
    problems = []
    if not 1 <= len(told) <= 120 or not told.isprintable():
        problems.append(
            Problem("token.name", "it needs a name", column="name", found=told[:120], allowed="1 to 120 characters")
        )
    if not wanted or not wanted <= viewer.permissions:
        allowed = ", ".join(sorted(viewer.permissions))
        found = ", ".join(sorted(wanted))
        problems.append(
            Problem("token.scope", "it may do at most what you may", column="scope", found=found, allowed=allowed)
        )
    if not 1 <= days <= MOST_DAYS:
        problems.append(
            Problem("token.days", "it must end", column="days", found=str(days), allowed=f"1 to {MOST_DAYS} days")
        )
    if problems:
        msg = "the token cannot be made"
        raise InputError(msg, problems)
    now, secret, token_id = workspace.now(), PREFIX + new_secret(), new_id()
    row = {
        "token_id": token_id,
        "token_hash": hash_secret(secret),
        "user_id": viewer.user_id,
        "name": told,
        "scope": " ".join(sorted(wanted)),
        "created_at": now,
        "expires_at": now + timedelta(days=days),
    }
    with writing(workspace.database) as held:
        held.execute(api_tokens.insert(), row)
        detail = {"scope": sorted(wanted), "days": days}
        record(held, at=now, actor=viewer.user_id, action="token.add", target=f"token:{token_id}", detail=detail)
    return secret


def list_tokens(workspace: Workspace, viewer: Viewer) -> list[TokenEntry]:
    """Return the tokens of a person, the newest first."""
    asked = (
        select(*_COLUMNS)
        .where(api_tokens.c.user_id == viewer.user_id)
        .order_by(api_tokens.c.created_at.desc(), api_tokens.c.token_id)
    )
    with reading(workspace.database) as held:
        return [TokenEntry(*row) for row in held.execute(asked)]


def revoke_token(workspace: Workspace, viewer: Viewer, token_id: str) -> None:
    """Take a token back, at once.

    Raises
    ------
    NotFoundError
        The person has no such token in force.
    """
    refuse_tokens(viewer)
    table = api_tokens
    mine = (table.c.token_id == token_id, table.c.user_id == viewer.user_id, table.c.revoked_at.is_(None))
    with writing(workspace.database) as held:
        if held.execute(table.update().where(*mine).values(revoked_at=workspace.now())).rowcount != 1:
            msg = "you have no such token in force"
            raise NotFoundError(msg)
        record(held, at=workspace.now(), actor=viewer.user_id, action="token.revoke", target=f"token:{token_id}")


def count_tokens(workspace: Workspace, user_id: str) -> int:
    """Return how many tokens of a person are in force."""
    table = api_tokens
    asked = (
        select(func.count())
        .select_from(table)
        .where(table.c.user_id == user_id, table.c.revoked_at.is_(None), table.c.expires_at > workspace.now())
    )
    with reading(workspace.database) as held:
        return int(held.scalar(asked) or 0)


def revoke_all(held: Connection, user_id: str, *, at: datetime, by: str) -> int:
    """Take all tokens of a person back as part of another change; return how many were in force.

    Parameters
    ----------
    held : sqlalchemy.Connection
        The connection of the change.
    user_id : str
        Whose tokens.
    at : datetime.datetime
        Now.
    by : str
        ``user_id`` of who takes them back, or ``system``.
    """
    table = api_tokens
    theirs = (table.c.user_id == user_id, table.c.revoked_at.is_(None), table.c.expires_at > at)
    count = held.execute(table.update().where(*theirs).values(revoked_at=at)).rowcount
    if count:
        record(held, at=at, actor=by, action="token.revoke", target=f"user:{user_id}", detail={"count": count})
    return count


def revoke_tokens_of(workspace: Workspace, user_id: str, *, by: str) -> int:
    """Take all tokens of a person back, at once; return how many were in force."""
    with writing(workspace.database) as held:
        return revoke_all(held, user_id, at=workspace.now(), by=by)


def refuse_tokens(viewer: Viewer) -> None:
    """Refuse who comes with a token: accounts and roles are kept by people, signed in.

    A token that could add people or change roles could give itself, through a new administrator, all that its scope
    leaves out.

    Raises
    ------
    DeniedError
        A token asks.
    """
    if viewer.token_id is not None:
        msg = "accounts and roles are kept in person, not by a token"
        raise DeniedError(msg, hint="sign in with a browser")
