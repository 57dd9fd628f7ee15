"""The process in which jobs are done: it stands ready with everything loaded, and ends with its worker.

What ends a job the hard way (no memory left, a crash of a library, a stop by force) ends this process and not the
worker, which starts another one. It is spawned, never forked: a fork after compiled code has begun threads of its own
may hang.
"""

from __future__ import annotations

import logging
import os
import queue
import re
import signal
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mainstay.errors import (
    DamagedFileError,
    DeniedError,
    InputError,
    MainstayError,
    MissingExtraError,
    NotFoundError,
    UnsafeArchiveError,
)
from mainstay.services.jobs.bench import Bench, Sharing
from mainstay.services.jobs.perform import perform
from mainstay.services.workspace import Workspace, open_workspace

_LOG = logging.getLogger(__name__)
#: what would be wrong the next time too
FINAL = (DamagedFileError, DeniedError, InputError, MissingExtraError, NotFoundError, UnsafeArchiveError)
#: least time between two reports of progress
BETWEEN_S = 0.1
_NUMBERS = re.compile(r"\d+")
DO, STOP, END = "do", "stop", "end"
READY, STEP, DONE, FAILED, AGAIN, STOPPED = "ready", "step", "done", "failed", "again", "stopped"


class _StoppedError(BaseException):
    """The job was stopped from outside; no engine takes it for an error of its own."""


@dataclass(frozen=True, slots=True)
class Place:
    """What another process needs to open the same workspace. The address may hold a password: it is never printed."""

    folder: Path
    database: str = field(repr=False)
    files: str

    @classmethod
    def of(cls, workspace: Workspace) -> Place:
        """Return where a workspace is."""
        url = workspace.database.url.render_as_string(hide_password=False)
        return cls(workspace.folder, url, workspace.files.place)

    def open(self) -> Workspace:
        """Open the workspace."""
        return open_workspace(self.folder, database=self.database, files=self.files)


def main(pipe: Connection, place: Place, sharing: Sharing, *, is_warmed: bool) -> None:
    """Do jobs that come through a pipe until it says that it is over, or closes because the worker has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # what is typed at the terminal is a matter of the worker
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    orders: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
    child = _Child(pipe)
    threading.Thread(target=child.listen, args=(orders,), daemon=True).start()
    bench = Bench(sharing)
    with place.open() as workspace:
        child.send(READY)
        steps = iter(_warming(workspace) if is_warmed else ())
        while True:
            order = _next(orders, steps)
            if order[0] == END:
                break
            child.work(workspace, order[1], bench)
    bench.close()


def _next(orders: queue.SimpleQueue[tuple[str, str]], steps: Any) -> tuple[str, str]:
    """Return the next order; while there is none, load what jobs will need."""
    while orders.empty():
        step = next(steps, None)
        if step is None:
            break
        with suppress(Exception):  # a job that needs it tells what is wrong
            step()
    return orders.get()


class _Child:
    """What the process does with the words that come through the pipe."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._is_stopped = threading.Event()
        self._told_at = 0.0
        self._shown = ""

    def listen(self, orders: queue.SimpleQueue[tuple[str, str]]) -> None:
        """Hand orders on; a word to stop counts at once."""
        while True:
            try:
                word, job_id = self._pipe.recv()
            except (EOFError, OSError):
                os._exit(1)  # the worker has ended; whoever takes the job up needs the folder that we hold
            if word == STOP:
                self._is_stopped.set()
                continue
            if word == DO:
                self._is_stopped.clear()
            orders.put((word, job_id))

    def send(self, word: str, told: Any = None) -> None:
        with self._lock:
            self._pipe.send((word, told))

    def progress(self, done: int, total: int, what: str) -> None:
        """Tell how far the job is, not too often; where it was stopped, end it."""
        if self._is_stopped.is_set():
            raise _StoppedError
        now = time.monotonic()
        words = _NUMBERS.sub("", what)
        # other words are told at once; a count that goes on is not
        if now - self._told_at >= BETWEEN_S or words != self._shown or done >= total:
            self._told_at, self._shown = now, words
            self.send(STEP, (float(done), float(total), what))

    def work(self, workspace: Workspace, job_id: str, bench: Bench) -> None:
        """Do a job and tell how it ended."""
        self._told_at, self._shown = 0.0, ""
        try:
            self.progress(0, 0, "reading the base")
            result_id = perform(workspace, job_id, bench, self.progress)
        except _StoppedError:
            self.send(STOPPED)
        except FINAL as error:
            self.send(FAILED, plain_error(error))
        except MainstayError as error:
            _LOG.warning("job %s: %s", job_id, error.message)
            self.send(AGAIN, error.message)
        except Exception as error:  # noqa: BLE001 - whatever it is, the worker is told and the process goes on
            _LOG.exception("job %s ended with an error of the program", job_id)
            words = str(error).strip().split("\n", 1)[0]
            self.send(AGAIN, f"{type(error).__name__}: {words}" if words else type(error).__name__)
        else:
            kept = f"{bench.found} of {bench.found + bench.made} blocks were kept from before" if bench.found else ""
            self.send(DONE, (result_id, kept))


def plain_error(error: MainstayError) -> Mapping[str, Any]:
    """Return an error as plain values, as the row of a job keeps it.

    Examples
    --------
    >>> plain_error(MainstayError("no base"))["message"]
    'no base'
    """
    problems = [asdict(problem) for problem in error.problems] if isinstance(error, InputError) else []
    return {
        "code": error.code,
        "message": error.message,
        "where": error.where,
        "hint": error.hint,
        "problems": problems,
    }


def _warming(workspace: Workspace) -> Any:
    """Yield steps that load what jobs will need: the engines, the bases, the compiled loops."""
    from mainstay.services.bases import list_bases, load_base
    from mainstay.services.jobs.kind import job_kinds
    from mainstay.services.viewer import SYSTEM

    yield job_kinds
    yield _engines
    entries = list_bases(workspace, SYSTEM)[:4]
    for entry in entries:
        yield lambda entry=entry: load_base(workspace, entry)
    for entry in entries:
        yield lambda entry=entry: _loops(load_base(workspace, entry))


def _engines() -> None:
    import mainstay.engines.stress.atlas
    import mainstay.engines.stress.run
    import mainstay.engines.stress.trials
    import mainstay.services.brief  # noqa: F401 - loads what a briefing needs


def _loops(base: Any) -> None:
    """Run one replication of one day-by-day simulation, so that its machine code is compiled or read."""
    from mainstay.engines.stress.run import run_stress

    run_stress(base, {"stress": {"horizon_days": 30}}, replications=1, seed=0, decompose=False)
