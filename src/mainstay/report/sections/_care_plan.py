"""What the next money buys in each way to organise care, what a surge costs routine care, and what binds."""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.core.result import Result
from mainstay.report.care_names import SYSTEMS, measure, place_name
from mainstay.report.content import Block, Column, Number, Table, Words
from mainstay.report.wording import amount, count, interval, listed, number, share

#: limits that are told
LIMITS = 3
DALYS = "DALYs"


def plan_lead(result: Result) -> str:
    """Return in a sentence what the budget gives in a flexible system and in silos, and what surges take."""
    table = result.tables["systems"]
    averted = {system: measure(table, system, "dalys_averted") for system in SYSTEMS}
    if averted["flex"] is None:
        return f"What {money(_budget(result))} a year would give was not worked out for a flexible system."
    gained = measure(table, "flex", "gained_dalys")
    said = (
        f"With the next {money(_budget(result))} a year a flexible system averts {amount(averted['flex'])} {DALYS}, "
        f"{count(gained)} of them by what is bought"
    )
    others = [f"{SYSTEMS[system]} {amount(value)}" for system, value in averted.items() if system != "flex" and value]
    if others:
        said += f"; at the same cost {listed(others)}"
    ends = [measure(table, "flex", "routine_lost_dalys", column) for column in ("mean", "mean_low", "mean_high")]
    lost = f"{count(ends[0])} {DALYS} of routine care ({interval(ends[1], ends[2], 'count')})"
    return f"{said}. Surges still cost it {lost}."


def plan_numbers(result: Result) -> tuple[Number, ...]:
    """Return headline numbers: what a million gives, and whether missions help each other."""
    table, found = result.tables["systems"], list[Number]()
    price = measure(table, "flex", "usd_per_gained_daly")
    if price:
        spent = f"{money(measure(table, 'flex', 'spend_usd') or 0.0)} of {money(_budget(result))} spent"
        found.append(Number(f"{DALYS} gained for a million USD, flexible", count(1e6 / price), spent))
    row = result.metrics.filter(pl.col("id") == "plan_synergy_index", pl.col("value").is_not_null())
    if row.height:
        low, value, high = row.select("low", "value", "high").row(0)
        found.append(Number("synergy of missions", number(value), interval(low, high, "number")))
    return tuple(found)


def plan_blocks(result: Result, names: dict[str, str]) -> list[Block]:
    """Return systems side by side, what is bought, what binds, and the words on synergy."""
    blocks: list[Block] = [_systems(result)]
    if result.tables["purchases"].filter(pl.col("system") == "flex").height:
        blocks.append(_purchases(result))
    limits = _limits(result, names)
    if limits is not None:
        blocks.append(limits)
    return [*blocks, Words(_synergy(result))]


def money(usd: float) -> str:
    """Write a sum of money.

    Examples
    --------
    >>> money(1e6), money(250_000.0).replace("\u202f", " ")
    ('1 million USD', '250 000 USD')
    """
    return f"{number(usd / 1e6)} million USD" if usd >= _MILLION else f"{count(usd)} USD"


_MILLION = 1e6


def _budget(result: Result) -> float:
    return float(result.manifest["scenario"]["care"]["plan"]["budget_usd"])


