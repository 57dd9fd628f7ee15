"""Goalposts: which value of an indicator scores 0 and which scores 1.

Goalposts that the base declares are fixed and make maps of different dates comparable. A count that is told by segment
has a scale of its own in each segment, since ten makers are few among vaccines and all there are among antitoxins.
Where the base declares nothing, the scale runs from 0 (or the lowest value, where that is below 0) to the largest value
of the base, and the map says so.
"""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.heatmap.evidence import RELATIVE_UNITS, WHOLE, Evidence


def goalposts(evidence: Evidence, cast: tuple[str, ...]) -> pl.DataFrame:
    """Return ``indicator_id, segment_id, goal_low, goal_high, goalposts`` (declared, from data or none).

    An indicator that is the same everywhere has no scale: ``goalposts`` is ``none``, and it is left out of the map by
    name, not in silence.
    """
    seen = (
        evidence.values.filter(pl.col("economy_id").is_in(list(cast)))
        .group_by("indicator_id", "segment_id")
        .agg(pl.col("value").min().alias("least"), pl.col("value").max().alias("most"))
    )
    told = evidence.indicators.select("indicator_id", "unit", "goalpost_low", "goalpost_high")
    relative = pl.any_horizontal(pl.col("unit").str.starts_with(word) for word in RELATIVE_UNITS)
    declared = (
        pl.col("goalpost_low").is_not_null()
        & pl.col("goalpost_high").is_not_null()
        & (relative | (pl.col("segment_id") == WHOLE))
    )
    floor = pl.min_horizontal(pl.col("least"), pl.lit(0.0))
    return (
        seen.join(told, on="indicator_id")
        .with_columns(
            goal_low=pl.when(declared).then("goalpost_low").otherwise(floor),
            goal_high=pl.when(declared).then("goalpost_high").otherwise("most"),
        )
        .with_columns(
            goalposts=pl.when(declared)
            .then(pl.lit("declared"))
            .when(pl.col("goal_high") > pl.col("goal_low"))
            .then(pl.lit("from data"))
            .otherwise(pl.lit("none"))
        )
        .select("indicator_id", "segment_id", "goal_low", "goal_high", "goalposts")
        .sort("indicator_id", "segment_id")
    )
