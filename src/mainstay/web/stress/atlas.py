"""The atlas, outages ranked by what they cost, and the reverse test, the smallest shock that breaks a goal."""

from __future__ import annotations

import polars as pl

from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.ranges import Bar
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Column, Number, Table
from mainstay.report.names import maker_names, product_names
from mainstay.report.wording import count, counted, number, share

_BARS, _SHOWN = 15, 40
DAYS = "days of need"
DECIDED_NOTE = (
    "Together: loss of both at once. Added: the sum of the two alone. A pair that meets only among suppliers is taken "
    "as the sum, which is not proved; the column says how each was decided."
)


def durations(result: Result) -> tuple[int, ...]:
    """Return the durations that were tried, the longest first."""
    return tuple(sorted(set(result.tables["singles"]["duration_days"].to_list()), reverse=True))


def singles_table(base: Base, result: Result, days: int) -> Table:
    """Return every single outage of one duration, the dearest first."""
    products = product_names(base)
    rows = result.tables["singles"].filter(pl.col("duration_days") == days).sort("loss", descending=True)
    rows = rows.with_columns(
        place=pl.int_range(1, pl.len() + 1, dtype=pl.Int64()),
        name=_named(base, rows["outage"]),
        product_names=pl.Series(
            [[products.get(one, one) for one in told] for told in rows["products"]], dtype=pl.List(pl.String())
        ),
    )
    columns = (
        Column("place", "Rank", "count"),
        Column("name", "Outage of", "prose"),
        Column("loss", f"Loss, {DAYS}", "number"),
        Column("products_hit", "Products hit", "count"),
        Column("product_names", "Which, the worst first", "prose"),
        Column("first_short_day", "First short on day", "count"),
        Column("tts_days", "Survives, days", "number"),
    )
    columns = (columns[1], columns[0], *columns[2:])
    note = (
        f"All capacity of the place is out for {days} days from the first day. Loss: need that is not met more than "
        "without the outage, in days of need of a product of mean criticality. Each outage is tried once, with the "
        "likeliest numbers: a ranking, without intervals."
    )
    return Table("singles", f"Single outages of {days} days", rows, columns, note, shown=_SHOWN)


def pairs_table(base: Base, result: Result) -> Table | None:
    """Return pairs of outages, those first that bite though neither does alone."""
    rows = result.tables["pairs"]
    if rows.is_empty():
        return None
    rows = rows.with_columns(
        first_name=_named(base, rows["first"]),
        second_name=_named(base, rows["second"]),
        together=pl.when("only_together").then(pl.lit("only together")).otherwise(pl.lit("each alone too")),
    )
    columns = (
        Column("first_name", "Outage of", "prose"),
        Column("second_name", "and of", "prose"),
        Column("loss", f"Together, {DAYS}", "number"),
        Column("sum_of_singles", "Added", "number"),
        Column("interaction", "Beyond the sum", "number"),
        Column("together", "Bite"),
        Column("decided", "Decided"),
    )
    days = int(rows["duration_days"][0])
    return Table("pairs", f"Pairs of outages of {days} days", rows, columns, DECIDED_NOTE, shown=_SHOWN)


def atlas_chart(base: Base, result: Result, days: int) -> Chart | None:
    """Return the dearest single outages as bars; None where nothing is lost."""
    rows = result.tables["singles"].filter(pl.col("duration_days") == days, pl.col("loss") > 0)
    rows = rows.sort("loss", descending=True).head(_BARS)
    if rows.is_empty():
        return None
    names = _named(base, rows["outage"])
    drawn = [
        Bar(name, loss, remark=f"({counted(hit, 'product')})")
        for name, loss, hit in zip(names, rows["loss"], rows["products_hit"], strict=True)
    ]
    scale = Scale(f"loss in {DAYS}", "amount")
    return bars(drawn, scale=scale, name="dearest", title=f"The dearest single outages of {days} days")


def atlas_lead(base: Base, result: Result, days: int) -> str:
    """Return what the atlas has found."""
    metrics = {row["id"]: row["value"] for row in result.metrics.iter_rows(named=True)}
    rows = result.tables["singles"].filter(pl.col("duration_days") == days).sort("loss", descending=True)
    worst = rows.row(0, named=True)
    name = _named(base, rows["outage"].head(1))[0]
    said = (
        f"Of {count(metrics['outages'])} outages tried, {count(metrics['outages_felt'])} are felt. The dearest of "
        f"{days} days is that of {name}: {number(worst['loss'])} {DAYS} over "
        f"{counted(worst['products_hit'], 'product')}."
    )
    only = metrics.get("pairs_only_together")
    return said + (f" {counted(int(only), 'pair')} bite though neither outage does alone." if only else "")


