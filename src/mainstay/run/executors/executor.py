"""What an executor is: the same work on many items, with the answers in the order of the items."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar

from mainstay.errors import MainstayError

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Out = TypeVar("Out")


class Executor(Protocol):
    """What an engine is given as ``executor=``; engines know this shape and nothing else of it."""

    def map(self, work: Callable[[Shared, Item], Out], shared: Shared, items: Iterable[Item]) -> Iterator[Out]:
        """Return ``work(shared, item)`` for each item, in the order of the items.

        ``work`` is a function at the top level of a module, so that another process finds it by its name. ``shared``
        is the same for all items and is sent to each worker once.
        """
        ...


class Completing(ABC):
    """An executor that also tells at once when an item is done, whatever the order.

    Parameters
    ----------
    workers : int
        How many items are worked on at the same time.

    Attributes
    ----------
    shares_disk : bool
        Whether workers surely see the same files as this process.
    """

    shares_disk = True

    def __init__(self, workers: int) -> None:
        self.workers = workers

    @abstractmethod
    def completed(
        self, work: Callable[[Shared, Item], Out], shared: Shared, items: Sequence[Item]
    ) -> Iterator[tuple[int, Out]]:
        """Yield the place and the answer of each item as soon as it is done."""

    def map(self, work: Callable[[Shared, Item], Out], shared: Shared, items: Iterable[Item]) -> Iterator[Out]:
        """Yield ``work(shared, item)`` for each item, in the order of the items."""
        early: dict[int, Out] = {}
        place = 0
        for done, out in self.completed(work, shared, list(items)):
            early[done] = out
            while place in early:
                yield early.pop(place)
                place += 1

    def close(self) -> None:  # noqa: B027 - an executor without workers has nothing to give back
        """Give the workers back; what is not begun is dropped."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *ended: object) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class ExecutorKind:
    """A kind of executor, as the registry holds it.

    Attributes
    ----------
    name, title : str
        Name and one line.
    start : callable
        Makes an executor from the number of workers and the address of a scheduler.
    has_scheduler : bool
        Whether it can use a scheduler that somebody else runs.
    """

    name: str
    title: str
    start: Callable[[int, str | None], Completing]
    has_scheduler: bool = False


def worker_lost(*, whose: str, hint: str) -> MainstayError:
    """Return the error that tells of a worker that ended before its work was done.

    Examples
    --------
    >>> worker_lost(whose="this machine", hint="use fewer workers").message
    'a worker of this machine ended before its work was done'
    """
    msg = f"a worker of {whose} ended before its work was done"
    return MainstayError(msg, hint=f"{hint}; what is finished and kept stays, and the same run goes on from there")


def as_they_end(
    items: Sequence[Item],
    submit: Callable[[Item], Any],
    first_done: Callable[[Iterable[Any]], Iterable[Any]],
    *,
    ahead: int,
) -> Iterator[tuple[int, Any]]:
    """Yield place and answer of items that are worked on elsewhere, as they end.

    No item is begun that is ``ahead`` places or more after the oldest one that is unfinished, so that answers that
    must wait for an earlier one do not pile up. Answers come before the error of an item that ended at the same time.

    Parameters
    ----------
    items : sequence
        The items.
    submit : callable
        Begins an item and returns its future.
    first_done : callable
        Waits until one of the futures is done and returns those that are.
    ahead : int
        How many items may be under way or wait for an earlier one.
    """
    under_way: dict[Any, int] = {}
    waiting: set[int] = set()
    oldest = begun = 0
    try:
        while oldest < len(items):
            while begun < min(len(items), oldest + ahead):
                under_way[submit(items[begun])] = begun
                begun += 1
            ended = sorted(first_done(under_way), key=lambda one: (one.exception() is not None, under_way[one]))
            for future in ended:
                place = under_way.pop(future)
                waiting.add(place)
                yield place, future.result()
            while oldest in waiting:
                waiting.discard(oldest)
                oldest += 1
    finally:
        for future in under_way:
            future.cancel()
