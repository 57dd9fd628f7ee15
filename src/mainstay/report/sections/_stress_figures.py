"""Pictures of the stress test, each with the table of its numbers."""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.charts.bottlenecks import bottlenecks
from mainstay.charts.fan import Mark, Spread, Target, Upright, fan
from mainstay.charts.spells import Day, Spell, spells
from mainstay.core.result import Result
from mainstay.report.assumed import ASSUMED_MARK
from mainstay.report.content import Block, Column, Figure, Table
from mainstay.report.stress_limits import Limits, limits_of
from mainstay.report.stress_names import Places, opened, title_of
from mainstay.report.stress_rows import LIKELY, first_shock, horizon_of
from mainstay.report.wording import amount, amounts, counted, in_runs, share

QUANTILES = ("q05", "q25", "q50", "q75", "q95")
#: days between two rows of a table of a fan
EVERY = 30
#: mechanisms that soften a loss, as the engine calls them, and the columns that tell of them
STEPS = {"stock": "stock", "second source at home": "home", "import": "abroad", "substitution": "instead"}


def spells_figure(results: dict[str, Result], told: pl.DataFrame, most: int) -> Figure:
    """Return the picture of what breaks under each scenario, the first products of each."""
    rows: list[Spell] = []
    for name, result in results.items():
        own = told.filter(pl.col("scenario") == name)
        begun = first_shock(result)
        words = f"begins on day {begun}"
        if own.is_empty():
            words += "; it holds"
        elif own.height > most:
            words += f"; {counted(own.height - most, 'more product')} in the table"
        rows.append(Spell(title_of(name), mark=Mark(begun, words)))
        rows += [_spell(row, horizon_of(result)) for row in own.head(most).iter_rows(named=True)]
    first = told.sort("share", descending=True).row(0, named=True)
    title = "What breaks, when, and for how long"
    summary = (
        "Bars run from the median first day on which need is not met to the median day on which it is over; the "
        f"darker, the more of need is unmet meanwhile. Most is lacking under “{first['title']}”: {first['product']}, "
        f"{share(first['depth'])} unmet."
    )
    last = max(horizon_of(result) for result in results.values())
    shade = "need unmet while it lasts"
    picture = spells(rows, last=last, name="stress-spells", title=title, summary=summary, shade_words=shade)
    return Figure("stress-spells", title, picture, summary, "stress-breaks")


def _spell(row: dict[str, Any], until: int) -> Spell:
    start = _day(row["day"], row["day_low"], row["day_high"])
    end = _day(row["over"], row["over_low"], row["over_high"])
    mark = ASSUMED_MARK if row["rests"] else ""
    return Spell(row["product"], row["chance"], start, end, row["depth"], mark, until)


def _day(middle: int | None, low: int | None, high: int | None) -> Day | None:
    """Return a day; an end of its range beyond what was followed is left at the median."""
    if middle is None:
        return None
    return Day(middle, min(middle if low is None else low, middle), max(middle if high is None else high, middle))


def fan_blocks(results: dict[str, Result], told: pl.DataFrame) -> list[Block]:
    """Return the fan of the product that lacks most among those that more likely than not run short."""
    likely = told.filter(pl.col("chance") >= LIKELY).sort("share", descending=True)
    if likely.is_empty():
        return []
    worst = likely.row(0, named=True)
    result = results[worst["scenario"]]
    days = result.tables["fan"].filter(pl.col("node_id") == worst["node_id"]).sort("day")
    title = f"{worst['product']} under “{worst['title']}”"
    low = days.row(int(days["q50"].arg_min() or 0), named=True)
    summary = (
        f"Share of the need of each day that is met. In the middle run it is lowest on day {low['day']} with "
        f"{share(low['q50'])}; half of all runs lie between {share(low['q25'])} and {share(low['q75'])} on that day."
    )
    fill = float(result.manifest["scenario"]["stress"]["service_goal"]["fill"])
    picture = fan(
        spreads(days),
        upright=Upright("share of the need of the day that is met"),
        name="stress-fan",
        title=title,
        summary=summary,
        target=Target(fill, f"goal: {share(fill)} of need"),
        marks=[Mark(first_shock(result), "the shock begins")],
    )
    return [
        Figure("stress-fan", title, picture, summary, "stress-fan-days"),
        fan_table("stress-fan-days", f"Need met: {title}", days, "share"),
    ]


def doses_blocks(results: dict[str, Result], goals: pl.DataFrame) -> list[Block]:
    """Return the fan of each quantity that is wanted by a day, those of the latest day of each scenario."""
    if goals.is_empty():
        return []
    blocks: list[Block] = []
    last = goals.sort("by_day", descending=True, maintain_order=True).unique("scenario", maintain_order=True)
    for number, row in enumerate(last.iter_rows(named=True), 1):
        result = results[row["scenario"]]
        days = result.tables["goal_path"].filter(pl.col("goal") == row["goal"]).sort("day")
        days = days.filter(pl.col("day") <= max(2 * row["by_day"], 180))
        title = f"{opened(row['goal'])} under “{row['title']}”"
        wanted = amount(row["quantity"], row["units"])
        summary = (
            f"In users' hands, added up. By day {row['by_day']} {wanted} are wanted; the middle run reaches "
            f"{amount(row['median'])}, nine of ten runs {amounts(row['low'], row['high'])}. The goal is met "
            f"{in_runs(row['p_met'])}."
        )
        picture = fan(
            spreads(days),
            upright=Upright(f"{row['units']} in users' hands", "amount"),
            name=f"stress-goal-{number}",
            title=title,
            summary=summary,
            target=Target(row["quantity"], f"goal: {amount(row['quantity'])} by day {row['by_day']}", row["by_day"]),
            marks=[Mark(first_shock(result), "the shock begins")],
        )
        blocks.append(Figure(f"stress-goal-{number}", title, picture, summary, "stress-goals"))
    return [*blocks, goal_table(goals)]


