"""Cells of the map: one for each row, lens and rival, with standing, probability, interval, bounds and verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.monitor.heatmap.evidence import LENSES
from mainstay.engines.monitor.heatmap.nominal import OVERALL, gap_bounds, lens_shares, weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.simulate import Scores
from mainstay.engines.monitor.heatmap.tipping import tipping_points
from mainstay.engines.monitor.heatmap.verdict import STATUSES, Seen, Verdict, decide, look, status_of
from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]

CELLS = {
    "segment_id": pl.String(),
    "stage": pl.String(),
    "lens": pl.String(),
    "economy_id": pl.String(),
    "verdict": pl.String(),
    "reason": pl.String(),
    "status": pl.String(),
    "p_ahead": pl.Float64(),
    "gap": pl.Float64(),
    "gap_low": pl.Float64(),
    "gap_median": pl.Float64(),
    "gap_high": pl.Float64(),
    "worst_gap": pl.Float64(),
    "best_gap": pl.Float64(),
    "home_score": pl.Float64(),
    "rival_score": pl.Float64(),
    **{f"p_status_{name.replace(' ', '_')}": pl.Float64() for name in STATUSES},
    "tipping_factor": pl.Float64(),
    "tipping_indicator": pl.String(),
    "tipping_indicator_factor": pl.Float64(),
    "indicators": pl.Int64(),
    "indicators_home": pl.Int64(),
    "indicators_rival": pl.Int64(),
    "indicators_common": pl.Int64(),
    "weight_missing": pl.Float64(),
    "sources": pl.Int64(),
    "weakest_grade": pl.String(),
    "oldest_period": pl.String(),
    "assumed": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of each value used, by its number: plain lists, since cells look at a few of them each."""

    source: list[str | None]
    grade: list[str | None]
    period: list[str]
    years: list[float]
    method: list[str | None]

    @classmethod
    def of(cls, used: pl.DataFrame) -> Told:
        """Read the table of the values used."""
        return cls(*(used[name].to_list() for name in ("source_id", "grade", "period", "years", "method")))


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what the table shows, and the draws behind it in short."""

    values: dict[str, Any]
    seen: Seen | None
    verdict: Verdict
    reason: str | None
    rival: int
    lens: int


def cells_of(
    row: MapRow,
    scores: Scores,
    on_scale: npt.NDArray[np.bool_],
    used: Told,
    choices: HeatmapChoices,
    before: dict[tuple[str, ...], str],
) -> list[Cell]:
    """Return the cells of one row: over all lenses, then one for each lens that the row has, for every rival.

    Parameters
    ----------
    row, scores : MapRow, Scores
        The row and its draws.
    on_scale : array of bool
        Runs whose points are those of the goalposts.
    used : Told
        What is told of each value used, in the order of their number.
    choices : HeatmapChoices
        Limits.
    before : dict
        Status of each cell in an earlier map, by segment, stage, lens and economy, for hysteresis.
    """
    found = []
    for lens in (OVERALL, *sorted(set(row.lens.tolist()))):
        nominal = weighted_mean(row.place, row, lens)
        bounds = gap_bounds(row, lens)
        draws = scores.overall if lens == OVERALL else scores.lens[:, lens]
        for rival in range(1, row.players):
            name = "overall" if lens == OVERALL else LENSES[lens]
            key = (row.segment, row.stage, name, row.economies[rival])
            draws_of = draws[:, 0] - draws[:, rival]
            both = not np.isnan(nominal[[0, rival]]).any()
            seen = look(draws_of, choices, on_scale) if both else None
            found.append(_cell(row, lens, rival, (nominal, bounds), seen, used, choices, before.get(key)))
    return found


def _cell(
    row: MapRow,
    lens: int,
    rival: int,
    numbers: tuple[Floats, tuple[Floats, Floats]],
    seen: Seen | None,
    used: Told,
    choices: HeatmapChoices,
    before: str | None,
) -> Cell:
    nominal, bounds = numbers
    mine = lens_shares(row, lens) > 0
    home, away = row.known[0] & mine, row.known[rival] & mine
    count, common = int(mine.sum()), int((home & away).sum())
    both = bool(home.any() and away.any())
    worst, best = float(bounds[0][rival]), float(bounds[1][rival])
    availability = min(int(home.sum()), int(away.sum())) / max(count, 1)
    told = _evidence(row, rival, mine, used)
    verdict, reason = decide(
        seen,
        common=common,
        sources=_sources(row, rival, home & away, used),
        availability=availability,
        bounds=(worst, best),
        choices=choices,
    )
    gap = float(nominal[0] - nominal[rival]) if both else None
    tipped = tipping_points(row, rival, lens) if both else None
    values: dict[str, Any] = {
        "segment_id": row.segment,
        "stage": row.stage,
        "lens": "overall" if lens == OVERALL else LENSES[lens],
        "economy_id": row.economies[rival],
        "verdict": verdict,
        "reason": reason,
        "status": None if gap is None else status_of(gap, choices, before),
        "gap": gap,
        "worst_gap": worst,
        "best_gap": best,
        "home_score": float(nominal[0]) if home.any() else None,
        "rival_score": float(nominal[rival]) if away.any() else None,
        "indicators": count,
        "indicators_home": int(home.sum()),
        "indicators_rival": int(away.sum()),
        "indicators_common": common,
        "weight_missing": float((lens_shares(row, lens) * (2.0 - home - away)).sum() / 2),
        **told,
    }
    if seen is not None:
        values |= {"p_ahead": seen.p_ahead, "gap_low": seen.low, "gap_median": seen.median, "gap_high": seen.high}
        values |= {f"p_status_{name.replace(' ', '_')}": p for name, p in zip(STATUSES, seen.p_status, strict=True)}
    if tipped is not None:
        values |= {
            "tipping_factor": tipped.factor,
            "tipping_indicator": tipped.indicator,
            "tipping_indicator_factor": tipped.indicator_factor,
        }
    return Cell(values, seen, verdict, reason, rival, lens)


def _sources(row: MapRow, rival: int, common: npt.NDArray[np.bool_], used: Told) -> int:
    """Count the sources of the indicators that both sides have; what is worked out from the base counts as one."""
    numbers = row.datum[[0, rival]][:, common].ravel()
    return len({used.source[number] or "" for number in numbers.tolist()})


def _evidence(row: MapRow, rival: int, mine: npt.NDArray[np.bool_], used: Told) -> dict[str, Any]:
    numbers = [number for number in row.datum[[0, rival]][:, mine].ravel().tolist() if number >= 0]
    grades = [grade for number in numbers if (grade := used.grade[number]) is not None]
    oldest = min(numbers, key=lambda number: (used.years[number], used.period[number]), default=None)
    return {
        "sources": len({used.source[number] for number in numbers} - {None}),
        "weakest_grade": max(grades, default=None),
        "oldest_period": None if oldest is None else used.period[oldest],
        "assumed": sum(used.method[number] == "assumed" for number in numbers),
    }


def empty_cells(segment: str, stage: str, rivals: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return the cells of a row of which nothing is known: they abstain."""
    return [
        {
            "segment_id": segment,
            "stage": stage,
            "lens": "overall",
            "economy_id": rival,
            "verdict": "abstains",
            "reason": "no_evidence",
            "indicators": 0,
            "indicators_home": 0,
            "indicators_rival": 0,
            "indicators_common": 0,
            "sources": 0,
            "assumed": 0,
        }
        for rival in rivals
    ]
