"""What is known of the shares of one market, made to agree with itself: limits that some set of shares can meet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.concentration.bounds import box

Array = NDArray[np.float64]

#: a remainder smaller than this is the rounding of published shares
ROUNDING = 0.005


@dataclass(frozen=True, slots=True)
class Agreed:
    """Limits of shares that sum to 1, each as tight as the others make it.

    Parameters
    ----------
    low, high : numpy.ndarray of shape (lines,)
        Lowest and highest share of each line.
    unlisted_low, unlisted_high : float
        Lowest and highest share of makers that the base does not name.
    """

    low: Array
    high: Array
    unlisted_low: float
    unlisted_high: float


def agree(share: Array, low: Array, high: Array, *, complete: bool) -> Agreed:
    """Return the limits within which the shares of all lines lie.

    A line whose share is known without limits has that share; one of which nothing is known has 0 to 1. Makers that the
    base does not name take what the named ones leave, but only where the base limits every named one from above; else
    the named ones are taken to supply the whole market. Shares that cannot sum to 1, because they were rounded when
    published, are taken as shares of their own sum.

    Parameters
    ----------
    share, low, high : numpy.ndarray of shape (lines,)
        Known shares and their limits, NaN where not known.
    complete : bool
        Whether the lines are known to be all there are.

    Examples
    --------
    >>> nothing = np.array([np.nan, np.nan])
    >>> found = agree(np.array([0.5, 0.3]), nothing, nothing, complete=False)
    >>> round(found.unlisted_low, 10), round(found.unlisted_high, 10)
    (0.2, 0.2)
    """
    bottom = np.clip(np.where(np.isnan(low), np.where(np.isnan(share), 0.0, share), low), 0.0, 1.0)
    top = np.clip(np.where(np.isnan(high), np.where(np.isnan(share), 1.0, share), high), bottom, 1.0)
    rest_low, rest_high = 0.0, 0.0
    is_open = np.isnan(share) & np.isnan(high)
    if not complete and share.size and not is_open.any() and 1.0 - bottom.sum() > ROUNDING:
        rest_low, rest_high = max(0.0, 1.0 - float(top.sum())), 1.0 - float(bottom.sum())
    if top.sum() + rest_high == 0.0:
        top = np.ones_like(top)  # shares of nothing say nothing about who has how much
    elif bottom.sum() > 1.0:
        bottom, top = bottom / bottom.sum(), np.maximum(bottom, top) / bottom.sum()
    elif top.sum() + rest_high < 1.0:
        bottom, top = bottom / top.sum(), top / top.sum()
    tight_low, tight_high = box(np.append(bottom, rest_low), np.append(np.minimum(top, 1.0), rest_high))
    return Agreed(tight_low[:-1], tight_high[:-1], float(tight_low[-1]), float(tight_high[-1]))
