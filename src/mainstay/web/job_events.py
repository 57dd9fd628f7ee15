"""How far a job is, as server-sent events (HTML Standard, 9.2), until it ends or nobody listens.

A stream holds no thread: it sleeps between looks, and each look is one short query. It ends by itself after a while, so
that whoever listens must show again who they are; a browser asks again without being told.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from mainstay.errors import NotFoundError
from mainstay.services.jobs.queue import JobEntry, find_job
from mainstay.web.asking import Asking

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
#: seconds between two looks, between two signs of life, and until a stream ends by itself
LOOK, HEARTBEAT, LONGEST = 0.3, 15.0, 600.0


def job_events(ask: Asking, job_id: str, place: Callable[[JobEntry], str]) -> StreamingResponse:
    """Return the stream of a job.

    Parameters
    ----------
    ask : Asking
        The request; the job is one that the person may see.
    job_id : str
        The job.
    place : callable
        Address of the page that a job leads to when it has ended.
    """
    return StreamingResponse(_told(ask, job_id, place), media_type="text/event-stream", headers=HEADERS)


def event(name: str, told: dict[str, Any]) -> str:
    r"""Return one event.

    Examples
    --------
    >>> event("end", {"state": "done"})
    'event: end\ndata: {"state": "done"}\n\n'
    """
    return f"event: {name}\ndata: {json.dumps(told, ensure_ascii=False)}\n\n"


def progress_of(job: JobEntry) -> dict[str, Any]:
    """Return what a progress bar needs."""
    return {"done": job.done, "total": job.total, "what": job.doing, "state": job.state}


async def _told(ask: Asking, job_id: str, place: Callable[[JobEntry], str]) -> AsyncIterator[str]:
    clock = asyncio.get_running_loop().time
    begun = spoken = clock()
    last: dict[str, Any] | None = None
    while clock() - begun < LONGEST and not _is_stopping(ask):
        try:
            job = await run_in_threadpool(find_job, ask.workspace, ask.viewer, job_id)
        except NotFoundError:  # no longer shared with this person, or taken away
            yield event("end", {"state": "gone", "href": "/jobs"})
            return
        now = progress_of(job)
        if now != last:
            last, spoken = now, clock()
            yield event("progress", now)
        if not job.is_active:
            yield event("end", {"state": job.state, "href": place(job)})
            return
        if clock() - spoken >= HEARTBEAT:
            spoken = clock()
            yield ": still here\n\n"
        await asyncio.sleep(LOOK)


def _is_stopping(ask: Asking) -> bool:
    """Tell whether the server is about to stop: it waits for no stream."""
    return bool(getattr(ask.request.app.state, "is_stopping", False))
