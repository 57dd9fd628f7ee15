"""Blocks of replications of several programs: the work of one, and how many are worked on at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol

import numpy as np

from mainstay.engines.stress.kernel.answer import Answer
from mainstay.engines.stress.kernel.run_block import run_block
from mainstay.engines.stress.network.program import Floats, Program

#: replications of a block
BLOCK = 64
#: name of the program, first replication, replication after the last
Item = tuple[str, int, int]


class Executor(Protocol):
    """What shares out the blocks; see `mainstay.run.executors`."""

    def map(self, work: Callable[[Any, Any], Any], shared: Any, items: Iterable[Any]) -> Iterator[Any]:
        """Yield ``work(shared, item)`` for each item, in order."""
        ...


def work(programs: Mapping[str, Program], item: Item) -> dict[str, Any]:
    """Run the block of one item; returns plain arrays by name.

    Beside the answer there are, for each shock: ``onset`` and ``eased``, the first day on which it acts and the first
    day from which it is down to a twentieth of its depth (-1 for never), and ``depth``, its greatest depth.
    """
    name, first, last = item
    program = programs[name]
    replications = np.arange(first, last)
    curves = program.impacts.curves(replications)
    return run_block(program, replications).to_arrays() | course_of(curves)


def course_of(curves: Floats) -> dict[str, Any]:
    """Return when shocks begin and when they have eased, and how deep they are.

    Parameters
    ----------
    curves : array [shock, day, B]
        Depth times shape.

    Examples
    --------
    >>> found = course_of(np.array([0.0, 0.0, 1.0, 0.5, 0.0])[None, :, None])
    >>> found["onset"].item(), found["eased"].item(), found["depth"].item()
    (2, 4, 1.0)
    """
    # -1 takes away a need that is only there in an event, before the event begins
    size = np.where(curves > -1.0 + 1e-12, np.abs(curves), 0.0)
    rows, days, lanes = size.shape
    if rows == 0:
        none = np.zeros((0, lanes))
        return {"onset": none.astype(np.int64), "eased": none.astype(np.int64), "depth": none}
    depth = size.max(axis=1)
    acts = size > 0
    deep = (size > 0.05 * depth[:, None, :]) & acts
    ever = acts.any(axis=1)
    after = days - deep[:, ::-1].argmax(axis=1)
    return {
        "onset": np.where(ever, acts.argmax(axis=1), -1),
        "eased": np.where(ever & (after < days), after, -1),
        "depth": depth,
    }


def answer_of(arrays: dict[str, Any]) -> Answer:
    """Return the answer in what `work` gave."""
    return Answer.from_arrays(arrays)


def run_items(
    programs: Mapping[str, Program], items: list[Item], executor: Executor | None
) -> Iterator[dict[str, Any]]:
    """Yield what each block gives, in the order of the items."""
    if executor is None:
        return (work(programs, item) for item in items)
    return iter(executor.map(work, programs, items))


def batches(total: int, *, growing: bool) -> Iterator[list[tuple[int, int]]]:
    """Yield blocks in batches: all at once, or twice as many each time, so that a run can stop between them.

    Examples
    --------
    >>> [len(batch) for batch in batches(1000, growing=True)], list(batches(100, growing=False))
    ([2, 4, 8, 2], [[(0, 64), (64, 100)]])
    """
    blocks = [(first, min(first + BLOCK, total)) for first in range(0, total, BLOCK)]
    if not growing:
        yield blocks
        return
    at, size = 0, 2
    while at < len(blocks):
        yield blocks[at : at + size]
        at, size = at + size, size * 2
