"""The table of assumptions of a network: every number in it that the base does not give."""

from __future__ import annotations

import polars as pl

from mainstay.engines.stress.base_network import assumed
from mainstay.engines.stress.base_network.assumed import Range, rows
from mainstay.engines.stress.base_network.frames import Members
from mainstay.engines.stress.base_network.makers import APPROVAL, LINE, OTHERS, UNNAMED
from mainstay.engines.stress.base_network.needs import QUANTITIES
from mainstay.engines.stress.base_network.parts import Parts
from mainstay.model.base import Base
from mainstay.model.coverage import assumed_keys
from mainstay.scenario.amount import Amount
from mainstay.scenario.stress import Priors

#: why a product has the maker that it has
MAKERS = {
    APPROVAL: "no line is known: the holder of an approval makes it at plants that the base does not name",
    UNNAMED: "no maker is known: makers that nobody names supply it, and are taken for one source",
    OTHERS: "the named makers do not supply all of it: others do",
}


def assumptions_of(
    base: Base, parts: Parts, members: Members, alternatives: pl.DataFrame, nodes: pl.DataFrame, priors: Priors
) -> pl.DataFrame:
    """Return the table of assumptions, sorted."""
    return assumed.table_of(
        [
            *_of_makers(members, nodes, priors),
            *_told_by_base(base, members),
            *_of_shares(members, parts),
            *_of_stocks(members, nodes, priors),
            *_of_ways(members, parts),
            *_of_needs(base, members, parts),
            *_of_uses(base, members),
            *_of_alternatives(base, alternatives),
        ]
    )


def spread(prior: Amount) -> Range:
    """Return a prior of the scenario as lowest, middle and highest value; an end without limit is its 99.9 % point.

    Examples
    --------
    >>> spread(Amount.of({"low": 0.6, "high": 1.0})).mode
    0.8
    """
    low, high = prior.bounds
    middle, end = (float(x) for x in prior.sample([0.5, 0.999]))
    return Range(
        low, middle, min(high, end) if high == float("inf") else high, "the base does not say; prior of the scenario"
    )


def _of_makers(members: Members, nodes: pl.DataFrame, priors: Priors) -> list[pl.DataFrame]:
    makers = members.makers.join(nodes.select("node_id", able="capacity"), on="node_id", how="left")
    known = pl.col("capacity").is_not_null() & pl.col("units_per_day").is_not_null()
    used = spread(priors.utilisation)
    unknown = makers.filter(~known, pl.col("output") > 0).with_columns(
        low=pl.col("able") * used.mode / used.high,
        mode="able",
        high=pl.col("able") * used.mode / used.low,
        why=pl.lit(f"normal output over a utilisation of {used.low:g} to {used.high:g}; prior of the scenario"),
    )
    idle = makers.filter(~known, pl.col("output") <= 0).with_columns(
        low=pl.col("able") * assumed.STANDBY.low / assumed.STANDBY.mode,
        mode="able",
        high=pl.col("able") * assumed.STANDBY.high / assumed.STANDBY.mode,
        why=pl.lit(assumed.STANDBY.why),
    )
    raised = makers.filter(
        known, pl.col("able") > (pl.col("capacity") / pl.col("units_per_day")) * (1 + 1e-9)
    ).with_columns(
        low="able",
        mode="able",
        high="able",
        why=pl.lit("known capacity is below what the line supplies or what its shared equipment needs: raised to it"),
    )
    lines = makers.filter(pl.col("basis") == LINE)
    in_chain = lines.filter(pl.col("yield_share").is_null())
    all_lines = pl.DataFrame(
        {"product_id": [None], "node_id": [None]}, schema={"product_id": pl.String, "node_id": pl.String}
    )
    perfect = Range(1.0, 1.0, 1.0, "yield is not known: capacity and output are counted in what is released")
    still = Range(1.0, 1.0, 1.0, "no surge is known: output rises no further than capacity")
    return [
        *(rows(part, "capacity", "nodes", "node_id") for part in (unknown, idle, raised)),
        rows(all_lines, "yield_share", "nodes", "node_id", perfect)
        if in_chain.height
        else pl.DataFrame(schema=assumed.SCHEMA),
        rows(all_lines, "surge_multiple", "nodes", "node_id", still),
        rows(
            lines.filter(pl.col("surge_multiple").is_not_null() & pl.col("surge_delay_days").is_null()),
            "surge_delay_days",
            "nodes",
            "node_id",
            assumed.SURGE_DELAY,
        ),
        rows(
            nodes.filter(pl.col("forecast_weight").is_not_null()),
            "forecast_weight",
            "nodes",
            "node_id",
            assumed.LEARNING,
        ),
        rows(
            makers.filter(pl.col("recovery_days").is_null()),
            "recovery_days",
            "recovery",
            "node_id",
            spread(priors.recovery_days),
        ),
    ]


