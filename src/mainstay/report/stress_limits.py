"""What limits a run, week by week: the rows of the calendar of bottlenecks, those worth most first."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mainstay.charts.bottlenecks import WEEK, Limit
from mainstay.core.result import Result
from mainstay.report.stress_names import Places, opened
from mainstay.report.stress_rows import horizon_of

#: limits in the calendar
MOST = 12
SCHEMA = {
    "limit": pl.String(),
    "most": pl.Float64(),
    "from_day": pl.Int64(),
    "to_day": pl.Int64(),
    "weeks": pl.Int64(),
    "worth": pl.Float64(),
    "rests": pl.Boolean(),
}


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of a run.

    Attributes
    ----------
    shown : tuple of Limit
        The first of them, with the share of runs in which each binds in each week.
    frame : polars.DataFrame
        A row for each of these; see `SCHEMA`.
    count : int
        Limits in all.
    """

    shown: tuple[Limit, ...]
    frame: pl.DataFrame
    count: int


def limits_of(result: Result, places: Places, *, most: int = MOST) -> Limits | None:
    """Return the limits of a run; None where nothing binds.

    Parameters
    ----------
    result : Result
        The result of a run.
    places : Places
        Names of places.
    most : int
        Limits that are wanted.
    """
    table = result.tables.get("bottlenecks", pl.DataFrame())
    if table.is_empty():
        return None
    weeks = -(-horizon_of(result) // WEEK)
    key = ["limit", "node_id", "input"]
    order = table.group_by(key, maintain_order=True).agg(
        price=pl.col("price").sum(), weight=pl.col("share").sum(), most=pl.col("share").max(), weeks=pl.len()
    )
    order = order.sort("price", "weight", "node_id", descending=[True, True, False])
    rows, limits = [], []
    for row in order.head(most).iter_rows(named=True):
        own = table.filter(*(pl.col(part).eq_missing(row[part]) for part in key))
        shares = dict(own.select("from_day", "share").iter_rows())
        words = opened(places.words(row["limit"], row["node_id"], "", places.products.get(row["input"], row["input"])))
        limits.append(Limit(words, tuple(min(shares.get(WEEK * week, 0.0), 1.0) for week in range(weeks))))
        first, last = own["from_day"].min(), own["to_day"].max()
        rows.append((words, row["most"], first, last, row["weeks"], row["price"] or None, True))
    return Limits(tuple(limits), pl.DataFrame(rows, schema=SCHEMA, orient="row"), order.height)
