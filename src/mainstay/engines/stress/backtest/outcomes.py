"""What is read off the course of supply: onset, depth, recovered volume, end in the list, shortage or none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.stress.backtest.chain import FILL_GOAL, Course
from mainstay.engines.stress.backtest.priors import Array

#: Depth is that of the worst so many days.
WINDOW_DAYS = 28
#: Volume is back when the fill has reached its goal for so many days.
RECOVERED_DAYS = 30
#: A worst window shallower than this is no shortage that anybody would have listed.
NULL_DEPTH = 0.05


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What each member of the population says of a case.

    Days count from the shock; a day that was not reached within the horizon is infinite, and one that makes no sense
    because nothing was short is NaN.
    """

    short: Array
    onset: Array
    depth_worst: Array
    depth_mean: Array
    unserved_worst: Array
    unserved_mean: Array
    recovered: Array
    ended: Array


def outcomes(course: Course, notice_days: Array, closing_days: Array) -> Outcomes:
    """Return the outcomes of a course of supply.

    Parameters
    ----------
    course : Course
        From `chain.run_chain`.
    notice_days, closing_days : numpy.ndarray
        Days from the first unmet day to its notice, and from recovered volume to the end in the list.

    Examples
    --------
    >>> gap = np.where((np.arange(100) >= 10) & (np.arange(100) < 50), 0.4, 0.0)[None, :]
    >>> found = outcomes(Course(1 - gap, gap, gap), np.array([0.0]), np.array([100.0]))
    >>> float(found.onset[0]), float(found.depth_worst[0].round(6)), float(found.recovered[0]), float(found.ended[0])
    (10.0, 0.4, 50.0, 150.0)
    """
    bad = course.fill < FILL_GOAL
    worst = _worst(course.gap)
    short = bad.any(axis=1) & (worst >= NULL_DEPTH)
    first = np.where(short, bad.argmax(axis=1), np.nan)
    back = _recovered(bad, first)
    return Outcomes(
        short=short.astype(np.float64),
        onset=np.maximum(first + notice_days, 0.0),
        depth_worst=worst,
        depth_mean=np.where(short, _mean(course.gap, first, back), worst),
        unserved_worst=_worst(course.unserved),
        unserved_mean=np.where(short, _mean(course.unserved, first, back), 0.0),
        recovered=back,
        ended=back + closing_days,
    )


def _worst(share: Array) -> Array:
    """Return the largest mean over a window of days."""
    window = min(WINDOW_DAYS, share.shape[1])
    sums = np.cumsum(share, axis=1)
    later = sums[:, window:] - sums[:, :-window]
    worst: Array = np.maximum(sums[:, window - 1], later.max(axis=1, initial=-np.inf)) / window
    return worst


def _mean(share: Array, first: Array, back: Array) -> Array:
    """Return the mean from the first unmet day to recovery, or to the horizon."""
    days = share.shape[1]
    sums = np.concatenate([np.zeros((share.shape[0], 1)), np.cumsum(share, axis=1)], axis=1)
    start = np.nan_to_num(first, nan=0.0).astype(np.int64)
    end = np.maximum(np.minimum(np.nan_to_num(back, nan=days, posinf=days), days).astype(np.int64), start + 1)
    rows = np.arange(share.shape[0])
    mean: Array = (sums[rows, end] - sums[rows, start]) / (end - start)
    return mean


def _recovered(bad: NDArray[np.bool_], first: Array) -> Array:
    """Return the first day after the onset at which days of full supply begin; infinite where there is none."""
    size, days = bad.shape
    back = np.where(np.isnan(first), np.nan, np.inf)
    if days < RECOVERED_DAYS:
        return back
    sums = np.concatenate([np.zeros((size, 1), dtype=np.int32), np.cumsum(bad, axis=1, dtype=np.int32)], axis=1)
    starts = np.arange(days - RECOVERED_DAYS + 1)
    good = (sums[:, RECOVERED_DAYS:] == sums[:, :-RECOVERED_DAYS]) & (starts > first[:, None])
    return np.where(good.any(axis=1) & ~np.isnan(first), good.argmax(axis=1), back)
