"""The gaps and statuses that the map would have shown on earlier days, with what was known then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mainstay.core.progress import Progress, counted
from mainstay.engines.monitor.heatmap.headlines import headlines
from mainstay.engines.monitor.heatmap.replay import replayed
from mainstay.engines.monitor.heatmap.rows import MapData
from mainstay.engines.monitor.heatmap.verdict import status_of
from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.scenario.heatmap import HeatmapChoices

#: how many ends of years before the as-of date are replayed
PAST_YEARS = 5


class ReadMap(Protocol):
    """Draws the nominal map of a base: `run.read_map`, which cannot be imported from here."""

    def __call__(self, base: Base, choices: HeatmapChoices) -> MapData:
        """Return the map."""
        ...


@dataclass(frozen=True, eq=False)
class PastMaps:
    """Nominal gaps of all cells on several days.

    Attributes
    ----------
    days : tuple of date
        Ascending; the last is the as-of date of the base.
    cells : tuple of tuple
        Segment, stage and rival.
    gaps : array, (cells, days)
        NaN where the map of that day has no such cell.
    behind : array of bool, (cells, days)
        Whether the status, with hysteresis from day to day, is behind or well behind.
    """

    days: tuple[date, ...]
    cells: tuple[tuple[str, str, str], ...]
    gaps: npt.NDArray[np.float64]
    behind: npt.NDArray[np.bool_]


def past_maps(
    base: Base,
    choices: HeatmapChoices,
    read_map: ReadMap,
    today: MapData,
    days: Sequence[date] | None = None,
    progress: Progress | None = None,
) -> PastMaps:
    """Replay the map on past days.

    Parameters
    ----------
    base : Base
        The base of today.
    choices : HeatmapChoices
        Of today; the economies are those of the map of today.
    read_map : callable
        `run.read_map`.
    today : MapData
        The map of today.
    days : sequence of date, optional
        By default the ends of the five years before the as-of date. A day on which the map cannot be drawn is left
        out.
    progress : callable, optional
        Told (done, of, what).
    """
    as_of = base.info.as_of_on
    wanted = days if days is not None else [date(as_of.year - k, 12, 31) for k in range(PAST_YEARS, 0, -1)]
    # the same economies on all days, or a rival would come and go with its data
    fixed = choices.model_copy(update={"economies": (*today.cast.rivals, *today.cast.members)})
    drawn: dict[date, dict[tuple[str, str, str], float]] = {}
    for day in counted(sorted({one for one in wanted if one < as_of}), progress, "past maps"):
        try:
            drawn[day] = _gaps(read_map(replayed(base, day), fixed))
        except InputError:
            continue
    drawn[as_of] = _gaps(today)
    cells = sorted({cell for found in drawn.values() for cell in found})
    gaps = np.array([[found.get(cell, np.nan) for found in drawn.values()] for cell in cells])
    gaps = gaps.reshape(len(cells), len(drawn))
    behind = np.array([_behind(row, choices) for row in gaps.tolist()], dtype=bool).reshape(gaps.shape)
    return PastMaps(tuple(drawn), tuple(cells), gaps, behind)


def _gaps(data: MapData) -> dict[tuple[str, str, str], float]:
    return {
        (segment, stage, economy): value
        for (kind, segment, stage, economy), value in headlines(data).items()
        if kind == "gap" and segment is not None and stage is not None
    }


def _behind(gaps: list[float], choices: HeatmapChoices) -> list[bool]:
    status: str | None = None
    found = []
    for gap in gaps:
        if not math.isnan(gap):
            status = status_of(gap, choices, status)
        found.append(not math.isnan(gap) and status in {"behind", "well behind"})
    return found
