"""Open the workspace database and work in it: reads that see one moment, writes that are whole or nothing.

SQLite runs in write-ahead mode with every commit flushed to disk, so that readers never wait for a writer and nothing
that was acknowledged is lost when a process or the machine dies (sqlite.org/wal.html; sqlite.org/pragma.html on
``synchronous=FULL``). A write begins with ``BEGIN IMMEDIATE``: two writers wait for one another instead of failing
half-way.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    DBAPIError,
    IntegrityError,
    OperationalError,
    ProgrammingError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from mainstay.errors import DamagedFileError, InputError, MissingExtraError, Problem, UnavailableError, WriteError
from mainstay.store.change_mark import leave_mark

LOG = logging.getLogger("mainstay.store")
#: how long a writer waits for another, in milliseconds
WAIT_MS = 30_000
#: how long work that has not yet begun waits for a server that is being started again, in seconds
PATIENCE_S = 4.0
#: what work in the database may end with that can be tried again later
FAILURES: tuple[type[Exception], ...] = (DBAPIError, UnavailableError, WriteError)
#: what the databases say when there is no room; PostgreSQL says it by its code
_FULL = ("disk is full", "disk i/o error", "readonly database", "read-only")
_FULL_CODES = ("53100", "25006")
_BUSY = ("database is locked", "database table is locked")
_DAMAGED = ("malformed", "not a database")
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
        return _postgresql(told)
    except ModuleNotFoundError:
        msg = "PostgreSQL needs the extra 'postgresql'"
        raise MissingExtraError(msg, hint="pip install 'mainstay[postgresql]'") from None


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read; what is read belongs to one moment.

    Raises
    ------
    UnavailableError
        The database does not answer.
    DamagedFileError
        The file of the database is damaged.

    Examples
    --------
    >>> from sqlalchemy import text
    >>> engine = connect("sqlite:///:memory:")
    >>> with reading(engine) as held:
    ...     held.scalar(text("select 1"))
    1
    >>> engine.dispose()
    """
    with _telling(), _connection(engine) as connection:
        if engine.dialect.name == POSTGRESQL:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection
        connection.rollback()


@contextmanager
def writing(engine: Engine, *, is_shown: bool = True) -> Iterator[Connection]:
    """Write: all of it on a clean end, nothing on an error.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database.
    is_shown : bool
        Whether a page could look different afterwards, or somebody may see more or less. Where it is not so, pages that
        are ready to be sent stay so; whoever says no must know it of every page (`mainstay.store.change_mark`).

    Raises
    ------
    UnavailableError
        The database does not answer.
    WriteError
        There is no room, or the database may only be read.
    DamagedFileError
        The file of the database is damaged.

    Examples
    --------
    >>> from sqlalchemy import text
    >>> engine = connect("sqlite:///:memory:")
    >>> with writing(engine) as held:
    ...     _ = held.execute(text("create table one (a integer)"))
    >>> engine.dispose()
    """
    with _telling(), _connection(engine).execution_options(is_write=True) as connection, connection.begin():
        yield connection
        if is_shown:
            leave_mark(connection)


def reach(engine: Engine) -> None:
    """Make sure that the database answers, and say why where it does not: for whoever starts Mainstay.

    Raises
    ------
    UnavailableError
        The server does not answer, or lets nobody in.
    WriteError
        The file cannot be opened.
    DamagedFileError
        The file is damaged or no database.

    Examples
    --------
    >>> engine = connect("sqlite:///:memory:")
    >>> reach(engine)
    >>> engine.dispose()
    """
    try:
        with _connection(engine) as connection:
            connection.exec_driver_sql("select 1")
    except DatabaseError as error:
        told = _told(error)
        if told is None:
            raise
        if isinstance(told, UnavailableError):
            told.hint = "is the server there, is the address right, and may this user sign in?"
        told.where = str(error.orig).strip().split("\n", 1)[0]
        raise told from None


def _connection(engine: Engine) -> Connection:
    """Return a connection; a server that is being started again is waited for, as nothing has begun yet."""
    until = time.monotonic() + (PATIENCE_S if engine.dialect.name == POSTGRESQL else 0.0)
    while True:
        try:
            return engine.connect()
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@contextmanager
def _telling() -> Iterator[None]:
    """Turn what a database says when it cannot work into errors of Mainstay; other mistakes pass."""
    try:
        yield
    except PoolTimeoutError as error:
        LOG.warning("no free connection to the database")
        msg = "the database is busy"
        raise UnavailableError(msg, hint="try again in a moment") from error
    except DatabaseError as error:
        told = _told(error)
        if told is None:
            raise
        # the reason may name a host or a user, so no more than its kind goes to the log
        LOG.warning("the database failed: %s", type(error.orig).__name__)
        raise told from error


def _told(error: DatabaseError) -> DamagedFileError | UnavailableError | WriteError | None:
    """Return what to tell of a failure of the database; None for a mistake in what was asked of it."""
    if isinstance(error, DataError | IntegrityError | ProgrammingError) and not error.connection_invalidated:
        return None
    words = str(error.orig).lower()
    code = getattr(error.orig, "sqlstate", None)
    if code in _FULL_CODES or any(part in words for part in _FULL):
        msg = "the database has no room, or may only be read"
        return WriteError(msg, hint="nothing was changed; is the disk full?")
    if any(part in words for part in _DAMAGED):
        msg = "the file of the database is damaged, or no database"
        return DamagedFileError(msg, hint="restore the workspace from a backup")
    if "unable to open" in words:
        msg = "the file of the database cannot be opened"
        return WriteError(msg, hint="may this user write in the folder of the workspace?")
    if any(part in words for part in _BUSY):
        msg = "the database is busy"
        return UnavailableError(msg, hint="try again in a moment")
    # the driver of SQLite gives the class of a failure to a table that does not exist, too
    is_failure = isinstance(error, OperationalError) and type(error.orig).__module__ != "sqlite3"
    if is_failure or error.connection_invalidated:
        msg = "the database of the workspace does not answer"
        return UnavailableError(msg, hint="try again in a moment; `mainstay doctor` says more")
    return None


def _postgresql(url: URL) -> Engine:
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_pre_ping=True,
        pool_size=10,
        max_overflow=10,
        connect_args={"connect_timeout": 10},
    )


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
