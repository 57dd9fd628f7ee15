"""Which gaps move, and whether research here is followed by production here."""

from __future__ import annotations

import polars as pl

from mainstay.charts.heatmap_gaps import Gap, gaps
from mainstay.charts.heatmap_gaps import Words as GapWords
from mainstay.core.result import Result
from mainstay.report.content import Block, Column, Content, Figure, Table, Words
from mainstay.report.heatmap_names import STAGES, MapNames, choices_of, map_of, names_of
from mainstay.report.section import Material, Section
from mainstay.report.wording import counted, share

#: most trends in the picture
DRAWN = 24
FOUND = ("improving", "worsening")
TOO_FEW = "too_few"
SAYS = {"none": "none shown", TOO_FEW: "too few periods"}


def _build(material: Material) -> Content | None:
    result = map_of(material)
    if result is None or result.tables["trends"].is_empty():
        return None
    names = names_of(material)
    trends = result.tables["trends"].with_columns(
        *names.columns("segment_id", "economy_id", "indicator_id"),
        pl.col("verdict").replace(SAYS).alias("says"),
        pl.col("verdict").replace_strict([*FOUND, TOO_FEW], [0, 1, 3], default=2, return_dtype=pl.Int64).alias("_rank"),
    )
    trends = trends.sort("_rank", "p_adjusted", "indicator", "segment", "economy", nulls_last=True).drop("_rank")
    found = trends.filter(pl.col("verdict").is_in(FOUND))
    tested = trends.filter(pl.col("verdict") != TOO_FEW).height
    blocks: list[Block] = [_figure(found, names)] if found.height else []
    blocks += [_table(trends, found.height, names), _how(result)]
    if "lead_lag" in result.tables and result.tables["lead_lag"].height:
        blocks.append(_stages(result.tables["lead_lag"], names))
    return Content(_lead(found, tested, trends.height, names, choices_of(result)["trend_level"]), (), tuple(blocks))


def _lead(found: pl.DataFrame, tested: int, series: int, names: MapNames, level: float) -> str:
    counts = dict(found["verdict"].value_counts().iter_rows())
    if not tested:
        return f"No trend can be told: of {counted(series, 'series')} none has enough periods.".replace(
            "seriess", "series"
        )
    return (
        f"Of {series} series of gaps {tested} have enough periods to be tested; {counts.get('improving', 0)} move in "
        "favour of "
        f"{names.home} and {counts.get('worsening', 0)} against it. At most {share(level)} of these calls are "
        "expected to "
        "be false."
    )


def _figure(found: pl.DataFrame, names: MapNames) -> Figure:
    rows = []
    drawn = found.head(DRAWN)
    for economy in drawn["economy"].unique(maintain_order=True):
        rows.append(Gap(economy))
        part = drawn.filter(pl.col("economy") == economy).sort("slope", descending=True)
        rows += [
            Gap(row["indicator"], row["slope"], row["slope_low"], row["slope_high"], remark=f"{row['n']} periods")
            for row in part.iter_rows(named=True)
        ]
    title = "Gaps that move, in points a year"
    more = f" The {DRAWN} surest are drawn." if found.height > DRAWN else ""
    summary = f"Theil-Sen slope of each gap in which a trend was found, with its interval, by rival.{more}"
    words = GapWords(f"against {names.home}", f"for {names.home}", "interval of the slope")
    picture = gaps(rows, words=words, name="trends", title=title, summary=summary)
    return Figure("heatmap-trend-slopes", title, picture, summary, "heatmap-trends")


def _table(trends: pl.DataFrame, found: int, names: MapNames) -> Table:
    columns = (
        Column("indicator", "indicator"),
        Column("segment", "segment"),
        Column("economy", "rival"),
        Column("says", f"for {names.home}"),
        Column("slope", "points a year", "number"),
        Column("slope_low", "at least", "number"),
        Column("slope_high", "at most", "number"),
        Column("n", "periods", "count"),
        Column("p_adjusted", "p, adjusted", "number"),
    )
    title = "Trends of the gaps, those found first"
    return Table("heatmap-trends", title, trends, columns, shown=max(10, min(found, 40)))


def _how(result: Result) -> Words:
    return Words(
        (
            "Slopes are Theil-Sen, tests Mann-Kendall with corrections for ties and autocorrelation; over the whole "
            "map "
            f"false discoveries are held at {share(choices_of(result)['trend_level'])} (Benjamini and Hochberg 1995). "
            "“None "
            "shown” means that the series do not show one, not that there is none.",
        )
    )


def _stages(table: pl.DataFrame, names: MapNames) -> Table:
    rows = table.with_columns(*names.columns("segment_id", "economy_id"))
    order = {"higher in research": 0, "higher in production": 0, "open": 1}
    rows = (
        rows.with_columns(_rank=pl.col("standing").replace_strict(order, default=2, return_dtype=pl.Int64))
        .sort("_rank", pl.col("stage_gap").abs(), descending=[False, True], nulls_last=True, maintain_order=True)
        .drop("_rank")
    )
    columns = (
        Column("segment", "segment"),
        Column("economy", "economy"),
        *(
            Column(f"{stage}_score", f"{STAGES[stage]}, score", "number")
            for stage in ("research", "clinical", "production")
        ),
        Column("stage_gap", "research less production", "number"),
        Column("stage_gap_low", "at least", "number"),
        Column("stage_gap_high", "at most", "number"),
        Column("standing", "stands"),
        Column("lead", "does one follow the other?"),
        Column("says", "how this is known", "prose"),
    )
    note = (
        "Innovating here, industrialising there: scores at the two stages have different indicators, so the gap "
        "compares "
        "standings, not quantities. That one follows the other would not show that it is caused by it."
    )
    return Table("heatmap-stages", "From research to production", rows, columns, note, shown=12)


SECTION = Section("heatmap-trends", "Which gaps move", 14, _build)
