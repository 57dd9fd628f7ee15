"""What a worker does to the rows of jobs: take one, hold it, say how far it is, end it, give it back.

Each step names the worker in its condition. A worker that lost its job to another one changes nothing any more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from mainstay.services.jobs.queue import COLUMNS, JobEntry
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.tables import jobs

#: how long a job stays with a worker that is not heard of
LEASE = timedelta(seconds=30)
#: longest wait before a job is tried again
LONGEST_WAIT = timedelta(minutes=5)
#: reasons that are kept, the newest
MOST_REASONS = 20
LONGEST_REASON = 400


@dataclass(frozen=True, slots=True)
class Hold:
    """What the row says of a job that is being worked on.

    Attributes
    ----------
    is_mine : bool
        Whether it is still with the worker that asks.
    is_called_off : bool
        Whether somebody wants it to end.
    """

    is_mine: bool
    is_called_off: bool


def due(workspace: Workspace) -> Any:
    """Return the condition, in SQL, under which a job can be taken.

    A first try never waits. A later one waits for its time; a time further ahead than any wait is left over from a
    clock that was wrong.
    """
    now = workspace.now()
    in_time = or_(jobs.c.not_before_at <= now, jobs.c.not_before_at > now + LONGEST_WAIT)
    return and_(jobs.c.state == "queued", or_(jobs.c.attempts == 0, in_time))


def waiting(workspace: Workspace) -> list[str]:
    """Return the ids of jobs that could be taken, the first in the queue first."""
    asked = select(jobs.c.job_id).where(due(workspace)).order_by(*_ORDER).limit(100)
    with reading(workspace.database) as held:
        return list(held.scalars(asked))


_ORDER = (jobs.c.priority.desc(), jobs.c.created_at, jobs.c.job_id)


def take(workspace: Workspace, worker_id: str) -> JobEntry | None:
    """Take the first job of the queue, so that no other worker has it; None where there is none.

    SQLite has one writer at a time. On PostgreSQL a row that another worker is just taking is passed over.
    """
    first = select(jobs.c.job_id).where(due(workspace)).order_by(*_ORDER).limit(1)
    with reading(workspace.database) as held:
        if held.scalar(first) is None:  # an idle worker disturbs no writer
            return None
    with writing(workspace.database) as held:
        job_id = held.scalar(first.with_for_update(skip_locked=True))
        if job_id is None:
            return None
        now = workspace.now()
        held.execute(
            jobs.update()
            .where(jobs.c.job_id == job_id)
            .values(
                state="running",
                worker_id=worker_id,
                lease_until_at=now + LEASE,
                attempts=jobs.c.attempts + 1,
                done=0,
                total=0,
                doing="starting",
                started_at=now,
                ended_at=None,
            )
        )
        return JobEntry(*held.execute(select(*COLUMNS).where(jobs.c.job_id == job_id)).one())


def hold(workspace: Workspace, job_id: str, worker_id: str) -> Hold:
    """Return whether a job is still with its worker, and whether it was called off."""
    asked = select(jobs.c.worker_id, jobs.c.state, jobs.c.cancel_at).where(jobs.c.job_id == job_id)
    with reading(workspace.database) as held:
        row = held.execute(asked).one_or_none()
    if row is None:
        return Hold(is_mine=False, is_called_off=False)
    return Hold(row.worker_id == worker_id and row.state == "running", row.cancel_at is not None)


def tell(workspace: Workspace, job_id: str, worker_id: str, step: tuple[float, float, str]) -> None:
    """Say how far a job is; a page that shows it is not kept ready, as it changes several times a second."""
    done, total, doing = step
    with writing(workspace.database, is_shown=False) as held:
        held.execute(
            jobs.update().where(*_with(job_id, worker_id)).values(done=done, total=total, doing=doing[:LONGEST_REASON])
        )


def finish(workspace: Workspace, job_id: str, worker_id: str, result_id: str, doing: str = "") -> None:
    """End a job that has its result."""
    with writing(workspace.database) as held:
        ended: dict[str, Any] = {"state": "done", "result_id": result_id, "ended_at": workspace.now(), "doing": doing}
        total = held.scalar(select(jobs.c.total).where(jobs.c.job_id == job_id)) or 1
        held.execute(
            jobs.update().where(*_with(job_id, worker_id)).values(**ended, done=total, total=total, error=None)
        )


def fail(workspace: Workspace, job_id: str, worker_id: str, error: Mapping[str, Any]) -> None:
    """End a job that can have no result, with what is wrong."""
    with writing(workspace.database) as held:
        row = held.execute(select(*COLUMNS).where(*_with(job_id, worker_id)).with_for_update()).one_or_none()
        if row is not None:
            _fail(workspace, held, JobEntry(*row), error)


def call_off(workspace: Workspace, job_id: str, worker_id: str) -> None:
    """End a job that was called off."""
    with writing(workspace.database) as held:
        held.execute(
            jobs.update().where(*_with(job_id, worker_id)).values(state="cancelled", ended_at=workspace.now(), doing="")
        )


def give_back(workspace: Workspace, job_id: str, worker_id: str) -> None:
    """Put a job back into the queue because its worker stops; the try does not count."""
    with writing(workspace.database) as held:
        back = {"state": "queued", "worker_id": None, "lease_until_at": None, "doing": ""}
        called_off = jobs.update().where(*_with(job_id, worker_id), jobs.c.cancel_at.is_not(None))
        held.execute(called_off.values(state="cancelled", ended_at=workspace.now(), doing=""))
        held.execute(jobs.update().where(*_with(job_id, worker_id)).values(**back, attempts=jobs.c.attempts - 1))


def try_again(
    workspace: Workspace,
    job_id: str,
    worker_id: str,
    why: str,
    *,
    waits: bool = True,
    lease: datetime | None = None,
) -> str | None:
    """Put a job back into the queue after a try that did not succeed, or end it where there were too many.

    A try that came further than all before it allows one more: a long job may outlive many machines, one that ends its
    worker each time at the same place does not.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    job_id, worker_id : str
        The job, and the worker that has it, or had it.
    why : str
        Why the try ended.
    waits : bool
        Wait before the next try, longer each time.
    lease : datetime.datetime, optional
        Only if the job is still held until then.

    Returns
    -------
    str or None
        The state of the job; None where it is no longer with the worker.
    """
    with writing(workspace.database) as held:
        asked = select(*COLUMNS).where(*_with(job_id, worker_id))
        if lease is not None:
            asked = asked.where(jobs.c.lease_until_at == lease)
        row = held.execute(asked.with_for_update()).one_or_none()
        if row is None:
            return None
        job, now = JobEntry(*row), workspace.now()
        if job.cancel_at is not None:
            _set(held, job_id, state="cancelled", ended_at=now, doing="")
            return "cancelled"
        reasons = json.loads(job.reasons)
        came_further = job.done > max((float(one["done"]) for one in reasons), default=0.0)
        told = {"attempt": job.attempts, "at": now.isoformat(timespec="seconds"), "done": job.done}
        reasons.append({**told, "worker": worker_id, "why": why[:LONGEST_REASON]})
        kept = json.dumps(reasons[-MOST_REASONS:], ensure_ascii=False)
        most = held.scalar(select(jobs.c.most_attempts).where(jobs.c.job_id == job_id)) or 0
        if came_further:
            most += 1
        if job.attempts >= most:
            _set(held, job_id, reasons=kept)
            _fail(workspace, held, job, _gave_up(job, why))
            return "failed"
        wait = min(LONGEST_WAIT, timedelta(seconds=2 ** min(job.attempts, 10))) if waits else timedelta()
        back = {"state": "queued", "worker_id": None, "lease_until_at": None, "doing": ""}
        _set(held, job_id, **back, reasons=kept, most_attempts=most, not_before_at=now + wait)
        return "queued"


def _gave_up(job: JobEntry, why: str) -> dict[str, Any]:
    tries = "1 try" if job.attempts == 1 else f"{job.attempts} tries"
    hint = "the log of the worker has more; an administrator may be able to help"
    return {"code": "M000", "message": f"given up after {tries}: {why}", "where": None, "hint": hint, "problems": []}


def _fail(workspace: Workspace, held: Connection, job: JobEntry, error: Mapping[str, Any]) -> None:
    now = workspace.now()
    _set(held, job.job_id, state="failed", ended_at=now, doing="", error=json.dumps(dict(error), ensure_ascii=False))
    detail = {"kind": job.kind, "code": error.get("code"), "attempts": job.attempts}
    record(held, at=now, actor="system", action="job.fail", target=f"job:{job.job_id}", detail=detail)


def _set(held: Connection, job_id: str, **values: Any) -> None:
    held.execute(jobs.update().where(jobs.c.job_id == job_id).values(**values))


def _with(job_id: str, worker_id: str) -> tuple[Any, ...]:
    return jobs.c.job_id == job_id, jobs.c.worker_id == worker_id, jobs.c.state == "running"