def _systems(result: Result) -> Table:
    table = result.tables["systems"]
    rows = []
    for system in table["system"].unique(maintain_order=True):
        values: dict[str, Any] = {name: measure(table, system, name) for name in _MEASURES}
        low, high = (measure(table, system, "routine_lost_dalys", end) for end in ("mean_low", "mean_high"))
        values["lost_range"] = interval(low, high, "count")
        rows.append({"system": SYSTEMS.get(system, system), **values, "rests": True})
    schema = {
        "system": pl.String(),
        **dict.fromkeys(_MEASURES, pl.Float64()),
        "lost_range": pl.String(),
        "rests": pl.Boolean(),
    }
    columns = (
        Column("system", "care organised as"),
        Column("routine_share", "routine", "share", "rests"),
        Column("surge_share", "surge", "share", "rests"),
        Column("routine_lost_dalys", f"{DALYS} lost", "count", "rests"),
        Column("lost_range", "95\u00a0%"),
        Column("dalys_averted", f"{DALYS} averted", "count", "rests"),
        Column("gained_dalys", "bought", "count", "rests"),
        Column("spend_usd", "USD spent", "count", "rests"),
    )
    note = (
        "Care given, mean of the years drawn; each staff hour and bed-day counts once. Lost: routine care that the "
        "events of a year take away. Bought: averted beyond the same system without the money."
    )
    return Table("care-systems", "The same money, three ways", pl.DataFrame(rows, schema=schema), columns, note)


_MEASURES = ("routine_share", "surge_share", "routine_lost_dalys", "dalys_averted", "gained_dalys", "spend_usd")


def _purchases(result: Result) -> Table:
    bought = result.tables["purchases"].filter(pl.col("system") == "flex")
    rows = (
        bought.group_by("option", maintain_order=True)
        .agg(pl.col("units").sum(), places=pl.len(), usd=pl.col("usd_per_year").sum())
        .sort("usd", "option", descending=[True, False])
        .with_columns(rests=pl.lit(value=True))
    )
    columns = (
        Column("option", "what the flexible system buys in a year", "prose"),
        Column("units", "units", "number", "rests"),
        Column("places", "places", "count", "rests"),
        Column("usd", "USD", "count", "rests"),
    )
    return Table("care-purchases", "What the money buys", rows, columns, shown=3)


def _limits(result: Result, names: dict[str, str]) -> Table | None:
    rows = result.tables["limits"].filter(pl.col("system") == "flex", pl.col("worth_of_all") > 0, pl.col("place") != "")
    if rows.is_empty():
        return None
    rows = rows.sort("worth_of_all", "limit", "place", descending=[True, False, False])
    told = rows.select(
        pl.Series(
            "where",
            [f"{limit}, {place_name(place, names)}" for limit, place in rows.select("limit", "place").iter_rows()],
        ),
        "price_dalys",
        "worth_of_all",
        per=pl.col("unit") + " a month",
        rests=pl.lit(value=True),
    )
    columns = (
        Column("where", "limit that binds", "prose"),
        Column("price_dalys", "price", "number", "rests"),
        Column("per", f"{DALYS} for one more"),
        Column("worth_of_all", "in all", "number", "rests"),
    )
    return Table("care-limits", "What binds, and its price", told, columns, shown=LIMITS)


def _synergy(result: Result) -> tuple[str, ...]:
    parts = {row["part"]: row for row in result.tables["synergy"].iter_rows(named=True)}
    if "index" not in parts or parts["index"]["value"] is None:
        return ("Whether missions help each other was not worked out: no mission gains anything from the money alone.",)
    index, joint, alone = parts["index"], parts["all together"], parts["sum of missions alone"]
    verdict = (
        "they help each other"
        if index["low"] > 0
        else "they compete for the same people"
        if index["high"] < 0
        else "the evidence does not decide"
    )
    return (
        f"Planned together, the missions gain {count(joint['value'])} {DALYS}; each planned alone with the same "
        f"money, their gains would add to {count(alone['value'])}. Synergy index {number(index['value'])} "
        f"({interval(index['low'], index['high'], 'number')}): {verdict}. The worth of a patient treated, prices and "
        f"chances of events are assumed; {share(1.0 - _events(result))} of the {count(_drawn(result))} years drawn had "
        "no event.",
    )


def _drawn(result: Result) -> int:
    return int(result.manifest["scenario"]["care"]["plan"]["scenarios"])


def _events(result: Result) -> float:
    struck = result.tables["events"]["scenario"].n_unique() if result.tables["events"].height else 0
    return struck / _drawn(result)
