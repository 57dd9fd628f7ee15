"""Logarithm after a shift by a hundredth of the range: log(x - min + 0.01 (max - min)).

Source: Becker et al. 2022, "COINr", ``log_CT``, after the COIN Tool of the JRC.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.span import span
from mainstay.engines.monitor.composite.transforms.registry import Transform


def log_shifted(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm of the shifted columns."""
    low, high = span(values)
    logs: NDArray[np.float64] = np.log(values - low + 0.01 * (high - low))
    return logs


METHOD: Method[Transform] = Method(
    name="log_shifted", apply=log_shifted, aliases=("log_CT", "log", "log_ct"), source="Becker et al. 2022, log_CT"
)
