"""All cells of the map in full: verdict, gap, what missing data allow, what would turn it round, and why not."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.engines.monitor.heatmap.verdict import REASONS
from mainstay.report.content import Column, Table
from mainstay.report.heatmap_names import MapNames
from mainstay.report.heatmap_words import chance, hangs_words, signed, span, tipping_words, verdict_words, why_words

#: most verdicts that the page spells out; the rest stand in the CSV twin
SPELT = 40
NBSP = "\u00a0"


def verdict_table(result: Result, names: MapNames, choices: Mapping[str, Any]) -> Table:
    """Return all cells, those that are decided first; the page spells these out."""
    ranks = {"overall": 0, "health": 1, "economic": 2, "national_security": 3}
    cells = result.tables["cells"].with_row_index("_at")
    # the lenses come after the whole, and what is decided first
    farthest = {reason: -i for i, reason in enumerate(REASONS)}
    order = pl.col("reason").replace_strict(farthest, default=-len(REASONS), return_dtype=pl.Int64)
    ordered = cells.sort(
        pl.col("lens").replace_strict(ranks, default=9, return_dtype=pl.Int64), order, "_at", nulls_last=False
    ).drop("_at")
    told = list(ordered.iter_rows(named=True))
    rows = ordered.with_columns(
        *names.columns("segment_id", "stage", "economy_id", "lens"),
        _texts("says", (verdict_words(cell, names) for cell in told)),
        _texts("chance", (None if cell["p_ahead"] is None else chance(cell["p_ahead"]) for cell in told)),
        _texts("points", (_points(cell) for cell in told)),
        _texts("possible", (_possible(cell) for cell in told)),
        _texts("would_flip", (tipping_words(cell, names) for cell in told)),
        _texts("hangs", (hangs_words(cell, names) for cell in told)),
        _texts("why", (why_words([cell], names, choices) for cell in told)),
        _texts("place", (names.place(cell["segment_id"], cell["stage"]) for cell in told)),
        (pl.col("assumed") > 0).alias("is_assumed"),
    )
    decided = rows.filter(pl.col("lens") == "overall", pl.col("verdict") != "abstains").height
    columns = (
        Column("place", "segment and stage"),
        Column("economy", "rival"),
        Column("says", "verdict"),
        Column("chance", "chance ahead", mark="is_assumed"),
        Column("points", "gap (5 to 95 %), points"),
        Column("possible", "missing data allow"),
        Column("would_flip", "the gap closes with", "prose"),
        Column("hangs", "turns round without", "prose"),
    )
    title = "Verdicts in full" if decided else "Cells nearest to a verdict"
    note = "The file also has every silent cell with its reason, each lens alone, and the probability of each class."
    return Table("heatmap-cells", title, rows, columns, note, shown=min(decided, SPELT) or min(5, rows.height))


def _points(cell: Mapping[str, Any]) -> str | None:
    if cell["gap"] is None:
        return None
    return f"{signed(cell['gap'])} ({span(cell['gap_low'], cell['gap_high']).replace(' ', NBSP)})"


def _possible(cell: Mapping[str, Any]) -> str | None:
    worst, best = cell["worst_gap"], cell["best_gap"]
    if worst is None or best is None or math.isnan(worst) or math.isnan(best):
        return None
    return "no other" if worst == best else span(worst, best)


def _texts(name: str, values: Iterable[str | None]) -> pl.Series:
    return pl.Series(name, list(values), dtype=pl.String)
