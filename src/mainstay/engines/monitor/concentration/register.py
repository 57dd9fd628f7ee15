"""What the register of establishments says: where the sites stand that do one operation."""

from __future__ import annotations

import polars as pl

from mainstay.core.result import Metric


def registered_sites(operations: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    """Count registered sites by operation and economy, with the share of each economy.

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
    return counts.with_columns(share=pl.col("sites") / pl.col("sites").sum().over("operation")).sort(
        "operation", "sites", "economy_id", descending=[False, True, False]
    )


def register_metrics(counts: pl.DataFrame) -> list[Metric]:
    """Return the headline numbers of the register.

    Returns
    -------
    list of Metric
        ``api_sites``
            Registered sites with the operation API manufacture.
        ``api_site_share.<economy>``
            Share of them that stand in an economy. Exact in the register; sites are not volumes.
    """
    active = counts.filter(pl.col("operation") == "api_manufacture")
    if active.height == 0:
        return []
    shares = [
        Metric.exact(f"api_site_share.{economy}", share, "share")
        for economy, share in active.select("economy_id", "share").iter_rows()
    ]
    return [Metric.exact("api_sites", float(active["sites"].sum()), "site"), *shares]
