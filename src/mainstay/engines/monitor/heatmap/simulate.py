"""Scores of one row of the map in every run of the design, on a scale of 0 to 100.

The steps are those of the composite engine in the same order (impute, treat, normalise, weigh, aggregate), worked out
for all runs at once; `tests/engines/monitor/heatmap` compares single runs with the composite engine.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.monitor.heatmap.design import Runs
from mainstay.engines.monitor.heatmap.impute import fill_missing
from mainstay.engines.monitor.heatmap.rows import MapRow
from mainstay.engines.monitor.heatmap.treat import Treatment, treatment_of

Floats = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]

#: runs worked on at a time, so that the largest row stays small in memory
BLOCK_VALUES = 4_000_000


@dataclass(frozen=True, eq=False)
class Scores:
    """Scores of a row.

    Attributes
    ----------
    overall : array, runs x economies
        0 to 100; NaN where an economy has no value in the row.
    lens : array, runs x lenses x economies
        The same of each lens.
    """

    overall: Floats
    lens: Floats


def simulate(row: MapRow, runs: Runs, variants: dict[str, tuple[str, ...]]) -> Scores:
    """Return the scores of a row in every run.

    Parameters
    ----------
    row : MapRow
        The row.
    runs : Runs
        Choices, weights and errors.
    variants : dict
        Names of the variants that the numbers of the choices stand for.
    """
    count, economies = len(runs), len(row.economies)
    overall = np.empty((count, economies))
    lens = np.empty((count, len(row.lens_weights), economies))
    treatment = treatment_of(row)
    block = max(1, BLOCK_VALUES // max(1, row.place.size))
    for start in range(0, count, block):
        part = slice(start, min(count, start + block))
        taken = runs.take(part)
        values, held = fill_missing(row, taken, variants["imputation"])
        values = _treat(values, treatment, taken.choice["treatment"], variants["treatment"])
        values = _normalise(values, held, row.players, taken.choice["normalisation"], variants["normalisation"])
        overall[part], lens[part] = _aggregate(row, values, held, taken, variants["aggregation"])
    return Scores(overall, lens)


def _treat(values: Single, treatment: Treatment, choice: npt.NDArray[np.int64], names: tuple[str, ...]) -> Single:
    if not treatment.skewed.any():
        return values
    for number, name in enumerate(names):
        runs = np.flatnonzero(choice == number)
        if name == "none" or not len(runs):
            continue
        part = values[np.ix_(runs, np.arange(values.shape[1]), np.flatnonzero(treatment.skewed))]
        if name == "log":
            part = np.log1p(np.float32(99.0) * part) / np.float32(np.log(100.0))
        else:
            part = np.minimum(part, treatment.cap[treatment.skewed])
        values[np.ix_(runs, np.arange(values.shape[1]), np.flatnonzero(treatment.skewed))] = part
    return values


def _normalise(
    values: Single, held: Flags, players: int, choice: npt.NDArray[np.int64], names: tuple[str, ...]
) -> Single:
    for number, name in enumerate(names):
        runs = np.flatnonzero(choice == number)
        if name == "goalposts" or not len(runs):
            continue
        part, mask = values[runs], held[runs]
        ranked, there = part[:, :players], mask[:, :players]
        top = np.where(there, ranked, -np.inf).max(axis=1, keepdims=True)
        if name == "percentile_rank":
            values[runs] = _percentile(part, ranked, there)
            continue
        low = np.where(there, ranked, np.inf).min(axis=1, keepdims=True) if name == "min_max" else np.zeros_like(top)
        width = top - low
        usable = np.isfinite(width) & (width > 0)
        scaled = (part - np.where(usable, low, 0)) / np.where(usable, width, 1)
        values[runs] = np.where(usable, np.clip(scaled, 0, 1), np.float32(0.5))
    return values


def _percentile(part: Single, ranked: Single, there: Flags) -> Single:
    """Return the share of the other players that are behind, ties half; members are placed among the players."""
    behind = np.zeros_like(part)
    others = np.zeros_like(part)
    for player in range(ranked.shape[1]):
        rival, present = ranked[:, player : player + 1], there[:, player : player + 1]
        counted = np.broadcast_to(present, part.shape).copy()
        counted[:, player] = False
        behind += counted * ((part > rival) + np.float32(0.5) * (part == rival))
        others += counted
    return np.divide(behind, others, out=np.full_like(part, 0.5), where=others > 0)


def _aggregate(row: MapRow, values: Single, held: Flags, runs: Runs, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Return overall and lens scores; weights of what is missing go to the rest."""
    choice = runs.choice["aggregation"]
    shape = (len(runs), len(row.lens_weights), len(row.economies))
    lens = np.full(shape, np.nan)
    means = np.array([name != "geometric" for name in names])[choice]
    for number in range(shape[1]):
        mine = np.flatnonzero(row.lens == number)
        if not len(mine):
            continue
        w = runs.within[:, None, mine].astype(np.float32) * held[:, :, mine]
        total = w.sum(axis=2, dtype=np.float64)
        some = total > 0
        part = values[:, :, mine]
        for plain in (True, False):
            which = np.flatnonzero(means == plain)
            if not len(which):
                continue
            x = part[which] if plain else np.log1p(np.float32(99.0) * part[which])
            sums = (w[which] * x).sum(axis=2, dtype=np.float64)
            mean = np.divide(sums, total[which], out=np.full((len(which), shape[2]), np.nan), where=some[which])
            # the geometric mean is taken on a scale of 1 to 100 and brought back to 0 to 100
            lens[which, number] = 100.0 * mean if plain else 100.0 * np.expm1(mean) / 99.0
    overall = _across(lens, runs.across, np.array(names)[choice])
    penalised = np.flatnonzero(np.array(names)[choice] == "mazziotta_pareto")
    if len(penalised):
        overall[penalised] = _mazziotta_pareto(row, values[penalised], held[penalised], runs.take(penalised))
    return overall, lens


