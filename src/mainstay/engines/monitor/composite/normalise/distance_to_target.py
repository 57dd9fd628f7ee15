"""Distance to a target: 1 where the target is reached, 0 at the worst value, 1 - (target - x) / (target - min).

The target is in the indicator's own unit, also where less is better; COINr wants it turned by hand. Source: Becker et
al. 2022, "COINr", ``n_dist2targ``; OECD and JRC 2008, section 5.5.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import lowest, refuse
from mainstay.errors import Problem


def distance_to_target(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],
    *,
    target: float | NDArray[np.float64] | None,
    cap: bool,
) -> NDArray[np.float64]:
    """Return how much of the way from the worst value to the target each has gone, at most 1 if capped."""
    goal = np.full(direction.shape, np.nan) if target is None else np.broadcast_to(target, direction.shape) * direction
    refuse(np.isnan(goal), Problem("target.missing", "has no target"))
    least = lowest(directed)
    refuse(np.isnan(least), Problem("indicator.empty", "has no values"))
    refuse(
        goal <= least,
        Problem("target.reached", "has a target that even the worst value reaches, so no distance is left"),
    )
    scores: NDArray[np.float64] = 1 - (goal - directed) / (goal - least)
    return np.minimum(scores, 1.0) if cap else scores


METHOD: Method[Normalisation] = Method(
    name="distance_to_target",
    apply=distance_to_target,
    parameters={"target": None, "cap": False},
    aliases=("n_dist2targ",),
    renamed={"targ": ("target",), "cap_max": ("cap",)},
    source="Becker et al. 2022",
)
