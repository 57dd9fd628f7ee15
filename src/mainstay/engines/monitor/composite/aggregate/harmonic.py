"""Weighted harmonic mean: the weakest child counts most.

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 6.
"""

from __future__ import annotations

import numpy as np

from mainstay.engines.monitor.composite.aggregate.geometric import not_positive
from mainstay.engines.monitor.composite.aggregate.registry import Aggregation
from mainstay.engines.monitor.composite.aggregate.weighted import Array, weighted_mean


def harmonic(children: Array, weights: Array) -> Array:
    """Return the reciprocal of the mean of reciprocals.

    Examples
    --------
    >>> harmonic(np.array([[1.0, 3.0]]), np.array([1.0, 1.0])).round(12).tolist()
    [1.5]
    """
    usable = np.where(children > 0, children, np.where(np.isnan(children), np.nan, 1.0))
    return 1.0 / weighted_mean(1.0 / usable, weights)


METHOD = Aggregation(
    name="harmonic",
    apply=harmonic,
    aliases=("a_hmean", "hmean", "harmonic_mean"),
    source="OECD and JRC 2008, section 6",
    unusable=not_positive,
    because="is not above 0, so that a harmonic mean has no meaning; normalise to a range such as 1 to 100",
)
