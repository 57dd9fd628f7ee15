"""Z-score: distance from the mean in standard deviations of the sample (n - 1).

Source: OECD and JRC 2008, *Handbook on Constructing Composite Indicators*, section 5.2.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import refuse, span
from mainstay.errors import Problem


def z_score(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],  # noqa: ARG001 - every normalisation is called alike
    *,
    mean: float | NDArray[np.float64],
    sd: float | NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return values with the mean and standard deviation asked for."""
    least, _ = span(directed)
    refuse(
        np.broadcast_to(np.less_equal(sd, 0), least.shape),
        Problem("range.order", "is given a spread that is not above 0"),
    )
    centred = directed - np.nanmean(directed, axis=0)
    deviation = np.sqrt(np.nansum(centred**2, axis=0) / ((~np.isnan(directed)).sum(axis=0) - 1))
    scores: NDArray[np.float64] = centred / deviation * sd + mean
    return scores


METHOD: Method[Normalisation] = Method(
    name="z_score",
    apply=z_score,
    parameters={"mean": 0.0, "sd": 1.0},
    aliases=("n_zscore", "zscore", "z"),
    renamed={"m_sd": ("mean", "sd")},
    source="OECD and JRC 2008, section 5.2",
)
