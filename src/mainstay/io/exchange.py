"""Exchanges two names of the file system in one step, where the system can."""

from __future__ import annotations

import ctypes
import errno
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

# linux/fs.h: RENAME_EXCHANGE; fcntl.h: AT_FDCWD. sys/stdio.h of macOS: RENAME_SWAP
_LINUX_EXCHANGE = 2
_LINUX_HERE = -100
_MAC_SWAP = 2
#: the system, or the file system of this folder, does not know the call
_UNKNOWN = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}


@cache
def _library() -> Any:
    try:
        return ctypes.CDLL(None, use_errno=True)
    except (OSError, TypeError):  # Windows has no such library
        return None


def exchange(one: Path, other: Path) -> bool:
    """Let two existing names change places, so that no moment shows only one of them.

    Parameters
    ----------
    one, other : pathlib.Path
        Two files or folders on one file system.

    Returns
    -------
    bool
        False where the system or the file system cannot do it; nothing has changed then.

    Raises
    ------
    OSError
        The exchange is possible in principle and failed.

    Notes
    -----
    Linux since 3.15 has ``renameat2`` with ``RENAME_EXCHANGE`` (man 2 rename), macOS since 10.12 ``renamex_np`` with
    ``RENAME_SWAP`` (man 2 rename).

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> for name in ("a", "b"):
    ...     _ = (folder / name).write_text(name)
    >>> exchange(folder / "a", folder / "b") and (folder / "a").read_text() == "b" or True
    True
    """
    library = _library()
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(library, "renameat2"):
        failed = library.renameat2(_LINUX_HERE, first, _LINUX_HERE, second, _LINUX_EXCHANGE)
    elif sys.platform == "darwin" and hasattr(library, "renamex_np"):
        failed = library.renamex_np(first, second, _MAC_SWAP)
    else:
        return False
    if not failed:
        return True
    number = ctypes.get_errno()
    if number in _UNKNOWN:
        return False
    raise OSError(number, os.strerror(number), str(one), None, str(other))
