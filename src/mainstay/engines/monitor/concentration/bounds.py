"""Bounds of concentration where shares are not known, or known only within limits.

Every bound holds for every set of shares that agrees with what is known (partial identification in the sense of Manski
2003); nothing is filled in. The two rules of thumb of the field are special cases:

* n sources, no share known: ``1/n <= HHI < 1``;
* n sources, largest share s known: ``s^2 + (1-s)^2/(n-1) <= HHI <= floor(1/s) s^2 + (1 - floor(1/s) s)^2``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.errors import InputError, Problem

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends that hold a value between them."""

    low: float
    high: float


def hhi_of_count(sources: int) -> Interval:
    """Bound HHI by the number of sources alone; the upper end is approached but never reached by two or more sources.

    Examples
    --------
    >>> hhi_of_count(4)
    Interval(low=0.25, high=1.0)
    """
    if sources < 1:
        _refuse("there must be at least one source", sources)
    return Interval(1.0 / sources, 1.0)


def hhi_of_largest(sources: int, largest: float) -> Interval:
    """Bound HHI by the number of sources and the largest share.

    Parameters
    ----------
    sources : int
        How many sources there are.
    largest : float
        Share of the largest, from 1/sources to 1.

    Raises
    ------
    InputError
        No such market exists, for example three sources of which the largest has 0.2.

    Examples
    --------
    >>> hhi_of_largest(3, 0.5)
    Interval(low=0.375, high=0.5)
    """
    if sources < 1 or not 1.0 / sources - 1e-12 <= largest <= 1.0 or (sources == 1 and largest < 1.0 - 1e-12):
        _refuse(f"with {sources} sources the largest share lies between {1 / max(sources, 1):g} and 1", largest)
    rest = 1.0 - largest
    low = largest**2 + (rest**2 / (sources - 1) if sources > 1 else 0.0)
    # 1/s may fall just under a whole number in floating point
    blocks = int(np.floor(1.0 / largest + 1e-12))
    tail = max(0.0, 1.0 - blocks * largest)
    return Interval(low, max(low, blocks * largest**2 + tail**2))


def box(low: Array, high: Array) -> tuple[Array, Array]:
    """Tighten limits of shares by the fact that shares sum to 1.

    Parameters
    ----------
    low, high : numpy.ndarray of shape (n,)
        Limits of each share.

    Returns
    -------
    tuple of numpy.ndarray
        The tightened limits.

    Examples
    --------
    >>> [part.tolist() for part in box(np.array([0.6, 0.0]), np.array([0.6, 1.0]))]
    [[0.6, 0.4], [0.6, 0.4]]
    """
    tight_low = np.clip(1.0 - _sum_of_others(high), low, high)
    tight_high = np.clip(1.0 - _sum_of_others(low), low, high)
    return tight_low, np.maximum(tight_low, tight_high)


def _sum_of_others(values: Array) -> Array:
    """Return for each value the sum of all others, without the rounding of a sum from which it is taken away again."""
    before = np.concatenate([[0.0], np.cumsum(values)[:-1]])
    after = np.concatenate([np.cumsum(values[::-1])[::-1][1:], [0.0]])
    others: Array = before + after
    return others


def hhi_of_box(
    low: Array,
    high: Array,
    *,
    unlisted: float = 0.0,
    several: Flags | None = None,
    joining: Flags | None = None,
) -> Interval:
    """Bound HHI over all shares within limits that sum to 1.

    Parameters
    ----------
    low, high : numpy.ndarray of shape (n,)
        Limits of the share of each source.
    unlisted : float
        Share that is known to come from sources nobody has named. They may be many small ones (lower end) or one
        (upper end), and none of those named.
    several : numpy.ndarray of bool of shape (n,), optional
        Which of the sources stand for several that nobody has named; like the unlisted share they may be many small
        ones or one.
    joining : numpy.ndarray of bool of shape (n,), optional
        Which of the sources may be one with any other source, such as makers of whom no owner is known.

    Returns
    -------
    Interval
        The lower end is exact (the most even shares, found by water filling). The upper end is never below the true
        maximum: the sum of squares is convex, so its secants over the limits lie above it, and the secants are
        maximised exactly. It is the true maximum where every share ends at one of its limits, as when all shares are
        known, or none.

    Examples
    --------
    >>> hhi_of_box(np.zeros(4), np.ones(4))
    Interval(low=0.25, high=1.0)
    """
    nobody = np.zeros(low.size, dtype=np.bool_)
    several = nobody if several is None else several
    joining = nobody if joining is None else joining
    if unlisted > 0.0:
        low, high = np.append(low, unlisted), np.append(high, unlisted)
        several, joining = np.append(several, True), np.append(joining, False)
    if low.size == 0:
        return Interval(0.0, 0.0)
    lower = _even(low, high, 1.0, several)
    upper = max(_secant_maximum(*box(*limits), 1.0) for limits in _joined(low, high, joining))
    return Interval(lower, min(1.0, max(lower, upper)))


def _joined(low: Array, high: Array, joining: Flags) -> Iterator[tuple[Array, Array]]:
    """Yield the limits as they stand, and those with all sources that may be one with another at each place in turn.

    Among all ways to join them, the sum of squares is greatest where they are all in one place, because it is convex.
    """
    yield low, high
    if joining.any():
        alone_low, alone_high = low[~joining], high[~joining]
        more_low, more_high = float(low[joining].sum()), float(high[joining].sum())
        yield np.append(alone_low, more_low), np.append(alone_high, min(1.0, more_high))
        for place in range(alone_low.size):
            with_low, with_high = alone_low.copy(), alone_high.copy()
            with_low[place] += more_low
            with_high[place] = min(1.0, with_high[place] + more_high)
            yield with_low, with_high


def _even(low: Array, high: Array, total: float, several: Flags) -> float:
    """Return the least sum of squares; what can be split among many counts for nothing and takes all it can."""
    split = min(float(high[several].sum()), total - float(low[~several].sum())) if several.any() else 0.0
    rest = _water_fill(low[~several], high[~several], total - max(split, 0.0))
    return float(np.square(rest).sum())


def _water_fill(low: Array, high: Array, total: float) -> Array:
    """Return the most even shares within limits that sum to ``total`` (as near to it as the limits allow)."""
    if low.size == 0 or low.sum() >= total:
        return low
    if high.sum() <= total:
        return high
    knots = np.unique(np.concatenate([low, high]))
    sums = np.clip(knots[:, None], low, high).sum(axis=1)
    # rounding may put the ends of the sums a last bit beside the sums of the ends
    right = min(max(int(np.searchsorted(sums, total)), 1), knots.size - 1)
    slope = (sums[right] - sums[right - 1]) / (knots[right] - knots[right - 1])
    level = float(knots[right - 1] + (total - sums[right - 1]) / slope) if slope > 0 else float(knots[right])
    shares: Array = np.clip(level, low, high)
    return shares


def _secant_maximum(low: Array, high: Array, total: float) -> float:
    """Maximise the secants of the squares: fill the shares whose limits lie highest first."""
    order = np.argsort(-(low + high), kind="stable")
    width = (high - low)[order]
    before = np.cumsum(width) - width
    taken = np.clip(total - float(low.sum()) - before, 0.0, width)
    return float(np.square(low).sum() + (taken * (low + high)[order]).sum())


def _refuse(message: str, found: object) -> None:
    msg = "no such market exists"
    raise InputError(msg, [Problem("share.invalid", message, found=str(found))])
