"""Streams of events that are open in this process; they end when the server stops, which need not wait for them."""

from __future__ import annotations

import asyncio
import signal
import threading
from types import FrameType
from typing import Any

_OPEN: set[asyncio.Task[Any]] = set()
#: what a browser hears last; it asks again by itself, and the next server answers
GOODBYE = b"event: stop\ndata: {}\n\n"


def opened(task: asyncio.Task[Any]) -> None:
    """Count a stream that was opened."""
    _OPEN.add(task)
    task.add_done_callback(_OPEN.discard)


def end_all() -> int:
    """End all streams and return how many there were."""
    found = list(_OPEN)
    for task in found:
        task.cancel()
    return len(found)


def end_with_the_server() -> None:
    """End all streams as soon as the server is told to stop; called in its event loop, before it takes requests."""
    if threading.current_thread() is not threading.main_thread():
        return  # a server inside of a test
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(told: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(end_all)
            if callable(before):
                before(told, frame)

        signal.signal(number, stop)
