"""None: values are only turned so that more is better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation


def none(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],  # noqa: ARG001 - every normalisation is called alike
) -> NDArray[np.float64]:
    """Return the directed values."""
    return directed.copy()


METHOD: Method[Normalisation] = Method(name="none", apply=none, source="Becker et al. 2022, Normalise")
