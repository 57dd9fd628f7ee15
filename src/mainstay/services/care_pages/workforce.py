"""The health workforce over the years: who is there and needed, who can take up other work, the cheapest path."""

from __future__ import annotations

import polars as pl

from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.lines import Line, Reading, lines
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.ranges import Bar
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Column, Number, Table
from mainstay.report.wording import count, counted, interval, listed, number
from mainstay.services.care_pages.told import Told
from mainstay.services.chart_table import table_of

#: cadres that a chart can tell apart
MOST_LINES, MOST_BARS = 6, 14


def tell(result: Result, base: Base) -> Told:
    """Return need, projection, flexibility and the cheapest path."""
    del base
    charts = tuple(one for one in (_need_chart(result), _projection_chart(result)) if one is not None)
    tables = (*map(table_of, charts), *_tables(result))
    return Told(_lead(result), _numbers(result), charts, tables)


def _short(result: Result) -> pl.DataFrame:
    return result.tables["need"].filter(pl.col("ratio").is_not_null()).sort("ratio", "cadre")


def _lead(result: Result) -> str:
    people, rows = float(result.tables["stock"]["people"].sum()), _short(result)
    said = f"{count(people)} people in {counted(result.tables['stock'].height, 'cadre')}"
    if rows.is_empty():
        return f"{said}; the base does not say what work there is, so need is not known."
    short = rows.filter(pl.col("ratio") < 1)
    if short.is_empty():
        return f"{said}; none of the {counted(rows.height, 'cadre')} whose work is told is short of people."
    named = [f"{cadre} ({number(ratio)} of 1)" for cadre, ratio in short.select("cadre", "ratio").iter_rows()]
    return f"{said}; too few for the work there is: {listed(named)}."


def _numbers(result: Result) -> tuple[Number, ...]:
    found = []
    for row in _short(result).head(3).iter_rows(named=True):
        ends = interval(row["needed_low"], row["needed_high"], "number")
        found.append(Number(f"{row['cadre']}: needed", number(row["needed"]), f"{ends}; {number(row['staff'])} there"))
    return tuple(found)


def _need_chart(result: Result) -> Chart | None:
    rows = result.tables["need"].filter(pl.col("needed").is_not_null()).sort("difference", "cadre").head(MOST_BARS)
    if rows.is_empty():
        return None
    found = [
        Bar(row["cadre"], row["needed"], row["needed_low"], row["needed_high"], f"({number(row['staff'])} there)")
        for row in rows.iter_rows(named=True)
    ]
    title = "People needed for the work there is (WISN)"
    return bars(found, scale=Scale("people needed", "amount"), name="workforce-need", title=title)


def _projection_chart(result: Result) -> Chart | None:
    rows = result.tables["projection"].filter(pl.col("people").is_not_null())
    first = rows.filter(pl.col("year") == rows["year"].min(), pl.col("people") > 0)
    ranked = _short(result)["cadre"].to_list()
    named = sorted(first["cadre"], key=lambda one: (one not in ranked, ranked.index(one) if one in ranked else 0, one))
    drawn = []
    for cadre in named[:MOST_LINES]:
        own = rows.filter(pl.col("cadre") == cadre).sort("year")
        today = float(own["people"][0])
        points = own.select("year", *(pl.col(name) * 100 / today for name in ("people", "people_low", "people_high")))
        word = cadre if bool(own["intake_known"][0]) else f"{cadre}: left of today's"
        drawn.append(Line(word, tuple(Reading(*point) for point in points.iter_rows())))
    if not drawn:
        return None
    return lines(
        drawn,
        scale=Scale("people for each 100 of today", "amount"),
        name="workforce-projection",
        title="People over the years",
        along="year",
    )


def _tables(result: Result) -> list[Table]:
    found = []
    for name, title, columns in TABLES:
        frame = result.tables[name]
        if frame.height:
            found.append(Table(name, title, frame, columns, shown=30))
    return found


TABLES = (
    (
        "need",
        "Need by workload, and who is there",
        (
            Column("cadre", "cadre"),
            Column("needed", "needed", "number"),
            Column("needed_low", "from", "number"),
            Column("needed_high", "to", "number"),
            Column("staff", "there", "number"),
            Column("difference", "more or fewer", "number"),
            Column("ratio", "there for each needed", "number"),
        ),
    ),
    (
        "flexible",
        "Who can take up other work, and by when",
        (
            Column("target", "work"),
            Column("source", "done by"),
            Column("days", "within days", "count"),
            Column("people", "people", "number"),
            Column("full_time", "full-time members' worth", "number"),
            Column("how", "how", "prose"),
        ),
    ),
    (
        "path",
        "The cheapest path to the targets",
        (
            Column("year", "year", "text"),
            Column("cadre", "cadre"),
            Column("action", "action", "prose"),
            Column("people", "people", "number"),
        ),
    ),
    (
        "prices",
        "What limits the path, and the price of each limit",
        (
            Column("limit", "limit", "prose"),
            Column("cadre", "cadre"),
            Column("year", "year", "text"),
            Column("price_usd", "USD for one more", "number"),
        ),
    ),
    (
        "retention",
        "Keeping people against training more",
        (
            Column("cadre", "cadre"),
            Column("migration_share", "leave the country in a year", "share"),
            Column("usd_per_added_year_by_keeping", "USD for a year of work by keeping", "count"),
            Column("usd_per_added_year_by_training", "by training", "count"),
        ),
    ),
    (
        "projection",
        "People by year",
        (
            Column("cadre", "cadre"),
            Column("year", "year", "text"),
            Column("people", "people", "number"),
            Column("people_low", "from", "number"),
            Column("people_high", "to", "number"),
            Column("students", "in training", "number"),
            Column("abroad", "abroad", "number"),
        ),
    ),
)
