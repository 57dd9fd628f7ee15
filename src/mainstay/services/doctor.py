"""Look whether a workspace is well, and say how to mend what is not: one small function for each thing looked at."""

from __future__ import annotations

import os
import platform
import shutil
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files as package_files
from itertools import islice
from pathlib import Path
from typing import Literal

from sqlalchemy import func, inspect, select, text

import mainstay
from mainstay.errors import InputError, MainstayError
from mainstay.services.workspace import Workspace, find_workspace
from mainstay.settings import SETTINGS, setting
from mainstay.store.audit import count, head, verify
from mainstay.store.database import SQLITE, reading
from mainstay.store.migrations import HEAD, REVISIONS, revision
from mainstay.store.named_files import named_files
from mainstay.store.tables import METADATA, audit, jobs, workers

State = Literal["ok", "warning", "error"]
#: files that are read and compared with their hash where not all are asked for
SAMPLE = 50
LOW_BYTES, NO_BYTES = 2 * 2**30, 200 * 2**20
_SILENT = timedelta(minutes=2)
_BACKUP = timedelta(days=7)
_DRIFT_S, _WRONG_S = 5.0, 60.0
#: oldest SQLite with all that migrations use, and oldest PostgreSQL that is still looked after
_SQLITE, _POSTGRESQL = (3, 35), 14


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look has shown.

    Attributes
    ----------
    name : str
        What was looked at.
    state : {"ok", "warning", "error"}
        How it is.
    told : str
        What was seen.
    hint : str
        How to mend it; empty where nothing is to be mended.
    """

    name: str
    state: State
    told: str
    hint: str = ""


Look = Callable[[Workspace], Finding]


def diagnose(
    place: Path | None = None, *, database: str | None = None, files: str | None = None, all_files: bool = False
) -> Iterator[Finding]:
    """Yield what each look at a workspace has shown, also where its database cannot be reached at all.

    Parameters
    ----------
    place : pathlib.Path, optional
        Folder of the workspace.
    database, files : str, optional
        As for `mainstay.services.workspace.open_workspace`.
    all_files : bool
        Compare every file with its hash, not just some.

    Examples
    --------
    >>> import tempfile
    >>> found = list(diagnose(Path(tempfile.mkdtemp()), database="mysql://nowhere"))
    >>> found[-1].name, found[-1].state
    ('database', 'error')
    """
    try:
        workspace = find_workspace(place, database=database, files=files)
    except MainstayError as error:
        problems = error.problems if isinstance(error, InputError) else ()
        told = "; ".join([error.message, *([error.where] if error.where else []), *map(str, problems)])
        yield Finding("database", "error", told, error.hint or "")
        return
    with workspace:
        yield from examine(workspace, all_files=all_files)


def examine(workspace: Workspace, *, all_files: bool = False) -> Iterator[Finding]:
    """Yield what each look at a workspace that answers has shown.

    Parameters
    ----------
    workspace : Workspace
        From `mainstay.services.workspace.find_workspace`.
    all_files : bool
        Compare every file with its hash, not just some.

    Examples
    --------
    >>> import tempfile
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     states = {finding.name: finding.state for finding in examine(workspace)}
    >>> states["database"], states["audit log"]
    ('ok', 'ok')
    """
    for name, look in FIRST_LOOKS:
        yield _looked(name, look, workspace)
    found = _looked("database", tables, workspace)
    yield found
    if found.state == "error" or revision(workspace.database) != HEAD:
        return  # its rows cannot be read with the eyes of this version
    yield _looked("files", partial(stored_files, all_files=all_files), workspace)
    for name, look in FURTHER_LOOKS:
        yield _looked(name, look, workspace)


def _looked(name: str, look: Look, workspace: Workspace) -> Finding:
    try:
        return look(workspace)
    except MainstayError as error:
        return Finding(name, "error", error.message, error.hint or "")


def versions(workspace: Workspace) -> Finding:
    """Say which versions are at work, and which of them are too old."""
    parts = [f"Mainstay {mainstay.__version__}", f"Python {platform.python_version()}"]
    for name in ("SQLAlchemy", "alembic", "fastapi"):
        with suppress(PackageNotFoundError):
            parts.append(f"{name} {version(name)}")
    told = workspace.database.dialect.server_version_info
    if told is None:
        with reading(workspace.database):
            told = workspace.database.dialect.server_version_info or (0,)
    is_sqlite = workspace.database.dialect.name == SQLITE
    parts.append(("SQLite " if is_sqlite else "PostgreSQL ") + ".".join(map(str, told)))
    if told < (_SQLITE if is_sqlite else (_POSTGRESQL,)):
        return Finding("versions", "warning", ", ".join(parts), "the database is old: bring it to a newer version")
    return Finding("versions", "ok", ", ".join(parts))


def settings(workspace: Workspace) -> Finding:
    """Say whether every setting of the environment can be read, and whether there is one that nobody knows."""
    del workspace
    wrong = []
    for row in SETTINGS:
        try:
            setting(row.name)
        except InputError as error:
            wrong += [problem.message for problem in error.problems]
    if wrong:
        return Finding("settings", "error", "; ".join(wrong), "correct or remove them from the environment")
    known = {row.variable for row in SETTINGS}
    unknown = sorted(name for name in os.environ if name.startswith("MAINSTAY_") and name not in known)
    if unknown:
        return Finding(
            "settings", "warning", f"unknown: {', '.join(unknown)}", "see the list of settings in the manual"
        )
    changed = sum(1 for name in os.environ if name in known)
    return Finding("settings", "ok", f"{changed} changed in the environment")


def folder(workspace: Workspace) -> Finding:
    """Say whether the folder of the workspace can be written, and by nobody else."""
    place = workspace.folder
    if not os.access(place, os.W_OK | os.X_OK):
        return Finding("folder", "error", f"{place} cannot be written", "let the user of the server write there")
    if os.name == "posix":
        mode = stat.S_IMODE(place.stat().st_mode)
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            hint = f"chmod go-rwx {place}"
            return Finding("folder", "warning", f"other users of this machine may open {place}", hint)
    return Finding("folder", "ok", str(place))


def space(workspace: Workspace) -> Finding:
    """Say how much room there is."""
    free = shutil.disk_usage(workspace.folder).free
    told = f"{free / 2**30:.1f} GiB free at {workspace.folder}"
    if free < NO_BYTES:
        return Finding("disk space", "error", told, "make room: the next write may fail")
    if free < LOW_BYTES:
        return Finding("disk space", "warning", told, "make room soon, or keep results for a shorter time")
    return Finding("disk space", "ok", told)


def front_end(workspace: Workspace) -> Finding:
    """Say whether the style and the scripts of the pages were built."""
    del workspace
    built = package_files("mainstay") / "web" / "static" / "built" / "manifest.json"
    if built.is_file():
        return Finding("front end", "ok", "built")
    hint = "from a checkout: python3 tools/frontend.py; an installed package always has it"
    return Finding("front end", "warning", "not built: pages work, without look and charts", hint)


def tables(workspace: Workspace) -> Finding:
    """Say whether the database answers and its tables are those of this version."""
    found = revision(workspace.database)
    if found is None:
        there = set(inspect(workspace.database).get_table_names()) & set(METADATA.tables)
        if there:
            hint = "give the workspace a database of its own"
            return Finding("database", "error", "it holds tables under our names that Mainstay did not make", hint)
        return Finding("database", "warning", "there are no tables yet", "mainstay serve makes them")
    if found not in REVISIONS:
        hint = "install that version again, or restore a backup that was made before"
        return Finding("database", "error", f"made by a later version of Mainstay (revision {found})", hint)
    kind = workspace.database.dialect.name
    if found != HEAD:
        hint = "take a backup; the next start of mainstay serve brings them here"
        return Finding("database", "warning", f"{kind}, revision {found}; this version has {HEAD}", hint)
    return Finding("database", "ok", f"{kind}, revision {found}")


def integrity(workspace: Workspace) -> Finding:
    """Say whether the database finds faults in itself, and whether every row can be read."""
    hint = "restore the workspace from a backup; keep a copy of the damaged database"
    with reading(workspace.database) as held:
        if held.dialect.name == SQLITE:
            faults = [str(row[0]) for row in held.execute(text("PRAGMA integrity_check(10)")) if row[0] != "ok"]
            loose = held.execute(text("PRAGMA foreign_key_check")).all()
            faults += [f"a row of {row[0]} refers to nothing in {row[2]}" for row in loose[:10]]
            if faults:
                return Finding("integrity", "error", "; ".join(faults[:3]), hint)
        rows = sum(int(held.scalar(select(func.count()).select_from(table)) or 0) for table in METADATA.sorted_tables)
        if held.dialect.name != SQLITE and held.scalar(text("show data_checksums")) != "on":
            told = f"{rows} rows; the server keeps no checksums of its pages"
            return Finding("integrity", "ok", told, "initdb --data-checksums lets the server notice a failing disk")
    return Finding("integrity", "ok", f"{rows} rows")


def audit_log(workspace: Workspace) -> Finding:
    """Say whether the chain of the audit log is whole."""
    with reading(workspace.database) as held:
        problems, entries, last = verify(held), count(held), head(held)
    if problems:
        hint = "somebody has changed it: compare with a backup (mainstay workspace audit verify lists all)"
        return Finding("audit log", "error", f"{len(problems)} faults: {problems[0].message}", hint)
    return Finding("audit log", "ok", f"{entries} entries, head {last.entry_id}:{last.entry_hash[:12]}")


def stored_files(workspace: Workspace, *, all_files: bool = False) -> Finding:
    """Say whether the files that bases and results name are there and undamaged."""
    with reading(workspace.database) as held:
        named = sorted(named_files(held))
    there = set(workspace.files.names())
    wrong = [name for name in named if name not in there]
    # every n-th, so that each run of the doctor looks at old ones and new ones
    step = 1 if all_files else max(1, len(named) // SAMPLE)
    looked = [name for name in islice(named, 0, None, step) if name in there]
    for name in looked:
        try:
            workspace.files.get(name)
        except MainstayError:
            wrong.append(name)
    if wrong:
        told = f"{len(wrong)} of {len(named)} are gone or damaged, such as {wrong[0][:12]}"
        hint = "restore them from a backup, or remove the results and compute them again"
        return Finding("files", "error", told, hint)
    return Finding("files", "ok", f"{len(named)} are there, {len(looked)} of them were compared with their hash")


def clock(workspace: Workspace) -> Finding:
    """Say whether the clock of this machine agrees with that of the database, and has not gone back."""
    now = workspace.now()
    with reading(workspace.database) as held:
        last = held.scalar(select(func.max(audit.c.at)))
        drift = 0.0
        if held.dialect.name != SQLITE:
            theirs = held.scalar(text("select extract(epoch from clock_timestamp())"))
            drift = abs(float(theirs or 0.0) - workspace.now().timestamp())
    hint = "let both machines ask a time server (NTP)"
    if drift > _WRONG_S:
        return Finding("clock", "error", f"{drift:.0f} s apart from that of the database", hint)
    if drift > _DRIFT_S:
        return Finding("clock", "warning", f"{drift:.0f} s apart from that of the database", hint)
    if last is not None and last > now + timedelta(seconds=_DRIFT_S):
        told = f"it stands at {now:%Y-%m-%d %H:%M}, before the last entry of the audit log ({last:%Y-%m-%d %H:%M})"
        return Finding("clock", "warning", told, hint)
    return Finding("clock", "ok", f"{now:%Y-%m-%d %H:%M:%S} UTC")


def work(workspace: Workspace) -> Finding:
    """Say whether somebody does the jobs that wait."""
    now = workspace.now()
    with reading(workspace.database) as held:
        states = {row[0]: row[1] for row in held.execute(select(jobs.c.state, func.count()).group_by(jobs.c.state))}
        seen = select(func.count()).select_from(workers).where(workers.c.seen_at > now - _SILENT)
        alive = int(held.scalar(seen) or 0)
        late = jobs.c.state == "running", jobs.c.lease_until_at < now - _SILENT
        stuck = int(held.scalar(select(func.count()).select_from(jobs).where(*late)) or 0)
    told = f"{alive} workers, {states.get('running', 0)} jobs under way, {states.get('queued', 0)} waiting"
    if not alive and (states.get("queued") or states.get("running")):
        return Finding("workers", "warning", told, "start one: mainstay worker (mainstay serve brings one along)")
    if stuck:
        return Finding("workers", "warning", f"{told}; {stuck} without a sign of life", "a worker takes them up again")
    return Finding("workers", "ok", told)


def backups(workspace: Workspace) -> Finding:
    """Say when the last backup was made."""
    hint = "mainstay workspace backup FILE, every day, to another machine"
    with reading(workspace.database) as held:
        last = held.scalar(select(func.max(audit.c.at)).where(audit.c.action == "workspace.backup"))
    if last is None:
        return Finding("backup", "warning", "there was none yet", hint)
    told = f"the last one was made on {last:%Y-%m-%d %H:%M} UTC"
    if workspace.now() - last > _BACKUP:
        return Finding("backup", "warning", told, hint)
    return Finding("backup", "ok", told)


FIRST_LOOKS: tuple[tuple[str, Look], ...] = (
    ("versions", versions),
    ("settings", settings),
    ("folder", folder),
    ("disk space", space),
    ("front end", front_end),
)
FURTHER_LOOKS: tuple[tuple[str, Look], ...] = (
    ("integrity", integrity),
    ("audit log", audit_log),
    ("clock", clock),
    ("workers", work),
    ("backup", backups),
)
