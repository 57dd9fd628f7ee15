"""From a password, a cookie or a token to the person behind it."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Select, Update, select

from mainstay.errors import SignInNeededError
from mainstay.services import passwords, sessions
from mainstay.services.names import hash_secret
from mainstay.services.second_factor import roles_that_need_it
from mainstay.services.throttle import Count, begin_try, succeeded, take_back
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import api_tokens, role_permissions, users
from mainstay.store.tables import sessions as kept_sessions

LOG = logging.getLogger("mainstay.sign_in")
Next = Literal["nothing", "code", "set up"]


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody has shown the right password.

    Attributes
    ----------
    secret : str
        Secret of the new session, for the cookie.
    user_id : str
        Who it is.
    needs : {"nothing", "code", "set up"}
        What is still to come: a code of the second factor, or to set one up because the role demands it.
    """

    secret: str
    user_id: str
    needs: Next


def sign_in(
    workspace: Workspace,
    login: str,
    password: str,
    *,
    source: str,
    device: str | None = None,
    instead_of: str | None = None,
    is_public: bool = False,
) -> SignedIn:
    """Sign somebody in by login and password.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    login, password : str
        What was typed.
    source : str
        Address that it comes from.
    device : str, optional
        Name of a browser that this person has signed in with before.
    instead_of : str, optional
        Secret of the session that the browser has; it ends.
    is_public : bool
        Whether the server answers to other machines.

    Raises
    ------
    SignInNeededError
        Name or password is wrong, or the account is switched off: the answer and the time it takes are the same.
    TooManyError
        Too many tries have failed.
    """
    name = login.strip().lower()
    own, others = _counts(name, source, device)
    begin_try(workspace, [*own, *others])
    with reading(workspace.database) as held:
        row = held.execute(select(users).where(users.c.login == name)).mappings().one_or_none()
        needed = roles_that_need_it(held, is_public=is_public)
    kept = None if row is None else row["password_hash"]
    is_right = passwords.is_right(password, kept)
    if row is None or not is_right or not row["is_active"]:
        LOG.info("sign-in refused", extra={"count": own[0].row[:12]})
        msg = "the name or the password is wrong"
        raise SignInNeededError(msg, hint="who has forgotten the password gets a new link from an administrator")
    succeeded(workspace, own)
    take_back(workspace, others)
    if passwords.is_old(str(kept)):
        _renew(workspace, row["user_id"], password)
    needs: Next = "nothing"
    if row["second_factor_at"] is not None:
        needs = "code"
    elif row["role_id"] in needed:
        needs = "set up"
    secret = sessions.start(workspace, row["user_id"], is_complete=needs == "nothing", instead_of=instead_of)
    LOG.info("sign-in", extra={"needs": needs})
    return SignedIn(secret, row["user_id"], needs)


def _counts(name: str, source: str, device: str | None) -> tuple[list[Count], list[Count]]:
    """Return the counts of this person, and those that others share."""
    if device is not None:
        # this browser has shown the password before: strangers who guess do not slow it down
        return [Count(f"device:{name}:{device}")], []
    shared = [Count(f"source:{source}", free=30), Count(f"login:{name}", free=20, longest=timedelta(minutes=1))]
    return [Count(f"login from:{name}:{source}")], shared


def _renew(workspace: Workspace, user_id: str, password: str) -> None:
    renewed = passwords.hash_password(password)
    with writing(workspace.database) as held:
        held.execute(users.update().where(users.c.user_id == user_id).values(password_hash=renewed))


def viewer_of_session(workspace: Workspace, secret: str, *, is_public: bool = False) -> Viewer | None:
    """Return who is signed in with this session; None where it is unknown, over, or lacks the second factor.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    secret : str
        Secret of the session.
    is_public : bool
        Whether the server answers to other machines.
    """
    now = workspace.now()
    table = kept_sessions
    asked = (
        _people(users.c.second_factor_at, users.c.password_hash, table.c.seen_at)
        .join(table, table.c.user_id == users.c.user_id)
        .where(
            table.c.session_hash == hash_secret(secret),
            table.c.is_complete.is_(True),
            table.c.expires_at > now,
            table.c.seen_at > now - sessions.idle(),
            users.c.is_active.is_(True),
        )
    )
    with reading(workspace.database) as held:
        rows = held.execute(asked).all()
        needed = roles_that_need_it(held, is_public=is_public) if rows else frozenset()
    if not rows:
        return None
    first = rows[0]
    # who signs in elsewhere shows the second factor there
    if first.role_id in needed and first.second_factor_at is None and first.password_hash is not None:
        return None
    if now - first.seen_at > sessions.SEEN:
        seen = table.update().where(table.c.session_hash == hash_secret(secret)).values(seen_at=now)
        _note(workspace, first.user_id, now, seen)
    return Viewer(
        first.user_id, first.login, first.role_id, frozenset(row.permission for row in rows if row.permission)
    )


def viewer_of_token(workspace: Workspace, secret: str) -> Viewer | None:
    """Return who speaks through this token: never more than its scope, nor than its owner may."""
    now = workspace.now()
    table = api_tokens
    asked = (
        _people(table.c.scope, table.c.token_id, table.c.used_at)
        .join(table, table.c.user_id == users.c.user_id)
        .where(
            table.c.token_hash == hash_secret(secret),
            table.c.expires_at > now,
            table.c.revoked_at.is_(None),
            users.c.is_active.is_(True),
        )
    )
    with reading(workspace.database) as held:
        rows = held.execute(asked).all()
    if not rows:
        return None
    first = rows[0]
    if first.used_at is None or now - first.used_at > sessions.SEEN:
        _note(
            workspace, first.user_id, now, table.update().where(table.c.token_id == first.token_id).values(used_at=now)
        )
    allowed = frozenset(row.permission for row in rows if row.permission) & frozenset(str(first.scope).split())
    return Viewer(first.user_id, first.login, first.role_id, allowed, token_id=first.token_id)


def _people(*more: Any) -> Select[Any]:
    """Return the query for a person with one row for each permission."""
    columns = (users.c.user_id, users.c.login, users.c.role_id, role_permissions.c.permission, *more)
    return (
        select(*columns)
        .select_from(users)
        .join(role_permissions, role_permissions.c.role_id == users.c.role_id, isouter=True)
    )


def _note(workspace: Workspace, user_id: str, now: datetime, seen: Update) -> None:
    """Write down when somebody was here: at most once a minute, since it is a write for a mere look at a page."""
    with writing(workspace.database, is_shown=False) as held:
        held.execute(seen)
        held.execute(users.update().where(users.c.user_id == user_id).values(last_seen_at=now))
