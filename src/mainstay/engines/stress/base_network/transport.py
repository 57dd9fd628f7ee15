"""Days on the way from makers to users: by the lanes of the base where it has any, else by how far apart they are."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mainstay.engines.stress.base_network.assumed import TRANSPORT_DAYS
from mainstay.model.base import Base
from mainstay.model.coverage import assumed_keys
from mainstay.model.validity import valid_on


@dataclass(frozen=True)
class Transport:
    """Days on the way from each maker to the store of its product.

    Parameters
    ----------
    days : polars.DataFrame
        ``node_id``, ``low``, ``high`` (days, means over the places where the product is used), ``why`` (empty where
        lanes that are not assumed say all of it).
    lanes : polars.DataFrame
        ``node_id``, ``lane_id``, ``share`` of what the maker ships that goes by this lane.
    """

    days: pl.DataFrame
    lanes: pl.DataFrame


def transport(base: Base, makers: pl.DataFrame, places: pl.DataFrame) -> Transport:
    """Return the days on the way from each maker to where its product is used.

    A lane between sites goes before one between economies, and one for the product before one for any. Where several
    lanes of the same standing are open, such as air and sea, each is taken to carry the same part.

    Parameters
    ----------
    base : Base
        The base.
    makers : polars.DataFrame
        ``node_id``, ``product_id``, ``site_id``, ``economy_id``.
    places : polars.DataFrame
        Where each product is used: ``product_id``, ``to_site_id``, ``to_economy_id``, ``weight``.

    Examples
    --------
    >>> import mainstay as ms
    >>> maker = {"node_id": ["m"], "product_id": ["comirnaty"], "site_id": ["pfizer-puurs"], "economy_id": ["BEL"]}
    >>> place = {"product_id": ["comirnaty"], "to_site_id": [None], "to_economy_id": ["USA"], "weight": [1.0]}
    >>> found = transport(ms.load("us-2026"), pl.DataFrame(maker), pl.DataFrame(place))
    >>> found.days.select("low", "high").row(0), found.lanes["lane_id"].to_list()
    ((4.0, 14.0), ['pfizer-puurs-usa-air'])
    """
    whole = pl.col("weight").sum().over("product_id")
    # sums are taken in one order, so that the last digit does not depend on threads
    places = (
        places.sort("product_id", "to_site_id", "to_economy_id", "weight")
        .group_by("product_id", "to_site_id", "to_economy_id", maintain_order=True)
        .agg(pl.col("weight").sum())
    )
    # where nothing is used on an ordinary day, all places count the same
    places = places.with_columns(
        weight=pl.when(whole > 0).then(pl.col("weight") / whole).otherwise(1.0 / pl.len().over("product_id"))
    )
    pairs = (
        makers.select("node_id", "product_id", "site_id", "economy_id")
        .join(places.cast({"to_site_id": pl.String, "to_economy_id": pl.String}), on="product_id", how="inner")
        .sort("node_id", "to_site_id", "to_economy_id")
        .with_row_index("pair")
    )
    by_lane = _lanes(base, pairs)
    by_distance = _distances(base, pairs.join(by_lane, on="pair", how="anti"))
    parts = pl.concat([by_lane, by_distance]).sort("pair", "low", "high", "part", "why")
    days = (
        parts.group_by("node_id", maintain_order=True)
        .agg(
            low=(pl.col("low") * pl.col("part")).sum(),
            high=(pl.col("high") * pl.col("part")).sum(),
            why=pl.col("why").drop_nulls().unique().sort().str.join("; "),
        )
        .with_columns(why=pl.when(pl.col("why") != "").then("why"))
        .sort("node_id")
    )
    lanes = (
        by_lane.sort("pair", "lane_id", "part")
        .group_by("node_id", "lane_id", maintain_order=True)
        .agg(share=pl.col("part").sum())
        .sort("node_id", "lane_id")
    )
    return Transport(days, lanes)


def _lanes(base: Base, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return the best lanes of each pair of places that has any."""
    lanes = base["lanes"].filter(*valid_on(base.info.as_of_on), pl.col("lead_time_days").is_not_null())
    judged = assumed_keys(base, "lanes", "lead_time_days") | assumed_keys(base, "lanes", "lead_time_high_days")
    lanes = lanes.select(
        "lane_id",
        "from_site_id",
        "to_site_id",
        "from_economy_id",
        "to_economy_id",
        lane_product="product_id",
        low="lead_time_days",
        high=pl.coalesce("lead_time_high_days", "lead_time_days"),
        why=pl.when(pl.col("lane_id").is_in(sorted(judged))).then(
            pl.lit("lane ") + pl.col("lane_id") + pl.lit(", assumed in the base")
        ),
    )
    places = {
        "from_site_id": "site_id",
        "to_site_id": "to_site_id",
        "from_economy_id": "economy_id",
        "to_economy_id": "to_economy_id",
    }
    ways = (
        ("from_site_id", "to_site_id"),
        ("from_site_id", "to_economy_id"),
        ("from_economy_id", "to_site_id"),
        ("from_economy_id", "to_economy_id"),
    )
    found = []
    for rank, keys in enumerate(ways):
        sites = {"from_site_id", "to_site_id"}
        fits = lanes.filter(
            pl.col(name).is_not_null() if name in keys else pl.col(name).is_null() for name in sorted(sites)
        )
        joined = pairs.join(fits, left_on=[places[key] for key in keys], right_on=list(keys), how="inner")
        own = pl.col("lane_product") == pl.col("product_id")
        joined = joined.filter(pl.col("lane_product").is_null() | own).with_columns(
            rank=2 * rank + (~own.fill_null(value=False)).cast(pl.Int32)
        )
        found.append(joined.select("pair", "node_id", "lane_id", "low", "high", "why", "rank", "weight"))
    best = pl.concat(found).filter(pl.col("rank") == pl.col("rank").min().over("pair"))
    return (
        best.with_columns(part=pl.col("weight") / pl.len().over("pair")).drop("rank", "weight").sort("pair", "lane_id")
    )


def _distances(base: Base, pairs: pl.DataFrame) -> pl.DataFrame:
    """Return assumed days for pairs of places without a lane."""
    region = base["economies"].select("economy_id", "region")
    placed = pairs.join(region, on="economy_id", how="left").join(
        region.rename({"economy_id": "to_economy_id", "region": "to_region"}), on="to_economy_id", how="left"
    )
    known = pl.col("economy_id").is_not_null() & pl.col("to_economy_id").is_not_null()
    regions = pl.col("region").is_not_null() & pl.col("to_region").is_not_null()
    distance = (
        pl.when((pl.col("site_id") == pl.col("to_site_id")).fill_null(value=False))
        .then(pl.lit("same site"))
        .when(known & (pl.col("economy_id") == pl.col("to_economy_id")))
        .then(pl.lit("same economy"))
        .when(regions & (pl.col("region") == pl.col("to_region")))
        .then(pl.lit("same region"))
        .when(regions)
        .then(pl.lit("other region"))
        .otherwise(pl.lit("place unknown"))
    )
    ranges = pl.DataFrame(
        [(name, one.low, one.high, one.why) for name, one in TRANSPORT_DAYS.items()],
        schema={"distance": pl.String, "low": pl.Float64, "high": pl.Float64, "why": pl.String},
        orient="row",
    )
    return (
        placed.with_columns(distance=distance)
        .join(ranges, on="distance", how="left")
        .select("pair", "node_id", pl.lit(None, pl.String).alias("lane_id"), "low", "high", "why", part="weight")
        .sort("pair")
    )
