"""Back-tests: forecasts of past shocks made blind, held against what happened."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.dumbbell import Trial, dumbbell
from mainstay.charts.echarts.scale import Scale
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.content import Content, Table, Words
from mainstay.report.section import Material
from mainstay.report.sections.stress_record import FEWEST, SECTION
from mainstay.report.stress_names import QUANTITIES, RECORD
from mainstay.report.wording import counted, share


def record(base: Base, result: Result) -> Content | None:
    """Return what the briefing says of the back-tests; None where nothing could be scored.

    Parameters
    ----------
    base : Base
        Any base: the cases do not hang on one.
    result : Result
        The result of the back-test.
    """
    return SECTION.speak(Material(base, {RECORD: result}))


def record_tables(content: Content) -> tuple[Table, ...]:
    """Return the tables of the back-tests."""
    return tuple(block for block in content.blocks if isinstance(block, Table))


def record_words(content: Content) -> Sequence[str]:
    """Return what limits the back-tests, in words."""
    return [text for block in content.blocks if isinstance(block, Words) for text in block.text]


def record_chart(result: Result) -> Chart | None:
    """Return how often intervals held what they were to hold; None where too little was scored."""
    rows = result.tables["reliability"]
    if rows.is_empty():
        return None
    fewest = min(FEWEST, int(rows["count"].max()))  # type: ignore[arg-type]  # a count
    rows = rows.filter(pl.col("count") >= fewest)
    drawn = [
        Trial(
            f"{QUANTITIES.get(row['quantity'], row['quantity'])}, {share(row['nominal'])} interval",
            row["nominal"],
            row["observed"],
            row["low"],
            row["high"],
        )
        for row in rows.sort("quantity", "nominal").iter_rows(named=True)
    ]
    summary = (
        f"For {counted(rows['quantity'].n_unique(), 'kind')} of forecast: how often what happened lay inside the "
        "interval (disc, with its own 95\u00a0% interval), beside how often it was to (diamond). A disc right of its "
        "diamond: intervals wider than they need be; left of it: too narrow."
    )
    return dumbbell(
        drawn,
        scale=Scale("of cases inside the interval"),
        name="reliability",
        title="Did forecasts keep their promise?",
        summary=summary,
        claimed_words="promised",
        demonstrated_words="kept",
    )
