"""Filling a gap from the unit's own standing in the other indicators of the pillar.

Each indicator is turned so that more is better and brought to the range from 0 to 1; the gap takes the centre of the
unit's other scores in the pillar; the result goes back to the indicator's own scale. Source: Becker et al. 2022,
"COINr", ``Impute(impute_by = "row")``.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.composite.impute.registry import Filled, Setting
from mainstay.engines.monitor.composite.normalise.span import highest, lowest

#: takes scores (units, indicators) with NaN where missing and gives one a row
RowCentre = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def fill_from_row(values: NDArray[np.float64], setting: Setting, centre: RowCentre) -> Filled:
    """Return the table with gaps filled from the rest of the row in the pillar.

    The spread is how far the same rule misses the values of the indicator that are known: the root mean square of the
    difference between each observed value and the centre of the other scores of its row. A unit without any value in
    the pillar, and an indicator without two different values, stay as they are.
    """
    directed = values * setting.directions
    low, high = lowest(directed), highest(directed)
    width = np.where(high > low, high - low, np.nan)
    scores = (directed - low) / width
    filled, spread = values.copy(), np.full(values.shape, np.nan)
    for pillar in np.unique(setting.pillars):
        places = np.flatnonzero(setting.pillars == pillar)
        part = scores[:, places]
        middle = _centre(part, centre)
        for place, column in enumerate(places):
            gaps = np.isnan(values[:, column])
            if gaps.any():
                own = (middle * width[column] + low[column]) * setting.directions[column]
                filled[gaps, column] = own[gaps]
                miss = _centre(np.delete(part, place, axis=1), centre) - part[:, place]
                known = ~np.isnan(miss)
                if known.any():
                    error = np.sqrt(np.square(miss[known]).mean()) * width[column]
                    spread[gaps & ~np.isnan(own), column] = error
    return Filled(filled, spread)


def _centre(scores: NDArray[np.float64], centre: RowCentre) -> NDArray[np.float64]:
    """Return the centre of each row, NaN for a row without any score."""
    some = ~np.isnan(scores).all(axis=1)
    found = np.full(len(scores), np.nan)
    if some.any():
        found[some] = centre(scores[some])
    return found
