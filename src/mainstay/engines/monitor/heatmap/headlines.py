"""The headline numbers of a map whose every move is accounted for."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapData, MapRow

Floats = npt.NDArray[np.float64]
#: kind, segment, stage and economy; a mean gap has neither segment nor stage
Headline = tuple[str, str | None, str | None, str]
KINDS = ("mean_gap", "gap", "score")


def headlines(data: MapData) -> dict[Headline, float]:
    """Return the nominal headline numbers of a map, in points.

    ``score``
        Nominal score of an economy in a row, 0 to 100.
    ``gap``
        Score of the home less that of a rival in a row, where both have one.
    ``mean_gap``
        Plain mean of the gaps to one rival, as `run.headline` gives it.
    """
    found: dict[Headline, float] = {}
    for row in data.rows:
        scores = weighted_mean(row.place, row)
        gaps = row_gaps(row, scores)
        for economy, score in zip(row.economies, scores.tolist(), strict=True):
            if not math.isnan(score):
                found["score", row.segment, row.stage, economy] = score
        for economy, gap in zip(row.economies[1 : row.players], gaps.tolist(), strict=True):
            if not math.isnan(gap):
                found["gap", row.segment, row.stage, economy] = gap
    return found | mean_gaps(data, found)


def row_gaps(row: MapRow, scores: Floats) -> Floats:
    """Return the gaps of one row to each rival in order, NaN where one side has no score."""
    return np.asarray(scores[0] - scores[1 : row.players])


def mean_gaps(data: MapData, gaps: dict[Headline, float]) -> dict[Headline, float]:
    """Return the mean gap to each rival over the rows that have one."""
    found: dict[Headline, float] = {}
    for rival in data.cast.rivals:
        known = [gaps[key] for row in data.rows if (key := ("gap", row.segment, row.stage, rival)) in gaps]
        if known:
            found["mean_gap", None, None, rival] = float(np.mean(known))
    return found
