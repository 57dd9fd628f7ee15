"""Nominal scores, and bounds that hold every completion of what is missing."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.nominal import OVERALL, gap_bounds, score_bounds, weighted_mean
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)


def slow_mean(row: MapRow, places: np.ndarray, lens: int) -> float:
    total = weight = 0.0
    for number in range(3):
        if lens not in (OVERALL, number):
            continue
        inner = [
            (row.weights[i], places[i]) for i in range(len(places)) if row.lens[i] == number and places[i] == places[i]
        ]
        amount = sum(w for w, _ in inner)
        if amount > 0:
            share = row.lens_weights[number]
            total += share * sum(w * x for w, x in inner) / amount
            weight += share
    return 100 * total / weight if weight else float("nan")


@given(seed=st.integers(0, 10**6), missing=st.floats(0, 0.9))
def test_bounds_hold_every_completion(seed: int, missing: float) -> None:
    data = read_map(random_base(seed, indicators=6, missing=missing), CHOSEN)
    random = np.random.default_rng(seed)
    for row in data.rows:
        for lens in (OVERALL, *sorted(set(row.lens.tolist()))):
            low, high = score_bounds(row, lens)
            worst, best = gap_bounds(row, lens)
            for _ in range(20):
                # corners as well as points inside
                fill = random.random(row.place.shape)
                fill = np.where(random.random() < 0.5, np.round(fill), fill)
                scores = weighted_mean(np.where(row.known, row.place, fill), row, lens)
                assert (low - 1e-9 <= scores).all()
                assert (scores <= high + 1e-9).all()
                gaps = scores[0] - scores[1:]
                assert (worst[1:] - 1e-9 <= gaps).all()
                assert (gaps <= best[1:] + 1e-9).all()


@given(seed=st.integers(0, 10**6))
def test_the_mean_is_what_a_loop_gives(seed: int) -> None:
    for row in read_map(random_base(seed, indicators=7, missing=0.4), CHOSEN).rows:
        for lens in (OVERALL, 0, 1, 2):
            if lens != OVERALL and not (row.lens == lens).any():
                continue
            told = weighted_mean(row.place, row, lens)
            slow = [slow_mean(row, row.place[e], lens) for e in range(len(row.economies))]
            np.testing.assert_allclose(told, slow, atol=1e-9, equal_nan=True)


@given(seed=st.integers(0, 10**6), better=st.floats(0, 1))
def test_an_improvement_never_lowers_a_score(seed: int, better: float) -> None:
    row = read_map(random_base(seed), CHOSEN).rows[0]
    place = row.place.copy()
    before = weighted_mean(place, row)
    first = int(np.flatnonzero(row.known[0])[0])
    place[0, first] = max(place[0, first], better)
    after = weighted_mean(place, row)
    assert after[0] >= before[0] - 1e-12
    np.testing.assert_array_equal(after[1:], before[1:])


@pytest.mark.parametrize("lens", [OVERALL, 0, 1, 2])
def test_without_missing_values_bounds_are_the_score(lens: int) -> None:
    row = read_map(random_base(11, missing=0.0), CHOSEN).rows[0]
    low, high = score_bounds(row, lens)
    np.testing.assert_allclose(low, high, atol=1e-12)
    np.testing.assert_allclose(low, weighted_mean(row.place, row, lens), atol=1e-12)
