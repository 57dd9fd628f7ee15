"""Weighted geometric mean: a weakness is made good in part only.

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 6; UNDP 2010, Human Development
Report, technical note 1.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.aggregate.registry import Aggregation
from mainstay.engines.monitor.composite.aggregate.weighted import Array, weighted_mean


def geometric(children: Array, weights: Array) -> Array:
    """Return the exponential of the mean of logarithms.

    Examples
    --------
    >>> geometric(np.array([[2.0, 8.0]]), np.array([1.0, 1.0])).round(12).tolist()
    [4.0]
    """
    # a score of 0 or less gets here only with weight 0, where it counts for nothing
    logs = np.log(np.where(children > 0, children, np.where(np.isnan(children), np.nan, 1.0)))
    return np.exp(weighted_mean(logs, weights))


def not_positive(children: Array) -> NDArray[np.bool_]:
    """Mark scores of 0 or less."""
    return children <= 0


METHOD = Aggregation(
    name="geometric",
    apply=geometric,
    aliases=("a_gmean", "gmean", "geometric_mean"),
    source="OECD and JRC 2008, section 6",
    unusable=not_positive,
    because="is not above 0, so that a geometric mean has no meaning; normalise to a range such as 1 to 100",
)
