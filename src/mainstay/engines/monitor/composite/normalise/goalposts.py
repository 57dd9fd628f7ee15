"""Fixed goalposts: the place of a value between two posts that do not move with the sample.

The posts are in the indicator's own unit and in rising order, also where less is better. With ``log`` the natural
logarithm of value and posts is taken, as UNDP does for income. Sources: UNDP 2024, *Human Development Report, technical
note 1*; Becker et al. 2022, "COINr", ``n_goalposts``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.method import Method
from mainstay.engines.monitor.composite.normalise.registry import Normalisation
from mainstay.engines.monitor.composite.normalise.span import refuse
from mainstay.errors import Problem


def goalposts(
    directed: NDArray[np.float64],
    direction: NDArray[np.float64],
    *,
    low: float | NDArray[np.float64] | None,
    high: float | NDArray[np.float64] | None,
    scale: float | NDArray[np.float64],
    trim: bool,
    log: bool,
) -> NDArray[np.float64]:
    """Return how far each value has come from the bad to the good post, times ``scale``; trimmed at the posts."""
    absent = np.full(direction.shape, np.nan)
    bottom = absent if low is None else np.broadcast_to(np.asarray(low, dtype=np.float64), direction.shape)
    top = absent if high is None else np.broadcast_to(np.asarray(high, dtype=np.float64), direction.shape)
    refuse(np.isnan(bottom) | np.isnan(top), Problem("goalpost.missing", "has no goalposts"))
    refuse(bottom >= top, Problem("goalpost.order", "has a low goalpost that is not below the high one"))
    values = directed * direction
    if log:
        refuse(
            bottom <= 0, Problem("goalpost.not_positive", "has a goalpost that is not above 0, so it has no logarithm")
        )
        refuse(values <= 0, Problem("value.not_positive", "has values that are not above 0, so they have no logarithm"))
        values, bottom, top = np.log(values), np.log(bottom), np.log(top)
    share = np.where(direction > 0, values - bottom, top - values) / (top - bottom)
    scores: NDArray[np.float64] = (np.clip(share, 0.0, 1.0) if trim else share) * scale
    return scores


METHOD: Method[Normalisation] = Method(
    name="goalposts",
    apply=goalposts,
    parameters={"low": None, "high": None, "scale": 1.0, "trim": True, "log": False},
    aliases=("n_goalposts",),
    renamed={"gposts": ("low", "high", "scale"), "goalposts": ("low", "high", "scale"), "trunc2posts": ("trim",)},
    source="UNDP technical note 1; Becker et al. 2022",
)
