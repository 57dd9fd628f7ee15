"""The tables of procrastinate, which carries word of new jobs on PostgreSQL; made and brought up to date with ours."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from sqlalchemy import Connection, Engine, select, text

from mainstay.errors import MissingExtraError
from mainstay.store.database import POSTGRESQL, writing
from mainstay.store.locks import alone
from mainstay.store.tables import settings

#: row of the table of settings that holds the last change that was made to the tables
APPLIED = "procrastinate.schema"


def upgrade_procrastinate(engine: Engine) -> None:
    """Make the tables of procrastinate, or make the changes to them that its version here brings; PostgreSQL alone.

    Parameters
    ----------
    engine : sqlalchemy.Engine
        The database; any other than PostgreSQL is left as it is.

    Raises
    ------
    MissingExtraError
        The extra ``postgresql`` is not installed.

    Examples
    --------
    >>> from mainstay.store.database import connect
    >>> engine = connect("sqlite:///:memory:")
    >>> upgrade_procrastinate(engine)
    >>> engine.dispose()
    """
    if engine.dialect.name != POSTGRESQL:
        return
    changes = _changes()
    last = max(changes)
    with writing(engine) as held:
        alone(held, APPLIED)
        before = held.scalar(select(settings.c.value).where(settings.c.name == APPLIED))
        if before == last:
            return
        if not has_tables(held):
            _run(held, (files("procrastinate") / "sql" / "schema.sql").read_text("utf-8"))
        else:
            for name in sorted(changes):
                if before is not None and name > before:
                    _run(held, changes[name])
        held.execute(settings.delete().where(settings.c.name == APPLIED))
        held.execute(settings.insert(), {"name": APPLIED, "value": last})


def has_tables(held: Connection) -> bool:
    """Tell whether the tables of procrastinate are there."""
    return held.scalar(text("select to_regclass('procrastinate_jobs')")) is not None


def _changes() -> dict[str, str]:
    """Return all changes by their names, which begin with the version that brought them and so sort by age."""
    try:
        folder = files("procrastinate") / "sql" / "migrations"
    except ModuleNotFoundError:
        msg = "PostgreSQL needs the extra 'postgresql'"
        raise MissingExtraError(msg, hint="pip install 'mainstay[postgresql]'") from None
    return {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".sql")}


def _run(held: Connection, script: str) -> None:
    """Run several statements at once, as they are: no sign in them stands for a parameter."""
    driver: Any = held.connection.driver_connection
    with driver.cursor() as cursor:
        cursor.execute(script)
