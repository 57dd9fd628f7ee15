"""Leases: a worker shows again and again that it has its jobs; whoever sees no sign of it for long takes them back.

No clock of any machine is trusted. The lease in the row is a mark that its worker changes at every beat; another worker
counts, by its own clock that never jumps, how long it has looked at the same mark.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from mainstay.services.jobs.alive import is_dead
from mainstay.services.jobs.taking import LEASE, try_again
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import jobs, workers

_LOG = logging.getLogger(__name__)
#: rows of workers that are not heard of are forgotten after this time
FORGOTTEN = timedelta(days=1)
GONE = "its worker ended or was not heard of any more"


@dataclass
class Beat:
    """The sign of one worker in the database.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    worker_id : str
        Name of the worker.
    """

    workspace: Workspace
    worker_id: str
    _last: datetime | None = field(default=None, init=False)

    def begin(self) -> None:
        """Enter the worker in the table of workers."""
        now = self.workspace.now()
        with writing(self.workspace.database) as held:
            held.execute(workers.delete().where(workers.c.seen_at < now - FORGOTTEN))
            held.execute(workers.insert(), {"worker_id": self.worker_id, "started_at": now, "seen_at": now})

    def beat(self, job_ids: Collection[str] = ()) -> None:
        """Hold the jobs that are under way for another while; the mark grows even where the clock went back."""
        now = self.workspace.now()
        until = now + LEASE
        if self._last is not None and until <= self._last:
            until = self._last + timedelta(microseconds=1)
        self._last = until
        mine = jobs.update().where(
            jobs.c.job_id.in_(list(job_ids)), jobs.c.worker_id == self.worker_id, jobs.c.state == "running"
        )
        shown = min(job_ids, default=None)
        with writing(self.workspace.database, is_shown=False) as held:
            held.execute(mine.values(lease_until_at=until))
            held.execute(
                workers.update().where(workers.c.worker_id == self.worker_id).values(seen_at=now, job_id=shown)
            )

    def end(self) -> None:
        """Take the worker off the table."""
        with writing(self.workspace.database) as held:
            held.execute(workers.delete().where(workers.c.worker_id == self.worker_id))


@dataclass
class _Seen:
    mark: tuple[str, datetime]
    seconds: float = 0.0


@dataclass
class Watcher:
    """Looks for jobs whose worker is gone.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    busy : callable
        Names the jobs that this worker has under way; they are left alone.
    patience_s : float
        How long the same mark may stand, as far as this worker has looked at it.
    longest_gap_s : float
        What a look counts at most: after a time in which this worker or the database stood still, others may have done
        so too.
    """

    workspace: Workspace
    busy: Callable[[], Collection[str]]
    patience_s: float = LEASE.total_seconds()
    longest_gap_s: float = 5.0
    _seen: dict[str, _Seen] = field(default_factory=dict, init=False)
    _looked: float | None = field(default=None, init=False)

    def look(self) -> list[str]:
        """Put the jobs of workers that are gone back into the queue; return the ids of these jobs."""
        asked = select(jobs.c.job_id, jobs.c.worker_id, jobs.c.lease_until_at).where(
            jobs.c.state == "running", jobs.c.job_id.not_in(list(self.busy()))
        )
        with reading(self.workspace.database) as held:
            rows = held.execute(asked).all()
        now = time.monotonic()
        passed = 0.0 if self._looked is None else min(now - self._looked, self.longest_gap_s)
        self._looked = now
        before, self._seen = self._seen, {}
        taken: list[str] = []
        for job_id, worker_id, lease in rows:
            seen = before.get(job_id)
            if seen is None or seen.mark != (worker_id, lease):
                seen = _Seen((worker_id, lease))
            else:
                seen.seconds += passed
            self._seen[job_id] = seen
            if seen.seconds < self.patience_s and not is_dead(self.workspace.folder, worker_id):
                continue
            if try_again(self.workspace, job_id, worker_id, GONE, waits=False, lease=lease) is not None:
                _LOG.warning("job %s was taken back from worker %s", job_id, worker_id)
                taken.append(job_id)
        return taken
