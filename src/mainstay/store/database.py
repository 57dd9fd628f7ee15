"""Open the workspace database and work in it: reads that see one moment, writes that are whole or nothing.

SQLite runs in write-ahead mode with every commit flushed to disk, so that readers never wait for a writer and nothing
that was acknowledged is lost when a process or the machine dies (sqlite.org/wal.html; sqlite.org/pragma.html on
``synchronous=FULL``). A write begins with ``BEGIN IMMEDIATE``: two writers wait for one another instead of failing
half-way.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from mainstay.errors import InputError, MissingExtraError, Problem

#: how long a writer waits for another, in milliseconds
WAIT_MS = 30_000
SQLITE, POSTGRESQL = "sqlite", "postgresql"
ALLOWED = "sqlite:///PATH or postgresql+psycopg://USER@HOST/NAME"


def connect(url: str) -> Engine:
    """Return the engine of a database.

    Parameters
    ----------
    url : str
        ``sqlite:///PATH`` or ``postgresql+psycopg://...``.

    Raises
    ------
    InputError
        The address is none of these.
    MissingExtraError
        The driver is not installed.

    Examples
    --------
    >>> engine = connect("sqlite:///:memory:")
    >>> engine.dialect.name
    'sqlite'
    >>> engine.dispose()
    """
    try:
        told = make_url(url)
    except ArgumentError:
        told = None
    name = "" if told is None else told.get_backend_name()
    if told is None or name not in (SQLITE, POSTGRESQL):
        # the address may hold a password, so it is not repeated
        problem = Problem("store.database", "the address of the database is not one we can use", allowed=ALLOWED)
        msg = "the workspace cannot be opened"
        raise InputError(msg, [problem])
    if name == SQLITE:
        return _sqlite(url, told.database)
    try:
        return create_engine(
            told.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=10, max_overflow=10
        )
    except ModuleNotFoundError:
        msg = "PostgreSQL needs the extra 'postgresql'"
        raise MissingExtraError(msg, hint="pip install 'mainstay[postgresql]'") from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read; what is read belongs to one moment.

    Examples
    --------
    >>> from sqlalchemy import text
    >>> engine = connect("sqlite:///:memory:")
    >>> with reading(engine) as held:
    ...     held.scalar(text("select 1"))
    1
    >>> engine.dispose()
    """
    with engine.connect() as connection:
        yield connection
        connection.rollback()


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write: all of it on a clean end, nothing on an error.

    Examples
    --------
    >>> from sqlalchemy import text
    >>> engine = connect("sqlite:///:memory:")
    >>> with writing(engine) as held:
    ...     _ = held.execute(text("create table one (a integer)"))
    >>> engine.dispose()
    """
    with engine.connect().execution_options(is_write=True) as connection, connection.begin():
        yield connection


def _sqlite(url: str, database: str | None) -> Engine:
    kept_in_memory = database in (None, "", ":memory:")
    if not kept_in_memory:
        Path(str(database)).parent.mkdir(parents=True, exist_ok=True)
    # files: SQLAlchemy's own pool of connections; SQLite itself keeps them apart
    engine = create_engine(url, connect_args={"timeout": WAIT_MS / 1000, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        del record
        # the driver must not begin transactions by itself; `begin` below does
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={WAIT_MS}"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        is_write = connection.get_execution_options().get("is_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")

    return engine
