"""Long texts are checked a few at a time, so that whoever sends many of them takes no page from anybody else.

A check runs in a thread of the server, of which there are some dozens for all pages. The check of a text as long as is
allowed takes seconds; short ones, which is what people type, never wait.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from mainstay.errors import TooManyError

#: characters up to which a text does not wait
SHORT = 16_384
#: long texts that are checked at the same time, and that are checked or wait
AT_ONCE, MOST = 2, 6
WAIT_S = 3
_ROOM, _DOOR = threading.BoundedSemaphore(AT_ONCE), threading.BoundedSemaphore(MOST)


@contextmanager
def turn(length: int) -> Iterator[None]:
    """Wait until a text of some length may be checked, and hold its place while it is.

    Parameters
    ----------
    length : int
        Characters of the text.

    Raises
    ------
    TooManyError
        As many long texts as are allowed are checked or wait already.

    Examples
    --------
    >>> with turn(100):
    ...     pass
    """
    if length <= SHORT:
        yield
        return
    if not _DOOR.acquire(blocking=False):
        msg = "too many long texts are being checked at the moment"
        raise TooManyError(msg, wait_seconds=WAIT_S)
    try:
        with _ROOM:
            yield
    finally:
        _DOOR.release()
