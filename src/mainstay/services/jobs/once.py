"""Ask for work that is done at most once: sent again, the same words name the same job."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from sqlalchemy.exc import IntegrityError

from mainstay.errors import InputError, NotFoundError, Problem
from mainstay.services.bases import BaseEntry
from mainstay.services.jobs.kind import job_kind
from mainstay.services.jobs.queue import JobEntry, ask_for, canonical, find_job, read_ask, request_hash
from mainstay.services.permissions import RUN
from mainstay.services.results import answer
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace


def ask_once(
    workspace: Workspace, viewer: Viewer, entry: BaseEntry, kind: str, told: Mapping[str, Any], *, key: str | None
) -> tuple[JobEntry, bool]:
    """Return the job for a request, and whether it is new.

    Work that waits, is under way or was done before is found by the hash of its request. With a key, a job that failed
    or was called off is found too: whoever repeats a request because no answer came does not start it again.

    Parameters
    ----------
    workspace, viewer, entry, kind, told : optional
        As for `mainstay.services.jobs.queue.ask_for`.
    key : str, optional
        Idempotency key of the person or program; the name of the job is drawn from it.

    Raises
    ------
    DeniedError
        The person may not start jobs.
    UnknownNameError
        There is no such kind of job.
    InputError
        The request is wrong, or the key was used for another one.
    """
    viewer.needs(RUN)
    asked = request_hash(kind, entry.content_hash, canonical(read_ask(job_kind(kind), told)))
    job_id = None if key is None else _name(viewer, key)
    if job_id is not None:
        before = _found(workspace, viewer, job_id)
        if before is not None:
            return _same(before, asked, entry), False
    there = answer(workspace, entry, kind, told)
    made_by = there.entry.job_id if there.entry is not None else None
    if made_by is not None:
        done = _found(workspace, viewer, made_by)
        if done is not None:
            return done, False
    if there.job is not None and there.job.is_active and there.job.cancel_at is None:
        return there.job, False
    try:
        return ask_for(workspace, viewer, entry, kind, told, job_id=job_id), True
    except IntegrityError:
        # the same key, sent twice at the same moment
        return _same(find_job(workspace, viewer, str(job_id)), asked, entry), False


def _same(job: JobEntry, asked: str, entry: BaseEntry) -> JobEntry:
    if (job.request_hash, job.base_id) == (asked, entry.base_id):
        return job
    problem = Problem("job.key_used", "the key was used for another request", column="Idempotency-Key")
    msg = "the job cannot be asked for"
    raise InputError(msg, [problem])


def _name(viewer: Viewer, key: str) -> str:
    """Return the name of the job of a key: nobody else's key leads to it."""
    letters = "23456789abcdefghjkmnpqrstvwxyz"
    number = int.from_bytes(hashlib.sha256(f"{viewer.user_id}\0{key}".encode()).digest())
    name = ""
    while len(name) < 20:
        number, place = divmod(number, len(letters))
        name += letters[place]
    return name


def _found(workspace: Workspace, viewer: Viewer, job_id: str) -> JobEntry | None:
    try:
        return find_job(workspace, viewer, job_id)
    except NotFoundError:
        return None
