"""People: adding and inviting them, their password, their role, switching them off."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, func, or_, select

from mainstay.errors import ConflictError, InputError, NotFoundError, Problem
from mainstay.services import passwords
from mainstay.services.names import hash_secret, new_id, new_secret
from mainstay.services.permissions import ADMINISTER
from mainstay.services.throttle import Count, begin_try, succeeded
from mainstay.services.tokens import revoke_all
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.locks import alone
from mainstay.store.tables import invitations, role_permissions, roles, users
from mainstay.store.tables import sessions as kept_sessions

LOG = logging.getLogger("mainstay.sign_in")
INVITATION = timedelta(hours=24)
_LOGIN = re.compile(r"[a-z0-9][a-z0-9._+-]*(@[a-z0-9][a-z0-9.-]*)?")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the list of people."""

    user_id: str
    login: str
    display_name: str
    role_id: str
    is_active: bool
    created_at: datetime
    last_seen_at: datetime | None
    has_password: bool
    issuer: str | None
    has_second_factor: bool


_COLUMNS = (
    users.c.user_id,
    users.c.login,
    users.c.display_name,
    users.c.role_id,
    users.c.is_active,
    users.c.created_at,
    users.c.last_seen_at,
    users.c.password_hash.is_not(None).label("has_password"),
    users.c.issuer,
    users.c.second_factor_at.is_not(None).label("has_second_factor"),
)


def list_people(workspace: Workspace) -> list[Person]:
    """Return all people by login."""
    with reading(workspace.database) as held:
        return [_person(row) for row in held.execute(select(*_COLUMNS).order_by(users.c.login)).mappings()]


def find_person(workspace: Workspace, user_id: str) -> Person:
    """Return one person.

    Raises
    ------
    NotFoundError
        There is none of this name.
    """
    with reading(workspace.database) as held:
        row = held.execute(select(*_COLUMNS).where(users.c.user_id == user_id)).mappings().one_or_none()
    if row is None:
        msg = "there is no such person"
        raise NotFoundError(msg)
    return _person(row)


def find_login(workspace: Workspace, login: str) -> Person:
    """Return the person of a login.

    Raises
    ------
    NotFoundError
        There is none.
    """
    with reading(workspace.database) as held:
        user_id = held.scalar(select(users.c.user_id).where(users.c.login == login.strip().lower()))
    return find_person(workspace, str(user_id))


def add_person(workspace: Workspace, *, by: str, login: str, role_id: str, display_name: str = "") -> str:
    """Add a person, who signs in once they have been invited, and return their ``user_id``.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    by : str
        ``user_id`` of who adds them, or ``system``.
    login : str
        Short name or e-mail address; in small letters from then on.
    role_id : str
        Their role.
    display_name : str
        Their name as others see it.

    Raises
    ------
    InputError
        Login, name or role cannot be used; all problems at once.
    ConflictError
        There is somebody of this login.
    """
    now, user_id = workspace.now(), new_id()
    with writing(workspace.database) as held:
        row = {"user_id": user_id, "created_at": now, **_checked(held, login, role_id, display_name)}
        if held.scalar(select(users.c.user_id).where(users.c.login == row["login"])) is not None:
            msg = f"there is somebody called {row['login']!r} already"
            raise ConflictError(msg, hint="choose another login")
        held.execute(users.insert(), row)
        detail = {"login": row["login"], "role": role_id}
        record(held, at=now, actor=by, action="user.add", target=f"user:{user_id}", detail=detail)
    return user_id


def invite(workspace: Workspace, by: str, user_id: str) -> str:
    """Return the secret of a one-time link with which a person sets a password; older links are void.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    by : str
        ``user_id`` of who invites, or ``system``.
    user_id : str
        Who is invited.
    """
    now, secret = workspace.now(), new_secret()
    row = {
        "invitation_hash": hash_secret(secret),
        "user_id": user_id,
        "created_at": now,
        "expires_at": now + INVITATION,
    }
    with writing(workspace.database) as held:
        _void_links(held, user_id, now)
        held.execute(invitations.insert(), row)
        record(held, at=now, actor=by, action="user.invite", target=f"user:{user_id}")
    return secret


