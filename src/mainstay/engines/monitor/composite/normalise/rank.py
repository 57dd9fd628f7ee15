"""Rank: 1 for the worst value, the number of units for the best; equals share a rank.

Source: OECD and JRC 2008, section 5.1. Values are rounded to 12 significant digits first, so that float noise splits no
tie.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.significant import ascending_ranks


def rank(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],  # noqa: ARG001 - every normalisation is called alike
    *,
    ties: str,
) -> NDArray[np.float64]:
    """Return the place of each value among the values of its column."""
    return ascending_ranks(directed, ties=ties)


METHOD: Method[Normalisation] = Method(
    name="rank",
    apply=rank,
    parameters={"ties": "min"},
    aliases=("n_rank",),
    renamed={"ties.method": ("ties",)},
    source="OECD and JRC 2008, section 5.1",
)
