"""What a worker process works with: one executor for job after job, and a folder for the finished blocks of each."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

import mainstay
from mainstay.errors import ConflictError, InputError
from mainstay.model.base import Base
from mainstay.run.executors import Completing, open_executor
from mainstay.run.kept import KeptExecutor, run_identity
from mainstay.run.run_folder import BUSY, RunFolder
from mainstay.scenario.scenario import Scenario
from mainstay.services.jobs.queue import ACTIVE
from mainstay.services.workspace import Workspace
from mainstay.settings import setting, whole
from mainstay.store.database import reading
from mainstay.store.tables import jobs

FOLDER = "jobs"
#: how long to wait for a process that still works on the same run
PATIENCE_S = 30.0
#: blocks of jobs that nobody goes on with are kept for so long
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Sharing:
    """Who does the blocks of jobs. Nothing of it changes a result.

    Parameters
    ----------
    executor : str
        One of `mainstay.run.executors.names`.
    workers : int, optional
        Blocks worked on at the same time; all usable cores where not given.
    scheduler : str, optional
        Address of a running Dask scheduler.
    """

    executor: str = "threads"
    workers: int | None = None
    scheduler: str | None = None

    @classmethod
    def of_settings(cls) -> Sharing:
        """Return what the settings say.

        Examples
        --------
        >>> Sharing.of_settings().executor
        'threads'
        """
        return cls(str(setting("executor")), whole("workers") or None, str(setting("scheduler")) or None)


@dataclass
class Bench:
    """The executor of a process, opened for the first job that needs it and kept for the next ones.

    Attributes
    ----------
    found, made : int
        Blocks of the job in hand that were taken from its folder, and blocks that were worked out.
    """

    sharing: Sharing = field(default_factory=Sharing)
    found: int = 0
    made: int = 0
    _open: Completing | None = field(default=None, init=False)

    @contextmanager
    def working(self, place: Path, identity: tuple[str, Base, Scenario, int]) -> Iterator[KeptExecutor]:
        """Make the executor ready for a run whose finished blocks are kept in a folder.

        Parameters
        ----------
        place : pathlib.Path
            The folder.
        identity : tuple
            Engine, base, scenario and seed: what tells the run from others.

        Raises
        ------
        ConflictError
            Another process is at work on the same run, and did not end in time.
        """
        engine, base, scenario, seed = identity
        told = run_identity(engine, mainstay.__version__, base.hash, scenario.hash, seed)
        with _held(place, lambda: RunFolder(place, told)) as folder:
            executor = KeptExecutor(self._inner(), folder)
            try:
                yield executor
            except BaseException:
                self.close()  # whatever went wrong may be wrong with the executor
                raise
            finally:
                self.found += executor.found
                self.made += executor.made

    def close(self) -> None:
        """End the workers of the executor."""
        if self._open is not None:
            self._open.close()
        self._open = None

    def _inner(self) -> Completing:
        if self._open is None:
            told = self.sharing
            self._open = open_executor(told.executor, workers=told.workers, scheduler=told.scheduler)
        return self._open


def place_of(folder: Path, request_hash: str) -> Path:
    """Return the folder for the blocks of all jobs with the same request.

    Examples
    --------
    >>> place_of(Path("workspace"), "sha256:12").as_posix()
    'workspace/jobs/sha256-12'
    """
    return folder / FOLDER / request_hash.replace(":", "-")


def clear_places(workspace: Workspace) -> None:
    """Remove the blocks of jobs that nobody went on with for long."""
    with reading(workspace.database) as held:
        wanted = {
            place_of(workspace.folder, key).name
            for key in held.scalars(select(jobs.c.request_hash).where(jobs.c.state.in_(ACTIVE)))
        }
    oldest = time.time() - KEPT_FOR.total_seconds()
    for place in (workspace.folder / FOLDER).glob("*"):
        if place.name not in wanted and place.stat().st_mtime < oldest:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def _held(place: Path, make: Callable[[], RunFolder]) -> Iterator[RunFolder]:
    """Enter the folder of a run, as soon as a process that is just ending lets it go."""
    until = time.monotonic() + PATIENCE_S
    folder = _tried(place, make, until)
    while folder is None:
        time.sleep(0.1)
        folder = _tried(place, make, until)
    try:
        yield folder
    finally:
        folder.__exit__()


def _tried(place: Path, make: Callable[[], RunFolder], until: float) -> RunFolder | None:
    try:
        return make().__enter__()
    except InputError as error:
        if not any(problem.code == BUSY for problem in error.problems):
            # it is of another version, or nobody can read what it is: of no use to anybody
            shutil.rmtree(place, ignore_errors=True)
        elif time.monotonic() > until:
            msg = "another process is at work on the same run"
            raise ConflictError(msg, hint="it is tried again later") from None
    return None
