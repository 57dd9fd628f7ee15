"""The same gap under each aggregation, against plain arithmetic."""

from __future__ import annotations

import math

import numpy as np
import pytest
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.methods import METHODS, methods_of
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)


@pytest.mark.parametrize("seed", range(4))
def test_each_method(seed: int) -> None:
    row = read_map(random_base(seed, indicators=6, missing=0.0), CHOSEN).rows[0]
    told = {one["economy_id"]: one for one in methods_of(row)}
    w = row.overall

    def score(e: int, method: str) -> float:
        x = row.place[e]
        lens = [100 * float((row.weights * x)[row.lens == k].sum()) for k in range(3)]
        if method == "arithmetic":
            return float(np.dot(row.lens_weights, lens))
        if method == "geometric_across_lenses":
            return math.expm1(sum(v * math.log1p(0.99 * s) for v, s in zip(row.lens_weights, lens, strict=True))) / 0.99
        if method == "geometric":
            return math.expm1(float((w * np.log1p(99 * x)).sum())) / 0.99
        mean = float((w * (1 + 99 * x)).sum())
        variance = float((w * (1 + 99 * x - mean) ** 2).sum())
        return min(max(100 * (mean - variance / mean - 1) / 99, 0.0), 100.0)

    for rival, name in enumerate(row.economies[1:], start=1):
        for method in METHODS:
            assert told[name][method] == pytest.approx(score(0, method) - score(rival, method), abs=1e-3)
        better = float((w * np.sign(row.place[0] - row.place[rival])).sum())
        assert told[name]["majority"] == pytest.approx(100 * better)
        gaps = [
            told[name][m]
            for m in ("arithmetic", "geometric_across_lenses", "geometric", "mazziotta_pareto", "majority")
        ]
        assert told[name]["method_dependent"] == (min(gaps) < 0 < max(gaps))
