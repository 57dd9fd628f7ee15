"""The single datum whose change moved a headline most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.headlines import Headline
from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapData, MapRow

Floats = npt.NDArray[np.float64]
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Moved:
    """A datum and how far its change moved a headline, in points; NaN where there is no headline without the change.

    ``period`` is that of the value now, or of the value that was withdrawn.
    """

    indicator: str
    economy: str
    period: str
    points: float


def largest_changes(before: MapData, now: MapData) -> dict[Headline, Moved]:
    """Return for each headline of a map the one datum whose change moved it most.

    Each datum that changed is set back by itself, on the scales and with the weights of the map now: to the value that
    its series had before, or to nothing where it had none. The difference that this makes is what the datum moved. Data
    act together, so these differences need not sum to the change. Indicators that have left a row, and values of other
    economies that only move a scale, are not among them.

    Parameters
    ----------
    before : MapData
        The values of the earlier base, with the method and sample of the later one.
    now : MapData
        The later map.
    """
    found: dict[Headline, Moved] = {}
    of_mean: dict[str, dict[tuple[str, str, str, str], list[float]]] = {}
    earlier = {row.key: row for row in before.rows}
    counts = dict.fromkeys(now.cast.rivals, 0)
    for row in now.rows:
        scores = weighted_mean(row.place, row)
        for rival in range(1, row.players):
            counts[row.economies[rival]] += int(not np.isnan(scores[0] - scores[rival]))
        for i, moved in _set_back(row, scores, earlier.get(row.key), before, now):
            _keep(found, ("score", *row.key, moved.economy), moved)
            for rival in range(1, row.players) if i == 0 else (i,) if i < row.players else ():
                if np.isnan(scores[0] - scores[rival]):
                    continue
                name = row.economies[rival]
                sign = 1.0 if i == 0 else -1.0
                gap = Moved(moved.indicator, moved.economy, moved.period, sign * moved.points)
                _keep(found, ("gap", *row.key, name), gap)
                datum = (moved.indicator, row.segment, moved.economy, moved.period)
                of_mean.setdefault(name, {}).setdefault(datum, []).append(gap.points)
    for other, data in of_mean.items():
        for (indicator, _, owner, period), points in data.items():
            # a gap that would be gone leaves the mean of the others, which is another question
            moved = Moved(indicator, owner, period, float(np.sum(points)) / counts[other])
            if not np.isnan(moved.points):
                _keep(found, ("mean_gap", None, None, other), moved)
    return found


def _keep(found: dict[Headline, Moved], key: Headline, moved: Moved) -> None:
    """Keep the larger move; one that made the headline is the largest of all, and the first of equals stays."""

    def size(one: Moved) -> float:
        return np.inf if np.isnan(one.points) else abs(one.points)

    # of equals but for rounding the first stays, on every machine
    if size(moved) > 0 and (key not in found or size(moved) > size(found[key]) + ROUNDING):
        found[key] = moved


def _set_back(
    row: MapRow, scores: Floats, earlier: MapRow | None, before: MapData, now: MapData
) -> Iterator[tuple[int, Moved]]:
    """Yield each datum of a row that changed, with the score now less the score with this datum as it was."""
    raw, datum = _as_before(row, earlier)
    changed = ~((raw == row.raw) | (np.isnan(raw) & np.isnan(row.raw)))
    place = (raw - row.goal_low) / row.width
    place = np.clip(place, 0.0, 1.0)
    place = np.where(row.direction > 0, place, 1.0 - place)
    for i, j in np.argwhere(changed).tolist():
        if np.isnan(scores[i]):
            continue
        other = row.place[i].copy()
        other[j] = place[i, j]
        period = now.used["period"][int(row.datum[i, j])] if row.datum[i, j] >= 0 else ""
        period = period or before.used["period"][int(datum[i, j])]
        points = float(scores[i] - weighted_mean(other, row))
        yield i, Moved(row.indicators[j], row.economies[i], period, points)


def _as_before(row: MapRow, earlier: MapRow | None) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return the values and numbers of the data of an earlier row in the places of this one."""
    raw, datum = np.full(row.raw.shape, np.nan), np.full(row.datum.shape, -1, dtype=np.int64)
    if earlier is not None:
        here = [(i, earlier.economies.index(e)) for i, e in enumerate(row.economies) if e in earlier.economies]
        there = [(j, earlier.indicators.index(n)) for j, n in enumerate(row.indicators) if n in earlier.indicators]
        for i, a in here:
            for j, b in there:
                raw[i, j], datum[i, j] = earlier.raw[a, b], earlier.datum[a, b]
    return raw, datum
