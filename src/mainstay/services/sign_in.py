"""From a cookie or a token to the person behind it."""

from __future__ import annotations

from sqlalchemy import select

from mainstay.services.names import hash_secret
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import api_tokens, role_permissions, sessions, users


def viewer_of_session(workspace: Workspace, secret: str) -> Viewer | None:
    """Return who is signed in with this session; None where it is unknown, over, or lacks the second factor."""
    now = workspace.now()
    asked = (
        select(users.c.user_id, users.c.login, users.c.role_id, role_permissions.c.permission)
        .join(sessions, sessions.c.user_id == users.c.user_id)
        .join(role_permissions, role_permissions.c.role_id == users.c.role_id, isouter=True)
        .where(
            sessions.c.session_hash == hash_secret(secret),
            sessions.c.is_complete.is_(True),
            sessions.c.expires_at > now,
            users.c.is_active.is_(True),
        )
    )
    with reading(workspace.database) as held:
        rows = held.execute(asked).all()
    if not rows:
        return None
    return Viewer(rows[0][0], rows[0][1], rows[0][2], frozenset(row[3] for row in rows if row[3]))


def viewer_of_token(workspace: Workspace, secret: str) -> Viewer | None:
    """Return who speaks through this token: never more than its scope, nor than its owner may."""
    now = workspace.now()
    asked = (
        select(
            users.c.user_id,
            users.c.login,
            users.c.role_id,
            role_permissions.c.permission,
            api_tokens.c.scope,
            api_tokens.c.token_id,
        )
        .join(api_tokens, api_tokens.c.user_id == users.c.user_id)
        .join(role_permissions, role_permissions.c.role_id == users.c.role_id, isouter=True)
        .where(
            api_tokens.c.token_hash == hash_secret(secret),
            api_tokens.c.expires_at > now,
            api_tokens.c.revoked_at.is_(None),
            users.c.is_active.is_(True),
        )
    )
    with reading(workspace.database) as held:
        rows = held.execute(asked).all()
    if not rows:
        return None
    scope = frozenset(str(rows[0].scope).split())
    allowed = frozenset(row.permission for row in rows if row.permission) & scope
    return Viewer(rows[0].user_id, rows[0].login, rows[0].role_id, allowed, token_id=rows[0].token_id)
