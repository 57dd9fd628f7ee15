"""One block after another: no start-up, no second process, easy to follow in a debugger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mainstay.run.executors.executor import Completing, ExecutorKind, Item, Out, Shared


class SerialExecutor(Completing):
    """Work on one item after another in this process.

    Examples
    --------
    >>> list(SerialExecutor(1).map(pow, 2, [1, 2, 3]))
    [2, 4, 8]
    """

    def completed(
        self, work: Callable[[Shared, Item], Out], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Out]]:
        """Yield the place and the answer of each item, in order."""
        for place, item in enumerate(items):
            yield place, work(shared, item)


def _start(workers: int, scheduler: str | None) -> SerialExecutor:
    del workers, scheduler
    return SerialExecutor(1)


EXECUTOR = ExecutorKind("serial", "One block after another in this process", _start)
