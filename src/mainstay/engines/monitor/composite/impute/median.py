"""Median: a missing value becomes the median of its indicator.

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 3.2; Becker et al. 2022, "COINr",
``i_median``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.impute.centre import fill_with_centre
from mainstay.engines.monitor.composite.impute.registry import Filled, Imputation, Setting
from mainstay.engines.monitor.composite.method import Method


def median(
    values: NDArray[np.float64],
    setting: Setting,  # noqa: ARG001 - every imputation is called alike
) -> Filled:
    """Return the table with the median of each indicator where values are missing."""
    return fill_with_centre(values, lambda seen: float(np.median(seen)))


METHOD: Method[Imputation] = Method(
    name="median", apply=median, aliases=("i_median",), source="OECD and JRC 2008, section 3.2"
)
