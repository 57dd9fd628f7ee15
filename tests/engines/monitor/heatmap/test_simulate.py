"""Every run of the design against a plain loop over economies and indicators."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.special import ndtr
from tests.engines.monitor.heatmap.map_bases import random_base

from mainstay.engines.monitor.heatmap.design import CHOICES, Design
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.run import read_map
from mainstay.engines.monitor.heatmap.simulate import simulate
from mainstay.engines.monitor.heatmap.treat import treatment_of
from mainstay.scenario.heatmap import HeatmapChoices

CHOSEN = HeatmapChoices(draws=64, sensitivity_points=16)


def slow_run(row: MapRow, design: Design, run: int) -> list[float]:
    """Return the score of each economy in one run, step by step."""
    runs = design.of(row)
    names = {name: design.variants[name][int(runs.choice[name][run])] for name in CHOICES}
    values: dict[tuple[int, int], float] = {}
    means = [np.nanmean(row.place[e]) if row.known[e].any() else None for e in range(len(row.economies))]
    residuals = [
        row.place[e, i] - means[e]
        for e in range(len(row.economies))
        for i in range(len(row.indicators))
        if row.known[e, i]
    ]
    freedom = max(len(residuals) - sum(mean is not None for mean in means), 1)
    spread = math.sqrt(sum(r * r for r in residuals) / freedom)
    for e in range(len(row.economies)):
        for i in range(len(row.indicators)):
            z = float(runs.normal[run, e, i])
            if row.known[e, i]:
                side = row.error_down[e, i] if z < 0 else row.error_up[e, i]
                values[e, i] = min(max(row.place[e, i] + side * z, 0.0), 1.0)
            elif names["imputation"] == "hot_deck":
                donors = sorted(row.place[p, i] for p in range(row.players) if row.known[p, i])
                if donors:
                    values[e, i] = donors[min(int(ndtr(z) * len(donors)), len(donors) - 1)]
            elif names["imputation"] == "row_mean" and means[e] is not None:
                values[e, i] = min(max(means[e] + spread * z, 0.0), 1.0)
    slow_treat(row, values, names["treatment"])
    slow_normalise(row, values, names["normalisation"])
    return [slow_score(row, values, runs, run, e, names["aggregation"]) for e in range(len(row.economies))]


def slow_treat(row: MapRow, values: dict[tuple[int, int], float], name: str) -> None:
    treatment = treatment_of(row)
    for e, i in list(values):
        if treatment.skewed[i] and name == "log":
            values[e, i] = math.log(1 + 99 * values[e, i]) / math.log(100)
        if treatment.skewed[i] and name == "winsorise":
            values[e, i] = min(values[e, i], float(treatment.cap[i]))


def slow_normalise(row: MapRow, values: dict[tuple[int, int], float], name: str) -> None:
    if name == "goalposts":
        return
    before = dict(values)
    for e, i in list(before):
        ranked = {p: before[p, i] for p in range(row.players) if (p, i) in before}
        if name == "percentile_rank":
            others = [value for p, value in ranked.items() if p != e]
            behind = sum(1.0 if before[e, i] > value else 0.5 if before[e, i] == value else 0.0 for value in others)
            values[e, i] = behind / len(others) if others else 0.5
            continue
        low = min(ranked.values(), default=0.0) if name == "min_max" else 0.0
        width = max(ranked.values(), default=0.0) - low
        values[e, i] = min(max((before[e, i] - low) / width, 0.0), 1.0) if width > 0 else 0.5


def slow_score(row: MapRow, values: dict[tuple[int, int], float], runs: Any, run: int, e: int, name: str) -> float:
    lens_scores, lens_weights = [], []
    flat = []
    for lens in range(3):
        parts = [
            (runs.within[run, i], values[e, i])
            for i in range(len(row.indicators))
            if row.lens[i] == lens and (e, i) in values
        ]
        flat += [(w * runs.across[run, lens], x) for w, x in parts]
        total = sum(w for w, _ in parts)
        if total <= 0:
            continue
        if name == "geometric":
            mean = math.exp(sum(w * math.log(1 + 99 * x) for w, x in parts) / total)
            lens_scores.append(100 * (mean - 1) / 99)
        else:
            lens_scores.append(100 * sum(w * x for w, x in parts) / total)
        lens_weights.append(runs.across[run, lens])
    if not lens_scores:
        return math.nan
    if name == "mazziotta_pareto":
        total = sum(w for w, _ in flat)
        mean = sum(w * (1 + 99 * x) for w, x in flat) / total
        variance = sum(w * (1 + 99 * x - mean) ** 2 for w, x in flat) / total
        return min(max(100 * (mean - variance / mean - 1) / 99, 0.0), 100.0)
    total = sum(lens_weights)
    if name == "arithmetic":
        return sum(w * s for w, s in zip(lens_weights, lens_scores, strict=True)) / total
    logs = sum(w * math.log(1 + 0.99 * s) for w, s in zip(lens_weights, lens_scores, strict=True)) / total
    return (math.exp(logs) - 1) / 0.99


@pytest.mark.parametrize("seed", range(6))
def test_every_run_is_what_a_plain_loop_gives(seed: int) -> None:
    data = read_map(random_base(seed, indicators=7, missing=0.3), CHOSEN)
    design = Design(data.rows, CHOSEN, CHOSEN.draws, seed)
    assert len(data.rows) == 2
    for row in data.rows:
        told = simulate(row, design.of(row), design.variants).overall
        for run in range(CHOSEN.draws):
            # values are held in single precision, scores in double
            np.testing.assert_allclose(told[run], slow_run(row, design, run), atol=2e-3, equal_nan=True)


def test_skewed_indicators_are_treated() -> None:
    base = random_base(3, economies=("USA", "CHN", "JPN", "KOR", "IND", "GBR", "CHE"), missing=0.0)
    skewed = base["observations"].with_columns(value=base["observations"]["value"] * 0.01)
    first = skewed.with_row_index().filter(skewed["economy_id"] == "USA")["index"]
    values = skewed["value"].to_numpy().copy()
    values[first.to_list()] = 90.0
    from polars import Series

    changed = base.replace(observations=skewed.with_columns(Series("value", values), low=None, high=None))
    data = read_map(changed, CHOSEN)
    assert treatment_of(data.rows[0]).skewed.any()
    design = Design(data.rows, CHOSEN, 64, 1)
    for row in data.rows:
        told = simulate(row, design.of(row), design.variants).overall
        for run in range(64):
            np.testing.assert_allclose(told[run], slow_run(row, design, run), atol=2e-3, equal_nan=True)


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    data = read_map(random_base(5), CHOSEN)
    design = Design(data.rows, CHOSEN, 64, 2)
    row = data.rows[0]
    whole = simulate(row, design.of(row), design.variants)
    monkeypatch.setattr("mainstay.engines.monitor.heatmap.simulate.BLOCK_VALUES", 5 * row.place.size)
    parts = simulate(row, design.of(row), design.variants)
    np.testing.assert_array_equal(whole.overall, parts.overall)
    np.testing.assert_array_equal(whole.lens, parts.lens)