def find_invitation(workspace: Workspace, secret: str) -> Person:
    """Return who was invited with this link.

    Raises
    ------
    NotFoundError
        The link was used, is over, or never was.
    """
    with reading(workspace.database) as held:
        user_id = _invited(held, workspace.now(), secret)
    return find_person(workspace, user_id)


def accept_invitation(workspace: Workspace, secret: str, password: str, *, with_tokens: bool = False) -> str:
    """Set the password of who was invited, end their sessions, and return their ``user_id``.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    secret : str
        That of the link.
    password : str
        The new password.
    with_tokens : bool
        Whether their tokens are taken back too.

    Raises
    ------
    NotFoundError
        The link was used, is over, or never was.
    InputError
        The password cannot be used.
    """
    person = find_invitation(workspace, secret)
    plain = passwords.read_password(password, (person.login, person.display_name))
    kept = passwords.hash_password(plain)
    now = workspace.now()
    with writing(workspace.database) as held:
        used = invitations.update().where(
            invitations.c.invitation_hash == hash_secret(secret), invitations.c.used_at.is_(None)
        )
        if held.execute(used.values(used_at=now)).rowcount != 1:
            raise _no_invitation()
        _set_password(held, person.user_id, kept, now)
        target = f"user:{person.user_id}"
        record(held, at=now, actor=person.user_id, action="user.accept_invitation", target=target)
        if with_tokens:
            revoke_all(held, person.user_id, at=now, by=person.user_id)
    return person.user_id


def change_password(workspace: Workspace, viewer: Viewer, old: str, new: str, *, with_tokens: bool = False) -> None:
    """Change one's own password; all sessions end, so that the caller starts a new one.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who changes it.
    old, new : str
        The password until now, and the new one.
    with_tokens : bool
        Whether their tokens are taken back too.

    Raises
    ------
    InputError
        The old one is wrong, or the new one cannot be used.
    TooManyError
        Too many old ones were wrong.
    """
    confirm_password(workspace, viewer, old, column="old")
    person = find_person(workspace, viewer.user_id)
    plain = passwords.read_password(new, (person.login, person.display_name))
    kept, now = passwords.hash_password(plain), workspace.now()
    with writing(workspace.database) as held:
        _set_password(held, viewer.user_id, kept, now)
        target = f"user:{viewer.user_id}"
        record(held, at=now, actor=viewer.user_id, action="user.change_password", target=target)
        if with_tokens:
            revoke_all(held, viewer.user_id, at=now, by=viewer.user_id)


def confirm_password(workspace: Workspace, viewer: Viewer, password: str, *, column: str = "password") -> None:
    """Make sure that it is still the same person who sits there, before something weighty is changed.

    Raises
    ------
    InputError
        The password is wrong.
    TooManyError
        Too many were wrong.
    """
    counts = [Count(f"confirm:{viewer.user_id}")]
    begin_try(workspace, counts)
    with reading(workspace.database) as held:
        kept = held.scalar(select(users.c.password_hash).where(users.c.user_id == viewer.user_id))
    if not passwords.is_right(password, kept):
        LOG.info("confirmation refused", extra={"count": counts[0].row[:12]})
        msg = "the password is wrong"
        raise InputError(msg, [Problem("password.wrong", "this is not your password", column=column)])
    succeeded(workspace, counts)


def change_person(
    workspace: Workspace,
    *,
    by: str,
    user_id: str,
    role_id: str | None = None,
    display_name: str | None = None,
    is_active: bool | None = None,
) -> None:
    """Change the role or the name of a person, or switch them off and on; what is None stays.

    Raises
    ------
    InputError
        The role or name cannot be used.
    NotFoundError
        There is no such person.
    ConflictError
        Nobody would be left who may administer.
    """
    before = find_person(workspace, user_id)
    with writing(workspace.database) as held:
        told = _checked(
            held,
            before.login,
            before.role_id if role_id is None else role_id,
            before.display_name if display_name is None else display_name,
        )
        told["is_active"] = before.is_active if is_active is None else is_active
        changed = {name: value for name, value in told.items() if value != getattr(before, name)}
        if not changed:
            return
        with keeping_an_administrator(held):
            held.execute(users.update().where(users.c.user_id == user_id).values(**changed))
        if changed.get("is_active") is False:
            held.execute(kept_sessions.delete().where(kept_sessions.c.user_id == user_id))
            revoke_all(held, user_id, at=workspace.now(), by=by)
            _void_links(held, user_id, workspace.now())
        record(
            held, at=workspace.now(), actor=by, action="user.change", target=f"user:{user_id}", detail=_spoken(changed)
        )


