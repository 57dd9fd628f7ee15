"""Radiotherapy: need by several methods, what is there, uptime, and the plan from cobalt to linear accelerators."""

from __future__ import annotations

import polars as pl

from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.phases import phases
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.phases import Phase
from mainstay.charts.ranges import Bar
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Column, Table, Words
from mainstay.report.sections._care_radiotherapy import (
    machines_there,
    radiotherapy_blocks,
    radiotherapy_lead,
    radiotherapy_numbers,
)
from mainstay.services.care_pages.told import Told, metric
from mainstay.services.chart_table import table_of

MACHINES = ("cobalt units", "linear accelerators")


def tell(result: Result, base: Base) -> Told:
    """Return need, capacity and the phased plan."""
    charts = tuple(one for one in (_machines(result), _patients(result), _uptime(result)) if one is not None)
    blocks = radiotherapy_blocks(result)
    words = tuple(text for block in blocks if isinstance(block, Words) for text in block.text)
    told = [_whole(block) for block in blocks if isinstance(block, Table)]
    tables = (*told, *map(table_of, charts), *_more(result))
    lead = radiotherapy_lead(result, machines_there(base))
    return Told(lead, radiotherapy_numbers(result), charts, tables, words)


def _whole(table: Table) -> Table:
    """Return a table with all its rows: a page has the room that a briefing lacks."""
    return Table(table.id, table.title, table.frame, table.columns, table.note, shown=table.frame.height)


def _years(result: Result) -> pl.DataFrame:
    return result.tables.get("plan", pl.DataFrame({"year": []})).sort("year")


def _machines(result: Result) -> Chart | None:
    needed, _, _ = metric(result, "machines_needed")
    plan = _years(result)
    if plan.is_empty() or needed is None:
        return None
    steps = [
        Phase(f"year {year}", (float(cobalt), float(linacs)), needed)
        for year, cobalt, linacs in plan.select("year", "cobalt_units", "linacs").iter_rows()
    ]
    return phases(
        steps,
        MACHINES,
        scale=Scale("machines at work", "amount", "machines"),
        need_words="machines that published methods ask for",
        name="radiotherapy-machines",
        title="From cobalt to linear accelerators",
    )


def _patients(result: Result) -> Chart | None:
    plan = _years(result)
    if plan.is_empty():
        return None
    rows = plan.select("year", "patients", "need").iter_rows()
    return phases(
        [Phase(f"year {year}", (patients,), need) for year, patients, need in rows],
        ["patients treated"],
        scale=Scale("patients treated", "amount", "patients a year"),
        need_words="patients who need it",
        name="radiotherapy-patients",
        title="Need and capacity",
    )


def _uptime(result: Result) -> Chart | None:
    rows = result.tables["uptime"].filter(pl.col("availability").is_not_null())
    if rows.is_empty():
        return None
    found = [Bar(option, value) for option, value in rows.select("option", "availability").iter_rows()]
    title = "Share of time in which machines work, by what keeps them working"
    return bars(found, scale=Scale("share of time at work"), name="radiotherapy-uptime", title=title)


def _more(result: Result) -> list[Table]:
    found = []
    uptime = result.tables["uptime"]
    if uptime.height:
        columns: tuple[Column, ...] = (
            Column("option", "machines and their care", "prose"),
            Column("availability", "at work", "share"),
            Column("all_down_share", "all down", "share"),
            Column("patients_per_year", "patients a year", "count"),
            Column("cost_usd_per_year", "USD a year", "count"),
            Column("usd_per_extra_patient", "USD for one patient more", "count"),
        )
        found.append(Table("uptime", "Uptime and what it costs", uptime, columns, shown=uptime.height))
    staff = result.tables["staff"]
    if staff.height:
        columns = (
            Column("role", "role"),
            Column("rule", "rule", "prose"),
            Column("heads", "needed", "number", "assumed"),
            Column("low", "from", "number", "assumed"),
            Column("high", "to", "number", "assumed"),
            Column("have", "there", "number"),
            Column("missing", "missing", "number", "assumed"),
        )
        found.append(Table("staff", "People it takes", staff, columns, shown=staff.height))
    changes = result.tables.get("changes", pl.DataFrame())
    if changes.height:
        columns = (
            Column("year", "year", "text"),
            Column("what", "what changes"),
            Column("unit", "machine"),
            Column("count", "how many", "count"),
        )
        found.append(Table("changes", "Steps of the plan", changes, columns, shown=30))
    return found
