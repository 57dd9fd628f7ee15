"""Follow jobs as they go on, for many who look at the same time: one query for all of them, four times a second."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import suppress
from weakref import WeakKeyDictionary

from sqlalchemy import select

from mainstay.services.jobs.queue import COLUMNS, JobEntry, find_job
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import FAILURES, reading
from mainstay.store.tables import jobs

#: time between two looks, and between two signs that the line is still open
LOOK_S, SIGN_S = 0.25, 15.0


async def watch(
    workspace: Workspace, viewer: Viewer, job_id: str, *, sign_s: float = SIGN_S
) -> AsyncGenerator[JobEntry | None, None]:
    """Yield a job as it is, and again whenever it has changed, until it has ended.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    viewer : Viewer
        Who looks; whether they may is asked once, at the beginning.
    job_id : str
        The job.
    sign_s : float
        Where nothing changes for so long, None is yielded, so that a line stays open.

    Yields
    ------
    JobEntry or None
        The job; its last state comes last.

    Raises
    ------
    NotFoundError
        There is no such job, or it is on a base that the person may not see.
    """
    job: JobEntry | None = await asyncio.to_thread(find_job, workspace, viewer, job_id)
    assert job is not None  # noqa: S101 - find_job raises where there is none
    yield job
    if not job.is_active:
        return
    rounds = _rounds_of(workspace)
    with rounds.following(job_id):
        told_at = time.monotonic()
        while job is not None and job.is_active:
            now = await rounds.next(job_id)
            if now != job:
                told_at = time.monotonic()
                job = now
                if job is not None:  # it is gone together with its base
                    yield job
            elif time.monotonic() - told_at >= sign_s:
                told_at = time.monotonic()
                yield None


def look(workspace: Workspace, job_ids: Iterable[str]) -> dict[str, JobEntry]:
    """Return jobs by id, all with one query."""
    wanted = list(job_ids)
    with reading(workspace.database) as held:
        rows = held.execute(select(*COLUMNS).where(jobs.c.job_id.in_(wanted)))
        return {row.job_id: JobEntry(*row) for row in rows}


class _Following:
    """Counts somebody who follows a job, as long as the block lasts."""

    def __init__(self, rounds: _Rounds, job_id: str) -> None:
        self._rounds, self._job_id = rounds, job_id

    def __enter__(self) -> None:
        counts = self._rounds.counts
        counts[self._job_id] = counts.get(self._job_id, 0) + 1

    def __exit__(self, *ended: object) -> None:
        counts = self._rounds.counts
        counts[self._job_id] -= 1
        if not counts[self._job_id]:
            del counts[self._job_id]


class _Rounds:
    """Looks again and again at all jobs that anybody follows; whoever comes first begins a round, the others wait."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.counts: dict[str, int] = {}
        self._asked: frozenset[str] = frozenset()
        self._seen: dict[str, JobEntry] = {}
        self._round: asyncio.Task[None] | None = None

    def following(self, job_id: str) -> _Following:
        return _Following(self, job_id)

    async def next(self, job_id: str) -> JobEntry | None:
        """Return a job as the next round finds it; None where it is gone."""
        while True:
            if self._round is None or self._round.done():
                self._round = asyncio.create_task(self._look())
            # one who goes away takes the round from nobody
            await asyncio.shield(self._round)
            if job_id in self._asked:
                return self._seen.get(job_id)

    async def _look(self) -> None:
        await asyncio.sleep(LOOK_S)
        asked = frozenset(self.counts)
        with suppress(*FAILURES):  # the next round may find the database again
            self._seen = await asyncio.to_thread(look, self.workspace, asked)
            self._asked = asked


_ROUNDS: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[int, _Rounds]] = WeakKeyDictionary()


def _rounds_of(workspace: Workspace) -> _Rounds:
    """Return the rounds of a workspace; every event loop has its own."""
    by_workspace = _ROUNDS.setdefault(asyncio.get_running_loop(), {})
    found = by_workspace.get(id(workspace.database))
    if found is None:
        found = by_workspace[id(workspace.database)] = _Rounds(workspace)
    return found
