"""``mainstay worker``: does the long work that people ask for in the workspace."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mainstay.cli.place import Database, FilesPlace, Folder

if TYPE_CHECKING:
    from mainstay.services.worker import Worker


def worker(
    workspace: Folder = None,
    database: Database = None,
    files: FilesPlace = None,
    executor: Annotated[
        str | None,
        typer.Option(help="Who does the blocks of a job: serial, threads, process or dask; the answer is the same."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Blocks worked on at the same time; all usable cores if not given.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="A running Dask scheduler; needs --executor dask.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Jobs at the same time, each in a process of its own.")
    ] = None,
    *,
    until_empty: Annotated[bool, typer.Option("--until-empty", help="Stop as soon as no job waits.")] = False,
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="Stop when standard input ends, as it does when its starter ends.")
    ] = False,
) -> None:
    """Do the jobs that wait in the workspace, one after another or several at the same time, until it is stopped.

    The first SIGTERM or Ctrl-C puts the job in hand back into the queue, and what it has finished stays; a second one
    stops at once. As many workers as you like may serve one workspace.

    Example: mainstay worker --executor dask --scheduler tcp://10.0.0.5:8786
    """
    from mainstay.run.executors import open_executor
    from mainstay.services.jobs.bench import Sharing
    from mainstay.services.worker import Manner, Worker
    from mainstay.services.workspace import open_workspace

    told = Sharing.of_settings()
    sharing = Sharing(executor or told.executor, workers or told.workers, scheduler or told.scheduler)
    open_executor(
        sharing.executor, workers=sharing.workers, scheduler=sharing.scheduler
    ).close()  # what is wrong shows now
    manner = Manner(sharing) if jobs is None else Manner(sharing, jobs)
    with open_workspace(workspace, database=database, files=files) as held:
        made = Worker(held, manner)
        _obey_signals(made)
        if with_parent:
            threading.Thread(target=_stop_with_parent, args=(made,), daemon=True).start()
        typer.echo(f"worker {made.worker_id} of the workspace in {held.folder}", err=True)
        made.run(until_empty=until_empty)


def _obey_signals(made: Worker) -> None:
    count = 0

    def stop(number: int, frame: Any) -> None:
        nonlocal count
        del number, frame
        count += 1
        if count == 1:
            made.stop()
        else:
            made.stop_at_once()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _stop_with_parent(made: Worker) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    made.stop()
