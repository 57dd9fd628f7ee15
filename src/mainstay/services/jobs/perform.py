"""Do one job, from the base to the kept result: what the process of a worker does."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import select

from mainstay.core.progress import Progress
from mainstay.run.executors import Executor
from mainstay.scenario.scenario import Scenario
from mainstay.services.bases import find_base, load_base
from mainstay.services.jobs.bench import Bench, place_of
from mainstay.services.jobs.kind import Work, job_kind
from mainstay.services.jobs.queue import COLUMNS, JobEntry, read_ask, request_hash
from mainstay.services.results import answer, keep_result
from mainstay.services.viewer import SYSTEM
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading, writing
from mainstay.store.tables import jobs


def perform(workspace: Workspace, job_id: str, bench: Bench, progress: Progress) -> str:
    """Do a job and return the id of its result; where there is a result already, nothing is done twice.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    job_id : str
        The job; a worker has taken it.
    bench : Bench
        Who does the blocks.
    progress : callable
        Told ``(done, total, what)``; what it raises ends the job, and finished blocks stay.

    Raises
    ------
    MainstayError
        The request or the base is wrong, or something could not be read or written.
    """
    with reading(workspace.database) as held:
        job = JobEntry(*held.execute(select(*COLUMNS).where(jobs.c.job_id == job_id)).one())
    entry = find_base(workspace, SYSTEM, job.base_id)
    found = answer(workspace, entry, job.kind, job.told)
    if found.entry is not None:
        return found.entry.result_id
    kind = job_kind(job.kind)
    ask = read_ask(kind, job.told)
    # a job that was asked for before Mainstay was brought up to date gives the answer of today
    job = _as_of_this_version(workspace, job, request_hash(job.kind, entry.content_hash, job.request))
    place = place_of(workspace.folder, job.request_hash)
    base = load_base(workspace, entry)
    bench.found = bench.made = 0

    @contextmanager
    def working(engine: str, scenario: Scenario) -> Iterator[Executor]:
        known = base if ask.as_known is None else base.as_known(ask.as_known)
        with bench.working(place / engine, (engine, known, scenario, ask.seed)) as executor:
            yield executor

    made = kind.run(Work(job.base_id, base, ask, progress, working, entry.handling))
    result_id = keep_result(workspace, job, entry, made)
    shutil.rmtree(place, ignore_errors=True)
    return result_id


def _as_of_this_version(workspace: Workspace, job: JobEntry, key: str) -> JobEntry:
    if key == job.request_hash:
        return job
    with writing(workspace.database) as held:
        held.execute(jobs.update().where(jobs.c.job_id == job.job_id).values(request_hash=key))
    return replace(job, request_hash=key)
