"""How many medicines were short on each day for which an edition of an official list is at hand."""

from __future__ import annotations

import polars as pl

from mainstay.core.result import Metric


def shortage_counts(shortages: pl.DataFrame) -> pl.DataFrame:
    """Count distinct generic names with status current in each dated edition.

    The date of an edition is the newest update date inside it. Names are compared as the list writes them, so a
    medicine that is renamed between editions counts under its new name; within an edition a name counts once whatever
    the number of its presentations.

    Returns
    -------
    polars.DataFrame
        ``list_id``, ``as_of_on``, ``current_names``, ``current_records``.
    """
    is_current = pl.col("status") == "current"
    return (
        shortages.group_by("list_id", "as_of_on")
        .agg(
            pl.col("generic_name").filter(is_current).n_unique().cast(pl.Int64).alias("current_names"),
            is_current.sum().cast(pl.Int64).alias("current_records"),
        )
        .sort("list_id", "as_of_on")
    )


def shortage_metrics(counts: pl.DataFrame) -> list[Metric]:
    """Return the headline numbers of shortage lists.

    Returns
    -------
    list of Metric
        ``shortages_current.<as-of date>``
            Distinct generic names with status current in the edition of that day, exact in the list.
        ``shortages_current.<list>.<as-of date>``
            The same, where several lists have an edition of the same day.
    """
    shared = counts.filter(pl.col("as_of_on").is_duplicated())["as_of_on"].unique().to_list()
    return [
        Metric.exact(f"shortages_current.{of}.{day}", number, "generic name")
        if day in shared
        else Metric.exact(f"shortages_current.{day}", number, "generic name")
        for of, day, number in counts.select("list_id", "as_of_on", "current_names").iter_rows()
    ]
