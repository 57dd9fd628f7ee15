"""Threads of this process: compiled kernels run outside the lock of the interpreter, and nothing is copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from mainstay.run.executors.executor import Completing, ExecutorKind, Item, Out, Shared, as_they_end

#: answers that may wait for an earlier one, for each worker
AHEAD = 3


class ThreadsExecutor(Completing):
    """Work on items in threads.

    Examples
    --------
    >>> list(ThreadsExecutor(2).map(pow, 2, [1, 2, 3]))
    [2, 4, 8]
    """

    def completed(
        self, work: Callable[[Shared, Item], Out], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Out]]:
        """Yield the place and the answer of each item as soon as it is done."""
        with ThreadPoolExecutor(self.workers, thread_name_prefix="mainstay") as pool:
            yield from as_they_end(
                items, lambda item: pool.submit(work, shared, item), first_done, ahead=AHEAD * self.workers
            )


def first_done(futures: Iterable[Future[Any]]) -> Iterable[Future[Any]]:
    """Wait until one of the futures is done and return those that are."""
    return wait(futures, return_when=FIRST_COMPLETED).done


def _start(workers: int, scheduler: str | None) -> ThreadsExecutor:
    del scheduler
    return ThreadsExecutor(workers)


EXECUTOR = ExecutorKind("threads", "Threads of this process", _start)
