"""The tipping point: at the factor the sign turns, just before it does not."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.nominal import weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.tipping import LARGEST_FACTOR, tipping_points
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)


def gap_at(row: MapRow, rival: int, factor: float, only: str | None = None) -> float:
    """Return the nominal gap with the figures of a rival multiplied, from raw values again."""
    place = row.place[rival].copy()
    for j, name in enumerate(row.indicators):
        if row.known[rival, j] and only in (None, name):
            raw = row.raw[rival, j] * factor if row.direction[j] > 0 else row.raw[rival, j] / factor
            inside = min(max((raw - row.goal_low[j]) / row.width[j], 0.0), 1.0)
            place[j] = inside if row.direction[j] > 0 else 1.0 - inside
    return float(weighted_mean(row.place[0], row) - weighted_mean(place, row))


@given(seed=st.integers(0, 10**6))
def test_the_sign_turns_at_the_factor(seed: int) -> None:
    row = read_map(random_base(seed, missing=0.1), CHOSEN).rows[0]
    for rival in range(1, row.players):
        gap = gap_at(row, rival, 1.0)
        if np.isnan(gap) or abs(gap) < 1e-6:
            continue
        told = tipping_points(row, rival)
        limit = LARGEST_FACTOR if gap > 0 else 1 / LARGEST_FACTOR
        if told.factor is None:
            assert gap_at(row, rival, limit) * gap > 0
        else:
            assert (told.factor > 1) == (gap > 0)
            assert gap_at(row, rival, told.factor) * gap <= 1e-6
            # the grid finds the logarithm of the factor to 4e-7
            step = 1e-5 * np.sign(np.log(told.factor))
            assert abs(np.log(told.factor)) < 1e-5 or gap_at(row, rival, told.factor * np.exp(-step)) * gap > 0
        if told.indicator is not None and told.indicator_factor is not None:
            assert gap_at(row, rival, told.indicator_factor, told.indicator) * gap <= 1e-6
            for name in row.indicators:
                # no other single figure turns it with a smaller factor
                step = np.sign(np.log(told.indicator_factor)) * 1e-5
                assert gap_at(row, rival, told.indicator_factor * np.exp(-step), name) * gap >= 0
