"""Word of a new job on PostgreSQL: a task of procrastinate, put into the queue in the same transaction as the job.

The table of jobs is the truth. A task only wakes a worker, which then takes whatever job is first; a task that is lost,
or comes twice, does no harm. On SQLite workers look often enough.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from mainstay.store.database import POSTGRESQL
from mainstay.store.procrastinate_schema import has_tables

if TYPE_CHECKING:
    from procrastinate import App

TASK, QUEUE = "mainstay.work", "mainstay"


def announce(held: Connection, job_id: str) -> None:
    """Tell workers of a job, once the transaction ends well; nothing is done on SQLite.

    Parameters
    ----------
    held : sqlalchemy.Connection
        A connection from `mainstay.store.database.writing`.
    job_id : str
        The job.
    """
    if held.dialect.name != POSTGRESQL or not has_tables(held):
        return
    told: dict[str, Any] = {"queue": QUEUE, "allow_unknown": True, "connection": held.connection.driver_connection}
    _teller().configure_task(TASK, **told).defer(job_id=job_id)


@cache
def _teller() -> App:
    """Return what puts tasks into the queue; it has no connection of its own and uses the one it is given."""
    from procrastinate import App, PsycopgConnector

    return App(connector=PsycopgConnector())
