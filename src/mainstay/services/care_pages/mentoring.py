"""Mentoring: who mentors whom, hours, matched funds, steps and duplicate programmes."""

from __future__ import annotations

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.dumbbell import Trial, dumbbell
from mainstay.charts.echarts.scale import Scale
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Column, Number, Table
from mainstay.report.wording import UNKNOWN, count, counted, interval, share
from mainstay.services.care_pages.told import Told, metric
from mainstay.services.chart_table import table_of

MOST_ROWS = 24


def tell(result: Result, base: Base) -> Told:
    """Return partnerships, hours, funds and progress."""
    del base
    chart = _chart(result)
    charts = () if chart is None else (chart,)
    return Told(_lead(result), _numbers(result), charts, (*map(table_of, charts), *_tables(result)))


def _lead(result: Result) -> str:
    served, _, _ = metric(result, "mentoring_needs_served")
    unserved, _, _ = metric(result, "mentoring_needs_unserved")
    given, low, high = metric(result, "mentoring_hours_given_share")
    said = f"{count(served)} of {counted(int((served or 0) + (unserved or 0)), 'need')} have a mentor"
    if given is not None:
        said += f"; {share(given)} of the hours asked for are on record as given ({interval(low, high)})"
    return f"{said}."


def _numbers(result: Result) -> tuple[Number, ...]:
    waiting, _, _ = metric(result, "mentoring_funds_waiting_usd")
    assigned, _, _ = metric(result, "mentoring_hours_assigned_share")
    pairs, _, _ = metric(result, "mentoring_duplicate_pairs")
    return (
        Number("hours asked for that are assigned", share(assigned)),
        Number("waiting to be matched", UNKNOWN if waiting is None else f"{count(waiting)} USD"),
        Number("pairs of programmes that do the same", count(pairs)),
    )


def _chart(result: Result) -> Chart | None:
    rows = result.tables["hours"].head(MOST_ROWS)
    if rows.is_empty():
        return None
    found = [
        Trial(
            f"{row['centre_id']}, {row['discipline']}",
            row["needed_hours_per_month"],
            row["given_hours_per_month"],
            verdict="no record" if row["given_hours_per_month"] is None else "",
        )
        for row in rows.iter_rows(named=True)
    ]
    return dumbbell(
        found,
        scale=Scale("hours a month", "amount"),
        name="mentoring-hours",
        title="Hours asked for and hours given",
        claimed_words="asked for",
        demonstrated_words="given",
    )


def _tables(result: Result) -> list[Table]:
    found = []
    for name, title, columns in TABLES:
        frame = result.tables[name]
        if frame.height:
            flags = [key for key, kind in frame.schema.items() if kind == pl.Boolean]
            told = frame.with_columns(
                pl.when(pl.col(key).is_null())
                .then(None)
                .when(key)
                .then(pl.lit("yes"))
                .otherwise(pl.lit("no"))
                .alias(key)
                for key in flags
            )
            found.append(Table(name, title, told, columns, shown=30))
    return found


TABLES = (
    (
        "partnerships",
        "Who mentors whom",
        (
            Column("centre_id", "centre"),
            Column("discipline", "discipline"),
            Column("expert_id", "expert"),
            Column("hub_id", "hub"),
            Column("hours_per_month", "hours a month", "number"),
            Column("is_kept", "goes on from today"),
            Column("why_unserved", "why nobody", "prose"),
        ),
    ),
    (
        "accounts",
        "Matched funds",
        (
            Column("fund_id", "fund"),
            Column("donor", "donor", "prose"),
            Column("matching_party", "matched by", "prose"),
            Column("cap_usd", "most, USD", "count"),
            Column("drawn_usd", "drawn, USD", "count"),
            Column("open_usd", "open, USD", "count"),
            Column("match_still_needed_usd", "match still needed, USD", "count"),
            Column("expires_on", "expires"),
            Column("binds", "what binds", "prose"),
        ),
    ),
    (
        "ledger",
        "Draws",
        (
            Column("on", "day"),
            Column("kind", "kind"),
            Column("centre_id", "centre"),
            Column("asked_usd", "asked, USD", "count"),
            Column("granted_usd", "granted, USD", "count"),
            Column("why", "why not all", "prose"),
        ),
    ),
    (
        "progress",
        "Steps of the centres",
        (
            Column("centre_id", "centre"),
            Column("step_name", "step shown", "prose"),
            Column("possible_step", "possible if what is unknown is met", "count"),
            Column("next_step_name", "next", "prose"),
        ),
    ),
    (
        "duplicates",
        "Programmes that do the same at the same time",
        (
            Column("centre_id", "centre"),
            Column("discipline", "discipline"),
            Column("programme_id", "programme"),
            Column("other_programme_id", "and"),
            Column("overlap_days", "days together", "count"),
            Column("smaller_cost_usd", "cost of the smaller, USD", "count"),
        ),
    ),
)
