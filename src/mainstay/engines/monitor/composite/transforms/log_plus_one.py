"""Logarithm after a shift by one unit: log(x - min + 1). What it does depends on the unit of measure.

Source: Becker et al. 2022, "COINr", ``log_CT_orig``, the form of the first COIN Tool of the JRC.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.span import span
from mainstay.engines.monitor.composite.transforms.registry import Transform


def log_plus_one(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithm of the columns whose minimum was brought to 1."""
    low, _ = span(values)
    logs: NDArray[np.float64] = np.log(values - low + 1.0)
    return logs


METHOD: Method[Transform] = Method(
    name="log_plus_one",
    apply=log_plus_one,
    aliases=("log_CT_orig", "log_ct_orig"),
    source="Becker et al. 2022, log_CT_orig",
)
