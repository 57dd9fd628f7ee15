"""Fraction of the maximum: a value as a share of the best one.

Where more is better that is x / max; where less is better it is min / x. COINr's ``n_fracmax`` divides the turned value
-x by the greatest of the turned values, which is x / min and gives the worst unit the highest score; that is not
followed. Source: Becker et al. 2022, "COINr", ``n_fracmax``; OECD and JRC 2008, section 5.5 (distance to the leader).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import highest, refuse
from mainstay.errors import Problem


def fraction_of_maximum(directed: NDArray[np.float64], direction: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return values as shares of the best value of their column."""
    upward = direction > 0
    best = highest(directed)
    refuse(np.isnan(best), Problem("indicator.empty", "has no values"))
    refuse(
        upward & (best <= 0),
        Problem("maximum.not_positive", "has a maximum that is not above 0, so no share can be taken"),
    )
    refuse(
        ~upward & (-directed <= 0),
        Problem(
            "value.not_positive",
            "has values that are not above 0; where less is better the share is the lowest value divided by each",
        ),
    )
    scores = np.empty_like(directed)
    scores[:, upward] = directed[:, upward] / best[upward]
    scores[:, ~upward] = best[~upward] / directed[:, ~upward]
    return scores


METHOD: Method[Normalisation] = Method(
    name="fraction_of_maximum",
    apply=fraction_of_maximum,
    aliases=("n_fracmax", "fracmax"),
    source="Becker et al. 2022; OECD and JRC 2008, section 5.5",
)
