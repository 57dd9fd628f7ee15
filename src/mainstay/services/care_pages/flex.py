"""Sharing in a surge: for each resource the frontier of what is kept, held against separate wards."""

from __future__ import annotations

import re
from typing import Any

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.frontier import Curve, frontier
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.frontier import Stop
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.care_names import facility_names, place_name
from mainstay.report.content import Column, Number, Table
from mainstay.report.names import keys_named, named
from mainstay.report.sections._care_flex import WAYS, flex_lead, kept_words, sharing_of, sharing_table, thinned
from mainstay.report.wording import count, interval, share
from mainstay.services.care_pages.told import Told, metric
from mainstay.services.chart_table import table_of

#: resources that get a chart of their own
CHARTS = 4
X, Y = Scale("routine patients turned away"), Scale("surge patients turned away")
SURGE = pl.col("state") == "surge"
#: patients a day that come from the tolerance of the solver, not from the evidence
_NOTHING = 1e-4
_TOLERANCE = "Less than 0.0001 patients a day is what the solver leaves behind, and reads 0."


def tell(result: Result, base: Base) -> Told:
    """Return what sharing gives and takes."""
    names = facility_names(base)
    rows = sharing_of(result)
    charts = tuple(_chart(result, row, names, i) for i, row in enumerate(rows.head(CHARTS).iter_rows(named=True)))
    tables = (sharing_table(rows, names, shown=rows.height), *map(table_of, charts), *_more(result, base, names))
    return Told(flex_lead(result), _numbers(result), charts, tables)


def _numbers(result: Result) -> tuple[Number, ...]:
    found = []
    words = {"separate": "apart", "pooled": "free sharing", "flex": "with a reserve"}
    for side in ("routine", "surge"):
        for way in WAYS:
            value, low, high = metric(result, f"{side}_lost_{way}")
            ends = interval(low, high)
            found.append(Number(f"{side} turned away, {words[way]}", share(value), ends))
    return tuple(found)


def _chart(result: Result, row: dict[str, Any], names: dict[str, str], i: int) -> Chart:
    levels = result.tables["frontier"].filter(SURGE, pl.col("pool") == row["pool"]).sort("reserve")
    stops = tuple(
        Stop(one["routine_blocked"], one["surge_blocked"], _words(one)) for one in thinned(levels).iter_rows(named=True)
    )
    kept = kept_words(row["reserve_quantity"], row["unit"])
    summary = (
        f"Separate wards turn away {share(row['separate_routine'])} of routine and {share(row['separate_surge'])} of "
        f"surge patients, free sharing {share(row['pooled_routine'])} and {share(row['pooled_surge'])}, sharing with "
        f"{kept} kept for routine care {share(row['flex_routine'])} and {share(row['flex_surge'])}."
    )
    place = place_name(row["place"], names)
    return frontier(
        [Curve("shared, by what is kept for routine care", stops)],
        x=X,
        y=Y,
        rivals=[Stop(row["separate_routine"], row["separate_surge"], "separate wards")],
        name=f"frontier-{i + 1}",
        title=f"{row['resource'].capitalize()}, {place}",
        summary=summary,
    )


def _purchase_words(purchase: str) -> str:
    """Return a purchase that the engine named by a count, with the count behind the name.

    >>> _purchase_words("1880 more nurse").replace("\u202f", " "), _purchase_words("a ward")
    ('nurse: 1 880 more', 'a ward')
    """
    found = re.fullmatch(r"(\d+) more (.+)", purchase)
    return f"{found[2]}: {count(int(found[1]))} more" if found else purchase


def _exact(name: str) -> pl.Expr:
    """Return a number without what the solver leaves behind: less than a ten-thousandth of a patient is nothing."""
    return pl.when(pl.col(name).abs() < _NOTHING).then(0.0).otherwise(pl.col(name)).alias(name)


def _words(point: dict[str, Any]) -> str:
    if point["is_chosen"]:
        return f"{kept_words(point['reserve_quantity'], point['unit'])} kept: chosen"
    return "nothing kept" if point["reserve"] == 0 else ""


def _more(result: Result, base: Base, names: dict[str, str]) -> list[Table]:
    """Return what routine care loses by service, what binds, and what a purchase would give."""
    found = []
    called = dict(base["services"].select("service_id", "name").iter_rows())
    services = result.tables["services"].filter(SURGE, pl.col("system") == "flex", pl.col("lost").is_not_null())
    if services.height:
        columns: tuple[Column, ...] = (
            Column("service", "service", "prose"),
            Column("side", "side"),
            Column("patients_per_day", "patients a day", "number"),
            Column("lost", "turned away", "share"),
            Column("lost_per_day", "a day", "number"),
        )
        rows = services.sort("lost_per_day", "service", descending=[True, False])
        rows = rows.with_columns(_exact("lost_per_day"), service=named("service", called))
        found.append(
            Table("services", "Who is turned away in the surge, shared with a reserve", rows, columns, _TOLERANCE)
        )
    limits = result.tables["limits"].filter("binds")
    if limits.height:
        columns = (
            Column("limit", "limit that binds", "prose"),
            Column("at", "at", "number"),
            Column("unit", "unit"),
            Column("routine_per_day", "routine patients a day for one more", "number"),
            Column("surge_per_day", "surge patients a day", "number"),
        )
        told = [keys_named(place_name(limit, names), names) for limit in limits["limit"]]
        limits = limits.with_columns(
            _exact("routine_per_day"), _exact("surge_per_day"), limit=pl.Series(told, dtype=pl.String)
        )
        found.append(Table("limits", "What binds, and what one more gives", limits, columns, _TOLERANCE))
    bought = result.tables["purchases"]
    if bought.height:
        columns = (
            Column("purchase", "purchase", "prose", "is_assumed"),
            Column("cost_usd", "USD", "count", "is_assumed"),
            Column("patients_in_surge", "patients more in the surge", "number", "is_assumed"),
            Column("patients_per_million_usd", "patients for a million USD", "number", "is_assumed"),
        )
        bought = bought.with_columns(pl.col("purchase").map_elements(_purchase_words, return_dtype=pl.String))
        rows = bought.sort("patients_per_million_usd", "purchase", descending=[True, False], nulls_last=True)
        found.append(Table("purchases", "What a purchase gives", rows, columns))
    return found
