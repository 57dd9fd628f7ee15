"""The workspace: a database, a store of files, a folder, and a clock; what all use cases of a team work in."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from sqlalchemy import Engine

from mainstay.settings import setting
from mainstay.store.database import connect, reach
from mainstay.store.files import Files
from mainstay.store.migrations import upgrade

DATABASE = "workspace.db"


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Workspace:
    """Where a team works.

    Attributes
    ----------
    database : sqlalchemy.Engine
        The database.
    files : Files
        Tables of bases and results by content hash.
    folder : pathlib.Path
        Folder of this machine for what is under way: finished blocks of jobs, local copies of files.
    clock : callable
        The time in UTC.
    """

    database: Engine
    files: Files
    folder: Path
    clock: Callable[[], datetime] = _utc_now

    def now(self) -> datetime:
        """Return the time in UTC."""
        return self.clock()

    def close(self) -> None:
        """Give the connections back."""
        self.database.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()


def default_folder() -> Path:
    """Return the folder of a workspace where none is named: that of the setting, else one in the user's data folder.

    Examples
    --------
    >>> default_folder().name
    'mainstay'
    """
    told = str(setting("workspace"))
    if told:
        return Path(told)
    home = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(home) / "mainstay"


def open_workspace(
    folder: Path | None = None,
    *,
    database: str | None = None,
    files: str | None = None,
    clock: Callable[[], datetime] = _utc_now,
) -> Workspace:
    """Open a workspace, made anew where there is none, its tables brought up to this version of Mainstay.

    Parameters
    ----------
    folder : pathlib.Path, optional
        Folder of the workspace; see `default_folder`.
    database : str, optional
        Address of the database; that of the setting, else SQLite in the folder.
    files : str, optional
        Folder or URL of a bucket for files; that of the setting, else a folder in the folder.
    clock : callable, optional
        The time in UTC, for tests.

    Raises
    ------
    InputError
        The address of the database cannot be used, or the database was made by a later version of Mainstay.

    Examples
    --------
    >>> import tempfile
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     workspace.database.dialect.name
    'sqlite'
    """
    workspace = find_workspace(folder, database=database, files=files, clock=clock)
    upgrade(workspace.database)
    return workspace


def find_workspace(
    folder: Path | None = None,
    *,
    database: str | None = None,
    files: str | None = None,
    clock: Callable[[], datetime] = _utc_now,
) -> Workspace:
    """Return a workspace as it is, its tables perhaps of another version, or none: for restoring and for the doctor.

    The parameters are those of `open_workspace`.

    Raises
    ------
    InputError
        The address of the database cannot be used.
    UnavailableError
        The database does not answer.

    Examples
    --------
    >>> import tempfile
    >>> with find_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     workspace.folder.is_dir()
    True
    """
    place = (default_folder() if folder is None else folder).resolve()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    address = database or str(setting("database")) or f"sqlite:///{place / DATABASE}"
    kept = files or str(setting("files")) or str(place / "files")
    engine = connect(address)
    reach(engine)
    return Workspace(engine, Files(kept, cache=place / "cache"), place, clock)
