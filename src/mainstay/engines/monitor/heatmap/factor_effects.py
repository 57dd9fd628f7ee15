"""Which uncertain factor moves which gap: Sobol indices by groups of factors, and a test that each does anything.

Groups of factors that move together have first and total order indices as single factors have (Sobol' 2001). Two sets
of points A and B are drawn; for each group a third set takes that group from B and the rest from A.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.progress import Progress, counted
from mainstay.engines.monitor.heatmap.design import CHOICES, FACTORS, Design, Runs
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.simulate import simulate
from mainstay.engines.monitor.sensitivity import indices
from mainstay.scenario.heatmap import HeatmapChoices

Floats = npt.NDArray[np.float64]

#: runs by which the test of each factor is made
TEST_RUNS = 256
RESAMPLES = 200

SENSITIVITY = {
    "segment_id": pl.String(),
    "stage": pl.String(),
    "economy_id": pl.String(),
    "factor": pl.String(),
    "first": pl.Float64(),
    "first_low": pl.Float64(),
    "first_high": pl.Float64(),
    "total": pl.Float64(),
    "total_low": pl.Float64(),
    "total_high": pl.Float64(),
    "note": pl.String(),
}


def mixed(row: MapRow, a: Runs, b: Runs, factor: str) -> Runs:
    """Return runs that take one group of factors from ``b`` and the rest from ``a``."""
    if factor == "weights":
        return replace(a, within=b.within, across=b.across)
    if factor == "data":
        return replace(a, normal=np.where(row.known, b.normal, a.normal))
    choice = {**a.choice, factor: b.choice[factor]}
    if factor == "imputation":
        return replace(a, choice=choice, normal=np.where(row.known, a.normal, b.normal))
    return replace(a, choice=choice)


def sensitivity_table(
    rows: tuple[MapRow, ...], choices: HeatmapChoices, seed: int, progress: Progress | None = None
) -> pl.DataFrame:
    """Return Sobol indices of each gap between home and rival, with bootstrap intervals.

    Estimates below 0 are left as they are and noted; more points make them rarer.
    """
    compared = tuple(row for row in rows if _rivals(row))
    n = choices.sensitivity_points
    if not compared:
        return pl.DataFrame(schema=SENSITIVITY)
    first = Design(compared, choices, n, seed, "sensitivity", sets=2, number=0)
    second = Design(compared, choices, n, seed, "sensitivity", sets=2, number=1)
    parts = []
    for row in counted(compared, progress, "rows tested for what moves them"):
        a, b = first.of(row), second.of(row)
        blocks = [a, b, *(mixed(row, a, b, factor) for factor in FACTORS)]
        gaps = _gaps(row, Runs.joined(blocks), first)
        varied = np.asarray(np.ptp(gaps, axis=0) > 1e-9)
        if not varied.any():
            continue
        names = [row.economies[rival] for rival, is_varied in zip(_rivals(row), varied, strict=True) if is_varied]
        found = indices(gaps[:, varied], FACTORS, n, resamples=RESAMPLES, seed=seed, output_names=names)
        parts.append(
            found.table()
            .rename({"output": "economy_id"})
            .with_columns(pl.lit(row.segment).alias("segment_id"), pl.lit(row.stage).alias("stage"))
            .select(*SENSITIVITY)
        )
    return pl.concat(parts) if parts else pl.DataFrame(schema=SENSITIVITY)


def _rivals(row: MapRow) -> list[int]:
    """Return rivals of which anything is known, where the home is known too."""
    known = [bool(row.known[player].any()) for player in range(row.players)]
    return [rival for rival in range(1, row.players) if known[0] and known[rival]]


def _gaps(row: MapRow, runs: Runs, design: Design) -> Floats:
    overall = simulate(row, runs, design.variants).overall
    return np.asarray(overall[:, :1] - overall[:, _rivals(row)])


def factor_table(rows: tuple[MapRow, ...], design: Design, progress: Progress | None = None) -> pl.DataFrame:
    """Return how many rows each factor moves, and by how much: the proof that what was asked for was done.

    Each factor is held at its nominal value in the first runs and the scores are compared with those of the design.
    """
    runs_tested = min(TEST_RUNS, design.runs)
    moved = dict.fromkeys(FACTORS, 0)
    largest = dict.fromkeys(FACTORS, 0.0)
    for row in counted(rows, progress, "rows with each factor held"):
        runs = design.of(row, runs_tested)
        still = Runs(
            {name: np.zeros(runs_tested, dtype=np.int64) for name in CHOICES},
            np.zeros_like(runs.normal),
            np.broadcast_to(row.weights, runs.within.shape),
            np.broadcast_to(row.lens_weights, runs.across.shape),
        )
        blocks = [runs, *(mixed(row, runs, still, factor) for factor in FACTORS)]
        told, *held_still = np.split(simulate(row, Runs.joined(blocks), design.variants).overall, len(blocks))
        for factor, held in zip(FACTORS, held_still, strict=True):
            change = float(np.nanmax(np.abs(held - told), initial=0.0))
            moved[factor] += change > 1e-9
            largest[factor] = max(largest[factor], change)
    levels = {name: len(variants) for name, variants in design.variants.items()}
    return pl.DataFrame(
        {
            "factor": list(FACTORS),
            "variants": [levels.get(name) for name in FACTORS],
            "rows_moved": [moved[name] for name in FACTORS],
            "rows": [len(rows)] * len(FACTORS),
            "largest_change": [largest[name] for name in FACTORS],
            "note": [None if moved[name] else "changed no score" for name in FACTORS],
        },
        schema_overrides={"variants": pl.Int64(), "note": pl.String(), "rows_moved": pl.Int64(), "rows": pl.Int64()},
    )
