"""Borda count: how many units a unit beats, counting its equals as not beaten.

Source: Borda 1781; OECD and JRC 2008, section 6.11. Values are rounded to 12 significant digits first, so that float
noise splits no tie.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.significant import ascending_ranks


def borda(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],  # noqa: ARG001 - every normalisation is called alike
    *,
    ties: str,
) -> NDArray[np.float64]:
    """Return the place of each value among the values of its column."""
    return ascending_ranks(directed, ties=ties) - 1


METHOD: Method[Normalisation] = Method(
    name="borda",
    apply=borda,
    parameters={"ties": "min"},
    aliases=("n_borda",),
    renamed={"ties.method": ("ties",)},
    source="Borda 1781; OECD and JRC 2008, section 6.11",
)
