"""By how much a competitor's figures would have to be wrong for the verdict to flip."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.nominal import OVERALL, weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapRow

Floats = npt.NDArray[np.float64]

#: a factor beyond this is called none
LARGEST_FACTOR = 1000.0
#: points of each grid and how often it is narrowed: the factor is right to about one in a million
GRID, ROUNDS = 65, 4


@dataclass(frozen=True, slots=True)
class Tipping:
    """The factor on all figures of a rival that closes the gap, and the one figure with which it is closed soonest.

    An empty factor says that no factor up to 1,000 (or down to 1/1,000) does it, since a value scores no more than its
    goalpost.
    """

    factor: float | None
    indicator: str | None
    indicator_factor: float | None


def tipping_points(row: MapRow, rival: int, lens: int = OVERALL) -> Tipping:
    """Return what would flip the sign of the nominal gap between the home and one rival.

    The figures of indicators of which less is better are divided by the factor: it always speaks of a capability that
    is larger (above 1) or smaller (below 1) than reported.
    """
    scores = weighted_mean(row.place[[0, rival]], row, lens)
    gap = float(scores[0] - scores[1])
    if np.isnan(gap) or gap == 0.0:
        return Tipping(None, None, None)
    every = np.ones(len(row.indicators), dtype=bool)
    together = _factor(row, rival, lens, float(scores[0]), every)
    best: tuple[float, str | None, float | None] = (np.inf, None, None)
    known = row.known[rival]
    for j in np.flatnonzero(known):
        one = np.zeros(len(row.indicators), dtype=bool)
        one[j] = True
        factor = _factor(row, rival, lens, float(scores[0]), one)
        if factor is not None and abs(np.log(factor)) < best[0]:
            best = (abs(np.log(factor)), row.indicators[j], factor)
    return Tipping(together, best[1], best[2])


def _factor(row: MapRow, rival: int, lens: int, target: float, which: npt.NDArray[np.bool_]) -> float | None:
    """Return the factor nearest to 1 at which the score of the rival reaches the target, by narrowing a grid."""
    start = float(weighted_mean(row.place[rival], row, lens)) - target
    if start == 0.0:
        return None
    near, far = 0.0, np.log(LARGEST_FACTOR) * (1.0 if start < 0 else -1.0)
    for _ in range(ROUNDS):
        grid = np.linspace(near, far, GRID)
        behind = weighted_mean(_scaled(row, rival, which, np.exp(grid)), row, lens) - target
        # a score rises with the factor, so the first point on the other side brackets the crossing
        crossed = np.flatnonzero(behind * start <= 0)
        if not len(crossed):
            return None
        near, far = float(grid[max(crossed[0] - 1, 0)]), float(grid[crossed[0]])
    return float(np.exp(far))


def _scaled(row: MapRow, rival: int, which: npt.NDArray[np.bool_], factors: Floats) -> Floats:
    """Return the places of a rival whose chosen figures are multiplied, factors x indicators."""
    factor = factors[:, None]
    raw = row.raw[rival] * np.where(which, np.where(row.direction > 0, factor, 1 / factor), 1.0)
    place = np.clip((raw - row.goal_low) / row.width, 0.0, 1.0)
    moved = np.where(row.direction > 0, place, 1.0 - place)
    # a place that nobody moves stays what it was, even where its value lies beyond a goalpost
    return np.asarray(np.where(which & row.known[rival], moved, row.place[rival]))
