"""Results of a workspace: found by what was asked, kept by content, loaded from memory where they were before."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import polars as pl
from sqlalchemy import Select, select

from mainstay.core.result import Metric, Result
from mainstay.errors import NotFoundError
from mainstay.services.bases import BaseEntry, visible
from mainstay.services.jobs.kind import Made, job_kind
from mainstay.services.jobs.queue import LONGEST_TITLE, JobEntry, canonical, find_active, read_ask, request_hash
from mainstay.services.names import new_id
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import record
from mainstay.store.database import reading, writing
from mainstay.store.files import Files
from mainstay.store.locks import alone
from mainstay.store.tables import bases, results

MANIFEST, METRICS = "manifest.json", "metrics.parquet"
#: results held in memory at the same time, by content
_HELD = 24


@dataclass(frozen=True, slots=True)
class ResultEntry:
    """A result in the list of the workspace."""

    result_id: str
    base_id: str
    kind: str
    title: str
    request: str
    request_hash: str
    content_hash: str
    files: str
    size_bytes: int
    handling: str
    job_id: str | None
    created_at: datetime
    created_by: str | None

    @property
    def told(self) -> dict[str, Any]:
        """What was asked."""
        asked: dict[str, Any] = json.loads(self.request)
        return asked


@dataclass(frozen=True, slots=True)
class Answer:
    """What the workspace has for a request: a result, or a job that is making it, or neither yet.

    Attributes
    ----------
    entry : ResultEntry, optional
        The result, where there is one.
    job : JobEntry, optional
        The last job for the same request, where there is no result: waiting, under way, failed or called off.
    request : dict
        What to ask for, as a form or a button would.
    """

    kind: str
    request: Mapping[str, Any]
    entry: ResultEntry | None
    job: JobEntry | None


_COLUMNS = [results.c[name] for name in ResultEntry.__slots__]


def answer(workspace: Workspace, entry: BaseEntry, kind: str, told: Mapping[str, Any]) -> Answer:
    """Return what there is for a request on a base that the person may see.

    Raises
    ------
    InputError
        The request is wrong; all problems at once.
    """
    request = canonical(read_ask(job_kind(kind), told))
    key = request_hash(kind, entry.content_hash, request)
    with reading(workspace.database) as held:
        row = held.execute(
            select(*_COLUMNS).where(results.c.base_id == entry.base_id, results.c.request_hash == key)
        ).one_or_none()
    asked: dict[str, Any] = json.loads(request)
    if row is not None:
        return Answer(kind, asked, ResultEntry(*row), None)
    return Answer(kind, asked, None, find_active(workspace, entry.base_id, key))


def list_results(
    workspace: Workspace, viewer: Viewer, *, base_id: str | None = None, kind: str | None = None, most: int = 50
) -> list[ResultEntry]:
    """Return results on bases that a person may see, the newest first."""
    asked = _seen(viewer).order_by(results.c.created_at.desc(), results.c.result_id).limit(most)
    if base_id is not None:
        asked = asked.where(results.c.base_id == base_id)
    if kind is not None:
        asked = asked.where(results.c.kind == kind)
    with reading(workspace.database) as held:
        return [ResultEntry(*row) for row in held.execute(asked)]


def find_result(workspace: Workspace, viewer: Viewer, result_id: str) -> ResultEntry:
    """Return one result of the list.

    Raises
    ------
    NotFoundError
        There is none, or it is on a base that the person may not see.
    """
    with reading(workspace.database) as held:
        row = held.execute(_seen(viewer).where(results.c.result_id == result_id)).one_or_none()
    if row is None:
        msg = "there is no such result"
        raise NotFoundError(msg, hint="the list of results shows those on bases that are shared with you")
    return ResultEntry(*row)


def load_result(workspace: Workspace, entry: ResultEntry) -> Result:
    """Return a result with all its tables, from memory where it was loaded before.

    Raises
    ------
    DamagedFileError
        A file of it is gone or damaged.
    """
    return _loaded(workspace.files, entry.files)


def read_file(workspace: Workspace, entry: ResultEntry, name: str) -> bytes:
    """Return one file of a result, such as the PDF of a briefing.

    Raises
    ------
    NotFoundError
        The result has no such file.
    """
    blob = json.loads(entry.files).get(name)
    if blob is None:
        msg = f"the result has no file {name!r}"
        raise NotFoundError(msg)
    return workspace.files.get(blob)


def keep_result(workspace: Workspace, job: JobEntry, entry: BaseEntry, made: Made) -> str:
    """Keep what a job has made and return its ``result_id``; the same answer to the same request is kept once."""
    files = dict(made.files or {})
    if made.result is not None:
        files |= _written(made.result)
    kept = {name: workspace.files.put(content) for name, content in sorted(files.items())}
    row = {
        "result_id": new_id(),
        "base_id": entry.base_id,
        "kind": job.kind,
        "title": made.title[:LONGEST_TITLE],
        "request": job.request,
        "request_hash": job.request_hash,
        "content_hash": made.result.hash if made.result is not None else _hash_of(kept),
        "files": json.dumps(kept, sort_keys=True),
        "size_bytes": sum(map(len, files.values())),
        "handling": entry.handling,
        "job_id": job.job_id,
        "created_at": workspace.now(),
        "created_by": job.created_by,
    }
    with writing(workspace.database) as held:
        alone(held, f"result:{entry.base_id}:{job.request_hash}")  # two workers may have made the same answer
        found = held.scalar(
            select(results.c.result_id).where(
                results.c.base_id == entry.base_id, results.c.request_hash == job.request_hash
            )
        )
        if found is not None:
            return str(found)
        held.execute(results.insert(), row)
        detail = {"kind": job.kind, "base": entry.base_id, "content_hash": row["content_hash"]}
        target = f"result:{row['result_id']}"
        record(
            held,
            at=workspace.now(),
            actor=job.created_by or "system",
            action="result.keep",
            target=target,
            detail=detail,
        )
    return str(row["result_id"])


@lru_cache(maxsize=_HELD)
def _loaded(kept: Files, told: str) -> Result:
    by_file: dict[str, str] = json.loads(told)
    manifest = json.loads(kept.get(by_file[MANIFEST]))
    metrics = pl.read_parquet(kept.path(by_file[METRICS]))
    tables = {
        name.removesuffix(".parquet"): pl.read_parquet(kept.path(blob))
        for name, blob in by_file.items()
        if name.endswith(".parquet") and name != METRICS and "/" not in name
    }
    return Result(tables, [Metric(**row) for row in metrics.iter_rows(named=True)], manifest)


def _written(result: Result) -> dict[str, bytes]:
    files = {MANIFEST: json.dumps(dict(result.manifest), indent=2, default=str).encode()}
    for name, frame in {**result.tables, "metrics": result.metrics}.items():
        buffer = io.BytesIO()
        frame.write_parquet(buffer, compression="zstd")
        files[f"{name}.parquet"] = buffer.getvalue()
    return files


def _hash_of(kept: Mapping[str, str]) -> str:
    from mainstay.core.content_hash import hash_bytes

    return hash_bytes(json.dumps(dict(kept), sort_keys=True).encode())


def _seen(viewer: Viewer) -> Select[Any]:
    return select(*_COLUMNS).where(results.c.base_id.in_(select(bases.c.base_id).where(visible(viewer))))
