"""Users: one sink for each row of demand, in days of the need of the product."""

from __future__ import annotations

import polars as pl

from mainstay.engines.stress.base_network.assumed import EVENT_MULTIPLE
from mainstay.model.base import Base
from mainstay.model.validity import valid_on

#: drivers of need that are not there on an ordinary day
EVENTS = ("epidemic", "disaster")
SCHEMA = {
    "node_id": pl.String(),
    "product_id": pl.String(),
    "demand_id": pl.String(),
    "driver": pl.String(),
    "priority": pl.Int64(),
    "units_per_day": pl.Float64(),
    "units_low_per_day": pl.Float64(),
    "units_high_per_day": pl.Float64(),
    "event_units_per_day": pl.Float64(),
    "event_low_per_day": pl.Float64(),
    "event_high_per_day": pl.Float64(),
    "is_relative": pl.Boolean(),
}
#: priority of a sink of which the base gives none
PRIORITY = 5


def rows_of_need(base: Base) -> pl.DataFrame:
    """Return the rows of demand of the home country that are true at the as-of date and say how much is needed.

    Examples
    --------
    >>> import mainstay as ms
    >>> rows_of_need(ms.load("us-2026"))["baseline_units_per_day"].min() > 0
    True
    """
    return _valid(base).filter(pl.col("economy_id") == base.info.home, pl.col("baseline_units_per_day") > 0)


def left_out(base: Base) -> pl.DataFrame:
    """Return the rows of demand that the network does not hold, and why."""
    rows = _valid(base).join(rows_of_need(base).select("demand_id"), on="demand_id", how="anti")
    why = (
        pl.when(pl.col("economy_id") != base.info.home)
        .then(pl.lit("need of another economy is not modelled"))
        .otherwise(pl.lit("no need a day is given"))
    )
    return rows.select(table=pl.lit("demands"), subject="demand_id", product_id="product_id", why=why)


def _valid(base: Base) -> pl.DataFrame:
    return base["demands"].filter(*valid_on(base.info.as_of_on))


def daily_need(rows: pl.DataFrame, products: pl.DataFrame) -> pl.DataFrame:
    """Return for each product with a row of demand the units that are one day of its need.

    Where only the need in an event is known, a medical countermeasure is taken to have no everyday use, and any other
    product to be in use every day: its ordinary need is the need in the event over an assumed multiple.

    Returns
    -------
    polars.DataFrame
        ``product_id``, ``units_per_day`` (of one day of need), ``ordinary`` (need on an ordinary day, in days of need:
        1 or 0), ``only_event``.
    """
    is_event = pl.col("driver").is_in(EVENTS)
    need = pl.col("baseline_units_per_day")
    found = (
        rows.sort(rows.columns)
        .group_by("product_id", maintain_order=True)
        .agg(everyday=need.filter(~is_event).sum(), event=need.filter(is_event).sum(), only_event=is_event.all())
    )
    found = found.join(products.select("product_id", "class"), on="product_id", how="left")
    standby = pl.col("only_event") & (pl.col("class") == "mcm")
    units = (
        pl.when(~pl.col("only_event"))
        .then("everyday")
        .when(standby)
        .then("event")
        .otherwise(pl.col("event") / EVENT_MULTIPLE.mode)
    )
    return found.select(
        "product_id",
        units_per_day=units,
        ordinary=pl.when(standby).then(0.0).otherwise(1.0),
        only_event="only_event",
    ).sort("product_id")


def sinks_of(rows: pl.DataFrame, needs: pl.DataFrame) -> pl.DataFrame:
    """Return the sinks of all products that have users of their own.

    Parameters
    ----------
    rows : polars.DataFrame
        Rows of demand.
    needs : polars.DataFrame
        ``product_id``, ``own`` (what its own users need, in days of need), ``units_per_day`` (of one day of need),
        ``only_event``.

    Returns
    -------
    polars.DataFrame
        ``node_id``, ``product_id``, ``demand_id``, ``driver``, ``priority``, ``units_per_day`` on an ordinary day with
        its low and high end, ``event_units_per_day`` in an event likewise, ``is_relative`` where the need in real units
        is not known. All needs are in days of need of the product.
    """
    given = rows.join(needs, on="product_id", how="inner")
    is_event = pl.col("driver").is_in(EVENTS)
    everyday = pl.col("baseline_units_per_day").filter(~is_event).sum().over("product_id")
    baseline = pl.col("baseline_units_per_day")
    # what listed users of an input take is not needed a second time by its own users
    part = pl.when(is_event | (everyday <= 0)).then(0.0).otherwise(pl.col("own") * baseline / everyday)
    low = pl.min_horizontal(pl.coalesce("baseline_low_units_per_day", baseline), baseline) / baseline
    high = pl.max_horizontal(pl.coalesce("baseline_high_units_per_day", baseline), baseline) / baseline
    event = pl.when(is_event).then(baseline / pl.col("units_per_day"))
    of_rows = given.with_columns(part=part).select(
        node_id=pl.lit("sink:") + pl.col("demand_id"),
        product_id="product_id",
        demand_id="demand_id",
        driver="driver",
        priority=pl.col("priority").fill_null(PRIORITY),
        units_per_day="part",
        units_low_per_day=pl.col("part") * low,
        units_high_per_day=pl.col("part") * high,
        event_units_per_day=event,
        event_low_per_day=event * low,
        event_high_per_day=event * high,
        is_relative=pl.lit(value=False),
    )
    others = needs.join(rows, on="product_id", how="anti")
    others = pl.concat([others, needs.filter(pl.col("only_event").fill_null(value=False))]).filter(pl.col("own") > 0)
    of_others = others.select(
        node_id=pl.lit("sink:") + pl.col("product_id"),
        product_id="product_id",
        demand_id=pl.lit(None, pl.String),
        driver=pl.lit("everyday"),
        priority=pl.lit(PRIORITY, pl.Int64),
        units_per_day="own",
        units_low_per_day="own",
        units_high_per_day="own",
        event_units_per_day=pl.lit(None, pl.Float64),
        event_low_per_day=pl.lit(None, pl.Float64),
        event_high_per_day=pl.lit(None, pl.Float64),
        is_relative=pl.lit(value=True),
    )
    typed = [pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()]
    return pl.concat([of_rows.select(typed), of_others.select(typed)]).sort("node_id")
