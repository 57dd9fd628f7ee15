"""The worker: takes jobs from the queue and has them done, several at the same time, each in a process of its own."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field

from mainstay.services.jobs import taking
from mainstay.services.jobs.alive import Sign, clear_signs, new_worker_id
from mainstay.services.jobs.bench import Sharing, clear_places
from mainstay.services.jobs.leases import Beat, Watcher
from mainstay.services.jobs.queue import JobEntry
from mainstay.services.jobs.slot import Slot, insist
from mainstay.services.jobs.wake import Wake, open_wake
from mainstay.services.retention import remove_old_if_due
from mainstay.services.workspace import Workspace
from mainstay.settings import whole
from mainstay.store.database import FAILURES

_LOG = logging.getLogger(__name__)
HOUR_S = 3600.0


@dataclass(frozen=True, slots=True)
class Manner:
    """How a worker works.

    Parameters
    ----------
    sharing : Sharing
        Who does the blocks of a job.
    jobs : int
        Jobs at the same time.
    context : {"spawn", "forkserver"}
        How processes are started.
    is_warmed : bool
        Whether they load bases and engines before the first job.
    grace_s : float
        How long a job that is to stop may take to do so by itself.
    beat_s : float
        Time between two signs of life.
    """

    sharing: Sharing = field(default_factory=Sharing.of_settings)
    jobs: int = field(default_factory=lambda: whole("worker_jobs"))
    context: str = "spawn"
    is_warmed: bool = True
    grace_s: float = 10.0
    beat_s: float = 5.0


class Worker:
    """A worker of a workspace.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    manner : Manner, optional
        How it works; as the settings say where not given.

    Attributes
    ----------
    worker_id : str
        Its name in the tables.
    """

    def __init__(self, workspace: Workspace, manner: Manner | None = None) -> None:
        self.workspace = workspace
        self.manner = manner or Manner()
        self.worker_id = new_worker_id()
        self._stopping = threading.Event()
        self._slots = [self._slot() for _ in range(self.manner.jobs)]
        self._free: list[Slot] = []
        self._lock = threading.Lock()
        self._busy: dict[int, str] = {}
        self._is_asked_to_stop = False

    def run(self, *, until_empty: bool = False) -> None:
        """Work until somebody calls `stop`.

        Parameters
        ----------
        until_empty : bool
            Stop as soon as no job waits and none is under way.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> from mainstay.services.workspace import open_workspace
        >>> with open_workspace(Path(tempfile.mkdtemp())) as workspace:
        ...     Worker(workspace, Manner(is_warmed=False, jobs=1)).run(until_empty=True)
        """
        sign = Sign(self.workspace.folder, self.worker_id)
        beat = Beat(self.workspace, self.worker_id)
        wake: Wake | None = None
        threads: list[threading.Thread] = []
        try:
            insist(beat.begin)
            for slot in self._slots:
                slot.start()
            self._free = list(self._slots)
            wake = open_wake(self.workspace, self.take_one, self.manner.jobs)
            threads = [threading.Thread(target=self._serve, args=(wake,), daemon=True) for _ in self._slots]
            threads.append(threading.Thread(target=self._beat, args=(beat,), daemon=True))
            for thread in threads:
                thread.start()
            self._look_after(until_empty=until_empty)
        finally:
            self._stopping.set()
            if wake is not None:
                wake.close()
            for thread in threads:
                thread.join()
            for slot in self._slots:
                slot.end()
            insist(beat.end)
            sign.close()

    def stop(self) -> None:
        """Stop soon: jobs under way go back into the queue, what they have finished stays. Safe in signal handlers."""
        # not the event: a handler that interrupts a wait for it would wait for itself
        self._is_asked_to_stop = True

    def stop_at_once(self) -> None:
        """Stop without waiting for anything; jobs go back into the queue. Safe in signal handlers."""
        self._is_asked_to_stop = True
        for slot in self._slots:
            slot.grace_s = 0.0
            slot.kill()

    def take_one(self) -> bool:
        """Take the first job of the queue, if a process is free, and have it done; tell whether there was one."""
        with self._lock:
            if self._stopping.is_set() or not self._free:
                return False
            slot = self._free.pop()
        try:
            job = self._taken()
            if job is None:
                return False
            self._busy[id(slot)] = job.job_id
            _LOG.info("job %s: %s", job.job_id, job.kind)
            slot.do(job, self._stopping.is_set)
            return True
        finally:
            self._busy.pop(id(slot), None)
            try:
                if not self._stopping.is_set():
                    slot.start()
            except OSError:
                # no room for a process just now; the next job tries again
                _LOG.warning("a process for jobs could not be started", exc_info=True)
            finally:
                with self._lock:
                    self._free.append(slot)

    def _under_way(self) -> list[str]:
        return list(self._busy.values())

    def _taken(self) -> JobEntry | None:
        try:
            return taking.take(self.workspace, self.worker_id)
        except FAILURES:
            _LOG.warning("the database does not answer", exc_info=True)
            self._stopping.wait(0.5)
            return None

    def _slot(self) -> Slot:
        told = self.manner
        return Slot(
            self.workspace,
            self.worker_id,
            told.sharing,
            context=told.context,
            is_warmed=told.is_warmed,
            grace_s=told.grace_s,
        )

    def _serve(self, wake: Wake) -> None:
        while not self._stopping.is_set():
            try:
                has_worked = self.take_one()
            except Exception:  # noqa: BLE001 - the worker goes on; the lease of the job ends, and it is taken up again
                _LOG.exception("a job could not be begun")
                has_worked = False
            if not has_worked:
                wake.wait(self._stopping)

    def _beat(self, beat: Beat) -> None:
        """Show again and again that the worker lives, until its last job has been given back."""
        while not (self._stopping.is_set() and not self._busy):
            with suppress(*FAILURES):
                beat.beat(self._under_way())
            until = time.monotonic() + self.manner.beat_s
            while time.monotonic() < until and not (self._stopping.is_set() and not self._busy):
                time.sleep(0.1)

    def _look_after(self, *, until_empty: bool) -> None:
        """Look for jobs of workers that are gone, and for what is left over, until the worker is to stop."""
        watcher = Watcher(self.workspace, self._under_way)
        chores_at = look_at = 0.0
        while not self._is_asked_to_stop:
            now = time.monotonic()
            with suppress(*FAILURES):
                if now >= look_at:
                    look_at = now + 1.0
                    watcher.look()
                if now >= chores_at:
                    chores_at = now + HOUR_S
                    clear_signs(self.workspace.folder)
                    clear_places(self.workspace)
                    remove_old_if_due(self.workspace)
                if until_empty and self._is_idle():
                    return
            time.sleep(0.1)

    def _is_idle(self) -> bool:
        """Tell whether no job waits and none is under way; in this order, since a job goes from one to the other."""
        if taking.waiting(self.workspace):
            return False
        with self._lock:
            return len(self._free) == len(self._slots)
