"""Ways to share out work: one after another, threads, processes, a Dask cluster. One file each, found by the registry.

Whichever is chosen, and with however many workers, the answers are the same bytes in the same order.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from mainstay.core.registry import Registry
from mainstay.errors import InputError, Problem
from mainstay.run.executors.executor import Completing, Executor, ExecutorKind

__all__ = ["Completing", "Executor", "ExecutorKind", "all_executors", "get", "names", "open_executor", "usable_cores"]

_REGISTRY: Registry[ExecutorKind] = Registry(package="mainstay.run.executors", attribute="EXECUTOR", kind="executor")


def names() -> tuple[str, ...]:
    """Return the names of all executors, sorted.

    Examples
    --------
    >>> names()
    ('dask', 'process', 'serial', 'threads')
    """
    return _REGISTRY.names()


def get(name: str) -> ExecutorKind:
    """Return the kind of executor of this name.

    Raises
    ------
    UnknownNameError
        No executor has this name; the nearest one is suggested.

    Examples
    --------
    >>> get("serial").title
    'One block after another in this process'
    """
    return _REGISTRY.get(name)


def all_executors() -> Mapping[str, ExecutorKind]:
    """Return all kinds of executors by name, read only.

    Examples
    --------
    >>> len(all_executors()) == len(names())
    True
    """
    return _REGISTRY.all()


def usable_cores() -> int:
    """Return the number of processor cores that this process may use.

    Examples
    --------
    >>> usable_cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def open_executor(name: str = "serial", *, workers: int | None = None, scheduler: str | None = None) -> Completing:
    """Make an executor ready; use it in a ``with`` block, which gives its workers back.

    Parameters
    ----------
    name : str
        One of `names`.
    workers : int, optional
        How many blocks are worked on at the same time; all usable cores where not given.
    scheduler : str, optional
        Address of a running Dask scheduler, such as ``tcp://10.0.0.5:8786``; for ``dask`` alone.

    Returns
    -------
    Completing
        The executor.

    Raises
    ------
    UnknownNameError
        No executor has this name.
    InputError
        There is less than one worker, or a scheduler is named for an executor that has none.
    MissingExtraError
        The library behind the executor is not installed.

    Examples
    --------
    >>> with open_executor("threads", workers=2) as executor:
    ...     list(executor.map(pow, 2, [1, 2, 3]))
    [2, 4, 8]
    """
    kind = get(name)
    problems = []
    if workers is not None and workers < 1:
        problems.append(
            Problem("run.workers", "there must be at least one worker", found=str(workers), allowed="1 or more")
        )
    if scheduler is not None and not kind.has_scheduler:
        able = ", ".join(other for other, one in all_executors().items() if one.has_scheduler)
        problems.append(
            Problem("run.scheduler", f"the executor {name!r} has no scheduler", found=scheduler, hint=f"use {able}")
        )
    if problems:
        msg = "the work cannot be shared out"
        raise InputError(msg, problems)
    return kind.start(workers or usable_cores(), scheduler)
