"""Scores and ranks of the economies of each row, with their intervals and probabilities."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.nominal import score_bounds, weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.simulate import Scores
from mainstay.engines.monitor.ranks import confidence_sets, rank_probabilities
from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]

#: draws of the bootstrap behind rank confidence sets
SET_DRAWS = 2000
#: the k of P(rank <= k)
TOP = 3


def standings_of(
    row: MapRow, scores: Scores, on_scale: npt.NDArray[np.bool_], choices: HeatmapChoices, seed: int
) -> list[dict[str, Any]]:
    """Return one record for each economy of the row of which anything is known.

    Ranks are among players that have enough indicators. ``set_low`` and ``set_high`` are the ends of the simultaneous
    95 % rank confidence set from errors of the data alone (Mogstad et al.); ``rank_low`` and ``rank_high`` are the 5th
    and 95th percentile of the rank over the whole design.
    """
    nominal = weighted_mean(row.place, row)
    low, high = score_bounds(row)
    enough = [
        i
        for i in range(row.players)
        if row.availability[i] >= choices.availability and row.known[i].sum() >= choices.least_indicators
    ]
    ranked = _ranks(row, scores, enough, nominal, seed) if len(enough) > 1 else {}
    found = []
    for i, name in enumerate(row.economies):
        if np.isnan(nominal[i]):
            continue
        drawn = scores.overall[on_scale, i]
        quantiles = np.nanquantile(drawn, [0.05, 0.5, 0.95])
        found.append(
            {
                "segment_id": row.segment,
                "stage": row.stage,
                "economy_id": name,
                "score": float(nominal[i]),
                "score_low": float(quantiles[0]),
                "score_median": float(quantiles[1]),
                "score_high": float(quantiles[2]),
                "worst_score": float(low[i]),
                "best_score": float(high[i]),
                "indicators": int(row.known[i].sum()),
                "availability": float(row.availability[i]),
                "imputed_weight": float(row.overall[~row.known[i]].sum()),
                "is_player": i < row.players,
                **ranked.get(i, {}),
            }
        )
    return found


def _ranks(row: MapRow, scores: Scores, enough: list[int], nominal: Floats, seed: int) -> dict[int, dict[str, Any]]:
    names = [row.economies[i] for i in enough]
    chances = rank_probabilities(scores.overall[:, enough], units=names)
    table = chances.table()
    within = chances.within(min(TOP, len(enough)))
    sets = confidence_sets(nominal[enough], data_errors(row)[enough], draws=SET_DRAWS, seed=seed, units=names)
    return {
        i: {
            "rank": int(sets.rank[k]),
            "rank_low": int(table["rank_low"][k]),
            "rank_high": int(table["rank_high"][k]),
            "p_first": float(table["chance_first"][k]),
            "p_top_three": float(within[k]),
            "set_low": int(sets.lower[k]),
            "set_high": int(sets.upper[k]),
            "ranked": len(enough),
        }
        for k, i in enumerate(enough)
    }


def data_errors(row: MapRow) -> Floats:
    """Return the standard error of each nominal score from the errors of its data, in points."""
    w = row.known * row.overall
    w = w / np.maximum(w.sum(axis=1, keepdims=True), 1e-300)
    error = np.nan_to_num((row.error_down + row.error_up) / 2)
    return np.asarray(100.0 * np.sqrt((w**2 * error**2).sum(axis=1)))
