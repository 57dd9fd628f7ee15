"""Jobs as tables: the list, what was asked, why attempts ended, what went wrong."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from mainstay.errors import Problem
from mainstay.report import wording
from mainstay.report.content import Column, Table
from mainstay.services.jobs.queue import JobEntry

#: states in words
STATES: Mapping[str, str] = {
    "queued": "waits for a worker",
    "running": "under way",
    "done": "done",
    "failed": "failed",
    "cancelled": "called off",
}
_LONGEST = 300
#: what may be asked for, where its name does not say it
_ASKED: Mapping[str, str] = {
    "as_known": "as known on",
    "body": "scenario as text",
    "replications": "runs",
    "until_width": "stop when the interval is as narrow as",
    "decompose": "tell what softens each loss",
    "spec": "trial as text",
}


def state_words(job: JobEntry) -> str:
    """Return the state of a job in words; one that was called off but still runs says so."""
    if job.state == "running" and job.cancel_at is not None:
        return "is being called off"
    return STATES[job.state]


def progress_words(job: JobEntry) -> str:
    """Return how far a job is."""
    if job.state == "done":
        return "all"
    return wording.share(job.done / job.total) if job.total > 0 else wording.UNKNOWN


def seconds(job: JobEntry, now: datetime) -> float | None:
    """Return how long a job has worked, in seconds; None where it was never begun."""
    return None if job.started_at is None else ((job.ended_at or now) - job.started_at).total_seconds()


def clock(at: datetime | None) -> str:
    """Return an instant for people: to the second, in UTC.

    Examples
    --------
    >>> from datetime import UTC
    >>> clock(datetime(2026, 5, 1, 8, 30, 5, tzinfo=UTC)), clock(None)
    ('2026-05-01 08:30:05 UTC', '–')
    """
    return wording.UNKNOWN if at is None else at.strftime("%Y-%m-%d %H:%M:%S UTC")


def jobs_table(
    jobs: Sequence[JobEntry], names: Mapping[str | None, str], titles: Mapping[str, str], now: datetime
) -> Table:
    """Return the list of jobs, the newest first, with who asked and the title of the base."""
    rows = [
        {
            "title": job.title,
            "base": titles.get(job.base_id, job.base_id),
            "base_id": job.base_id,
            "state": state_words(job),
            "progress": progress_words(job),
            "created_at": clock(job.created_at),
            "seconds": seconds(job, now),
            "asked_by": names[job.created_by],
            "job_id": job.job_id,
            "kind": job.kind,
            "result_id": job.result_id,
        }
        for job in jobs
    ]
    texts = ("title", "base", "base_id", "state", "progress", "created_at", "asked_by", "job_id", "kind", "result_id")
    schema: dict[str, Any] = dict.fromkeys(texts, pl.String()) | {"seconds": pl.Float64()}
    columns = (
        Column("title", "Job"),
        Column("base", "Base"),
        Column("state", "State"),
        Column("progress", "Done"),
        Column("created_at", "Asked for"),
        Column("seconds", "Worked, s", "number"),
        Column("asked_by", "By"),
    )
    return Table("jobs", "Jobs, the newest first", pl.DataFrame(rows, schema=schema), columns, shown=200)


def asked_table(told: Mapping[str, Any], defaults: Mapping[str, Any]) -> Table:
    """Return what was asked, with what stood in for what was not said."""
    names = {**defaults, **told}
    rows = [
        (_ASKED.get(name, name.replace("_", " ")), plain(told.get(name, defaults.get(name))), name in told)
        for name in names
    ]
    frame = pl.DataFrame(
        [(name, value, "asked for" if is_told else "default") for name, value, is_told in rows],
        schema={"name": pl.String(), "value": pl.String(), "from": pl.String()},
        orient="row",
    )
    columns = (Column("name", "What"), Column("value", "Value", "prose"), Column("from", "From"))
    return Table("asked", "What was asked", frame, columns, shown=60)


def plain(value: Any) -> str:
    """Return a value of a request as one line, cut where it is very long.

    Examples
    --------
    >>> plain(None), plain("x"), plain({"a": [1, 2]})
    ('–', 'x', '{"a": [1, 2]}')
    """
    if value is None:
        return wording.UNKNOWN
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"


def reasons_table(job: JobEntry) -> Table | None:
    """Return why attempts ended that did not succeed; None where there was none."""
    told = json.loads(job.reasons)
    if not told:
        return None
    rows = [(number, _reason(one)) for number, one in enumerate(told, start=1)]
    frame = pl.DataFrame(rows, schema={"attempt": pl.Int64(), "reason": pl.String()}, orient="row")
    columns = (Column("attempt", "Attempt", "count"), Column("reason", "Why it ended", "prose"))
    return Table("reasons", "Attempts that did not succeed", frame, columns, shown=60)


def failure(job: JobEntry) -> tuple[Mapping[str, Any], tuple[Problem, ...]]:
    """Return why a job failed, and all problems that were found; nothing where it did not fail."""
    told: dict[str, Any] = json.loads(job.error) if job.error else {}
    known = Problem.__dataclass_fields__
    problems = (
        Problem(**{key: value for key, value in one.items() if key in known}) for one in told.get("problems") or ()
    )
    return told, tuple(problems)


def _reason(one: Any) -> str:
    if isinstance(one, Mapping):
        return "; ".join(f"{key}: {value}" for key, value in one.items() if value not in (None, ""))
    return str(one)
