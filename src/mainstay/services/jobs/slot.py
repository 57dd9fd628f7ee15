"""The worker's side of a process that does jobs: start it, give it a job, watch over it until the job has ended."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

from mainstay.services.jobs import taking
from mainstay.services.jobs.bench import Sharing
from mainstay.services.jobs.queue import JobEntry
from mainstay.services.jobs.worker_child import (
    AGAIN,
    DO,
    DONE,
    END,
    FAILED,
    READY,
    STEP,
    STOP,
    STOPPED,
    Place,
    main,
)
from mainstay.services.workspace import Workspace
from mainstay.store.database import FAILURES

_LOG = logging.getLogger(__name__)
#: least time between two reports of progress in the database, and between two looks whether the job was called off
TELL_S, LOOK_S = 0.25, 0.5
#: how long a step in the database is tried again while the database does not answer
INSIST_S = 60.0


@dataclass
class Slot:
    """A process that does one job at a time.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    worker_id : str
        Name of the worker.
    sharing : Sharing
        Who does the blocks.
    context : {"spawn", "forkserver"}
        How the process is started.
    is_warmed : bool
        Whether it loads bases and engines before the first job.
    grace_s : float
        How long a job that is to stop may take to do so by itself.
    """

    workspace: Workspace
    worker_id: str
    sharing: Sharing
    context: str = "spawn"
    is_warmed: bool = True
    grace_s: float = 10.0
    _process: Any = field(default=None, init=False)
    _pipe: Connection | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the process, if it is not there."""
        if self._process is not None and self._process.is_alive():
            return
        self._drop()
        context: Any = multiprocessing.get_context(self.context)
        ours, theirs = context.Pipe()
        process = context.Process(
            target=main,
            args=(theirs, Place.of(self.workspace), self.sharing),
            kwargs={"is_warmed": self.is_warmed},
            name="mainstay-job",
        )
        process.start()
        theirs.close()
        self._process, self._pipe = process, ours

    def end(self) -> None:
        """End the process; it has no job."""
        with suppress(OSError, ValueError):
            if self._pipe is not None:
                self._pipe.send((END, ""))
                self._process.join(self.grace_s)
        self._drop()

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        if self._process is not None:
            with suppress(ValueError):
                self._process.kill()

    def do(self, job: JobEntry, is_stopping: Callable[[], bool]) -> None:
        """Have a job done and write down how it ended.

        Parameters
        ----------
        job : JobEntry
            The job; the worker has taken it.
        is_stopping : callable
            Tells whether the worker is to stop, so that the job goes back into the queue.
        """
        try:
            self.start()
            self._send(DO, job.job_id)
            ended = self._watch(job, is_stopping)
        except (OSError, EOFError):
            ended = self._crash()
            if is_stopping():
                ended = STOPPED, None
        self._settle(job.job_id, *ended)

    def _watch(self, job: JobEntry, is_stopping: Callable[[], bool]) -> tuple[str, Any]:
        """Follow a job until it has ended; return how."""
        assert self._pipe is not None  # noqa: S101 - set by start
        step: tuple[float, float, str] | None = None
        told_at = looked_at = 0.0
        deadline: float | None = None
        hold = taking.Hold(is_mine=True, is_called_off=False)
        while True:
            if self._pipe.poll(0.1):
                word, told = self._pipe.recv()
                if word == STEP:
                    step = told
                elif word != READY:
                    return self._as_meant(word, told, hold)
            now = time.monotonic()
            if step is not None and now - told_at >= TELL_S:
                told_at = now
                self._tell(job.job_id, step)
                step = None
            if now - looked_at >= LOOK_S:
                looked_at = now
                hold = self._look(job.job_id, hold)
            if deadline is None and (not hold.is_mine or hold.is_called_off or is_stopping()):
                deadline = now + (self.grace_s if hold.is_mine else 0.0)
                self._send(STOP, job.job_id)
            if deadline is not None and now > deadline:
                self.kill()
                self._drop()
                return self._as_meant(STOPPED, None, hold)

    def _as_meant(self, word: str, told: Any, hold: taking.Hold) -> tuple[str, Any]:
        """Return how a job ended: one that was stopped was called off, or goes back into the queue."""
        return ("called off", None) if word == STOPPED and hold.is_called_off else (word, told)

    def _crash(self) -> tuple[str, str]:
        """Return in words how the process ended that should not have."""
        if self._process is None:
            return AGAIN, "no process could be started for it"
        with suppress(ValueError, AssertionError):
            self._process.join(5)
        code = self._process.exitcode
        self._drop()
        if code == -signal.SIGKILL:
            return AGAIN, "its process was killed; the machine may have run out of memory"
        return AGAIN, f"its process ended by itself (exit code {code})"

    def _settle(self, job_id: str, word: str, told: Any) -> None:
        space, mine = self.workspace, self.worker_id
        if word == DONE:
            insist(lambda: taking.finish(space, job_id, mine, told[0], told[1]))
        elif word == FAILED:
            insist(lambda: taking.fail(space, job_id, mine, told))
        elif word == AGAIN:
            _LOG.warning("job %s: %s", job_id, told)
            insist(lambda: taking.try_again(space, job_id, mine, told))
        elif word == "called off":
            insist(lambda: taking.call_off(space, job_id, mine))
        else:
            insist(lambda: taking.give_back(space, job_id, mine))
        _LOG.info("job %s: %s", job_id, word)

    def _tell(self, job_id: str, step: tuple[float, float, str]) -> None:
        with suppress(*FAILURES):  # the next step is told soon
            taking.tell(self.workspace, job_id, self.worker_id, step)

    def _look(self, job_id: str, before: taking.Hold) -> taking.Hold:
        try:
            return taking.hold(self.workspace, job_id, self.worker_id)
        except FAILURES:
            return before

    def _send(self, word: str, job_id: str) -> None:
        assert self._pipe is not None  # noqa: S101 - set by start
        self._pipe.send((word, job_id))

    def _drop(self) -> None:
        if self._process is not None:
            with suppress(ValueError):
                self._process.kill()
                self._process.join(5)
                self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def insist(step: Callable[[], Any]) -> None:
    """Do a step in the database, again and again while the database does not answer, up to a minute.

    Where it cannot be done the lease ends, and another worker takes the job up.
    """
    until = time.monotonic() + INSIST_S
    while True:
        try:
            step()
        except FAILURES:
            if time.monotonic() > until:
                _LOG.exception("the database does not answer")
                return
            time.sleep(0.5)
        else:
            return
