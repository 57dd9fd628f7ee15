"""Processes of this machine: each has its own interpreter, and gets what all items share once, when it starts.

They are spawned and never forked: a fork after compiled code has begun threads of its own may hang. A worker ends with
its parent, also where that was killed.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any

from mainstay.run.executors.executor import Completing, ExecutorKind, Item, Out, Shared, as_they_end, worker_lost
from mainstay.run.executors.threads import AHEAD, first_done

#: what a worker process has been given at its start
_GIVEN: dict[str, Any] = {}
HINT = (
    "the system may have run out of memory, so use fewer workers; a script of your own must begin its run below "
    "`if __name__ == '__main__':`"
)


class ProcessExecutor(Completing):
    """Work on items in processes.

    The processes stay for the next call of `map` as long as it shares the same object; `close` ends them.

    Examples
    --------
    >>> with ProcessExecutor(1) as executor:
    ...     list(executor.map(pow, 2, [1, 2, 3]))
    [2, 4, 8]
    """

    def __init__(self, workers: int) -> None:
        super().__init__(workers)
        self._pool: ProcessPoolExecutor | None = None
        self._shared: object = None
        self._stop: Any = None

    def completed(
        self, work: Callable[[Shared, Item], Out], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Out]]:
        """Yield the place and the answer of each item as soon as it is done."""
        if not items:
            return
        pool = self._ready(shared)
        try:
            yield from as_they_end(
                items, lambda item: pool.submit(_call, work, item), first_done, ahead=AHEAD * self.workers
            )
        except BrokenProcessPool as error:
            self.close()
            raise worker_lost(whose="this machine", hint=HINT) from error

    def close(self) -> None:
        """End the processes, once they are through with the item in hand."""
        if self._pool is not None:
            self._stop.set()
            self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._shared = self._stop = None

    def _ready(self, shared: object) -> ProcessPoolExecutor:
        if self._pool is not None and self._shared is shared:
            return self._pool
        self.close()
        context = multiprocessing.get_context("spawn")
        self._stop = context.Event()
        self._shared = shared
        self._pool = ProcessPoolExecutor(
            self.workers, mp_context=context, initializer=_begin, initargs=(shared, self._stop)
        )
        return self._pool


def _begin(shared: object, stop: Any) -> None:
    """Make a worker process ready: Ctrl-C is a matter of its parent, and so is when it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _GIVEN.update(shared=shared, stop=stop)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _call(work: Callable[[Any, Item], Out], item: Item) -> Out | None:
    if _GIVEN["stop"].is_set():
        return None  # nobody waits for it any more
    return work(_GIVEN["shared"], item)


def _start(workers: int, scheduler: str | None) -> ProcessExecutor:
    del scheduler
    return ProcessExecutor(workers)


EXECUTOR = ExecutorKind("process", "Processes of this machine", _start)
