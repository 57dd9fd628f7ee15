"""The map year by year: today's method on the values of each year."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from mainstay.engines.monitor.heatmap.rows import MapData, MapRow
from mainstay.engines.monitor.heatmap.verdict import status_of
from mainstay.engines.monitor.heatmap.yearly_scores import YearlyScores, yearly_scores
from mainstay.scenario.heatmap import HeatmapChoices

HISTORY = {
    "segment_id": pl.String(),
    "stage": pl.String(),
    "economy_id": pl.String(),
    "year": pl.Int64(),
    "gap": pl.Float64(),
    "weight_present": pl.Float64(),
    "status": pl.String(),
    "indicators": pl.Int64(),
    "same_indicators": pl.Boolean(),
}


def history(data: MapData, choices: HeatmapChoices, as_of: date) -> pl.DataFrame:
    """Return the nominal gap of every row and rival in each year that is known well enough.

    Parameters
    ----------
    data : MapData
        The map of today; its weights and goalposts hold for all years.
    choices : HeatmapChoices
        Limits of the statuses and least availability.
    as_of : date
        The as-of date of the base; its year is the last one, and not over yet.

    Returns
    -------
    polars.DataFrame
        ``segment_id``, ``stage``, ``economy_id`` (the rival), ``year``, ``gap`` (home less rival, in points),
        ``weight_present`` (weight of the indicators that both have in that year; years below the availability of the
        choices are left out), ``status`` (with hysteresis from the year before it in the table), ``indicators`` (how
        many both have) and ``same_indicators``: whether each side has the same indicators as in the year before it in
        the table. Where not, a part of the move is a change of what is counted. In the order of the rows of the map.

    Notes
    -----
    A value is carried over up to three years, so a series that stopped looks level and not unknown for so long, and
    turning points come late. The gap is nominal: it has no interval here, and the limits of the map decide nothing
    about it.

    Examples
    --------
    >>> import mainstay as ms
    >>> from mainstay.engines.monitor.heatmap.run import read_map
    >>> base, choices = ms.load("us-2026"), HeatmapChoices()
    >>> found = history(read_map(base, choices), choices, base.info.as_of_on)
    >>> bool((found["weight_present"] >= 0.65).all())
    True
    """
    records: list[tuple[object, ...]] = []
    for row in data.rows:
        scored = yearly_scores(row, data, as_of)
        for rival in range(1, row.players):
            records += _of_rival(row, scored, rival, choices)
    return pl.DataFrame(records, schema=HISTORY, orient="row")


def _of_rival(row: MapRow, scored: YearlyScores, rival: int, choices: HeatmapChoices) -> list[tuple[object, ...]]:
    present = scored.present_with(0)[rival]
    gaps = scored.scores[0] - scored.scores[rival] if scored.years else np.zeros(0)
    # weights sum to 1 but for rounding
    kept = [k for k in range(len(scored.years)) if present[k] >= choices.availability - 1e-12 and gaps[k] == gaps[k]]
    both = scored.known[0] & scored.known[rival]
    sides = np.concatenate([scored.known[0], scored.known[rival]])
    same = [None, *(bool((sides[:, a] == sides[:, b]).all()) for a, b in pairwise(kept))]
    records: list[tuple[object, ...]] = []
    status: str | None = None
    for k, unchanged in zip(kept, same, strict=False):
        gap = float(gaps[k])
        status = status_of(gap, choices, status)
        count = int(both[:, k].sum())
        weight = min(1.0, float(present[k]))
        cell = (row.segment, row.stage, row.economies[rival])
        records.append((*cell, scored.years[k], gap, weight, status, count, unchanged))
    return records
