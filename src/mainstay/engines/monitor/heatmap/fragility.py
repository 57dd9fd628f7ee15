"""Likelihood and consequence of each segment on two axes that are never added up.

Fragility says how easily supply fails, criticality what follows if it does (the two axes of the Fragility and
Criticality assessments of the United States Department of Defense). Both run from 0 to 1.
"""

from __future__ import annotations

import polars as pl

from mainstay.model.base import Base
from mainstay.model.validity import valid_on

LENSES = ("health", "economic", "security")


def fragility_table(base: Base) -> pl.DataFrame:
    """Return fragility and criticality of each segment with products.

    Returns
    -------
    polars.DataFrame
        ``segment_id``, ``products``, then the parts of fragility, each a share of the products of the segment:
        ``single_site`` (one known site makes it), ``in_shortage`` (current on the newest list of shortages),
        ``outside`` (mean share of its known lines that stand outside the home); ``fragility`` is their plain mean.
        ``fragility_low`` counts only products whose makers are all known, ``fragility_high`` also those whose makers
        are unknown. ``criticality_<lens>`` is the mean rating of the products, 1 to 5 brought to 0 to 1, and
        ``criticality`` the largest of the three, so that no lens is averaged away; ``criticality_low`` and ``_high``
        are its smallest and largest product.
    """
    products = base["products"].filter(pl.col("segment_id").is_not_null())
    table = products.join(_supply(base), on="product_id", how="left").join(
        _shortages(base), on="product_id", how="left"
    )
    known = pl.col("sites").is_not_null()
    no = pl.lit(value=False)
    single = (pl.col("sites") == 1).fill_null(no)
    listed = pl.col("listed").fill_null(no)
    complete = pl.col("makers_complete").fill_null(no)
    ratings = [((pl.col(f"criticality_{lens}") - 1) / 4).alias(f"_{lens}") for lens in LENSES]
    table = table.with_columns(
        *ratings,
        _single=pl.when(known).then(single.cast(pl.Float64)),
        _single_low=(single & complete).cast(pl.Float64),
        _single_high=pl.when(known & complete)
        .then(single.cast(pl.Float64))
        .otherwise(pl.when(known).then(single.cast(pl.Float64)).otherwise(1.0)),
        _listed=listed.cast(pl.Float64),
        _outside_low=pl.col("outside").fill_null(0.0),
        _outside_high=pl.col("outside").fill_null(1.0),
    ).with_columns(_worst=pl.max_horizontal(f"_{lens}" for lens in LENSES))
    grouped = table.group_by("segment_id").agg(
        pl.len().cast(pl.Int64).alias("products"),
        known.sum().cast(pl.Int64).alias("products_with_known_makers"),
        pl.col("_single").mean().alias("single_site"),
        pl.col("_listed").mean().alias("in_shortage"),
        pl.col("outside").mean(),
        pl.mean_horizontal(pl.col("_single_low").mean(), pl.col("_listed").mean(), pl.col("_outside_low").mean()).alias(
            "fragility_low"
        ),
        pl.mean_horizontal(
            pl.col("_single_high").mean(), pl.col("_listed").mean(), pl.col("_outside_high").mean()
        ).alias("fragility_high"),
        *(pl.col(f"_{lens}").mean().alias(f"criticality_{lens}") for lens in LENSES),
        pl.col("_worst").min().alias("criticality_low"),
        pl.col("_worst").max().alias("criticality_high"),
    )
    # where no maker is known there is nothing to take a mean of but the list of shortages, which would look sound
    parts = pl.mean_horizontal("single_site", "in_shortage", "outside")
    fragility = pl.when(pl.col("products_with_known_makers") > 0).then(parts)
    worst = pl.max_horizontal(f"criticality_{lens}" for lens in LENSES)
    columns = (
        "segment_id",
        "products",
        "products_with_known_makers",
        "single_site",
        "in_shortage",
        "outside",
        "fragility",
        "fragility_low",
        "fragility_high",
        *(f"criticality_{lens}" for lens in LENSES),
        "criticality",
        "criticality_low",
        "criticality_high",
    )
    return grouped.with_columns(fragility=fragility, criticality=worst).select(columns).sort("segment_id")


def _supply(base: Base) -> pl.DataFrame:
    """Return known sites of each product and the share of its known lines outside the home."""
    lines = (
        base["lines"]
        .filter(*valid_on(base.info.as_of_on))
        .join(base["sites"].select("site_id", "economy_id"), on="site_id", how="left")
    )
    away = pl.col("economy_id") != base.info.home
    return lines.group_by("product_id").agg(pl.col("site_id").n_unique().alias("sites"), away.mean().alias("outside"))


def _shortages(base: Base) -> pl.DataFrame:
    """Return products that are current on the newest edition of each list of shortages."""
    listed = base["shortages"].filter(pl.col("product_id").is_not_null())
    newest = listed.filter(pl.col("as_of_on") == pl.col("as_of_on").max().over("list_id"))
    current = newest.filter(pl.col("status") == "current").select("product_id").unique()
    return current.with_columns(listed=pl.lit(value=True))
