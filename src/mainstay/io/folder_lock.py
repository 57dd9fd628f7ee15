"""Locks on files and folders that the system gives back when their holder dies (man 2 flock)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@contextmanager
def hold(path: Path) -> Iterator[None]:
    """Hold the lock of a file or folder; wait while another holds it.

    Parameters
    ----------
    path : pathlib.Path
        An existing file or folder.

    Notes
    -----
    Where the system or the file system has no such locks, nothing is held and nothing waits: a single writer is safe
    without.
    """
    handle = _open(path)
    if handle is None:
        yield
        return
    try:
        with suppress(OSError):  # a network file system may have no locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def is_held(path: Path) -> bool | None:
    """Tell whether somebody holds the lock of a file or folder; None where that cannot be known.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with hold(folder):
    ...     is_held(folder)
    True
    """
    handle = _open(path)
    if handle is None:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    else:
        return False
    finally:
        os.close(handle)


def _open(path: Path) -> int | None:
    if sys.platform == "win32":
        return None
    try:
        return os.open(path, os.O_RDONLY)
    except OSError:
        return None
