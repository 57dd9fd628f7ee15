"""Distance to the maximum: 1 for the best value, 0 for the worst, 1 - (max - x) / (max - min).

Source: Becker et al. 2022, "COINr", ``n_dist2max``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import span


def distance_to_maximum(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],  # noqa: ARG001 - every normalisation is called alike
) -> NDArray[np.float64]:
    """Return how much of the way from the worst to the best value each has gone."""
    least, most = span(directed)
    scores: NDArray[np.float64] = 1 - (most - directed) / (most - least)
    return scores


METHOD: Method[Normalisation] = Method(
    name="distance_to_maximum", apply=distance_to_maximum, aliases=("n_dist2max",), source="Becker et al. 2022"
)
