"""How many products were short on each dated edition of a list, by segment: what shortage alarms look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.core.calendar import period_bounds
from mainstay.model.base import Base

Floats = npt.NDArray[np.float64]
#: indicators that count shortages by edition, over a longer time than the list itself is in the base
COUNTED = ("us-shortages-current",)
ALL = "all"


@dataclass(frozen=True, eq=False)
class Series:
    """Counts by segment and edition.

    Attributes
    ----------
    record : str
        Where they come from.
    segments : tuple of str
        Names; ``all`` is the whole list.
    editions : tuple of date
        Ascending.
    counts : array, (segments, editions)
        NaN where the edition does not tell.
    """

    record: str
    segments: tuple[str, ...]
    editions: tuple[date, ...]
    counts: Floats

    @property
    def times(self) -> Floats:
        """Editions in years."""
        return np.array([day.toordinal() / 365.25 for day in self.editions])

    def only(self, *, whole: bool) -> Series:
        """Return the whole list, or the segments without it, since they are parts of it."""
        kept = [k for k, name in enumerate(self.segments) if (name == ALL) == whole]
        return Series(self.record, tuple(self.segments[k] for k in kept), self.editions, self.counts[kept])


def shortage_series(base: Base) -> list[Series]:
    """Return the counts of each list in the table ``shortages`` and of each indicator in `COUNTED`.

    Of a list, distinct generic names with status current are counted in each edition; a segment without one in an
    edition has none there, as far as its products are linked to the list. Editions of an indicator are its periods.

    Examples
    --------
    >>> import mainstay as ms
    >>> [one.record for one in shortage_series(ms.load("us-2026"))][-1]
    'indicator us-shortages-current'
    """
    return [*_of_lists(base), *_of_indicators(base)]


def _of_lists(base: Base) -> list[Series]:
    segment = base["products"].select("product_id", "segment_id")
    rows = base["shortages"].join(segment, on="product_id", how="left")
    found = []
    for name in rows["list_id"].unique().sort():
        part = rows.filter(pl.col("list_id") == name)
        current = part.filter(pl.col("status") == "current")
        days = part["as_of_on"].unique().sort()
        whole = current.group_by("as_of_on").agg(pl.col("generic_name").n_unique().alias("n"))
        parts = (
            current.drop_nulls("segment_id").group_by("segment_id", "as_of_on").agg(pl.col("generic_name").n_unique())
        )
        table = pl.concat(
            [
                whole.select(pl.lit(ALL).alias("segment_id"), "as_of_on", pl.col("n").cast(pl.Float64)),
                parts.select("segment_id", "as_of_on", pl.col("generic_name").cast(pl.Float64).alias("n")),
            ]
        )
        found.append(_series(f"list {name}", table, days.to_list(), fill=0.0))
    return found


def _of_indicators(base: Base) -> list[Series]:
    rows = base["observations"].filter(pl.col("value").is_not_null(), pl.col("economy_id") == base.info.home)
    found = []
    for name in COUNTED:
        part = rows.filter(pl.col("indicator_id") == name)
        if part.is_empty():
            continue
        ends = {period: min(period_bounds(period)[1], base.info.as_of_on) for period in part["period"].unique()}
        table = part.select(
            pl.col("segment_id").fill_null(ALL),
            pl.col("period").replace_strict(ends, return_dtype=pl.Date).alias("as_of_on"),
            pl.col("value").alias("n"),
        )
        found.append(_series(f"indicator {name}", table, sorted(set(ends.values())), fill=np.nan))
    return found


def _series(record: str, table: pl.DataFrame, days: list[date], *, fill: float) -> Series:
    segments = sorted(table["segment_id"].unique(), key=lambda name: (name != ALL, name))
    counts = np.full((len(segments), len(days)), fill)
    at = {name: k for k, name in enumerate(segments)}
    when = {day: k for k, day in enumerate(days)}
    for segment, day, count in table.iter_rows():
        counts[at[segment], when[day]] = count
    return Series(record, tuple(segments), tuple(days), counts)
