"""Does production follow research, from the yearly scores of a segment, and in which players?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.rows import MapData, MapRow
from mainstay.engines.monitor.heatmap.yearly_scores import yearly_scores
from mainstay.engines.monitor.trends.stage_lead import LEAST_PAIRS, LeadLag, lead_lag
from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]
#: years that a lead needs; with fewer nothing is tested
LEAST_YEARS = 8
#: largest lag in years that is looked at, where the years allow it
MOST_LAG = 3


def leads_of(
    research: MapRow | None, production: MapRow | None, data: MapData, choices: HeatmapChoices, as_of: date, seed: int
) -> list[tuple[int, LeadLag | None]]:
    """Return for each player the years known at both stages, and what is found in them where they are enough."""
    early, late = (_series(row, data, choices, as_of) for row in (research, production))
    if early is None or late is None or not early.years or not late.years:
        return [(0, None)] * len(data.cast.players)
    years = range(max(early.years[0], late.years[0]), as_of.year + 1)
    a = early.scores[:, [early.years.index(year) for year in years]]
    b = late.scores[:, [late.years.index(year) for year in years]]
    return [_lead(a[i], b[i], seed) for i in range(len(a))]


@dataclass(frozen=True, eq=False)
class _Series:
    """Yearly scores of the players at one stage; NaN in years that are not known well enough."""

    years: tuple[int, ...]
    scores: Floats


def _series(row: MapRow | None, data: MapData, choices: HeatmapChoices, as_of: date) -> _Series | None:
    if row is None:
        return None
    scored = yearly_scores(row, data, as_of)
    well = scored.present() >= choices.availability - 1e-12
    return _Series(scored.years, np.where(well, scored.scores, np.nan)[: row.players])


def _lead(early: Floats, late: Floats, seed: int) -> tuple[int, LeadLag | None]:
    both = ~(np.isnan(early) | np.isnan(late))
    count = int(both.sum())
    if count < LEAST_YEARS:
        return count, None
    known = np.flatnonzero(both)
    span = slice(known[0], known[-1] + 1)
    changes = int((both[1:] & both[:-1]).sum())
    most = min(MOST_LAG, changes - LEAST_PAIRS)
    # with no lag at all nobody can be told to lead
    return count, lead_lag(early[span], late[span], most, seed=seed) if most >= 1 else None
