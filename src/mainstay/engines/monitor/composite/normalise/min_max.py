"""Min-max: the lowest value of the sample becomes the low end of a range, the highest the high end.

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 5.3.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import refuse, span
from mainstay.errors import Problem


def min_max(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],  # noqa: ARG001 - every normalisation is called alike
    *,
    low: float | NDArray[np.float64],
    high: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return values as their place between the lowest and the highest, on the range from ``low`` to ``high``."""
    least, most = span(directed)
    refuse(
        np.broadcast_to(np.greater_equal(low, high), least.shape),
        Problem("range.order", "is given a range that is not upward"),
    )
    scores: NDArray[np.float64] = (directed - least) / (most - least) * (np.subtract(high, low)) + low
    return scores


METHOD: Method[Normalisation] = Method(
    name="min_max",
    apply=min_max,
    parameters={"low": 0.0, "high": 100.0},
    aliases=("n_minmax", "minmax", "min-max"),
    renamed={
        "l_u": ("low", "high"),
        "bounds": ("low", "high"),
        "lo": ("low",),
        "hi": ("high",),
        "lower": ("low",),
        "upper": ("high",),
        "range": ("low", "high"),
    },
    source="OECD and JRC 2008, section 5.3",
)
