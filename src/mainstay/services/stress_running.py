"""How a long run is worked on: by whom, and where its finished blocks are kept until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import mainstay
from mainstay.model.base import Base
from mainstay.run.executors import Completing, open_executor
from mainstay.run.kept import KeptExecutor, run_identity
from mainstay.run.run_folder import RunFolder
from mainstay.scenario.scenario import Scenario

#: ending of the folder beside a result in which blocks are kept until the result is written
KEPT = ".run"


@dataclass(frozen=True, slots=True)
class Running:
    """Who does the work, and where what is finished is kept. Nothing of it changes a result.

    Parameters
    ----------
    executor : str
        One of `mainstay.run.executors.names`.
    workers : int, optional
        Blocks worked on at the same time; all usable cores where not given.
    scheduler : str, optional
        Address of a running Dask scheduler.
    keep : pathlib.Path, optional
        Folder for finished blocks. It stays, so that a later run with more replications goes on from there.
    resume : bool
        Use what the folder keeps; else work out everything anew.
    """

    executor: str = "serial"
    workers: int | None = None
    scheduler: str | None = None
    keep: Path | None = None
    resume: bool = True


@dataclass(frozen=True, slots=True)
class Kept:
    """Where finished blocks are, and whether they go when the run is done."""

    path: Path
    stays: bool


def kept_place(running: Running, out: Path | None) -> Kept | None:
    """Return where blocks are kept: where it was said, else beside the result, else nowhere.

    Examples
    --------
    >>> kept_place(Running(), Path("build/storm"))
    Kept(path=PosixPath('build/storm.run'), stays=False)
    """
    if running.keep is not None:
        return Kept(running.keep, stays=True)
    return None if out is None else Kept(out.with_name(out.name + KEPT), stays=False)


@contextmanager
def working(
    running: Running, engine: str, base: Base, scenario: Scenario, *, seed: int, out: Path | None
) -> Iterator[Completing | KeptExecutor]:
    """Make an executor ready, and a folder that keeps what it finishes where one is wanted.

    A folder that nobody asked for by name goes when the block of code ends without an error.

    Raises
    ------
    InputError
        The executor cannot be had, the folder keeps another run, or another process is at work on it.
    WriteError
        The folder cannot be written, or holds something else.
    """
    place = kept_place(running, out)
    with open_executor(running.executor, workers=running.workers, scheduler=running.scheduler) as inner:
        if place is None:
            yield inner
            return
        identity = run_identity(engine, mainstay.__version__, base.hash, scenario.hash, seed)
        with RunFolder(place.path, identity) as folder:
            if not running.resume:
                folder.clear()
            yield KeptExecutor(inner, folder)
            if not place.stays:
                folder.remove()