def _told_by_base(base: Base, members: Members) -> list[pl.DataFrame]:
    """Return the numbers of lines that the base itself assumes."""
    lines = members.makers.filter(pl.col("line_id").is_not_null())
    fields = {
        "share": "share",
        "capacity_units_per_day": "capacity",
        "lead_time_days": "production_days",
        "yield_share": "yield_share",
        "surge_multiple": "surge_multiple",
        "recovery_days": "recovery_days",
    }
    found = []
    for field, what in fields.items():
        judged = assumed_keys(base, "lines", field)
        told = lines.filter(pl.col("line_id").is_in(sorted(judged))).with_columns(why=pl.lit("assumed in the base"))
        found.append(rows(told.with_columns(low=what, mode=what, high=what), what, "nodes", "node_id"))
    return found


def _of_shares(members: Members, parts: Parts) -> list[pl.DataFrame]:
    ends = parts.makers.select("node_id", low=pl.Series(parts.shares.low), high=pl.Series(parts.shares.high))
    makers = members.makers.join(ends, on="node_id", how="left").with_columns(mode="nominal")
    alone = makers.filter(pl.col("low") == pl.col("high"), pl.col("share").is_null())
    known = pl.col("share").is_not_null() | (pl.col("share_low").is_not_null() & pl.col("share_high").is_not_null())
    why = "no share is known: all shares that agree with what is known are equally likely (flat Dirichlet)"
    split = makers.filter(~known, pl.col("low") < pl.col("high")).with_columns(why=pl.lit(why))
    named = makers.filter(pl.col("basis") != LINE).with_columns(
        why=pl.col("basis").replace_strict(MAKERS, default=None)
    )
    rest = alone.filter(pl.col("basis") == LINE).with_columns(
        why=pl.lit("the only maker known: it supplies all that is left")
    )
    return [
        rows(split, "share", "edges", "node_id"),
        rows(rest, "share", "edges", "node_id"),
        rows(named, "maker", "nodes", "node_id"),
    ]


def _of_stocks(members: Members, nodes: pl.DataFrame, priors: Priors) -> list[pl.DataFrame]:
    held = spread(priors.stock_days)
    targets = members.stockpiles.filter("from_target").with_columns(
        why=pl.lit("quantity is not known: the target is taken")
    )
    idle = nodes.filter(pl.col("forecast_weight").is_not_null()).join(members.stores, on="node_id", how="semi")
    return [
        rows(idle, "order_cover_days", "nodes", "node_id", assumed.ORDER_AHEAD),
        _days(nodes, members.makers.select("node_id"), held),
        _days(nodes, members.stores.filter(~pl.col("is_pool")).select("node_id"), held),
        _days(nodes, members.stores.filter("is_pool").select("node_id"), assumed.POOL_DAYS),
        rows(targets, "stock", "nodes", "node_id"),
    ]


def _days(nodes: pl.DataFrame, members: pl.DataFrame, held: Range) -> pl.DataFrame:
    """Return the days of stock of nodes that keep any; a range is cut where random days on the way ask for more."""
    kept = nodes.join(members, on="node_id", how="semi").filter(pl.col("target_cover_days").is_not_null())
    least = pl.col("target_cover_days")
    raised = least > held.mode + 1e-9
    told = kept.with_columns(
        low=pl.when(raised).then(least).otherwise(held.low),
        mode=least,
        high=pl.max_horizontal(pl.lit(held.high), least),
        why=pl.when(raised)
        .then(pl.lit(f"{held.why}; at least what random days on the way ask for"))
        .otherwise(pl.lit(held.why)),
    )
    return rows(told, "stock_days", "nodes", "node_id")


