"""Logarithm of the Global Innovation Index: log((max - 1)(x - min) / (max - min) + 1).

With a maximum of 1 every value becomes 0 and below 1 the order turns round, so such columns are refused. COINr's
``log_GII`` computes this and then hands its input back unchanged; here the result is returned. Source: Dutta et al.
2020, *Global Innovation Index*, appendix IV; Becker et al. 2022, "COINr".
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.span import refuse, span
from mainstay.engines.monitor.composite.transforms.registry import Transform
from mainstay.errors import Problem


def log_gii(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm of columns stretched to the range from 1 to their maximum."""
    low, high = span(values)
    refuse(high <= 1, Problem("transform.maximum", "has a maximum that is not above 1, which log_gii needs"))
    logs: NDArray[np.float64] = np.log((high - 1) * (values - low) / (high - low) + 1)
    return logs


METHOD: Method[Transform] = Method(
    name="log_gii", apply=log_gii, aliases=("log_GII",), source="Dutta et al. 2020, appendix IV"
)
