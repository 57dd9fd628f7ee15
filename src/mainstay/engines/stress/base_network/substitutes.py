"""Which users turn to which other product when theirs is short."""

from __future__ import annotations

import polars as pl

from mainstay.engines.stress.base_network.assumed import SWITCH_DAYS, UNITS_FOR_ONE, USABLE
from mainstay.model.base import Base
from mainstay.model.validity import valid_on


def substitutes_of(base: Base, sinks: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """Return the ways from each sink to the sink of an alternative.

    Parameters
    ----------
    base : Base
        The base.
    sinks : polars.DataFrame
        Sinks of the network: ``node_id``, ``product_id``, ``priority``.
    products : polars.DataFrame
        ``product_id``, ``unit``, ``units_per_day``.

    Returns
    -------
    polars.DataFrame
        ``from_id``, ``to_id``, ``product_id``, ``alternative_id``, ``usable_share``, ``delay_days`` (whole),
        ``units_for_one`` (days of need of the alternative for one of the product), and what of it is assumed:
        ``share_assumed``, ``delay_assumed``, ``units_assumed``. The users of an alternative with the highest priority
        take in those who turn to it.

    Examples
    --------
    >>> import mainstay as ms
    >>> sink = {"node_id": ["a", "b"], "product_id": ["comirnaty", "spikevax"], "priority": [4, 4]}
    >>> day = {"product_id": ["comirnaty", "spikevax"], "unit": ["dose", "dose"], "units_per_day": [40.0, 20.0]}
    >>> ways = substitutes_of(ms.load("us-2026"), pl.DataFrame(sink), pl.DataFrame(day))
    >>> ways.filter(from_id="a").select("to_id", "usable_share", "units_for_one").row(0)
    ('b', 0.95, 2.0)
    """
    alternatives = base["alternatives"].filter(*valid_on(base.info.as_of_on))
    first = sinks.sort("priority", "node_id").unique("product_id", keep="first", maintain_order=True)
    day = products.select("product_id", "unit", "units_per_day")
    ways = (
        alternatives.join(sinks.select(from_id="node_id", product_id="product_id"), on="product_id", how="inner")
        .join(first.select(to_id="node_id", alternative_id="product_id"), on="alternative_id", how="inner")
        .join(day, on="product_id", how="left")
        .join(day.rename({"product_id": "alternative_id"}), on="alternative_id", how="left", suffix="_other")
    )
    ratio = pl.when(pl.col("unit") == pl.col("unit_other")).then(
        pl.col("units_per_day") / pl.col("units_per_day_other")
    )
    return ways.select(
        "from_id",
        "to_id",
        "product_id",
        "alternative_id",
        usable_share=pl.col("usable_share").fill_null(USABLE.mode),
        delay_days=pl.col("delay_days").fill_null(SWITCH_DAYS.mode).round().cast(pl.Int64),
        units_for_one=ratio.fill_null(UNITS_FOR_ONE.mode),
        share_assumed=pl.col("usable_share").is_null(),
        delay_assumed=pl.col("delay_days").is_null(),
        units_assumed=ratio.is_null(),
    ).sort("from_id", "to_id")
