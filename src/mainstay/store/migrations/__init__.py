"""Bring the tables of a workspace to this version of Mainstay.

Each change of the tables is one file in `versions`, run by Alembic, all missing ones in one transaction: after an error
the database is as it was. There is no way back to an older version except a backup, since a step back would have to
throw away what the step forward made room for.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, inspect, text

from mainstay.errors import InputError, Problem, WriteError
from mainstay.store.database import SQLITE
from mainstay.store.tables import METADATA

if TYPE_CHECKING:
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

#: every revision of the tables, the oldest first
REVISIONS = ("0001",)
HEAD = REVISIONS[-1]
VERSION_TABLE = "alembic_version"
#: any number will do, as long as nothing else in the database locks on it
_LOCK = 7_117_022


def upgrade(engine: Engine, target: str = HEAD) -> None:
    """Make the tables, or bring them to this version of Mainstay; quick where there is nothing to do.

    Processes that start at the same time wait for one another, and the first one does it.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database.
    target : str
        Revision to stop at; an older one only to read an older backup.

    Raises
    ------
    InputError
        The database was made by a later version of Mainstay, or holds tables of other origin under the same names.

    Examples
    --------
    >>> from mainstay.store.database import connect
    >>> engine = connect("sqlite:///:memory:")
    >>> upgrade(engine)
    >>> revision(engine) == HEAD
    True
    >>> engine.dispose()
    """
    if revision(engine) == target:
        return
    from alembic.runtime.migration import MigrationContext

    with _alone(engine) as connection:
        _check(connection)
        _run(MigrationContext.configure(connection, opts=_options(target)))


def revision(engine: Engine) -> str | None:
    """Return which revision the tables have; None where there are none yet.

    Examples
    --------
    >>> from mainstay.store.database import connect
    >>> engine = connect("sqlite:///:memory:")
    >>> revision(engine) is None
    True
    >>> engine.dispose()
    """
    with engine.connect() as connection:
        return _revision(connection)


def scripts() -> ScriptDirectory:
    """Return what Alembic knows about the files in `versions`.

    Examples
    --------
    >>> scripts().get_current_head() == HEAD
    True
    """
    from alembic.config import Config
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    found = connection.scalar(text(f"select version_num from {VERSION_TABLE}"))  # noqa: S608 - a constant
    return None if found is None else str(found)


def _check(connection: Connection) -> None:
    """Refuse a database that these migrations cannot begin with."""
    held = _revision(connection)
    if held is not None and held not in REVISIONS:
        problem = Problem(
            "store.later_version",
            "the database was made by a later version of Mainstay",
            found=held,
            allowed=f"revisions up to {HEAD}",
            hint="install that version again, or restore a backup that was made before",
        )
        msg = "the workspace cannot be opened"
        raise InputError(msg, [problem])
    if held is None:
        foreign = sorted(set(inspect(connection).get_table_names()) & set(METADATA.tables))
        if foreign:
            problem = Problem(
                "store.foreign_tables",
                "the database holds tables under our names that Mainstay did not make",
                found=", ".join(foreign),
                hint="give the workspace a database of its own",
            )
            msg = "the workspace cannot be opened"
            raise InputError(msg, [problem])


def write_sql(dialect: str, target: str = HEAD) -> str:
    """Return the SQL that makes the tables of a revision from nothing, for those who want to read it or run it by hand.

    Examples
    --------
    >>> "CREATE TABLE bases" in write_sql("postgresql")
    True
    """
    from alembic.runtime.migration import MigrationContext

    written = StringIO()
    options = {"as_sql": True, "output_buffer": written}
    _run(MigrationContext.configure(dialect_name=dialect, opts=_options(target) | options))
    return written.getvalue()


def _run(context: MigrationContext) -> None:
    from alembic.operations import Operations

    with Operations.context(context):
        context.run_migrations()


def _options(target: str) -> dict[str, Any]:
    from alembic.runtime.migration import MigrationStep

    known = scripts()

    def missing(held: tuple[str, ...], context: MigrationContext) -> Iterator[MigrationStep]:
        del context
        for one in reversed(list(known.iterate_revisions(target, held or "base"))):
            yield MigrationStep.upgrade_from_script(known.revision_map, one)

    return {"target_metadata": METADATA, "fn": missing}


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Open a transaction in which nobody else migrates.

    SQLite changes a table by copying it, dropping it and renaming the copy; with foreign keys in force the drop would
    take the rows of other tables with it. They are off meanwhile and checked before the end
    (sqlite.org/lang_altertable.html, section 7).
    """
    with engine.connect().execution_options(is_write=True) as connection:
        raw = connection.connection.driver_connection
        is_sqlite = connection.dialect.name == SQLITE
        if is_sqlite and raw is not None:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                if not is_sqlite:
                    connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection
                if is_sqlite and connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
                    msg = "the step to the new tables left rows that refer to nothing, so it was undone"
                    raise WriteError(msg, hint="nothing was changed; please report this")
        finally:
            if is_sqlite and raw is not None:
                raw.execute("PRAGMA foreign_keys=ON")