def _of_ways(members: Members, parts: Parts) -> list[pl.DataFrame]:
    ways = members.makers.join(parts.transport.days.filter(pl.col("why").is_not_null()), on="node_id", how="inner")
    tiers = pl.DataFrame(
        [(name, one.low, one.mode, one.high, one.why) for name, one in assumed.PRODUCTION_DAYS.items()],
        schema={"tier": pl.String, "low": pl.Float64, "mode": pl.Float64, "high": pl.Float64, "why": pl.String},
        orient="row",
    )
    waits = members.makers.filter(pl.col("production_days").is_null()).join(tiers, on="tier", how="inner")
    return [
        rows(ways.with_columns(mode=(pl.col("low") + pl.col("high")) / 2), "transport_days", "edges", "node_id"),
        rows(waits, "production_days", "edges", "node_id"),
    ]


def _of_needs(base: Base, members: Members, parts: Parts) -> list[pl.DataFrame]:
    judged = assumed_keys(base, "demands", "baseline_units_per_day")
    named = members.sinks.with_columns(low="units_low_per_day", mode="units_per_day", high="units_high_per_day")
    relative = named.filter("is_relative").with_columns(why=pl.lit("no need in units is known: a day of need a day"))
    told = named.filter(pl.col("demand_id").is_in(sorted(judged))).with_columns(why=pl.lit("need assumed in the base"))
    products = parts.needs.products.join(members.stores.select("product_id"), on="product_id", how="semi")
    events = products.filter(pl.col("only_event") & (pl.col("own") > 0))
    rests = members.rests.with_columns(
        low="need_per_day",
        mode="need_per_day",
        high="need_per_day",
        why=pl.lit("users outside the chosen products take what they take on an ordinary day"),
    )
    return [
        rows(relative, "need", "demand", "node_id"),
        rows(told, "need", "demand", "node_id"),
        rows(rests, "need", "demand", "node_id"),
        rows(events, "event_multiple", "products", "product_id", assumed.EVENT_MULTIPLE),
    ]


def _of_uses(base: Base, members: Members) -> list[pl.DataFrame]:
    pair = pl.col("input_id") + pl.lit(" -> ") + pl.col("product_id")
    weighed = members.uses.filter(pl.col("basis") != QUANTITIES).with_columns(
        low=pl.lit(None, pl.Float64), mode="need", high=pl.lit(None, pl.Float64), why="basis"
    )
    # use sums to 1 over the inputs of a group, and nothing is known of the split
    split = members.uses.filter("use_assumed").with_columns(
        low=pl.lit(0.0),
        mode="use",
        high=pl.lit(1.0),
        why=pl.lit("split between inputs that replace one another is not known"),
    )
    judged = assumed_keys(base, "bill_of_materials", "quantity_per_unit")
    key = pl.col("product_id") + pl.lit("|") + pl.col("input_id")
    told = members.uses.filter(pl.col("basis") == QUANTITIES, key.is_in(sorted(judged))).with_columns(
        low=pl.lit(None, pl.Float64),
        mode="need",
        high=pl.lit(None, pl.Float64),
        why=pl.lit("quantity assumed in the base"),
    )
    return [
        rows(part, what, "edges", pair) for part, what in ((weighed, "quantity"), (split, "use"), (told, "quantity"))
    ]


def _of_alternatives(base: Base, ways: pl.DataFrame) -> list[pl.DataFrame]:
    pair = pl.col("from_id") + pl.lit(" -> ") + pl.col("to_id")
    parts = [
        rows(ways.filter("share_assumed"), "usable_share", "alternatives", pair, assumed.USABLE),
        rows(ways.filter("delay_assumed"), "delay_days", "alternatives", pair, assumed.SWITCH_DAYS),
        rows(ways.filter("units_assumed"), "units_for_one", "alternatives", pair, assumed.UNITS_FOR_ONE),
    ]
    key = pl.col("product_id") + pl.lit("|") + pl.col("alternative_id")
    for field in ("usable_share", "delay_days"):
        judged = sorted(assumed_keys(base, "alternatives", field))
        told = ways.filter(key.is_in(judged)).with_columns(
            pl.col(field).cast(pl.Float64).alias("mode"), why=pl.lit("assumed in the base")
        )
        parts.append(rows(told.with_columns(low="mode", high="mode"), field, "alternatives", pair))
    return parts
