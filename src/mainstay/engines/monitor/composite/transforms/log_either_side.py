"""Logarithm that draws in whichever tail is long: the upper where skewness is not negative, else the lower.

Upper tail: log(x - min + a); lower tail: -log(max + a - x), with a = 0.01 (max - min). Source: Becker et al. 2022,
"COINr", ``log_CT_plus``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.span import span
from mainstay.engines.monitor.composite.skewness import skew_and_kurt
from mainstay.engines.monitor.composite.transforms.registry import Transform


def log_either_side(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm from the end that is not the long tail."""
    low, high = span(values)
    shift = 0.01 * (high - low)
    skew, _ = skew_and_kurt(values)
    drawn: NDArray[np.float64] = np.where(skew < 0, -np.log(high + shift - values), np.log(values - low + shift))
    return drawn


METHOD: Method[Transform] = Method(
    name="log_either_side",
    apply=log_either_side,
    aliases=("log_CT_plus", "log_ct_plus"),
    source="Becker et al. 2022, log_CT_plus",
)
