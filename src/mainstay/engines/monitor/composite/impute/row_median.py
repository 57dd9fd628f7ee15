"""Row median: a gap takes the median of the unit's normalised scores in the pillar, brought back to its own scale.

Source: Becker et al. 2022, "COINr", ``Impute(impute_by = "row", f_i = "i_median")``.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.impute.registry import Filled, Imputation, Setting
from mainstay.engines.monitor.composite.impute.row_centre import fill_from_row
from mainstay.engines.monitor.composite.method import Method


def row_median(values: NDArray[np.float64], setting: Setting) -> Filled:
    """Return the table with gaps filled from the median of the rest of the row in the pillar."""
    return fill_from_row(values, setting, lambda scores: np.nanmedian(scores, axis=1))


METHOD: Method[Imputation] = Method(name="row_median", apply=row_median, source="Becker et al. 2022, Impute by row")
