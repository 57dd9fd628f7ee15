"""Workers and the queue, for who keeps the workspace running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import jobs, workers
from mainstay.store.tables.operations import STATES


@dataclass(frozen=True, slots=True)
class WorkerEntry:
    """A worker, when it was last seen, and the job that it holds."""

    worker_id: str
    started_at: datetime
    seen_at: datetime
    job_id: str | None


def list_workers(workspace: Workspace) -> list[WorkerEntry]:
    """Return the workers, the last seen first."""
    asked = select(*(workers.c[name] for name in WorkerEntry.__slots__)).order_by(workers.c.seen_at.desc())
    with reading(workspace.database) as held:
        return [WorkerEntry(*row) for row in held.execute(asked)]


def count_jobs(workspace: Workspace) -> Mapping[str, int]:
    """Return how many jobs are in each state."""
    with reading(workspace.database) as held:
        asked = select(jobs.c.state, func.count()).group_by(jobs.c.state)
        found: dict[str, int] = {str(state): int(number) for state, number in held.execute(asked)}
    return {state: found.get(state, 0) for state in STATES}
