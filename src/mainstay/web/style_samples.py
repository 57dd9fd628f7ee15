"""Invented values for the style page: one of each thing that pages are made of."""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl

from mainstay.charts.bottlenecks import Limit
from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.calendar import calendar
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.dumbbell import Trial, dumbbell
from mainstay.charts.echarts.fan import fan
from mainstay.charts.echarts.frontier import Curve, frontier
from mainstay.charts.echarts.lines import Line, Reading, lines
from mainstay.charts.echarts.phases import phases
from mainstay.charts.echarts.sankey import Flow, sankey
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.echarts.scatter import Dot, scatter
from mainstay.charts.fan import Spread
from mainstay.charts.frontier import Stop
from mainstay.charts.heatmap_palette import SHADES
from mainstay.charts.phases import Phase
from mainstay.charts.ranges import Bar
from mainstay.charts.tiers import Box
from mainstay.errors import Problem
from mainstay.report.content import Column, Number, Table
from mainstay.services.jobs.queue import JobEntry
from mainstay.services.results import Answer

NUMBERS = (
    Number("time to survive", "38 days", "90 % of runs: 21 to 66 days"),
    Number("largest maker", "46 %", "30 % to 70 %"),
    Number("sites that nobody has placed", "unknown"),
)
PROBLEMS = (
    Problem(
        "sample.error", "the stockpile releases more than it holds", column="sample", found="120", allowed="at most 100"
    ),
    Problem("sample.warning", "the source is five years old", severity="warning", hint="look for a newer one"),
)


def table() -> Table:
    """Return a table with numbers, a share, an assumed value, a missing one and a link."""
    frame = pl.DataFrame(
        {
            "maker": ["Plant A", "Plant B", "Plant C"],
            "share": [0.46, 0.3, None],
            "capacity": [1250.0, 830.0, None],
            "assumed": [False, True, False],
            "source": ["https://example.org/register", None, None],
        }
    )
    columns = (
        Column("maker", "maker"),
        Column("share", "share", "share", "assumed"),
        Column("capacity", "doses a day", "count", "assumed"),
        Column("source", "source", "link"),
    )
    return Table("sample", "Makers of an invented product", frame, columns, "A dash is not known; it is not zero.")


def shaded() -> Table:
    """Return a map of cells with every shade of the palette."""
    words = [shade.words.replace("{home}", "home") for shade in SHADES]
    rows = [{"verdict": one, "cell": one, "shade": shade.key} for one, shade in zip(words, SHADES, strict=True)]
    columns = (Column("verdict", "verdict"), Column("cell", "cell", shade="shade"))
    return Table("shades", "Every shade of the heatmap", pl.DataFrame(rows), columns, shown=len(rows))


def charts() -> tuple[Chart, ...]:
    """Return one chart of each kind that needs no map."""
    share, patients = Scale("share of need met"), Scale("patients", "amount", "patients a year")
    years = [Reading(date(year, 1, 1), 0.4 + 0.05 * (year - 2020), 0.3, 0.8) for year in range(2020, 2026)]
    wards = Stop(0.06, 0.6, "separate wards")
    kept = (Stop(0.3, 0.3, "nothing kept"), Stop(0.05, 0.45, "4 beds kept"), Stop(0.01, 0.65))
    steps = [Phase(f"year {year}", (400.0, 300.0 * year), 1500.0) for year in range(1, 6)]
    days = [Spread(0, 1, 1, 1, 1, 1), Spread(45, 0.1, 0.3, 0.4, 0.6, 0.8), Spread(90, 0.2, 0.4, 0.5, 0.7, 0.9)]
    boxes = [Box("v", 0, "Vial", "2 makers", is_single=False), Box("s", 1, "Stopper", "one maker", is_single=True)]
    return (
        fan(days, scale=Scale("need met"), name="sample-fan", title="A fan of runs"),
        sankey(boxes, [Flow("s", "v")], name="sample-sankey", title="Tiers of supply"),
        bars(
            [Bar("Plant A", 0.46, 0.3, 0.7), Bar("Plant B", 0.3, 0.2, None)],
            scale=Scale("share of capacity"),
            name="sample-bars",
            title="Bars with intervals",
        ),
        lines([Line("all makers", tuple(years))], scale=share, name="sample-lines", title="Lines with bands"),
        frontier(
            [Curve("shared", kept)],
            x=Scale("routine turned away"),
            y=Scale("surge turned away"),
            rivals=[wards],
            name="sample-frontier",
            title="A frontier and its rival",
        ),
        phases(
            steps,
            ["cobalt", "linear accelerators"],
            scale=patients,
            need_words="need",
            name="sample-phases",
            title="Phases of a plan",
        ),
        dumbbell(
            [Trial("Plant A", 1200.0, 900.0, 800.0, 1000.0, "not shown")],
            scale=Scale("doses a day", "amount"),
            name="sample-dumbbell",
            title="Claimed and demonstrated",
        ),
        calendar(
            [Limit("Plant A", (0.0, 0.4, 1.0, 0.7)), Limit("Lane B", (0.0, 0.1, 0.2, 0.0))],
            name="sample-calendar",
            title="Calendar of bottlenecks",
        ),
        scatter(
            [Dot("Heparin", 0.8, 0.3, (0.7, 0.9)), Dot("Saline", 0.4, 0.2)],
            x=Scale("share of imports"),
            y=Scale("chance of shortage"),
            name="sample-scatter",
            title="Points with intervals",
        ),
    )


def job(state: str) -> JobEntry:
    """Return a job in a state."""
    at = datetime(2026, 11, 1, 12, tzinfo=UTC)
    return JobEntry(
        "sample", "heatmap", "Heatmap", "us-2026", "{}", "", state, 40.0, 100.0, "drawing", 1, at, None, at, None, None,
        "[]", None, None,
    )  # fmt: skip


def answers() -> tuple[Answer, ...]:
    """Return each way in which a result can be missing."""
    return (
        Answer("heatmap", {}, None, None),
        *(Answer("heatmap", {}, None, job(state)) for state in ("failed", "cancelled")),
    )
