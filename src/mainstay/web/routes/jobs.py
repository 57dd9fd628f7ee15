"""Jobs: what waits, what is under way, what came of it; asking for one and calling one off."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Query
from starlette.responses import JSONResponse, RedirectResponse, StreamingResponse

from mainstay.errors import InputError, NotFoundError, Problem
from mainstay.report.content import Number
from mainstay.services.authors import authors
from mainstay.services.bases import find_base, list_bases
from mainstay.services.jobs.kind import job_kind
from mainstay.services.jobs.queue import JobEntry, ask_for, cancel, find_job, list_jobs
from mainstay.services.permissions import ADMINISTER, RUN
from mainstay.services.results import answer, find_result
from mainstay.web.admission import START
from mainstay.web.asking import Ask
from mainstay.web.going_back import local
from mainstay.web.job_events import job_events, progress_of
from mainstay.web.job_tables import (
    STATES,
    asked_table,
    clock,
    failure,
    jobs_table,
    progress_words,
    reasons_table,
    seconds,
    state_words,
)
from mainstay.web.page import Crumb, PageContext, PageFamily, action, page
from mainstay.web.result_places import place, place_of

router = APIRouter()
PAGE = PageFamily(
    name="jobs",
    title="Jobs",
    order=80,
    about="What was asked of the engines: what waits, what is under way, what came of it.",
    router=router,
    menu="/jobs",
)
_MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class JobsPage(PageContext):
    """The list of jobs."""

    links: Mapping[str, Mapping[str, Sequence[str | None]]] = field(default_factory=dict)
    bases: Mapping[str, str] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=lambda: STATES)


@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage(PageContext):
    """One job."""

    job: JobEntry
    state: str
    may_cancel: bool
    may_ask_again: bool
    href: str | None
    failure: Mapping[str, Any]
    problems: tuple[Problem, ...]


@page(router, "/jobs", template="jobs.html.j2")
def jobs(
    ask: Ask,
    base: Annotated[str, Query(max_length=80)] = "",
    state: Annotated[str, Query(max_length=20)] = "",
    by: Annotated[str, Query(max_length=10)] = "",
) -> JobsPage:
    """Show the jobs on all bases that one may see."""
    bases = {one.base_id: one.title for one in list_bases(ask.workspace, ask.viewer)}
    found = [
        job
        for job in list_jobs(ask.workspace, ask.viewer, base_id=base or None, most=_MOST)
        if state in ("", job.state) and (by != "me" or job.created_by == ask.viewer.user_id)
    ]
    names = authors(ask.workspace, (job.created_by for job in found))
    counted = {word: sum(job.state == name for job in found) for name, word in STATES.items()}
    return JobsPage(
        title="Jobs",
        lead=_list_lead(found),
        numbers=tuple(Number(word.capitalize(), str(many)) for word, many in counted.items() if many),
        tables=(jobs_table(found, names, bases, ask.workspace.now()),) if found else (),
        links={"jobs": {"title": [f"/jobs/{job.job_id}" for job in found]}},
        bases=bases,
    )


@page(router, "/jobs/{job_id}", template="job.html.j2")
def job(ask: Ask, job_id: str) -> JobPage:
    """Show one job: how far it is, what was asked, and what went wrong where something did."""
    found = find_job(ask.workspace, ask.viewer, job_id)
    held = find_base(ask.workspace, ask.viewer, found.base_id)
    told, problems = failure(found)
    defaults = {
        name: one.default
        for name, one in job_kind(found.kind).ask.model_fields.items()
        if not one.is_required() and one.default_factory is None
    }
    reasons = reasons_table(found)
    is_own = found.created_by == ask.viewer.user_id
    leads = _place(ask, found)
    return JobPage(
        title=found.title,
        lead=_job_lead(found, told),
        base=held,
        numbers=_numbers(ask, found),
        tables=(asked_table(found.told, defaults), *([reasons] if reasons else [])),
        crumbs=(Crumb("Jobs", "/jobs"),),
        job=found,
        state=state_words(found),
        may_cancel=found.is_active and found.cancel_at is None and ask.viewer.may(RUN if is_own else ADMINISTER),
        may_ask_again=found.state in ("failed", "cancelled") and ask.viewer.may(RUN),
        href=None if leads == _page_of(found) else leads,
        failure=told,
        problems=problems,
    )


@action(router, "/jobs/{job_id}/events", permission="read", method="GET")
def events(ask: Ask, job_id: str) -> StreamingResponse:
    """Tell how far a job is, as server-sent events, until it ends."""
    find_job(ask.workspace, ask.viewer, job_id)
    return job_events(ask, job_id, lambda ended: _place(ask, ended))


@action(router, "/jobs/{job_id}/state", permission="read", method="GET")
def state(ask: Ask, job_id: str) -> JSONResponse:
    """Tell how far a job is, once: for who cannot listen to events."""
    found = find_job(ask.workspace, ask.viewer, job_id)
    href = None if found.is_active else _place(ask, found)
    return JSONResponse({**progress_of(found), "href": href}, headers={"Cache-Control": "no-store"})


@action(router, "/bases/{base_id}/jobs", permission=RUN, cost=START)
def ask_job(
    ask: Ask,
    base_id: str,
    kind: Annotated[str, Form(max_length=60)],
    request: Annotated[str, Form(max_length=1_000_000)] = "{}",
    back: Annotated[str, Form(max_length=2_000)] = "",
) -> RedirectResponse:
    """Ask for a job; where the same work was done before, its result is shown."""
    held = find_base(ask.workspace, ask.viewer, base_id)
    told = _read(request)
    there = answer(ask.workspace, held, kind, told).entry
    if there is not None:
        return RedirectResponse(local(back, place_of(there)), status_code=303)
    begun = ask_for(ask.workspace, ask.viewer, held, kind, told)
    return RedirectResponse(local(back, f"/jobs/{begun.job_id}"), status_code=303)


@action(router, "/jobs/{job_id}/cancel", permission=RUN)
def cancel_job(ask: Ask, job_id: str) -> RedirectResponse:
    """Call a job off."""
    cancel(ask.workspace, ask.viewer, job_id)
    return RedirectResponse(f"/jobs/{quote(job_id, safe='')}", status_code=303)


def _read(request: str) -> dict[str, Any]:
    try:
        told = json.loads(request)
    except (ValueError, RecursionError):  # a thousand nested brackets are a RecursionError
        told = None
    if not isinstance(told, dict):
        problem = Problem("job.request", "the request is not a JSON object", found=request[:200], allowed='{"seed": 7}')
        msg = "the request of the job cannot be read"
        raise InputError(msg, [problem])
    return told


def _place(ask: Ask, found: JobEntry) -> str:
    """Return where a job leads: to its result, else to its own page."""
    if found.result_id is None:
        return _page_of(found)
    try:
        entry = find_result(ask.workspace, ask.viewer, found.result_id)
    except NotFoundError:  # a newer one took its place and retention removed it, or the base is shared no longer
        return _page_of(found)
    return place(entry.kind, entry.base_id, entry.result_id, entry.told)


def _page_of(found: JobEntry) -> str:
    return f"/jobs/{found.job_id}"


def _list_lead(found: Sequence[JobEntry]) -> str:
    active = sum(job.is_active for job in found)
    failed = sum(job.state == "failed" for job in found)
    if not found:
        return "No job fits."
    words = f"{active} of {len(found)} jobs wait or are under way" if active else "Nothing waits or is under way"
    return f"{words}; {failed} failed." if failed else f"{words}."


def _job_lead(found: JobEntry, told: Mapping[str, Any]) -> str:
    if found.state == "failed":
        return f"It failed: {told.get('message', 'no reason was kept')}."
    if found.state == "running":
        return f"It is under way: {found.doing}." if found.doing else "It is under way."
    return {
        "queued": "It waits for a worker.",
        "done": "It is done.",
        "cancelled": "It was called off; what it had finished is kept for who asks for the same again.",
    }[found.state]


def _numbers(ask: Ask, found: JobEntry) -> tuple[Number, ...]:
    worked = seconds(found, ask.workspace.now())
    names = authors(ask.workspace, [found.created_by])
    return (
        Number("State", state_words(found)),
        Number("Done", progress_words(found)),
        Number("Attempts", str(found.attempts)),
        Number("Asked for", clock(found.created_at), f"by {names[found.created_by]}"),
        *(() if worked is None else (Number("Worked", f"{worked:.0f} s"),)),
    )
