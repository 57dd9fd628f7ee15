"""Long lists part by part: bases, results, jobs, each part beginning after the last row of the one before.

A part is found by the values of that last row and not by a count of rows, so rows that are added meanwhile neither
shift nor repeat what follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from sqlalchemy import Column, Select, and_, or_, select

from mainstay.services.bases import BaseEntry, visible
from mainstay.services.jobs.queue import JobEntry
from mainstay.services.results import ResultEntry
from mainstay.services.viewer import Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.database import reading
from mainstay.store.tables import bases, jobs, results

T = TypeVar("T")
#: (instant in microseconds or text, name) of the last row of a part
After = tuple[Any, str]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """A part of a list.

    Attributes
    ----------
    rows : list
        The rows.
    after : tuple, optional
        Where the next part begins; None where this is the last.
    """

    rows: list[T]
    after: After | None


def bases_part(workspace: Workspace, viewer: Viewer, *, after: After | None, most: int) -> Part[BaseEntry]:
    """Return a part of the bases that a person may see, by name."""
    asked = select(*_columns(bases, BaseEntry)).where(visible(viewer), bases.c.retired_at.is_(None))
    if after is not None:
        asked = asked.where(bases.c.base_id > after[1])
    found = _rows(workspace, asked.order_by(bases.c.base_id).limit(most + 1))
    rows = [BaseEntry(*row) for row in found[:most]]
    return Part(rows, ("", rows[-1].base_id) if len(found) > most else None)


def results_part(
    workspace: Workspace,
    viewer: Viewer,
    *,
    after: After | None,
    most: int,
    base_id: str | None = None,
    kind: str | None = None,
) -> Part[ResultEntry]:
    """Return a part of the results on bases that a person may see, the newest first."""
    asked = select(*_columns(results, ResultEntry)).where(_on_seen(results.c.base_id, viewer))
    for column, value in ((results.c.base_id, base_id), (results.c.kind, kind)):
        if value is not None:
            asked = asked.where(column == value)
    found = _rows(workspace, _newest(asked, results.c.created_at, results.c.result_id, after, most))
    rows = [ResultEntry(*row) for row in found[:most]]
    return Part(rows, _after(rows[-1].created_at, rows[-1].result_id) if len(found) > most else None)


def jobs_part(
    workspace: Workspace,
    viewer: Viewer,
    *,
    after: After | None,
    most: int,
    base_id: str | None = None,
    state: str | None = None,
) -> Part[JobEntry]:
    """Return a part of the jobs on bases that a person may see, the newest first."""
    asked = select(*_columns(jobs, JobEntry)).where(_on_seen(jobs.c.base_id, viewer))
    for column, value in ((jobs.c.base_id, base_id), (jobs.c.state, state)):
        if value is not None:
            asked = asked.where(column == value)
    found = _rows(workspace, _newest(asked, jobs.c.created_at, jobs.c.job_id, after, most))
    rows = [JobEntry(*row) for row in found[:most]]
    return Part(rows, _after(rows[-1].created_at, rows[-1].job_id) if len(found) > most else None)


def _columns(table: Any, entry: type) -> list[Column[Any]]:
    return [table.c[name] for name in entry.__slots__]  # type: ignore[attr-defined]  # every entry is a slotted record


def _on_seen(column: Column[Any], viewer: Viewer) -> Any:
    return column.in_(select(bases.c.base_id).where(visible(viewer)))


def _newest(asked: Select[Any], at: Column[Any], name: Column[Any], after: After | None, most: int) -> Select[Any]:
    if after is not None:
        last = _EPOCH + timedelta(microseconds=int(after[0]))
        asked = asked.where(or_(at < last, and_(at == last, name > after[1])))
    return asked.order_by(at.desc(), name).limit(most + 1)


def _after(at: datetime, name: str) -> After:
    return (at - _EPOCH) // timedelta(microseconds=1), name


def _rows(workspace: Workspace, asked: Select[Any]) -> Sequence[Any]:
    with reading(workspace.database) as held:
        return held.execute(asked).all()
