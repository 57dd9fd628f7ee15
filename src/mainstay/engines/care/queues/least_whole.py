"""The least whole number for which something holds that, once it holds, goes on holding."""

from __future__ import annotations

from collections.abc import Callable


def least_whole(start: int, holds: Callable[[int], bool]) -> int:
    """Return the least whole number from ``start`` on for which a condition holds.

    Steps double until it holds, then halve.

    Parameters
    ----------
    start : int
        First number that comes into question.
    holds : callable
        A condition that, once true, stays true for greater numbers.

    Returns
    -------
    int
        The number.

    Examples
    --------
    >>> least_whole(0, lambda n: n * n >= 50)
    8
    """
    low, high, step = start - 1, start, 1
    while not holds(high):
        low, high, step = high, high + step, 2 * step
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high
