"""The same money spent three ways: silos, a surge system apart, and a flexible system."""

from __future__ import annotations

import polars as pl

from mainstay.charts.echarts.bars import bars
from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.scale import Scale
from mainstay.charts.ranges import Bar
from mainstay.core.result import Result
from mainstay.model.base import Base
from mainstay.report.care_names import SYSTEMS, facility_names, place_name
from mainstay.report.content import Column, Table, Words
from mainstay.report.sections._care_plan import plan_blocks, plan_lead, plan_numbers
from mainstay.services.care_pages.told import Told
from mainstay.services.chart_table import table_of

#: what the charts compare: measure, heading, whether more is better
COMPARED = (
    ("dalys_averted", "DALYs averted by care in a year, at equal cost"),
    ("routine_lost_dalys", "DALYs of routine care that surges take away in a year"),
)
#: measures in the words of the headings above
MEASURES = {
    "routine_share": "routine care given",
    "surge_share": "surge care given",
    "routine_lost_patients": "routine patients lost to surges",
    "routine_lost_dalys": "DALYs of routine care lost to surges",
    "dalys_averted": "DALYs averted",
}


def tell(result: Result, base: Base) -> Told:
    """Return what each way to organise care gives for the same money."""
    names = facility_names(base)
    charts = tuple(one for measure, title in COMPARED if (one := _chart(result, measure, title)) is not None)
    blocks = plan_blocks(result, names)
    words = tuple(text for block in blocks if isinstance(block, Words) for text in block.text)
    told = tuple(block for block in blocks if isinstance(block, Table) and block.id != "care-purchases")
    tables = (*told, *map(table_of, charts), *_more(result, names))
    return Told(plan_lead(result), plan_numbers(result), charts, tables, words)


def _chart(result: Result, measure: str, title: str) -> Chart | None:
    rows = result.tables["systems"].filter(pl.col("measure") == measure, pl.col("mean").is_not_null())
    found = [
        Bar(SYSTEMS.get(system, system), value, low, high)
        for system, value, low, high in rows.select("system", "mean", "mean_low", "mean_high").iter_rows()
    ]
    if not found:
        return None
    return bars(
        found,
        scale=Scale("DALYs a year", "amount"),
        name=f"plan-{measure.replace('_', '-')}",
        title=title,
        interval_words="95 % of the mean over the years drawn",
    )


def _more(result: Result, names: dict[str, str]) -> list[Table]:
    found = []
    differences = result.tables["differences"]
    if differences.height:
        columns: tuple[Column, ...] = (
            Column("flex_less", "flexible less"),
            Column("measure", "measure"),
            Column("mean", "difference", "number"),
            Column("mean_low", "from", "number"),
            Column("mean_high", "to", "number"),
            Column("unit", "unit"),
            Column("probability_flex_worse", "chance that it is worse", "share"),
        )
        differences = differences.with_columns(
            pl.col("flex_less").replace(SYSTEMS), pl.col("measure").replace(MEASURES)
        )
        title = "The flexible system against the others, years drawn alike"
        found.append(Table("differences", title, differences, columns, shown=20))
    bought = result.tables["purchases"].filter(pl.col("units") > 0)
    if bought.height:
        places = [place_name(place, names) for place in bought["place"]]
        rows = bought.with_columns(where=pl.Series(places, dtype=pl.String), way=pl.col("system").replace(SYSTEMS))
        columns = (
            Column("way", "care organised as"),
            Column("where", "place", "prose"),
            Column("option", "what is bought", "prose"),
            Column("units", "units", "number"),
            Column("usd_per_year", "USD a year", "count"),
        )
        rows = rows.sort("system", "usd_per_year", "option", descending=[False, True, False])
        found.append(Table("purchases", "What the money buys, place by place", rows, columns, shown=20))
    return found
