"""Distance to a reference unit: 1 where a value equals that of the reference, 0 at the worst value.

Source: Becker et al. 2022, "COINr", ``n_dist2ref``; OECD and JRC 2008, section 5.5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import lowest, refuse
from mainstay.errors import Problem


def distance_to_reference(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],
    *,
    reference: int | None,
    iref: int | None,
    cap: bool,
) -> NDArray[np.float64]:
    """Return how much of the way from the worst value to the reference each has gone.

    ``reference`` is the row of the reference unit, counted from 0; ``iref`` the same counted from 1.
    """
    row = reference if iref is None else iref - 1
    absent = row is None or not 0 <= row < len(directed)
    refuse(np.full(direction.shape, absent), Problem("reference.missing", "has no reference unit"))
    goal = directed[row or 0]
    least = lowest(directed)
    refuse(np.isnan(goal), Problem("reference.empty", "has no value for the reference unit"))
    refuse(
        goal <= least, Problem("reference.worst", "has its worst value at the reference unit, so no distance is left")
    )
    scores: NDArray[np.float64] = 1 - (goal - directed) / (goal - least)
    return np.minimum(scores, 1.0) if cap else scores


METHOD: Method[Normalisation] = Method(
    name="distance_to_reference",
    apply=distance_to_reference,
    parameters={"reference": None, "iref": None, "cap": False},
    aliases=("n_dist2ref",),
    renamed={"cap_max": ("cap",)},
    source="Becker et al. 2022",
)
