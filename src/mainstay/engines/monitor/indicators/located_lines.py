"""Who makes what the home uses: share of the known lines behind its supply that stand in each economy."""

from __future__ import annotations

import polars as pl

from mainstay.engines.monitor.indicators.derived import VALUES, Derived
from mainstay.model.base import Base
from mainstay.model.validity import valid_on

#: A share of fewer known lines than this says nothing.
LEAST_LINES = 5


def _compute(base: Base) -> pl.DataFrame:
    """Count the lines true at the as-of date by segment and economy.

    A line of an economy is counted once for each product. Lines that the base does not name could stand anywhere, so
    an economy without a known line has no value: missing is not zero. The interval is the Wilson score interval
    (Wilson 1927) at 90 %, as if the known lines were a sample of all.
    """
    lines = base["lines"].filter(*valid_on(base.info.as_of_on))
    placed = lines.join(base["sites"].select("site_id", "economy_id"), on="site_id").join(
        base["products"].select("product_id", "segment_id"), on="product_id"
    )
    placed = placed.drop_nulls(["economy_id", "segment_id"])
    groups = base["memberships"].filter(*valid_on(base.info.as_of_on)).select("economy_id", "group_id")
    blocs = placed.join(groups, on="economy_id").with_columns(pl.col("group_id").alias("economy_id")).drop("group_id")
    counted = (
        pl.concat([placed, blocs.select(placed.columns)])
        .group_by("segment_id", "economy_id")
        .agg(pl.len().alias("lines"), pl.col("known_on").max())
    )
    totals = placed.group_by("segment_id").agg(pl.len().alias("all"), pl.col("source_id").drop_nulls().n_unique())
    table = counted.join(totals.filter(pl.col("all") >= LEAST_LINES).drop("source_id"), on="segment_id")
    share, n, z = pl.col("lines") / pl.col("all"), pl.col("all").cast(pl.Float64), 1.6449
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * (share * (1 - share) / n + z**2 / (4 * n**2)).sqrt() / (1 + z**2 / n)
    return table.select(
        "economy_id",
        "segment_id",
        pl.lit(str(base.info.as_of_on.year)).alias("period"),
        share.alias("value"),
        pl.min_horizontal(middle - half, share).alias("low"),
        pl.max_horizontal(middle + half, share).alias("high"),
        pl.lit(None, dtype=pl.String).alias("source_id"),
        pl.format("{} of {} lines of this base", "lines", "all").alias("locator"),
        pl.lit("estimated").alias("method"),
        pl.lit("C3").alias("grade"),
        pl.col("known_on"),
    ).cast(VALUES)  # type: ignore[arg-type]  # polars types the mapping more narrowly than it accepts


INDICATOR = Derived(
    name="known-line-share",
    title="Share of the known lines behind the home's supply",
    definition=(
        "Production lines of the base for products of the segment at sites in the economy, divided by all lines of the "
        "segment whose place is known. The base follows the supply of its home, so this says who makes what the home "
        "uses, not who makes most in the world."
    ),
    unit="share",
    direction="higher_better",
    lens="national_security",
    stage="production",
    goalposts=(0.0, 1.0),
    compute=_compute,
)
