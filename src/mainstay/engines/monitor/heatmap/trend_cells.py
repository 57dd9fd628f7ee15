"""Trends of the gap between home and rivals, tested over the whole map at once."""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.heatmap.rows import MapData
from mainstay.engines.monitor.trends.table import TrendRule, trend_table
from mainstay.scenario.heatmap import HeatmapChoices

SERIES = ("indicator_id", "segment_id", "economy_id")
CELL = ("segment_id", "stage", "lens", "economy_id")


def trends_of_map(data: MapData, choices: HeatmapChoices) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the trend of every gap, and a summary for each cell.

    A gap is home minus rival in points of the scale of the indicator (0 to 100 between its goalposts, more is better
    for the home), in periods that both have. ``improving`` is good for the home. False discoveries are held at the
    level of the scenario over all series of the map together (Benjamini and Hochberg 1995).

    Returns
    -------
    tuple of polars.DataFrame
        Trends by indicator, segment and rival; and by `CELL` the columns ``trend`` (improving, worsening, mixed, none
        shown, too few periods), ``trend_slope`` (points a year, mean over the indicators tested, by weight),
        ``trend_tested``.
    """
    gaps = _gaps(data)
    rule = TrendRule(fdr_level=choices.trend_level)
    found = trend_table(gaps, keys=list(SERIES), time="years", value="gap", direction=1, rule=rule)
    return found.sort(SERIES), _by_cell(found, data)


def _gaps(data: MapData) -> pl.DataFrame:
    used = data.used.select("indicator_id", "segment_id", "direction", "width").unique()
    values = data.evidence.values.join(used, on=["indicator_id", "segment_id"])
    home = values.filter(pl.col("economy_id") == data.cast.home)
    rivals = values.filter(pl.col("economy_id").is_in(list(data.cast.rivals)))
    both = rivals.join(
        home.select("indicator_id", "segment_id", "period", pl.col("value").alias("_home")),
        on=["indicator_id", "segment_id", "period"],
    )
    gap = 100.0 * pl.col("direction") * (pl.col("_home") - pl.col("value")) / pl.col("width")
    # of two periods that end on the same day the last, as in the map itself
    series = both.with_columns(gap=gap).sort(*SERIES, "years", "period")
    return series.group_by(*SERIES, "years", maintain_order=True).agg(pl.col("gap").last())


def _by_cell(found: pl.DataFrame, data: MapData) -> pl.DataFrame:
    weights = pl.concat(
        [
            pl.DataFrame(
                {
                    "segment_id": row.segment,
                    "stage": row.stage,
                    "indicator_id": list(row.indicators),
                    "weight": row.overall,
                }
            )
            for row in data.rows
        ]
        or [
            pl.DataFrame(
                schema={"segment_id": pl.String, "stage": pl.String, "indicator_id": pl.String, "weight": pl.Float64}
            )
        ]
    )
    lens = data.evidence.indicators.select("indicator_id", "lens")
    each = found.join(weights, on=["segment_id", "indicator_id"]).join(lens, on="indicator_id")
    both = pl.concat([each, each.with_columns(pl.lit("overall").alias("lens"))])
    tested = pl.col("verdict") != "too_few"
    better, worse = (pl.col("verdict") == "improving").any(), (pl.col("verdict") == "worsening").any()
    slope = (pl.col("slope") * pl.col("weight")).filter(tested).sum() / pl.col("weight").filter(tested).sum()
    return (
        both.group_by(CELL)
        .agg(
            pl.when(better & worse)
            .then(pl.lit("mixed"))
            .when(better)
            .then(pl.lit("improving"))
            .when(worse)
            .then(pl.lit("worsening"))
            .when(tested.any())
            .then(pl.lit("none shown"))
            .otherwise(pl.lit("too few periods"))
            .alias("trend"),
            pl.when(tested.any()).then(slope).alias("trend_slope"),
            tested.sum().cast(pl.Int64).alias("trend_tested"),
        )
        .sort(CELL)
    )
