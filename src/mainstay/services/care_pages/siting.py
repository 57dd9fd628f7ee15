"""Where to put machines, surge sites and laboratories, and who reaches them."""

from __future__ import annotations

from typing import Any

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.echarts.site_map import Site, site_map
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.care_names import facility_names
from mainstay.report.content import Column, Number, Table
from mainstay.report.wording import count, counted, interval, number, share
from mainstay.services.care_pages.told import Told, metric
from mainstay.services.chart_table import table_of

#: degrees around the sites that a map shows at least
ROOM = 1.5
#: questions that get a map of their own
MOST_MAPS = 3
KINDS = {
    "p_median": "least travel on average",
    "p_center": "shortest way for the farthest",
    "max_cover": "most people within reach",
    "location_set_cover": "fewest sites that reach all",
    "open_over_time": "opened one after another",
}


def tell(result: Result, base: Base) -> Told:
    """Return where sites open and how far people go."""
    charts = tuple(_maps(result, base))
    return Told(_lead(result), _numbers(result), charts, (*_tables(result, base), *map(table_of, charts)))


def _lead(result: Result) -> str:
    told = []
    for row in result.tables["questions"].iter_rows(named=True):
        verb = "reaches" if row["sites_open"] == 1 else "reach"
        said = f"{row['question']}: {counted(row['sites_open'], 'site')} {verb}"
        said += f" {share(row['covered_share'])} of people within {number(row['radius_minutes'])} minutes"
        if row["mean_minutes"] is not None:
            said += f", {number(row['mean_minutes'])} minutes away on average"
        told.append(said)
    said = "; ".join(told)
    return f"{said[0].upper()}{said[1:]}." if said else "Nothing was asked."


def _numbers(result: Result) -> tuple[Number, ...]:
    found = []
    for name in result.tables["questions"]["question"]:
        value, low, high = metric(result, f"siting_covered_share.{name}")
        found.append(Number(f"{name}: people within reach", share(value), interval(low, high)))
    return tuple(found)


def _maps(result: Result, base: Base) -> list[Chart]:
    """Return for each question a map of the sites that open, of who goes there and of whom none reaches."""
    rows = result.tables["sites"].filter(pl.col("latitude").is_not_null(), pl.col("longitude").is_not_null())
    found = []
    for i, question in enumerate(rows["question"].unique(maintain_order=True).to_list()[:MOST_MAPS]):
        own = rows.filter(pl.col("question") == question)
        points = [
            Site(one["name"] or one["site_id"], one["latitude"], one["longitude"], one["people"], "site that opens")
            for one in own.iter_rows(named=True)
        ]
        points += _people(result, base, question)
        ways = result.tables["assignments"].filter(pl.col("question") == question)
        lost = float(ways.filter(pl.col("site_id").is_null())["people"].sum())
        summary = (
            f"{counted(own.height, 'site')} for {question}: {own['name'].str.join(', ').item()}. "
            f"{count(lost)} people are out of reach."
        )
        chart = site_map(
            points,
            name=f"siting-map-{i + 1}",
            title=f"{question.capitalize()}: where sites open and who reaches them",
            summary=summary,
            size=Scale("people", "amount"),
        )
        found.append(_near(chart, points))
    return found


def _people(result: Result, base: Base, question: str) -> list[Site]:
    """Return where people are who ask, as far as the base says where that is."""
    places = base["facilities"].select("facility_id", "name", "latitude", "longitude").drop_nulls()
    ways = result.tables["assignments"].filter(pl.col("question") == question)
    return [
        Site(
            f"from {row['name']}",
            row["latitude"],
            row["longitude"],
            row["people"],
            "out of reach" if row["site_id"] is None else "people who reach a site",
        )
        for row in ways.join(places, left_on="demand_id", right_on="facility_id").iter_rows(named=True)
        if row["site_id"] is None or row["site_id"] != row["demand_id"]
    ]


def _near(chart: Chart, sites: list[Site]) -> Chart:
    """Return the map cut to the surroundings of the sites."""
    around = [
        [min(one.longitude for one in sites) - ROOM, max(one.latitude for one in sites) + ROOM],
        [max(one.longitude for one in sites) + ROOM, min(one.latitude for one in sites) - ROOM],
    ]
    geo: dict[str, Any] = {**chart.option["geo"], "boundingCoords": around}
    return Chart(chart.id, chart.title, chart.summary, {**chart.option, "geo": geo}, chart.numbers)


def _tables(result: Result, base: Base) -> list[Table]:
    names = facility_names(base)
    found = []
    sites = result.tables["sites"]
    if sites.height:
        columns: tuple[Column, ...] = (
            Column("question", "question"),
            Column("name", "site", "prose"),
            Column("was_open", "open before"),
            Column("people", "people who go there", "count"),
            Column("people_share", "of all", "share"),
        )
        told = sites.with_columns(was_open=pl.when("was_open").then(pl.lit("yes")).otherwise(pl.lit("no")))
        found.append(Table("sites", "Sites that open", told, columns, shown=40))
    questions = result.tables["questions"].with_columns(pl.col("kind").replace(KINDS))
    columns = (
        Column("question", "question"),
        Column("kind", "what is best"),
        Column("sites_open", "sites", "count"),
        Column("mean_minutes", "minutes on average", "number"),
        Column("farthest_minutes", "the farthest", "number"),
        Column("covered_share", "within reach", "share"),
        Column("gap", "proven to within", "share"),
    )
    found.append(Table("questions", "Answers, each to a proven bound", questions, columns, shown=20))
    curve = result.tables["curve"].filter(pl.col("objective").is_not_null())
    if curve.height:
        columns = (
            Column("question", "question"),
            Column("sites_open", "sites open", "count"),
            Column("objective", "what is to be best", "number"),
            Column("unit", "unit"),
            Column("gain_of_last_site", "gain of the last site", "number"),
        )
        found.append(Table("curve", "What one more site gives", curve, columns, shown=30))
    ways = result.tables["assignments"]
    if ways.height:
        told = ways.with_columns(start=pl.col("demand_id").replace(names), end=pl.col("site_id").replace(names)).sort(
            "minutes", descending=True, nulls_last=False
        )
        columns = (
            Column("question", "question"),
            Column("start", "from", "prose"),
            Column("end", "to", "prose"),
            Column("minutes", "minutes", "number"),
            Column("people", "people", "count"),
        )
        note = f"{count(ways.filter(pl.col('site_id').is_null()).height)} of these ways lead nowhere."
        found.append(Table("ways", "Who goes where, the farthest first", told, columns, note, shown=25))
    return found
