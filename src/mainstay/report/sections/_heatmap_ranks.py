"""Scores and ranks of economies, with how sure they are."""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.heatmap.evidence import WHOLE
from mainstay.report.content import Column, Table
from mainstay.report.heatmap_names import MapNames

#: rows that the page shows where no rank of the base as a whole is known
SHOWN = 15


def rank_table(standings: pl.DataFrame, names: MapNames) -> Table:
    ranked = standings.with_columns(*names.columns("segment_id", "stage", "economy_id"), _at=pl.int_range(pl.len()))
    first = pl.col("segment_id") == WHOLE
    rows = ranked.sort(~first, pl.col("rank").is_null(), "segment", "at_stage", "rank", "_at", nulls_last=True).drop(
        "_at"
    )
    shown = rows.filter(first & pl.col("rank").is_not_null()).height
    columns = (
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("economy", "economy"),
        Column("rank", "rank", "count"),
        Column("rank_low", "5 %", "count"),
        Column("rank_high", "95 %", "count"),
        Column("set_low", "surely from", "count"),
        Column("set_high", "to", "count"),
        Column("ranked", "of", "count"),
        Column("p_first", "chance of being first", "share"),
        Column("p_top_three", "of the first three", "share"),
        Column("score", "score", "number"),
        Column("score_low", "5 %", "number"),
        Column("score_high", "95 %", "number"),
    )
    note = (
        "“Surely from, to” is the simultaneous 95 % rank confidence set from errors of the data alone (Mogstad, "
        "Romano, "
        "Shaikh and Wilhelm, Review of Economic Studies 2024); the 5 and 95 % ranks are over all uncertainties."
    )
    return Table("heatmap-ranks", "Scores and ranks, with how sure they are", rows, columns, note, shown=shown or SHOWN)


def count_rank_table(counts: pl.DataFrame, names: MapNames) -> Table:
    rows = counts.with_columns(*names.columns("segment_id", "economy_id", "indicator_id"))
    columns = (
        Column("indicator", "what is counted"),
        Column("segment", "segment"),
        Column("economy", "economy"),
        Column("count", "count", "count"),
        Column("rank", "rank", "count"),
        Column("set_low", "surely from", "count"),
        Column("set_high", "to", "count"),
        Column("compared", "of", "count"),
    )
    note = "Rank confidence sets for counts (multinomial): small counts cannot tell economies apart."
    return Table("heatmap-count-ranks", "Ranks by plain counts", rows, columns, note, shown=10)