def goal_table(goals: pl.DataFrame) -> Table:
    """Return the quantities that are wanted by a day, with what is there."""
    shown = goals.with_columns(
        pl.Series("quantity", [amount(value) for value in goals["quantity"]], dtype=pl.String),
        pl.Series("median", [amount(value) for value in goals["median"]], dtype=pl.String),
        pl.Series("range", [amounts(*row) for row in goals.select("low", "high").iter_rows()], dtype=pl.String),
    )
    columns = (
        Column("title", "shock"),
        Column("goal", "goal", "prose"),
        Column("quantity", "wanted"),
        Column("by_day", "by day", "count"),
        Column("median", "there, middle run", mark="rests"),
        Column("range", "nine of ten runs", mark="rests"),
        Column("p_met", "chance", "share", "rests"),
    )
    order = ("title", "goal", "products", "unit", "by_day", "quantity", "median", "range", "low", "high", "p_met")
    kept = shown.select(*order, "rests")
    return Table("stress-goals", "Quantities wanted by a day", kept, columns, shown=kept.height)


def spreads(days: pl.DataFrame) -> list[Spread]:
    """Return what may be on each day."""
    return [Spread(*row) for row in days.select("day", *QUANTILES).iter_rows()]


def fan_table(name: str, title: str, days: pl.DataFrame, form: str) -> Table:
    """Return a fan as a table, a row every thirty days."""
    rows = days.filter(pl.col("day") % EVERY == 0).select("day", *QUANTILES).with_columns(rests=pl.lit(value=True))
    words = ("5\u00a0% of runs below", "25\u00a0%", "middle run", "75\u00a0%", "95\u00a0%")
    columns = [Column("day", "day", "count")]
    for quantile, title_of_column in zip(QUANTILES, words, strict=True):
        columns.append(Column(quantile, title_of_column, "share" if form == "share" else "count", "rests"))
    return Table(name, title, rows, tuple(columns), shown=rows.height)


def bottleneck_blocks(results: dict[str, Result], told: pl.DataFrame, places: Places) -> list[Block]:
    """Return the calendar of bottlenecks of the scenario in which most is lacking, those worth most first."""
    for name in dict.fromkeys(told["scenario"]):
        found = limits_of(results[name], places)
        if found is not None:
            return _calendar(name, results[name], found)
    return []


def limits_table(name: str, title: str, found: Limits) -> Table:
    """Return limits as a table: how often each binds, when, and what more of it would be worth."""
    columns = (
        Column("limit", "limit", "prose"),
        Column("most", "binds, at most", "share", "rests"),
        Column("from_day", "from day", "count", "rests"),
        Column("to_day", "to day", "count", "rests"),
        Column("weeks", "weeks", "count", "rests"),
        Column("worth", "worth of more of it", "number", "rests"),
    )
    note = (
        "Worth: days of need of all users that one more day of need of capacity in each week would save, if everybody "
        "acted for the best; empty where it saves nothing or was not worked out. Limits worth most come first."
    )
    return Table(name, title, found.frame, columns, note, shown=found.frame.height)


def limits_summary(found: Limits) -> str:
    """Return what the calendar of limits shows, in words."""
    return (
        "Each row is a limit: output of a place that could not make what was wanted though all inputs were there, or "
        f"an input that was missing. The darker, the more often it binds. First of {counted(found.count, 'limit')}: "
        f"{found.shown[0].label}."
    )


def _calendar(name: str, result: Result, found: Limits) -> list[Block]:
    title = f"What binds, week by week, under “{title_of(name)}”"
    summary = limits_summary(found)
    marks = [Mark(first_shock(result), "")]
    picture = bottlenecks(found.shown, name="stress-calendar", title=title, summary=summary, marks=marks)
    shown = limits_table("stress-limits", f"Limits under “{title_of(name)}”", found)
    return [Figure("stress-calendar", title, picture, summary, "stress-limits"), shown]


def pass_through_blocks(results: dict[str, Result]) -> list[Block]:
    """Return the table of what softened each loss on its way to users, all users in focus together."""
    rows = []
    for name, result in results.items():
        table = result.tables.get("pass_through", pl.DataFrame())
        if table.height:
            own = table.filter(pl.col("subject") == table["subject"][0]).sort("step")
            row: dict[str, Any] = {
                "title": title_of(name),
                "lost": own["left"][0],
                "left": own["left"][-1],
                "rests": True,
            }
            rows.append(row | {STEPS[key]: value for key, value in _absorbed(own) if key in STEPS})
    if not rows:
        return []
    schema = {
        "title": pl.String(),
        **dict.fromkeys(("lost", *STEPS.values(), "left"), pl.Float64()),
        "rests": pl.Boolean(),
    }
    titles = {"stock": "stock saves", "home": "makers at home", "abroad": "makers abroad", "instead": "other products"}
    columns = (
        Column("title", "shock"),
        Column("lost", "lost with nothing to soften it", "share", "rests"),
        *(Column(key, words, "share", "rests") for key, words in titles.items()),
        Column("left", "left unmet", "share", "rests"),
    )
    note = (
        "Shares of the need of the whole run of the users that the shock is about, one mechanism added after another; "
        "below zero: it makes things worse. Restraint of users is not modelled."
    )
    return [Table("stress-softened", "What softens each loss", pl.DataFrame(rows, schema=schema), columns, note)]


def _absorbed(own: pl.DataFrame) -> list[tuple[str, float]]:
    return list(own.select("mechanism", "absorbed").iter_rows())
