"""A worker beside another process, such as the one that serves pages: started with it, started again, ended with it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress

from mainstay.services.jobs.worker_child import Place
from mainstay.services.workspace import Workspace

_LOG = logging.getLogger(__name__)
#: what a worker that ended by itself waits before it is started again: longer each time, up to a limit
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 30.0
#: a worker that lasted so long was well; the next wait is short again
WELL_S = 60.0
PROGRAM = "from mainstay.cli.main import main; main()"


class WorkerProcess:
    """A worker in a process of its own, watched over until `stop`.

    It ends by itself when this process ends, however that happens: its standard input closes then.

    Parameters
    ----------
    place : Place
        Where the workspace is.
    """

    def __init__(self, place: Place) -> None:
        self._place = place
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self.starts = 0
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Number of the process that is running now."""
        with self._lock:
            return None if self._process is None else self._process.pid

    def stop(self, *, patience_s: float = 15.0) -> None:
        """Stop the worker: its jobs go back into the queue, what they have finished stays.

        Parameters
        ----------
        patience_s : float
            How long it may take; after that it is stopped at once.
        """
        self._stopping.set()
        with self._lock:
            process = self._process
        if process is not None:
            for end in (process.terminate, process.terminate, process.kill):
                end()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(patience_s)
                    break
                patience_s = min(patience_s, 5.0)
        self._thread.join()

    def _watch(self) -> None:
        wait = FIRST_WAIT_S
        while not self._stopping.is_set():
            began = time.monotonic()
            with self._lock:
                if self._stopping.is_set():
                    return
                self._process = process = self._start()
            code = process.wait()
            if process.stdin is not None:
                process.stdin.close()
            if self._stopping.is_set():
                return
            wait = FIRST_WAIT_S if time.monotonic() - began > WELL_S else min(wait * 2, LONGEST_WAIT_S)
            _LOG.warning("the worker ended (exit code %s); it is started again in %.1f s", code, wait)
            self._stopping.wait(wait)

    def _start(self) -> subprocess.Popen[bytes]:
        self.starts += 1
        # not as arguments: an address may hold a password, and everybody on the machine can read arguments
        told = {"WORKSPACE": str(self._place.folder), "DATABASE": self._place.database, "FILES": self._place.files}
        environment = {**os.environ, **{f"MAINSTAY_{name}": value for name, value in told.items()}}
        return subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-c", PROGRAM, "worker", "--with-parent"],
            stdin=subprocess.PIPE,
            env=environment,
            # what is typed at the terminal is a matter of whoever started us
            start_new_session=True,
        )


def start_worker(workspace: Workspace) -> WorkerProcess:
    """Start a worker for a workspace beside this process; it works as the settings say.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    """
    return WorkerProcess(Place.of(workspace))
