"""What product listings say: how many marketed approvals hang on one declared plant, or on plants of one economy.

Labels name only the sites that their holder declares. A second plant that is approved but not declared is not seen, so
the shares of approvals with one *known* facility or economy are upper bounds of the shares with only one.
"""

from __future__ import annotations

import polars as pl

from mainstay.core.result import Metric
from mainstay.engines.monitor.concentration.indices import hhi

#: approvals of generic medicines in the United States
GENERIC = "ANDA"


def located(listings: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    """Return finished-dose listings with the economy of their site."""
    finished = listings.filter(pl.col("tier") == "drug_product")
    return finished.join(sites.select("site_id", "economy_id"), on="site_id", how="left", maintain_order="left")


def by_approval(listings: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    """Count the known sites and economies of each generic approval.

    Returns
    -------
    polars.DataFrame
        ``application``, ``listings``, ``sites``, ``economies``, ``only_site``, ``only_economy``; fewest sites first.
    """
    generic = located(listings, sites).filter(pl.col("application").str.starts_with(GENERIC))
    return (
        generic.group_by("application")
        .agg(
            pl.col("ndc").n_unique().alias("listings"),
            pl.col("site_id").n_unique().alias("sites"),
            pl.col("economy_id").drop_nulls().n_unique().alias("economies"),
            pl.when(pl.col("site_id").n_unique() == 1).then(pl.col("site_id").first()).alias("only_site"),
            pl.when(pl.col("economy_id").drop_nulls().n_unique() == 1)
            .then(pl.col("economy_id").drop_nulls().first())
            .alias("only_economy"),
        )
        .with_columns(pl.col("listings", "sites", "economies").cast(pl.Int64))
        .sort("sites", "application")
    )


def by_economy(listings: pl.DataFrame, sites: pl.DataFrame) -> pl.DataFrame:
    """Count distinct pairs of product code and economy, and the share of each economy among them."""
    pairs = located(listings, sites).select("ndc", "economy_id").drop_nulls().unique()
    counts = pairs.group_by("economy_id").agg(pl.len().cast(pl.Int64).alias("listings"))
    return counts.with_columns(share=pl.col("listings") / pl.col("listings").sum()).sort(
        "listings", "economy_id", descending=[True, False]
    )


def by_labeler(listings: pl.DataFrame, names: dict[str, str]) -> pl.DataFrame:
    """Count the labelers behind each product of the base that has listings, and the HHI of their listings."""
    known = listings.filter(pl.col("product_id").is_not_null() & pl.col("labeler_id").is_not_null())
    counts = known.select("product_id", "labeler_id", "ndc").unique().group_by("product_id", "labeler_id").len()
    # whole numbers have one sum in any order; sums of shares differ in their last bits from run to run
    number = pl.col("len").cast(pl.Int64)
    table = counts.group_by("product_id").agg(
        pl.len().cast(pl.Int64).alias("labelers"),
        pl.col("len").sum().cast(pl.Int64).alias("listings"),
        ((number * number).sum() / (number.sum() * number.sum())).alias("listing_hhi"),
    )
    return table.with_columns(
        pl.col("product_id").replace_strict(names, default=None, return_dtype=pl.String).alias("product")
    ).sort("product_id")


def listing_metrics(approvals: pl.DataFrame, economies: pl.DataFrame) -> list[Metric]:
    """Return the headline numbers of listings; none where the base has no listings.

    Returns
    -------
    list of Metric
        ``finished_dose_single_facility_share``
            Generic approvals (ANDA) whose finished-dose listings declare exactly one site, over all generic
            approvals with a finished-dose listing. An upper bound of the share with only one site: labels list only
            declared sites. The lower end is not known.
        ``finished_dose_single_country_share``
            The same for economies.
        ``listing_hhi_by_economy``
            Herfindahl-Hirschman index of economies over distinct pairs of product code and economy among finished-dose
            listings. Exact in the listings; a listing is not a volume.
        ``generic_approvals_listed``
            How many generic approvals the shares are about.
    """
    found = []
    if approvals.height:
        single_site = int((approvals["sites"] == 1).sum()) / approvals.height
        single_economy = int((approvals["economies"] == 1).sum()) / approvals.height
        found += [
            Metric.exact("generic_approvals_listed", approvals.height, "approval"),
            Metric("finished_dose_single_facility_share", single_site, "share", None, single_site),
            Metric("finished_dose_single_country_share", single_economy, "share", None, single_economy),
        ]
    if economies.height:
        found.append(Metric.exact("listing_hhi_by_economy", hhi(economies["listings"].to_numpy()), "HHI 0 to 1"))
    return found
