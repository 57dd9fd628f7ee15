"""Restore a backup into an empty workspace, on whichever database."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, MetaData, func, inspect, select, text

from mainstay.errors import ConflictError, DamagedFileError
from mainstay.services.backup_check import Backup, Opened, check, open_backup
from mainstay.services.viewer import SYSTEM, Viewer
from mainstay.services.workspace import Workspace
from mainstay.store.audit import Head, record, verify
from mainstay.store.database import writing
from mainstay.store.migrations import VERSION_TABLE, upgrade
from mainstay.store.rows import OF_THE_DATABASE, insert_rows, kept_tables
from mainstay.store.tables import METADATA, settings

#: tables that are not empty in a workspace that nobody has used
_SEEDED = ("roles", "role_permissions")
Progress = Callable[[int, int, str], None]


def restore(path: Path, workspace: Workspace, *, by: Viewer = SYSTEM, progress: Progress | None = None) -> Backup:
    """Take a backup into an empty workspace; everything is checked before the first row is written.

    Parameters
    ----------
    path : pathlib.Path
        The backup.
    workspace : Workspace
        From `mainstay.services.workspace.find_workspace`: nothing in it, or no tables yet.
    by : Viewer
        Who asked, for the audit log.
    progress : callable, optional
        ``progress(done, total, what)``.

    Raises
    ------
    InputError
        The backup is damaged, or was made by a later version of Mainstay.
    ConflictError
        The workspace is not empty.
    WriteError
        There is no room; the database is as empty as before.

    Examples
    --------
    >>> import tempfile
    >>> from mainstay.services.backup import back_up
    >>> from mainstay.services.workspace import find_workspace, open_workspace
    >>> folder = Path(tempfile.mkdtemp())
    >>> with open_workspace(folder / "here") as workspace:
    ...     made = back_up(workspace, folder / "monday.zip")
    >>> with find_workspace(folder / "there") as workspace:
    ...     restore(folder / "monday.zip", workspace).rows == made.rows
    True
    """
    found = check(path, progress=progress)
    with writing(workspace.database) as held:
        _refuse_work(held)
    with open_backup(path) as opened:
        for number, (name, content) in enumerate(opened.files()):
            if workspace.files.put(content) != name:
                msg = f"the file {name[:12]} changed while it was restored"
                raise DamagedFileError(msg, hint="run it again; nothing is in the database yet")
            if progress is not None:
                progress(number + 1, found.files, "files")
        with writing(workspace.database) as held:
            told = _clear(held)
        upgrade(workspace.database, found.revision)
        with writing(workspace.database) as held:
            _fill(held, opened, found)
            for name, value in told.items():
                held.execute(settings.insert(), {"name": name, "value": value})
    upgrade(workspace.database)
    with writing(workspace.database) as held:
        detail = {"sha256": found.checksum, "made_at": found.made_at.isoformat()}
        record(
            held, at=workspace.now(), actor=by.user_id, action="workspace.restore", target="workspace", detail=detail
        )
    return found


def _refuse_work(held: Connection) -> None:
    """Refuse a workspace in which somebody has worked."""
    there = set(inspect(held).get_table_names()) & set(METADATA.tables)
    used = []
    for name in sorted(there - set(_SEEDED)):
        table = METADATA.tables[name]
        asked = select(func.count()).select_from(table)
        if name == settings.name:
            asked = asked.where(*(settings.c.name.not_like(f"{begin}%") for begin in OF_THE_DATABASE))
        if held.scalar(asked):
            used.append(name)
    if used:
        msg = f"the workspace is not empty: there are rows in {', '.join(used)}"
        raise ConflictError(msg, hint="restore into a new folder or a new database; nothing was changed")


def _clear(held: Connection) -> dict[str, str]:
    """Drop the empty tables, which may be of another revision; return the settings that tell of the database."""
    _refuse_work(held)
    there = set(inspect(held).get_table_names())
    told: dict[str, str] = {}
    if settings.name in there:
        told = {row.name: row.value for row in held.execute(select(settings))}
    found = MetaData()
    found.reflect(held, only=sorted(there & {*METADATA.tables, VERSION_TABLE}))
    found.drop_all(held)
    return told


def _fill(held: Connection, opened: Opened, found: Backup) -> None:
    tables = [table for table in kept_tables(held) if table.name in found.rows]
    for table in reversed(tables):
        held.execute(table.delete())  # what the migrations have put in
    for table in tables:
        with closing(opened.rows(table.name)) as rows:
            insert_rows(held, table, rows)
    counts = {table.name: held.scalar(select(func.count()).select_from(table)) for table in tables}
    problems = verify(held, Head(found.head.entry_id, found.head.entry_hash))
    if counts != dict(found.rows) or problems:
        msg = "the database does not hold what was written to it; nothing was changed"
        raise DamagedFileError(msg, hint="look at the log of the database, then run it again")
    if held.dialect.name == "sqlite" and held.execute(text("PRAGMA foreign_key_check")).first() is not None:
        msg = "rows of the backup refer to nothing; nothing was changed"
        raise DamagedFileError(msg, hint="take another backup")
