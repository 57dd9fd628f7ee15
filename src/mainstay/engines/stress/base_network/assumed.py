"""What is assumed where a base is silent: the ranges, and the table that prints every one of them.

The ranges of utilisation, stock and recovery are choices of the scenario (`Priors`); those here are fixed. They are
judgements, wide on purpose, and each shows in the table of assumptions with the reason for it.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

SCHEMA = {
    "what": pl.String(),
    "table": pl.String(),
    "subject": pl.String(),
    "product_id": pl.String(),
    "low": pl.Float64(),
    "mode": pl.Float64(),
    "high": pl.Float64(),
    "why": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Range:
    """Lowest, likeliest and highest value, and why they were chosen."""

    low: float
    mode: float
    high: float
    why: str


#: stock of an input between its makers and its users
POOL_DAYS = Range(3.0, 7.0, 14.0, "stock of an input between its makers and its users; the base says nothing of it")
#: need in an epidemic over the need of an ordinary day, for supplies that are in use every day
EVENT_MULTIPLE = Range(1.5, 3.0, 10.0, "only the need in an event is known; the ordinary day is taken as a part of it")
#: what makers of a countermeasure without everyday use could make at once, as a share of the need in the event
STANDBY = Range(
    0.1, 0.3, 1.0, "no everyday need, so no normal output; what could be made is a share of the need in the event"
)
#: part of a finished product that goes into others where the quantity is not known
SIDE_USE = Range(0.0, 0.05, 0.1, "quantity that goes into other products is not known and is taken as small")
#: days until the highest output is reached where only the multiple is known
SURGE_DELAY = Range(14.0, 30.0, 90.0, "days until the highest output are not known")
#: share of use for which an alternative may stand in, and days until it does
USABLE = Range(0.3, 0.6, 0.9, "share of use for which it may stand in is not known")
SWITCH_DAYS = Range(1.0, 7.0, 30.0, "days until users have changed over are not known")
#: units of the alternative for one unit of the product
UNITS_FOR_ONE = Range(
    1.0, 1.0, 1.0, "daily needs of the two are not both known in one unit: a day of need for a day of need"
)

#: weight of today's orders in the forecast of buyers of what is needed only in an event
LEARNING = Range(1 / 28, 1 / 7, 1 / 2, "no everyday need to forecast from: buyers learn from what is asked of them")

#: days of need that stores of the same order ahead, beyond the days on the way, so that no maker waits for orders
ORDER_AHEAD = Range(
    7.0, 14.0, 30.0, "no everyday need: in an event stores order so much ahead, beyond the days on the way"
)

_WIP = "days from start of a batch to its release are not known; usual for the tier"
#: days from start of a batch to its release, by tier
PRODUCTION_DAYS = {
    "key_starting_material": Range(7.0, 21.0, 60.0, _WIP),
    "intermediate": Range(14.0, 30.0, 90.0, _WIP),
    "api": Range(14.0, 30.0, 90.0, _WIP),
    "drug_product": Range(14.0, 30.0, 60.0, _WIP),
    "packaging": Range(3.0, 7.0, 30.0, _WIP),
    "consumable": Range(3.0, 7.0, 30.0, _WIP),
    "device": Range(3.0, 7.0, 30.0, _WIP),
    "equipment": Range(30.0, 60.0, 120.0, _WIP),
}
#: days of transport by how far apart two places are; drawn for each day of shipment between low and high
TRANSPORT_DAYS = {
    "same site": Range(0.0, 0.0, 0.0, "same site"),
    "same economy": Range(1.0, 3.0, 5.0, "no lane in the base: within one economy"),
    "same region": Range(4.0, 9.0, 14.0, "no lane in the base: within one region of the world"),
    "other region": Range(10.0, 28.0, 45.0, "no lane in the base: between regions of the world"),
    "place unknown": Range(3.0, 24.0, 45.0, "no lane in the base: the place is not known"),
}


def rows(
    frame: pl.DataFrame, what: str, table: str, subject: str | pl.Expr, value: Range | None = None
) -> pl.DataFrame:
    """Return rows of the table of assumptions.

    Parameters
    ----------
    frame : polars.DataFrame
        One row for each assumed value, with ``product_id``; ``low``, ``mode``, ``high`` and ``why`` where they differ.
    what, table : str
        Which quantity, and in which frame of the network it stands.
    subject : str or polars.Expr
        Column that names the node or edge.
    value : Range, optional
        The range, where it is the same for all.

    Examples
    --------
    >>> one = pl.DataFrame({"node_id": ["pool:a"], "product_id": ["a"]})
    >>> rows(one, "stock_days", "nodes", "node_id", POOL_DAYS)["mode"].to_list()
    [7.0]
    """
    given = frame
    if value is not None:
        given = frame.with_columns(
            low=pl.lit(value.low), mode=pl.lit(value.mode), high=pl.lit(value.high), why=pl.lit(value.why)
        )
    name = pl.col(subject) if isinstance(subject, str) else subject
    told = given.with_columns(subject=name, what=pl.lit(what), table=pl.lit(table))
    return told.select(pl.col(column).cast(dtype) for column, dtype in SCHEMA.items())


def table_of(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Put the parts together, sorted."""
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts]).sort(
        "what", "product_id", "subject", "why", nulls_last=True, maintain_order=True
    )
