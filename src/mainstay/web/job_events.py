"""How far a job is, as server-sent events (HTML Standard, 9.2), until it ends or nobody listens.

A stream holds no thread, and all streams together look once a quarter of a second. Each ends by itself after a while,
so that whoever listens must show again who they are; a browser asks again without being told. When the server stops,
`mainstay.web.streams` ends them all.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

from starlette.responses import StreamingResponse

from mainstay.errors import NotFoundError
from mainstay.services.jobs.queue import JobEntry
from mainstay.services.jobs.watch import watch
from mainstay.web.asking import Asking

HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
#: seconds until a stream ends by itself, and between two signs of life
LONGEST_S, SIGN_S = 600.0, 15.0
GONE = {"state": "gone", "href": "/jobs"}


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
    begun = clock()
    job: JobEntry | None = None
    try:
        async with aclosing(watch(ask.workspace, ask.viewer, job_id, sign_s=SIGN_S)) as states:
            async for state in states:
                if state is None:
                    yield ": still here\n\n"
                else:
                    job = state
                    yield event("progress", progress_of(job))
                if clock() - begun > LONGEST_S:
                    return
    except NotFoundError:
        job = None
    if job is None or job.is_active:  # taken away together with its base
        yield event("end", GONE)
        return
    href = await asyncio.to_thread(place, job)
    yield event("end", {"state": job.state, "href": href})
