"""Whether a worker on this machine is alive: it holds a lock on a file, which the system lets go when it ends.

However a process ends, the system gives its locks back (flock(2)), so no clock and no list of processes is asked. Of a
worker on another machine nothing is known here.
"""

from __future__ import annotations

import os
import secrets
import socket
import sys
from contextlib import suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl

FOLDER = "workers"


def new_worker_id() -> str:
    """Return a name for a worker: the machine, the process, and something that no other one has.

    Examples
    --------
    >>> len(new_worker_id()) <= 80
    True
    """
    machine = "".join(letter if letter.isalnum() else "-" for letter in socket.gethostname())[:40]
    return f"{machine}-{os.getpid()}-{secrets.token_hex(4)}"


class Sign:
    """A sign of life of a worker, from now until it is taken down or the process ends.

    Parameters
    ----------
    folder : pathlib.Path
        Folder of the workspace on this machine.
    worker_id : str
        Name of the worker.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> sign = Sign(place, "w1")
    >>> before = is_dead(place, "w1")
    >>> sign.close()
    >>> before, is_dead(place, "w2")
    (False, False)
    """

    def __init__(self, folder: Path, worker_id: str) -> None:
        self._path = folder / FOLDER / worker_id
        self._handle: int | None = None
        if sys.platform == "win32":
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f".{worker_id}")
        # locked before it has its name, so that nobody finds it unlocked
        handle = os.open(draft, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # a network file system may have no locks: nothing is known of this worker then
            os.close(handle)
            draft.unlink(missing_ok=True)
            return
        draft.replace(self._path)
        self._handle = handle

    def close(self) -> None:
        """Take the sign down: the worker ends as it should, and has nothing any more."""
        if self._handle is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._handle)
        self._handle = None


def is_dead(folder: Path, worker_id: str) -> bool:
    """Tell whether a worker has surely ended without taking its sign down; False where that cannot be known."""
    if sys.platform == "win32" or "/" in worker_id:
        return False
    return _is_free(folder / FOLDER / worker_id)


def clear_signs(folder: Path) -> None:
    """Remove the signs of workers that have ended; whoever had a job was looked after before."""
    if sys.platform == "win32":
        return
    for path in (folder / FOLDER).glob("*"):
        if _is_free(path):
            path.unlink(missing_ok=True)


def _is_free(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        with suppress(OSError):
            os.close(handle)
    return True