class keeping_an_administrator:  # noqa: N801 - reads as a clause: with keeping_an_administrator(held)
    """Refuse a change after which nobody could administer any more.

    Parameters
    ----------
    held : sqlalchemy.Connection
        The connection of the change; its transaction is undone by the error.

    Raises
    ------
    ConflictError
        Nobody would be left.
    """

    def __init__(self, held: Connection) -> None:
        # two who switch each other off at the same moment must not both find the other one still there
        alone(held, "administrators")
        self._held = held
        self._before = administrators(held)

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *ended: object) -> None:
        if kind is not None:
            return
        after = administrators(self._held)
        if any(now == 0 < earlier for earlier, now in zip(self._before, after, strict=True)):
            msg = "nobody would be left who may administer this workspace"
            raise ConflictError(msg, hint="let somebody else administer first")


def administrators(held: Connection) -> tuple[int, int]:
    """Return how many people may administer, and how many of them can sign in.

    Parameters
    ----------
    held : sqlalchemy.Connection
        Any connection.
    """
    may = (
        select(func.count())
        .select_from(users)
        .join(role_permissions, role_permissions.c.role_id == users.c.role_id)
        .where(role_permissions.c.permission == ADMINISTER, users.c.is_active.is_(True))
    )
    can = may.where(or_(users.c.password_hash.is_not(None), users.c.issuer.is_not(None)))
    return int(held.scalar(may) or 0), int(held.scalar(can) or 0)


def _set_password(held: Connection, user_id: str, kept: str, now: datetime) -> None:
    """Keep a password; sessions of the older one end, and links with which it could be set once more are void."""
    held.execute(users.update().where(users.c.user_id == user_id).values(password_hash=kept))
    _void_links(held, user_id, now)
    held.execute(kept_sessions.delete().where(kept_sessions.c.user_id == user_id))


def _void_links(held: Connection, user_id: str, now: datetime) -> None:
    theirs = (invitations.c.user_id == user_id, invitations.c.used_at.is_(None))
    held.execute(invitations.update().where(*theirs).values(used_at=now))


def _invited(held: Connection, now: datetime, secret: str) -> str:
    asked = (
        select(invitations.c.user_id)
        .join(users, users.c.user_id == invitations.c.user_id)
        .where(
            invitations.c.invitation_hash == hash_secret(secret),
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > now,
            users.c.is_active.is_(True),
        )
    )
    found = held.scalar(asked)
    if found is None:
        raise _no_invitation()
    return str(found)


def _no_invitation() -> NotFoundError:
    msg = "this link was used already, is older than a day, or was replaced by a newer one"
    return NotFoundError(msg, hint="ask an administrator for a new one")


def _checked(held: Connection, login: str, role_id: str, display_name: str) -> dict[str, Any]:
    name, shown = login.strip().lower(), " ".join(display_name.split())
    problems = []
    if len(name) < 2 or len(name) > 254 or not _LOGIN.fullmatch(name):
        allowed = "2 to 254 letters, digits, points, hyphens; or an e-mail address"
        problems.append(Problem("user.login", "this cannot be a login", column="login", found=name, allowed=allowed))
    if len(shown) > 120 or not shown.isprintable():
        problems.append(
            Problem(
                "user.display_name", "this cannot be a name", column="display_name", allowed="at most 120 characters"
            )
        )
    if held.scalar(select(roles.c.role_id).where(roles.c.role_id == role_id)) is None:
        known = ", ".join(held.scalars(select(roles.c.role_id).order_by(roles.c.role_id)))
        problems.append(
            Problem("role.unknown", "there is no such role", column="role_id", found=role_id, allowed=known)
        )
    if problems:
        msg = "the person cannot be kept like this"
        raise InputError(msg, problems)
    return {"login": name, "role_id": role_id, "display_name": shown}


def _spoken(changed: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sorted(changed.items()) if name != "display_name"}


def _person(row: RowMapping) -> Person:
    return Person(**{name: row[name] for name in Person.__slots__})
