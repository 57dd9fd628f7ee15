"""What the register of establishments says: where the sites stand that do one operation."""

from __future__ import annotations

import polars as pl

from mainstay.core.result import Metric


def registered_sites(operations: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    """Count registered sites by operation and economy, with the share of each economy among sites that are placed.

    A site whose economy no source states is counted under an empty economy and has no share: it is not known to stand
    in any of them, and not to stand in none.

    Returns
    -------
    polars.DataFrame
        ``operation``, ``economy_id``, ``sites``, ``share``.
    """
    placed = (
        operations.select("site_id", "operation")
        .unique()
        .join(sites.select("site_id", "economy_id"), on="site_id", how="inner")
    )
    counts = placed.group_by("operation", "economy_id").agg(pl.len().cast(pl.Int64).alias("sites"))
    placed_sites = pl.col("sites").filter(pl.col("economy_id").is_not_null()).sum().over("operation")
    share = pl.when(pl.col("economy_id").is_not_null()).then(pl.col("sites") / placed_sites)
    return counts.with_columns(share=share).sort("operation", "sites", "economy_id", descending=[False, True, False])


def register_metrics(counts: pl.DataFrame) -> list[Metric]:
    """Return the headline numbers of the register.

    Returns
    -------
    list of Metric
        ``api_sites``
            Registered sites with the operation API manufacture.
        ``api_site_share.<economy>``
            Share of an economy among those of them whose economy the register states. Exact in the register; sites are
            not volumes.
    """
    active = counts.filter(pl.col("operation") == "api_manufacture")
    if active.height == 0:
        return []
    shares = [
        Metric.exact(f"api_site_share.{economy}", share, "share")
        for economy, share in active.select("economy_id", "share").drop_nulls().iter_rows()
    ]
    return [Metric.exact("api_sites", float(active["sites"].sum()), "site"), *shares]
