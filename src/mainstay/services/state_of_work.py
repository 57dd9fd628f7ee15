"""How the workspace is doing, in numbers for those who keep it running."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, text

from mainstay.errors import MainstayError
from mainstay.services.workspace import Workspace
from mainstay.settings import whole
from mainstay.store.database import SQLITE, reading
from mainstay.store.migrations import HEAD, revision
from mainstay.store.tables import jobs, workers
from mainstay.store.tables.operations import STATES

#: a worker that has given no sign for so long is not counted
_SILENT = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class StateOfWork:
    """Numbers of the workspace.

    Attributes
    ----------
    jobs : dict
        Jobs by state, all states.
    queue_seconds : float
        How long the job has waited that waits longest; 0 where none waits.
    workers : int
        Workers that gave a sign within the last minute.
    database_bytes : int
        Size of the database.
    free_bytes : int
        Free space where the workspace keeps what is under way.
    """

    jobs: dict[str, int]
    queue_seconds: float
    workers: int
    database_bytes: int
    free_bytes: int


def state_of_work(workspace: Workspace) -> StateOfWork:
    """Return the numbers of a workspace.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     state_of_work(workspace).jobs["queued"]
    0
    """
    now = workspace.now()
    with reading(workspace.database) as held:
        counted = held.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state)).all()
        oldest = held.scalar(
            select(jobs.c.not_before_at)
            .where(jobs.c.state == "queued", jobs.c.not_before_at <= now)
            .order_by(jobs.c.not_before_at)
            .limit(1)
        )
        alive = held.scalar(select(func.count()).select_from(workers).where(workers.c.seen_at > now - _SILENT))
        is_sqlite = workspace.database.dialect.name == SQLITE
        size = (
            "select page_count * page_size from pragma_page_count(), pragma_page_size()"
            if is_sqlite
            else "select pg_database_size(current_database())"
        )
        size_bytes = held.scalar(text(size))
    return StateOfWork(
        jobs=dict.fromkeys(STATES, 0) | {str(state): int(count) for state, count in counted},
        queue_seconds=0.0 if oldest is None else max(0.0, (now - oldest).total_seconds()),
        workers=int(alive or 0),
        database_bytes=int(size_bytes or 0),
        free_bytes=shutil.disk_usage(workspace.folder).free,
    )


def readiness(workspace: Workspace) -> dict[str, bool]:
    """Return whether the workspace can take requests, part by part; nothing of it tells more than that.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     sorted(readiness(workspace))
    ['database', 'disk', 'files', 'migrations']
    """
    found = None
    is_reached = True
    try:
        found = revision(workspace.database)
    except MainstayError:
        is_reached = False
    return {
        "database": is_reached,
        "migrations": found == HEAD,
        "files": _has_files(workspace),
        "disk": _free(workspace) >= whole("least_free_bytes"),
    }


def _free(workspace: Workspace) -> int:
    try:
        return shutil.disk_usage(workspace.folder).free
    except OSError:
        return 0


def _has_files(workspace: Workspace) -> bool:
    """Write one small file, the same each time, and read it back."""
    try:
        return workspace.files.get(workspace.files.put(b"ready?\n")) == b"ready?\n"
    except (MainstayError, OSError):
        return False
