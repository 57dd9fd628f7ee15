"""Percentile rank: the share of the other units that a unit beats, 0 for the worst and 1 for the best.

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 5.1. Values are rounded to 12
significant digits first, so that float noise splits no tie.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import refuse
from mainstay.engines.monitor.composite.significant import ascending_ranks
from mainstay.errors import Problem


def percentile_rank(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],  # noqa: ARG001 - every normalisation is called alike
    *,
    ties: str,
) -> NDArray[np.float64]:
    """Return (rank - 1) / (values - 1) down each column."""
    count = (~np.isnan(directed)).sum(axis=0)
    refuse(count < 2, Problem("indicator.one_value", "has fewer than two values, so nobody can be ranked"))
    scores: NDArray[np.float64] = (ascending_ranks(directed, ties=ties) - 1) / (count - 1)
    return scores


METHOD: Method[Normalisation] = Method(
    name="percentile_rank",
    apply=percentile_rank,
    parameters={"ties": "min"},
    aliases=("n_prank", "prank"),
    renamed={"ties.method": ("ties",)},
    source="OECD and JRC 2008, section 5.1",
)
