"""What makes a worker look for a job: on SQLite the clock, five times a second; on PostgreSQL procrastinate.

On PostgreSQL the database tells a waiting worker at once (LISTEN and NOTIFY, which procrastinate carries). A worker
looks by itself as well, now and then, so that a job whose message was lost is not forgotten.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from mainstay.services.jobs.announce import QUEUE, TASK
from mainstay.services.workspace import Workspace
from mainstay.store.database import POSTGRESQL
from mainstay.store.procrastinate_schema import upgrade_procrastinate

_LOG = logging.getLogger(__name__)
#: time between two looks, where nobody tells, and where somebody does
LOOK_S, LOOK_TOLD_S = 0.2, 2.0


class Wake(Protocol):
    """What a worker waits for."""

    def wait(self, stopping: threading.Event) -> None:
        """Return when it is time to look again, or the worker is to stop."""
        ...

    def close(self) -> None:
        """Listen no more."""
        ...


class ByClock:
    """Look five times a second."""

    def wait(self, stopping: threading.Event) -> None:
        """Wait a little."""
        stopping.wait(LOOK_S)

    def close(self) -> None:
        """Do nothing."""


class ByMessage:
    """Let a worker of procrastinate run beside, whose task takes a job of ours.

    Parameters
    ----------
    conninfo : str
        Address of the database as libpq reads it.
    take_one : callable
        Takes a job and does it.
    jobs : int
        Jobs at the same time; no message is taken from the queue while so many are under way.
    """

    def __init__(self, conninfo: str, take_one: Callable[[], bool], jobs: int) -> None:
        self._conninfo, self._take_one, self._jobs = conninfo, take_one, jobs
        self._is_over = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: asyncio.Task[None] | None = None
        self._app: Any = None
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def wait(self, stopping: threading.Event) -> None:
        """Wait for a while: messages come to procrastinate, this is for those that were lost."""
        stopping.wait(LOOK_TOLD_S)

    def close(self) -> None:
        """Stop the worker of procrastinate, once our jobs have been given back."""
        self._is_over.set()
        if self._loop is not None and self._running is not None:
            with suppress(RuntimeError):  # the loop has just ended
                self._loop.call_soon_threadsafe(self._running.cancel)
        self._thread.join()

    def _listen(self) -> None:
        while not self._is_over.is_set():
            try:
                asyncio.run(self._listen_once())
            except Exception:  # noqa: BLE001 - without messages the worker still looks by itself; try again soon
                _LOG.warning("no messages of new jobs come for a while", exc_info=True)
            self._is_over.wait(1.0)

    async def _listen_once(self) -> None:
        from procrastinate import App, PsycopgConnector

        app = App(connector=PsycopgConnector(conninfo=self._conninfo, min_size=1, max_size=3))

        @app.task(name=TASK, queue=QUEUE)
        async def work(job_id: str) -> None:
            del job_id  # it only woke us: whatever is first in the queue is next
            await asyncio.to_thread(self._take_one)

        async with app.open_async():
            self._loop = asyncio.get_running_loop()
            self._running = self._loop.create_task(
                app.run_worker_async(
                    queues=[QUEUE],
                    concurrency=self._jobs,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    fetch_job_polling_interval=LOOK_TOLD_S,
                )
            )
            if self._is_over.is_set():
                self._running.cancel()
            with suppress(asyncio.CancelledError):
                await self._running


def open_wake(workspace: Workspace, take_one: Callable[[], bool], jobs: int) -> Wake:
    """Return what a worker of a workspace waits for.

    Raises
    ------
    MissingExtraError
        The extra ``postgresql`` is not installed.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from mainstay.services.workspace import open_workspace
    >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
    ...     type(open_wake(workspace, lambda: False, 1)).__name__
    'ByClock'
    """
    if workspace.database.dialect.name != POSTGRESQL:
        return ByClock()
    upgrade_procrastinate(workspace.database)
    told = workspace.database.url.set(drivername="postgresql")
    return ByMessage(told.render_as_string(hide_password=False), take_one, jobs)
