"""What a verdict hangs on: every datum, source, indicator and pillar left out in turn (exhaustively)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.evidence import LENSES
from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapRow

Floats = npt.NDArray[np.float64]
KINDS = ("datum", "source", "indicator", "pillar")


@dataclass(frozen=True, slots=True)
class Influence:
    """What leaving something out does to one gap; an empty gap says that nothing to compare is left."""

    economy: str
    kind: str
    left_out: str
    gap: float
    gap_without: float | None

    @property
    def change(self) -> float | None:
        """Gap without it less the gap with it."""
        return None if self.gap_without is None else self.gap_without - self.gap

    @property
    def flips(self) -> bool:
        """Whether the sign of the gap turns, or nothing is left to compare."""
        return self.gap_without is None or self.gap_without * self.gap < 0


def influences(row: MapRow, sources: Sequence[str | None]) -> Iterator[Influence]:
    """Yield the effect of each thing left out on the gap between home and each rival.

    Parameters
    ----------
    row : MapRow
        The row.
    sources : sequence of str or None
        Source of each datum, by its number.
    """
    players = range(1, row.players)
    scores = weighted_mean(row.place, row)
    gaps = scores[0] - scores
    without = _without_each_datum(row)
    for rival in players:
        if np.isnan(gaps[rival]):
            continue
        for j in np.flatnonzero(row.known[0]):
            name = f"{row.indicators[j]} of {row.economies[0]}"
            yield _one(row, rival, "datum", name, gaps, without[0, j] - scores[rival])
        for j in np.flatnonzero(row.known[rival]):
            name = f"{row.indicators[j]} of {row.economies[rival]}"
            yield _one(row, rival, "datum", name, gaps, scores[0] - without[rival, j])
    for kind, name, left in _groups(row, sources):
        again = weighted_mean(np.where(left, np.nan, row.place), row)
        for rival in players:
            # what touches neither side says nothing about this gap
            if not np.isnan(gaps[rival]) and (left & row.known)[[0, rival]].any():
                yield _one(row, rival, kind, name, gaps, again[0] - again[rival])


def _without_each_datum(row: MapRow) -> Floats:
    """Return the score of each player without each of its values, players x indicators."""
    count = len(row.indicators)
    tried = np.repeat(row.place[: row.players, None, :], count, axis=1)
    tried[:, np.arange(count), np.arange(count)] = np.nan
    return weighted_mean(tried, row)


def _groups(row: MapRow, sources: Sequence[str | None]) -> Iterator[tuple[str, str, npt.NDArray[np.bool_]]]:
    told = [sources[number] or "" if number >= 0 else "" for number in row.datum.ravel().tolist()]
    for source in sorted(set(told) - {""}):
        yield "source", source, np.array([one == source for one in told]).reshape(row.datum.shape)
    for j, name in enumerate(row.indicators):
        column = np.zeros(row.place.shape, dtype=bool)
        column[:, j] = True
        yield "indicator", name, column
    for number in sorted(set(row.lens.tolist())):
        yield "pillar", LENSES[number], np.broadcast_to(row.lens == number, row.place.shape)


def _one(row: MapRow, rival: int, kind: str, name: str, gaps: Floats, gap: float) -> Influence:
    left = None if np.isnan(gap) else float(gap)
    return Influence(row.economies[rival], kind, name, float(gaps[rival]), left)
