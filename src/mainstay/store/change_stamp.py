"""Whether a page could have changed: one look that costs microseconds on SQLite, and one small question to PostgreSQL.

What is looked at is the mark that writes leave (`mainstay.store.change_mark`). SQLite tells without reading anything
whether another connection, of this process or another, has committed since the last look: ``PRAGMA data_version``
(sqlite.org/pragma.html). Only then is the mark read. PostgreSQL is asked for it; see `mainstay.store.stamp_line`.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref
from typing import Protocol

from sqlalchemy import Engine

from mainstay.store.change_mark import ASK
from mainstay.store.database import POSTGRESQL, SQLITE


class ChangeStamp(Protocol):
    """A text that is the same for as long as nothing was written that a page could show.

    A page that is read after the look may be newer than the stamp, never older, and is thrown away with it.
    """

    async def begin(self) -> None:
        """Get ready to look; a look does so by itself, but has no answer the first time."""
        ...

    async def now(self) -> str | None:
        """Return the text; None where nobody knows, or the database does not answer at once."""
        ...

    def close(self) -> None:
        """Give the connection back; nobody knows from then on."""
        ...


def open_stamp(engine: Engine) -> ChangeStamp:
    """Return what tells whether a database has changed.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database.

    Examples
    --------
    >>> import asyncio, tempfile
    >>> from pathlib import Path
    >>> from mainstay.store.database import connect, writing
    >>> from mainstay.store.migrations import upgrade
    >>> engine = connect(f"sqlite:///{Path(tempfile.mkdtemp()) / 'a.db'}")
    >>> upgrade(engine)
    >>> stamp = open_stamp(engine)
    >>> before = asyncio.run(stamp.now())
    >>> before == asyncio.run(stamp.now())
    True
    >>> with writing(engine):
    ...     pass  # whatever is written
    >>> before == asyncio.run(stamp.now())
    False
    >>> stamp.close()
    >>> engine.dispose()
    """
    if engine.dialect.name == POSTGRESQL:
        from mainstay.store.stamp_line import StampLine

        return StampLine(engine)
    return FileStamp(engine)


class FileStamp:
    """The stamp of a SQLite file; of a database in memory nobody knows.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database; nothing may be written through the connection that this holds, and nothing is.
    """

    def __init__(self, engine: Engine) -> None:
        database = engine.url.database
        is_file = engine.dialect.name == SQLITE and database not in (None, "", ":memory:")
        self._lock = threading.Lock()
        self._place = str(database) if is_file else None
        self._held: sqlite3.Connection | None = None
        self._version: int | None = None
        self._mark = ""

    async def begin(self) -> None:
        """Do nothing: the first look opens the file."""

    async def now(self) -> str | None:
        """Return the text; None where nobody knows, or the database does not answer at once."""
        with self._lock:
            try:
                if self._held is None:
                    if self._place is None:
                        return None
                    self._held = self._opened(self._place)
                # first: a mark that is newer than its number is read once more, one that is older would be believed
                version: int = self._held.execute("PRAGMA data_version").fetchone()[0]
                if version != self._version:
                    found = self._held.execute(ASK).fetchall()
                    self._mark, self._version = (found[0][0] if found else ""), version
            except sqlite3.Error:
                self._version = None
                return None
            return self._mark

    def close(self) -> None:
        """Give the connection back; nobody knows from then on."""
        with self._lock:
            if self._held is not None:
                self._held.close()
            self._held = self._place = self._version = None

    def _opened(self, place: str) -> sqlite3.Connection:
        made = sqlite3.connect(place, isolation_level=None, check_same_thread=False, timeout=0.05)
        weakref.finalize(self, made.close)
        return made
