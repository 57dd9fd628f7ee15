"""Ask for work, look at it, call it off; what a web page does with jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection, Select, select

import mainstay
from mainstay.core.content_hash import hash_bytes
from mainstay.errors import ConflictError, InputError, NotFoundError, Problem
from mainstay.services.bases import BaseEntry, visible
from mainstay.services.jobs.announce import announce
from mainstay.services.jobs.kind import Ask, JobKind, job_kind
from mainstay.services.names import new_id
from mainstay.services.permissions import ADMINISTER, RUN
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.locks import alone
from mainstay.store.tables import bases, jobs

MOST_ATTEMPTS = 3
ACTIVE = ("queued", "running")
LONGEST_TITLE = 400


@dataclass(frozen=True, slots=True)
class JobEntry:
    """A job as lists and pages show it."""

    job_id: str
    kind: str
    title: str
    base_id: str
    request: str
    request_hash: str
    state: str
    done: float
    total: float
    doing: str
    attempts: int
    created_at: datetime
    created_by: str | None
    started_at: datetime | None
    ended_at: datetime | None
    cancel_at: datetime | None
    reasons: str
    error: str | None
    result_id: str | None

    @property
    def is_active(self) -> bool:
        """Whether it waits or is being worked on."""
        return self.state in ACTIVE

    @property
    def told(self) -> dict[str, Any]:
        """What was asked."""
        asked: dict[str, Any] = json.loads(self.request)
        return asked


COLUMNS = [jobs.c[name] for name in JobEntry.__slots__]


def read_ask(kind: JobKind, told: Mapping[str, Any]) -> Ask:
    """Return a request as the kind's own model.

    Raises
    ------
    InputError
        Keys are unknown or of the wrong kind; all of them are listed.
    """
    try:
        return kind.ask.model_validate(dict(told))
    except ValidationError as error:
        problems = [
            Problem(
                "job.request",
                item["msg"],
                column=".".join(str(part) for part in item["loc"]),
                found=str(item.get("input"))[:200],
            )
            for item in error.errors()
        ]
        msg = f"this cannot be asked of the job {kind.name!r}"
        raise InputError(msg, problems) from None


def canonical(ask: Ask) -> str:
    """Return a request as JSON that is the same for the same request."""
    return json.dumps(ask.model_dump(mode="json", exclude_defaults=True), sort_keys=True, ensure_ascii=False)


def request_hash(kind: str, content_hash: str, request: str) -> str:
    """Return the hash under which equal answers are kept: kind, content of the base, version of Mainstay, request.

    Examples
    --------
    >>> request_hash("heatmap", "sha256:1", "{}") == request_hash("heatmap", "sha256:1", "{}")
    True
    """
    return hash_bytes(json.dumps([kind, content_hash, mainstay.__version__, request]).encode())


def ask_for(
    workspace: Workspace,
    viewer: Viewer,
    entry: BaseEntry,
    kind: str,
    told: Mapping[str, Any],
    *,
    priority: int = 0,
    job_id: str | None = None,
) -> JobEntry:
    """Put a job into the queue; where the same work waits or is under way, that job is returned.

    ``job_id`` names a new job; a name is drawn where none is given.

    Raises
    ------
    DeniedError
        The person may not start jobs.
    UnknownNameError
        There is no such kind of job.
    InputError
        The request is wrong; all problems at once.
    """
    viewer.needs(RUN)
    found = job_kind(kind)
    ask = read_ask(found, told)
    request = canonical(ask)
    key = request_hash(kind, entry.content_hash, request)
    more = found.in_words(ask)
    with writing(workspace.database) as held:
        alone(held, f"{entry.base_id}:{key}")  # two people may press the same button at the same time
        same = select(*COLUMNS).where(
            jobs.c.base_id == entry.base_id,
            jobs.c.request_hash == key,
            jobs.c.state.in_(ACTIVE),
            jobs.c.cancel_at.is_(None),
        )
        under_way = held.execute(same).first()
        if under_way is not None:
            return JobEntry(*under_way)
        job_id = job_id or new_id()
        held.execute(
            jobs.insert(),
            {
                "job_id": job_id,
                "kind": kind,
                "title": (f"{found.title}: {more}" if more else found.title)[:LONGEST_TITLE],
                "base_id": entry.base_id,
                "request": request,
                "request_hash": key,
                "state": "queued",
                "priority": priority,
                "most_attempts": MOST_ATTEMPTS,
                "not_before_at": workspace.now(),
                "created_at": workspace.now(),
                "created_by": None if viewer == SYSTEM else viewer.user_id,
            },
        )
        detail = {"kind": kind, "base": entry.base_id, "request": json.loads(request)}
        record(held, at=workspace.now(), actor=viewer.user_id, action="job.ask", target=f"job:{job_id}", detail=detail)
        announce(held, job_id)
        return _find(held, job_id)


def list_jobs(workspace: Workspace, viewer: Viewer, *, base_id: str | None = None, most: int = 50) -> list[JobEntry]:
    """Return jobs on bases that a person may see, the newest first."""
    asked = _seen(viewer).order_by(jobs.c.created_at.desc(), jobs.c.job_id).limit(most)
    if base_id is not None:
        asked = asked.where(jobs.c.base_id == base_id)
    with reading(workspace.database) as held:
        return [JobEntry(*row) for row in held.execute(asked)]


def find_job(workspace: Workspace, viewer: Viewer, job_id: str) -> JobEntry:
    """Return one job.

    Raises
    ------
    NotFoundError
        There is none, or it is on a base that the person may not see.
    """
    with reading(workspace.database) as held:
        row = held.execute(_seen(viewer).where(jobs.c.job_id == job_id)).one_or_none()
    if row is None:
        msg = "there is no such job"
        raise NotFoundError(msg, hint="the list of jobs shows those on bases that are shared with you")
    return JobEntry(*row)


def find_active(workspace: Workspace, base_id: str, key: str) -> JobEntry | None:
    """Return the last job that is to make an answer, by base and hash of the request; None where there is none."""
    asked = select(*COLUMNS).where(jobs.c.base_id == base_id, jobs.c.request_hash == key)
    with reading(workspace.database) as held:
        row = held.execute(asked.order_by(jobs.c.created_at.desc()).limit(1)).one_or_none()
    return None if row is None else JobEntry(*row)


def cancel(workspace: Workspace, viewer: Viewer, job_id: str) -> JobEntry:
    """Call a job off: at once where it waits, as soon as its worker looks up where it is under way.

    Raises
    ------
    NotFoundError
        There is no such job for this person.
    DeniedError
        It is somebody else's, and the person is no administrator.
    ConflictError
        It has ended already.
    """
    job = find_job(workspace, viewer, job_id)
    viewer.needs(RUN if job.created_by == viewer.user_id else ADMINISTER)
    with writing(workspace.database) as held:
        now = workspace.now()
        waiting = jobs.update().where(jobs.c.job_id == job_id, jobs.c.state == "queued")
        running = jobs.update().where(jobs.c.job_id == job_id, jobs.c.state == "running")
        changed = held.execute(waiting.values(state="cancelled", cancel_at=now, ended_at=now)).rowcount
        changed = changed or held.execute(running.values(cancel_at=now)).rowcount
        if not changed:
            msg = "the job has ended already"
            raise ConflictError(msg)
        record(held, at=now, actor=viewer.user_id, action="job.cancel", target=f"job:{job_id}")
        return _find(held, job_id)


def _seen(viewer: Viewer) -> Select[Any]:
    return select(*COLUMNS).where(jobs.c.base_id.in_(select(bases.c.base_id).where(visible(viewer))))


def _find(held: Connection, job_id: str) -> JobEntry:
    return JobEntry(*held.execute(select(*COLUMNS).where(jobs.c.job_id == job_id)).one())
