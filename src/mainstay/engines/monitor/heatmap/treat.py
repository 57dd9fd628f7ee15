"""Which indicators of a row are skewed, by the rule of the composite engine, and what caps them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.composite.skewness import passes, skew_and_kurt
from mainstay.engines.monitor.heatmap.rows import MapRow


@dataclass(frozen=True, eq=False)
class Treatment:
    """Which indicators are treated and the place at which winsorising caps each."""

    skewed: npt.NDArray[np.bool_]
    cap: npt.NDArray[np.float32]


def treatment_of(row: MapRow) -> Treatment:
    """Return which indicators of a row are skewed upwards and the second largest place of each.

    The rule looks at the nominal values, so that a run differs from another by its choice and not by its luck. Skew
    towards low places is left: neither a logarithm nor a cap at the top would mend it.
    """
    skew, kurt = skew_and_kurt(row.place)
    # too few values say nothing
    skewed = ~np.isnan(kurt) & ~passes(skew, kurt) & (np.nan_to_num(skew) > 0)
    ordered = np.sort(np.nan_to_num(row.place, nan=-1.0), axis=0)
    second = ordered[-2] if len(ordered) > 1 else np.ones(len(row.indicators))
    return Treatment(skewed, np.where(second >= 0, second, 1.0).astype(np.float32))
