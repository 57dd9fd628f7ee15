"""Jobs for programs: asking for one, looking at it, calling it off, hearing how far it is."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import Body, Header, Path, Query
from starlette.responses import Response

from mainstay.services.bases import find_base
from mainstay.services.jobs.kind import job_kinds
from mainstay.services.jobs.once import ask_once
from mainstay.services.jobs.queue import JobEntry, cancel, find_job
from mainstay.services.listing import jobs_part
from mainstay.services.permissions import RUN
from mainstay.web.api.cursor import read_cursor, write_cursor
from mainstay.web.api.models import JobAsk, JobList, JobTold, KindList, KindTold, State
from mainstay.web.api.tables import Cursor, Limit
from mainstay.web.api.wire import LISTED, PREFIX, UNREADABLE, ApiAsk, api, told
from mainstay.web.job_events import job_events

JobId = Annotated[str, Path(max_length=40)]
_CREATED = {
    200: {
        "description": "The same work waits, is under way or was done before: that job.",
        "headers": {"Location": {"schema": {"type": "string"}, "description": "Address of the job."}},
    },
    201: {
        "description": "The new job.",
        "headers": {"Location": {"schema": {"type": "string"}, "description": "Address of the job."}},
    },
}


@api("/kinds", answers=KindList)
def list_of_kinds(ask: ApiAsk) -> KindList:
    """List the kinds of jobs, each with the JSON schema of what can be asked."""
    del ask
    items = [
        KindTold(name=kind.name, title=kind.title, request_schema=kind.ask.model_json_schema())
        for kind in job_kinds().values()
    ]
    return KindList(items=items)


@api("/jobs", answers=JobList, errors=LISTED)
def list_of_jobs(
    ask: ApiAsk,
    base_id: Annotated[str | None, Query(max_length=80)] = None,
    state: State | None = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> JobList:
    """List jobs on bases that one may see, the newest first."""
    place = json.dumps(["jobs", ask.viewer.user_id, base_id, state])
    after = None if cursor is None else read_cursor(ask.workspace, place, cursor)
    part = jobs_part(ask.workspace, ask.viewer, after=after, most=limit, base_id=base_id, state=state)
    following = None if part.after is None else write_cursor(ask.workspace, place, part.after)
    return JobList(items=[JobTold.of(one) for one in part.rows], next=following)


@api(
    "/jobs", method="POST", permission=RUN, answers=JobTold, status=201, errors={**LISTED, **UNREADABLE}, also=_CREATED
)
def create_job(
    ask: ApiAsk,
    wanted: Annotated[JobAsk, Body()],
    idempotency_key: Annotated[
        str | None,
        Header(pattern=r"^[\x21-\x7e]{1,200}$", description="Sent again with the same key, the same job is returned."),
    ] = None,
) -> Response:
    """Ask for a job; work that waits, is under way or was done before is not asked for twice."""
    entry = find_base(ask.workspace, ask.viewer, wanted.base_id)
    job, is_new = ask_once(ask.workspace, ask.viewer, entry, wanted.kind, wanted.request, key=idempotency_key)
    headers = {"Location": f"{PREFIX}/jobs/{job.job_id}"}
    return told(ask, JobTold.of(job), status=201 if is_new else 200, headers=headers)


@api("/jobs/{job_id}", answers=JobTold, errors=LISTED)
def one_job(ask: ApiAsk, job_id: JobId) -> JobTold:
    """Tell about one job: how far it is, what came of it."""
    return JobTold.of(find_job(ask.workspace, ask.viewer, job_id))


@api(
    "/jobs/{job_id}/cancel",
    method="POST",
    permission=RUN,
    answers=JobTold,
    errors={**LISTED, 409: "It has ended already."},
)
def cancel_job(ask: ApiAsk, job_id: JobId) -> JobTold:
    """Call a job off; one's own, or for administrators any."""
    return JobTold.of(cancel(ask.workspace, ask.viewer, job_id))


@api("/jobs/{job_id}/events", answers=None, errors=LISTED, other_kinds={"text/event-stream": {}})
def events_of_job(ask: ApiAsk, job_id: JobId) -> Response:
    """Tell how far a job is, as server-sent events: `progress`, then `end`."""
    find_job(ask.workspace, ask.viewer, job_id)
    return job_events(ask, job_id, _place)


def _place(job: JobEntry) -> str:
    return f"{PREFIX}/jobs/{job.job_id}" if job.result_id is None else f"{PREFIX}/results/{job.result_id}"