def _across(lens: Floats, across: Floats, names: npt.NDArray[np.str_]) -> Floats:
    there = ~np.isnan(lens)
    w = across[:, :, None] * there
    total = w.sum(axis=1)
    some = total > 0
    x = np.where(there, lens, 0.0)
    mean = np.divide((w * x).sum(axis=1), total, out=np.full(total.shape, np.nan), where=some)
    geometric = np.flatnonzero(np.isin(names, ("geometric", "geometric_across_lenses")))
    if len(geometric):
        logs = np.log1p(0.99 * x[geometric])
        exponent = np.divide(
            (w[geometric] * logs).sum(axis=1),
            total[geometric],
            out=np.full((len(geometric), total.shape[1]), np.nan),
            where=some[geometric],
        )
        mean[geometric] = np.expm1(exponent) / 0.99
    return np.asarray(mean)


def _mazziotta_pareto(row: MapRow, values: Single, held: Flags, runs: Runs) -> Floats:
    """Return the mean less its penalty for imbalance, mean - variance / mean (Mazziotta and Pareto 2013)."""
    w = (runs.within * runs.across[:, row.lens])[:, None, :] * held
    total = w.sum(axis=2)
    some = total > 0
    # on a scale of 1 to 100, so that a mean of 0 divides nothing
    x = 1.0 + 99.0 * np.asarray(values, dtype=np.float64)
    safe = np.where(some, total, 1.0)
    mean = (w * x).sum(axis=2) / safe
    variance = (w * (x - mean[:, :, None]) ** 2).sum(axis=2) / safe
    penalised = mean - variance / np.where(some, mean, 1.0)
    return np.asarray(np.where(some, np.clip(100.0 * (penalised - 1.0) / 99.0, 0.0, 100.0), np.nan))
