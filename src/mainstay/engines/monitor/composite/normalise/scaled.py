"""Scaled: a fixed linear map of the directed value, (x - low) / (high - low) × 100, whatever the sample.

Source: Becker et al. 2022, "COINr", ``n_scaled``, after the Global Innovation Index 2020. The limits are those of the
value times its direction; for limits in an indicator's own unit use goalposts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import refuse
from mainstay.errors import Problem


def scaled(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],
    *,
    low: float | NDArray[np.float64],
    high: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return values shifted by ``low`` and divided by the width of the range, times 100."""
    refuse(
        np.broadcast_to(np.greater_equal(low, high), direction.shape),
        Problem("range.order", "is given a range that is not upward"),
    )
    scores: NDArray[np.float64] = (directed - low) / np.subtract(high, low) * 100
    return scores


METHOD: Method[Normalisation] = Method(
    name="scaled",
    apply=scaled,
    parameters={"low": 0.0, "high": 100.0},
    aliases=("n_scaled",),
    renamed={
        "npara": ("low", "high"),
        "l_u": ("low", "high"),
        "bounds": ("low", "high"),
        "lo": ("low",),
        "hi": ("high",),
        "lower": ("low",),
        "upper": ("high",),
    },
    source="Becker et al. 2022, n_scaled",
)
