"""Scores of the economies of a row year by year, with the weights and goalposts of today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapData, MapRow

Floats = npt.NDArray[np.float64]
#: a value speaks for the year in which its period ends and for as many years after it
CARRIED_YEARS = 3


@dataclass(frozen=True, eq=False)
class YearlyScores:
    """Scores of one row by year.

    Attributes
    ----------
    years : tuple of int
        Years without a gap, up to that of the as-of date.
    scores : array, (economies, years)
        Nominal score in points, over what is known in that year; NaN where nothing is.
    known : array of bool, (economies, indicators, years)
        Which indicators have a value.
    overall : array, (indicators,)
        Weights of the indicators in the row.
    """

    years: tuple[int, ...]
    scores: Floats
    known: npt.NDArray[np.bool_]
    overall: Floats

    def present(self) -> Floats:
        """Return the weight of what is known of each economy in each year, (economies, years)."""
        return np.asarray(np.einsum("ejy,j->ey", self.known, self.overall))

    def present_with(self, first: int) -> Floats:
        """Return the weight of what is known of each economy and of the first at once, (economies, years)."""
        return np.asarray(np.einsum("ejy,jy,j->ey", self.known, self.known[first], self.overall))


def yearly_scores(row: MapRow, data: MapData, as_of: date) -> YearlyScores:
    """Score one row of the map in every year from the first value on to that of the as-of date.

    In a year an indicator has the newest value of a period that ended in that year or in one of the three before it
    (`CARRIED_YEARS`). Only values that the base holds today are used, with their revisions: this is what is known now
    about each year, not what was known then (for that see `replay.replayed`).
    """
    values = data.evidence.values.filter(
        pl.col("segment_id") == row.segment,
        pl.col("indicator_id").is_in(row.indicators),
        pl.col("economy_id").is_in(row.economies),
    ).sort("years", "period")
    ends = values["end"].dt.year().to_numpy()
    # no period ends after the as-of date
    years = tuple(range(int(ends.min()), as_of.year + 1)) if len(ends) else ()
    shape = (len(row.economies), len(row.indicators), len(years))
    raw = np.full(shape, np.nan)
    at_economy = {name: i for i, name in enumerate(row.economies)}
    at_indicator = {name: j for j, name in enumerate(row.indicators)}
    e = [at_economy[name] for name in values["economy_id"]]
    j = [at_indicator[name] for name in values["indicator_id"]]
    # in the order of time, so that the newest of a year stays
    for place in zip(e, j, (ends - (years[0] if years else 0)).tolist(), values["value"].to_list(), strict=True):
        raw[place[:3]] = place[3]
    held = raw.copy()
    for lag in range(1, CARRIED_YEARS + 1):
        older = np.full(shape, np.nan)
        older[:, :, lag:] = raw[:, :, :-lag] if lag < len(years) else np.nan
        held = np.where(np.isnan(held), older, held)
    place01 = np.clip((held - row.goal_low[:, None]) / row.width[:, None], 0.0, 1.0)
    good = np.where(row.direction[:, None] > 0, place01, 1.0 - place01)
    scores = weighted_mean(np.moveaxis(good, 1, 2), row) if len(years) else np.zeros((shape[0], 0))
    return YearlyScores(years, scores, ~np.isnan(held), row.overall)
