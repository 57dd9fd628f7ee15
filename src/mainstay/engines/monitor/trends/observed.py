"""Series of unlike length, with gaps and uneven times, as blocks of complete rows that numpy can work on at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
#: beyond this the product of two differences is no longer a finite number
LARGEST = 1e150


@dataclass(frozen=True, slots=True)
class Block:
    """All series with one number of observed values: gaps left out, in the order of time.

    Parameters
    ----------
    rows : NDArray[int]
        Place of each series among all, shape (series,).
    values : Array
        Observed values, shape (series, n).
    times : Array
        Their times, shape (n,) where all series share them, else (series, n).
    """

    rows: NDArray[np.intp]
    values: Array
    times: Array

    @property
    def length(self) -> int:
        """Return the number of observed values of each series."""
        return int(self.values.shape[1])


@dataclass(frozen=True, slots=True)
class Observed:
    """What was observed of many series, and the shape in which results are handed back."""

    shape: tuple[int, ...]
    count: NDArray[np.int64]
    blocks: tuple[Block, ...]


def observed(values: ArrayLike, times: ArrayLike | None = None) -> Observed:
    """Check series and leave out their gaps.

    Parameters
    ----------
    values : array_like
        Shape (..., times); NaN is a missing value.
    times : array_like, optional
        Times of all series, shape (times,), or of each, in the shape of the values; in any order. By default 0, 1, 2
        and so on.

    Raises
    ------
    InputError
        A value is infinite or beyond 1e150, a time is missing or occurs twice in one series, or shapes do not match.

    Examples
    --------
    >>> seen = observed([[3.0, 4.0, 5.0], [1.0, np.nan, 2.0]])
    >>> seen.count.tolist()
    [3, 2]
    >>> seen.blocks[0].times.tolist()
    [[0.0, 2.0]]
    """
    table = np.asarray(values, dtype=np.float64)
    if table.ndim == 0:
        msg = "the series cannot be read"
        raise InputError(msg, [Problem("series.shape", "a series has at least one axis, that of time")])
    shape = table.shape[:-1]
    table = table.reshape(-1, table.shape[-1]) if table.size else np.empty((int(np.prod(shape)), 0))
    clock = _clock(table, shape, times)
    seen = ~np.isnan(table)
    _refuse_bad(table, clock, seen)
    count = seen.sum(axis=1)
    if clock.ndim == 1:
        order = np.argsort(clock, kind="stable")
        if (order[1:] < order[:-1]).any():
            table, clock, seen = table[:, order], clock[order], seen[:, order]
        if seen.all():
            return Observed(shape, count, (Block(np.arange(len(table)), table, clock),))
        clock = np.broadcast_to(clock, table.shape)
    else:
        order = np.argsort(np.where(seen, clock, np.inf), axis=1, kind="stable")
        table, clock, seen = (np.take_along_axis(part, order, axis=1) for part in (table, clock, seen))
    blocks = tuple(_block(table, clock, seen, count, int(n)) for n in np.unique(count) if n)
    return Observed(shape, count, blocks)


def _block(table: Array, clock: Array, seen: NDArray[np.bool_], count: NDArray[np.int64], n: int) -> Block:
    rows = np.flatnonzero(count == n)
    chosen = seen[rows]
    return Block(rows, table[rows][chosen].reshape(-1, n), clock[rows][chosen].reshape(-1, n))


def _clock(table: Array, shape: tuple[int, ...], times: ArrayLike | None) -> Array:
    if times is None:
        return np.arange(table.shape[1], dtype=np.float64)
    clock = np.asarray(times, dtype=np.float64)
    if clock.shape == (table.shape[1],):
        return clock
    if clock.shape == (*shape, table.shape[1]):
        return clock.reshape(table.shape)
    msg = "the times do not fit the values"
    allowed = f"{(table.shape[1],)} or {(*shape, table.shape[1])}"
    raise InputError(msg, [Problem("times.shape", "wrong shape of the times", found=str(clock.shape), allowed=allowed)])


def _refuse_bad(table: Array, clock: Array, seen: NDArray[np.bool_]) -> None:
    problems = []
    with np.errstate(invalid="ignore"):
        large = np.argwhere(np.abs(table) > LARGEST)
    for row, place in large.tolist():
        found = str(table[row, place])
        message = f"value {place} of series {row} is not finite or beyond 1e150"
        problems.append(Problem("value.infinite", message, found=found))
    own = clock if clock.ndim == 2 else clock[None, :]
    wanted = seen if clock.ndim == 2 else np.ones_like(own, dtype=bool)
    for row, place in np.argwhere(wanted & ~np.isfinite(own)).tolist():
        problems.append(Problem("time.missing", f"value {place} of series {row} has no finite time"))
    ordered = np.sort(np.where(wanted & np.isfinite(own), own, np.nan), axis=1)
    with np.errstate(invalid="ignore"):
        twice = np.argwhere(ordered[:, 1:] == ordered[:, :-1])
    for row, place in twice.tolist():
        found = str(ordered[row, place])
        problems.append(Problem("time.duplicate", f"a time occurs twice in series {row}", found=found))
    if problems:
        msg = "the series cannot be used"
        raise InputError(msg, problems)
