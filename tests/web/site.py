"""A workspace with people and results for tests of the web, and clients that are signed in."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from starlette.testclient import TestClient

import mainstay as ms
from mainstay.run.executors import open_executor
from mainstay.services.bases import add_base, find_base, load_base
from mainstay.services.jobs.kind import Work, job_kind
from mainstay.services.jobs.queue import ask_for, read_ask
from mainstay.services.names import hash_secret, new_secret
from mainstay.services.permissions import FIRST_ROLES
from mainstay.services.results import ResultEntry, answer, keep_result
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace, open_workspace
from mainstay.store.database import writing
from mainstay.store.tables import role_permissions, roles, sessions, users
from mainstay.web.app import create_app
from mainstay.web.asking import COOKIE

PEOPLE = tuple(FIRST_ROLES)
HOST = "https://testserver"


def new_workspace(folder: Path, *, database: str | None = None) -> Workspace:
    """Return a workspace with one person for each role, whose login is the role."""
    return add_people(open_workspace(folder, database=database))


def add_people(workspace: Workspace) -> Workspace:
    """Add one person for each role, whose login is the role; return the workspace."""
    now = workspace.now()
    with writing(workspace.database) as held:
        known = set(held.scalars(select(roles.c.role_id)))
        for role_id, (title, description, permissions) in FIRST_ROLES.items():
            if role_id not in known:
                held.execute(roles.insert(), {"role_id": role_id, "title": title, "description": description})
                held.execute(
                    role_permissions.insert(), [{"role_id": role_id, "permission": one} for one in permissions]
                )
            row = {"user_id": f"user-{role_id}", "login": role_id, "role_id": role_id, "created_at": now}
            held.execute(users.insert(), row)
    return workspace


def add_bundled(workspace: Workspace, name: str, *, base_id: str | None = None) -> None:
    """Put a bundled base into the workspace, for everyone to read."""
    add_base(workspace, SYSTEM, ms.load(name), base_id=base_id or name, handling="TLP:CLEAR", origin="bundled")


def viewer(login: str) -> Viewer:
    """Return one of the people."""
    return Viewer(f"user-{login}", login, login, frozenset(FIRST_ROLES[login][2]))


def work_out(workspace: Workspace, base_id: str, kind: str, told: dict[str, Any] | None = None) -> ResultEntry:
    """Do a job here and now, as a worker would, and keep what it makes."""
    entry = find_base(workspace, SYSTEM, base_id)
    found = answer(workspace, entry, kind, told or {})
    if found.entry is None:
        job = ask_for(workspace, SYSTEM, entry, kind, told or {})
        held = job_kind(kind)
        with open_executor() as executor:
            work = Work(
                base_id=base_id,
                base=load_base(workspace, entry),
                ask=read_ask(held, told or {}),
                progress=lambda *_: None,
                working=lambda *_: nullcontext(executor),
                handling=entry.handling,
            )
            keep_result(workspace, job, entry, held.run(work))
        found = answer(workspace, entry, kind, told or {})
    assert found.entry is not None
    return found.entry


def client(workspace: Workspace, login: str | None, **options: Any) -> TestClient:
    """Return a client of the application, signed in as one of the people; nobody where no login is given."""
    made = TestClient(create_app(workspace), base_url=HOST, follow_redirects=False, **options)
    made.headers |= {"accept": "text/html", "sec-fetch-site": "same-origin"}
    if login is not None:
        secret, now = new_secret(), workspace.now()
        row = {
            "session_hash": hash_secret(secret),
            "user_id": f"user-{login}",
            "is_complete": True,
            "created_at": now,
            "seen_at": now,
            "expires_at": now + timedelta(hours=8),
        }
        with writing(workspace.database) as held:
            held.execute(sessions.insert(), row)
        made.cookies.set(COOKIE, secret)
    return made
