"""Administration: how long things are kept, and what works in the background."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import polars as pl
from fastapi import APIRouter
from starlette.responses import RedirectResponse, Response

from mainstay.errors import InputError, MainstayError, Problem
from mainstay.report.content import Column, Number, Table
from mainstay.report.wording import count, counted
from mainstay.services.permissions import ADMINISTER
from mainstay.services.retention import NAMES, Policy, change_policy, read_policy
from mainstay.services.workers_seen import count_jobs, list_workers
from mainstay.web.asking import Ask, Asking
from mainstay.web.job_tables import STATES
from mainstay.web.page import PageContext, PageFamily, action, page
from mainstay.web.routes.administration import HOME, Typed, problems_of, told

router = APIRouter()
PAGE = PageFamily(
    name="administration_upkeep",
    title="Upkeep",
    order=906,
    about="How long things are kept, and what works in the background.",
    router=router,
    permission=ADMINISTER,
)
_RETENTION, _WORKERS = f"{HOME}/retention", f"{HOME}/workers"
#: a worker that was not seen for so long does nothing any more
_SILENT = timedelta(minutes=2)
WORDS = {
    "keep_access_days": "Sessions, invitations, tokens and tries to sign in, once they are over",
    "keep_jobs_days": "Jobs, once they have ended",
    "keep_results_days": "Results, once a newer one to the same request has come",
    "keep_files_hours": "Files that no base and no result names",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionPage(PageContext):
    """How long things are kept."""

    policy: Policy
    rows: tuple[tuple[str, str, str, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    error: MainstayError | None = None


@page(router, _RETENTION, template="administration_retention.html.j2", permission=ADMINISTER)
def retention(ask: Ask) -> RetentionPage:
    """Show how long things are kept."""
    return _retention(ask)


def _retention(ask: Asking) -> RetentionPage:
    policy = read_policy(ask.workspace)
    rows = tuple((name, WORDS[name], unit, int(getattr(policy, name))) for name, unit in NAMES.items())
    frame = pl.DataFrame(
        [(words, number, unit) for _, words, unit, number in rows],
        schema={"what": pl.String(), "kept": pl.Int64(), "unit": pl.String()},
        orient="row",
    )
    columns = (Column("what", "What", "prose"), Column("kept", "Kept for", "count"), Column("unit", "Unit"))
    return RetentionPage(
        title="How long things are kept",
        lead=f"A result that a newer one has replaced goes after {policy.keep_results_days} days; "
        "bases, people and the audit log never go.",
        tables=(Table("retention", "How long things are kept", frame, columns),),
        policy=policy,
        rows=rows,
    )


@action(router, _RETENTION, permission=ADMINISTER)
def retention_sent(
    ask: Ask,
    keep_access_days: Typed = "",
    keep_jobs_days: Typed = "",
    keep_results_days: Typed = "",
    keep_files_hours: Typed = "",
) -> Response:
    """Change how long things are kept; an empty field takes the setting of the server again."""
    sent = {
        "keep_access_days": keep_access_days,
        "keep_jobs_days": keep_jobs_days,
        "keep_results_days": keep_results_days,
        "keep_files_hours": keep_files_hours,
    }
    try:
        change_policy(ask.workspace, ask.viewer, {name: value.strip() or None for name, value in sent.items()})
    except InputError as error:
        context = replace(_retention(ask), error=error, problems=problems_of(error))
        return told(ask, "administration_retention.html.j2", context, error)
    return RedirectResponse(_RETENTION, status_code=303)


@page(router, _WORKERS, template="administration_workers.html.j2", permission=ADMINISTER)
def workers(ask: Ask) -> PageContext:
    """Show what works in the background."""
    found, states, now = list_workers(ask.workspace), count_jobs(ask.workspace), ask.workspace.now()
    alive = [one for one in found if now - one.seen_at < _SILENT]
    rows = [
        (
            one.worker_id,
            f"{one.started_at:%Y-%m-%d %H:%M}",
            f"{one.seen_at:%Y-%m-%d %H:%M:%S}",
            "works" if one in alive and one.job_id else "waits for jobs" if one in alive else "not seen lately",
            one.job_id,
        )
        for one in found
    ]
    columns = (
        Column("worker_id", "Worker"),
        Column("started_at", "Started (UTC)"),
        Column("seen_at", "Last seen (UTC)"),
        Column("state", "State"),
        Column("job_id", "Job"),
    )
    frame = pl.DataFrame(rows, schema={column.name: pl.String() for column in columns}, orient="row")
    words = "No worker" if not alive else "One worker" if len(alive) == 1 else f"{len(alive)} workers"
    waiting = states["queued"]
    lead = f"{words} at work; {counted(waiting, 'job')} {'waits' if waiting == 1 else 'wait'}."
    if not alive and states["queued"]:
        lead += " Start one: mainstay worker."
    return PageContext(
        title="Workers",
        lead=lead,
        numbers=tuple(Number(STATES[state].capitalize(), count(number)) for state, number in states.items()),
        tables=(Table("workers", "Workers", frame, columns, shown=200),),
    )