def atlas_numbers(result: Result) -> tuple[Number, ...]:
    """Return the headline numbers of the atlas."""
    held = {row["id"]: row["value"] for row in result.metrics.iter_rows(named=True)}
    top = held.get("loss_share_top_ten")
    found = [Number("outages tried", count(held["outages"])), Number("felt", count(held["outages_felt"]))]
    if top is not None:
        found.append(Number("of all loss by the ten dearest", share(top)))
    if "pairs" in held:
        seen = held["taken_worst_seen"]
        checked = "" if seen is None else f"a sample of them is off by at most {number(seen)} {DAYS}"
        found += [
            Number("pairs", count(held["pairs"])),
            Number("proved to add up", count(held["pairs_by_rule"])),
            Number("simulated", count(held["pairs_simulated"])),
            Number("taken as sums", count(held["pairs_taken_as_sum"]), checked),
        ]
    return tuple(found)


def smallest_table(base: Base, result: Result) -> Table | None:
    """Return the smallest shocks that break the goal."""
    rows = result.tables["smallest"]
    if rows.is_empty():
        return None
    products = product_names(base)
    rows = rows.with_columns(
        names=_members(base, rows["members"]),
        product=pl.col("product_id").replace(products),
        sure=pl.when("is_monotone").then(pl.lit("yes")).otherwise(pl.lit("no: a longer or deeper one may not")),
    )
    columns = (
        Column("names", "Outage of", "prose"),
        Column("duration_days", "Days until it breaks", "count"),
        Column("depth", "Depth that breaks at the longest", "share"),
        Column("product", "Breaks first for", "prose"),
        Column("worst_fill", "Need met in the worst window", "share"),
        Column("optimal_days", "Days even with the best response", "number"),
        Column("sure", "Anything larger breaks it too", "prose"),
    )
    return Table("smallest", "The smallest shocks that break the goal", rows, columns, shown=_SHOWN)


def attack_table(base: Base, result: Result) -> Table:
    """Return the worst that so many outages can do."""
    rows = result.tables["attack"]
    rows = rows.with_columns(names=_members(base, rows["members"]))
    columns = (
        Column("outages", "Outages", "count"),
        Column("names", "Which", "prose"),
        Column("worst_for", "Worst for"),
        Column("simulated_loss", f"Loss in the simulation, {DAYS}", "number"),
        Column("optimal_loss", f"Loss with the best response, {DAYS}", "number"),
    )
    columns = (columns[1], columns[0], *columns[2:])
    note = "The best response is worked out on a network of its own, so that the two losses are not the same measure."
    return Table("attack", "The worst that so many outages can do", rows, columns, note, shown=rows.height)


def reverse_lead(base: Base, result: Result) -> str:
    """Return what the reverse stress test has found."""
    held = {row["id"]: row["value"] for row in result.metrics.iter_rows(named=True)}
    least = held["smallest_outages"]
    if least is None:
        return "No outage that was tried breaks the goal."
    if least == 0:
        return "The goal does not hold even without an outage, so that no smallest shock can be named."
    rows = result.tables["smallest"].filter(pl.col("outages") == int(least)).sort("duration_days")
    first = rows.row(0, named=True)
    who = _members(base, rows["members"].head(1))[0]
    return (
        f"{counted(int(least), 'outage')} can break the goal: {who} out for {first['duration_days']} days; "
        f"{counted(int(held['breaking_singles']), 'single outage')} and "
        f"{counted(int(held['breaking_pairs']), 'pair')} break it in all."
    )


def reverse_numbers(result: Result) -> tuple[Number, ...]:
    """Return the headline numbers of the reverse stress test."""
    held = {row["id"]: row["value"] for row in result.metrics.iter_rows(named=True)}
    return (
        Number(
            "fewest outages that break it",
            "none tried" if held["smallest_outages"] is None else count(held["smallest_outages"]),
        ),
        Number("fewest days of a full outage", count(held["smallest_days"])),
        Number("single outages that break it", count(held["breaking_singles"])),
        Number("pairs that break it", count(held["breaking_pairs"])),
        Number("pairs tried", count(held["pairs_tried"]), f"{count(held['pairs_not_tried'])} left open"),
    )


def _named(base: Base, outages: pl.Series) -> pl.Series:
    """Return places by their names; a maker without a site by what it makes."""
    sites, firms, products = maker_names(base, "site"), maker_names(base, "organization"), product_names(base)
    found = []
    for one in outages.to_list():
        kind, _, rest = str(one).partition(":")
        made, _, site = rest.partition("@")
        if one in sites:
            found.append(sites[one])
        elif rest and kind == "unnamed":
            found.append(f"makers of {products.get(rest, rest)} that no source names")
        elif "/" in (rest or str(one)):
            what, _, who = (rest or str(one)).partition("/")
            found.append(f"{products.get(what, what)} of {firms.get(who, who)}, place not known")
        elif rest:
            found.append(f"{products.get(made, made)} at {sites.get(site, site)}" if site else products.get(made, made))
        else:
            found.append(str(one))
    return pl.Series(found, dtype=pl.String)


def _members(base: Base, told: pl.Series) -> pl.Series:
    return pl.Series([" and ".join(_named(base, pl.Series(list(one)))) for one in told.to_list()], dtype=pl.String)
