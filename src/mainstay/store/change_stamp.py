"""Whether the database has changed: one look that costs microseconds, where SQLite can tell.

``PRAGMA data_version`` gives one connection a number that changes as soon as any other connection, of this process or
another, has committed something (sqlite.org/pragma.html). PostgreSQL has nothing as cheap, and there the answer is that
nobody knows.
"""

from __future__ import annotations

import sqlite3
import threading
import weakref

from sqlalchemy import Engine


class ChangeStamp:
    """A number that is the same for as long as nothing in the database has changed.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database; nothing may be written through the connection that this holds, and nothing is.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from sqlalchemy import text
    >>> from mainstay.store.database import connect, writing
    >>> engine = connect(f"sqlite:///{Path(tempfile.mkdtemp()) / 'a.db'}")
    >>> with writing(engine) as held:
    ...     _ = held.execute(text("create table one (a integer)"))
    >>> stamp = ChangeStamp(engine)
    >>> before = stamp.now()
    >>> before == stamp.now()
    True
    >>> with writing(engine) as held:
    ...     _ = held.execute(text("insert into one values (1)"))
    >>> before == stamp.now()
    False
    >>> stamp.close()
    >>> engine.dispose()
    """

    def __init__(self, engine: Engine) -> None:
        database = engine.url.database
        is_file = engine.dialect.name == "sqlite" and database not in (None, "", ":memory:")
        self._lock = threading.Lock()
        self._place = str(database) if is_file else None
        self._held: sqlite3.Connection | None = None

    def now(self) -> int | None:
        """Return the number; None where nobody knows, or the database does not answer at once."""
        with self._lock:
            try:
                if self._held is None:
                    if self._place is None:
                        return None
                    self._held = self._opened(self._place)
                found: int = self._held.execute("PRAGMA data_version").fetchone()[0]
            except sqlite3.Error:
                return None
            return found

    def close(self) -> None:
        """Give the connection back; nobody knows from then on."""
        with self._lock:
            if self._held is not None:
                self._held.close()
            self._held = self._place = None

    def _opened(self, place: str) -> sqlite3.Connection:
        made = sqlite3.connect(place, isolation_level=None, check_same_thread=False, timeout=0.05)
        weakref.finalize(self, made.close)
        return made
