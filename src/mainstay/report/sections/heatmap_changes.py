"""What moved since an earlier map, and how much of each move is new data, revision, method or sample."""

from __future__ import annotations

import polars as pl

from mainstay.charts.numbers import MINUS
from mainstay.report.content import Column, Content, Table, Words
from mainstay.report.heatmap_names import STAGES, MapNames, map_of, names_of
from mainstay.report.section import Material, Section
from mainstay.report.wording import counted, listed

KINDS = {"mean_gap": "mean gap", "gap": "gap", "score": "score"}
CAUSES = {"new_data": "new data", "revision": "revision", "method": "method", "sample": "sample"}
#: moves smaller than half a tenth of a point are not told in the lead
LEAST = 0.05
SHOWN = 40


def _build(material: Material) -> Content | None:
    result = map_of(material)
    if result is None or "changes" not in result.tables:
        return None
    changes, names = result.tables["changes"], names_of(material)
    if changes.is_empty():
        return Content("No headline number moved since the earlier map.")
    return Content(_lead(changes, names), (), (_table(changes, names), _how()))


def _lead(changes: pl.DataFrame, names: MapNames) -> str:
    means = changes.filter(
        pl.col("headline") == "mean_gap", pl.col("what") == "moved", pl.col("change").abs() >= LEAST
    ).sort(pl.col("change").abs(), descending=True)
    says = f"{counted(changes.height, 'headline number')} moved since the earlier map"
    if means.is_empty():
        return f"{says}; no mean gap did by a tenth of a point or more."
    told = []
    for row in means.head(3).iter_rows(named=True):
        cause = max(CAUSES, key=lambda name: abs(row[name]))
        told.append(f"{names.economy(row['economy_id'])} {_moved(row['change'])} points (mostly {CAUSES[cause]})")
    return f"{says}. Mean gaps of {names.home} to rivals moved most against {listed(told, 3)}."


def _moved(change: float) -> str:
    return f"{'+' if change > 0 else MINUS}{abs(change):.1f}"


def _table(changes: pl.DataFrame, names: MapNames) -> Table:
    rows = changes.with_columns(
        pl.col("headline").replace(KINDS).alias("number"),
        pl.col("segment_id").replace(names.segments).fill_null("all rows").alias("segment"),
        pl.col("stage").replace(STAGES).fill_null("all rows").alias("at_stage"),
        pl.col("economy_id").replace(names.economies).alias("economy"),
        pl.Series("datum", _data(changes, names), dtype=pl.String),
    )
    columns = (
        Column("number", "number"),
        Column("segment", "segment"),
        Column("at_stage", "stage"),
        Column("economy", "economy"),
        Column("what", "what"),
        Column("before", "before", "number"),
        Column("after", "after", "number"),
        Column("change", "change", "number"),
        *(Column(name, title, "number") for name, title in CAUSES.items()),
        Column("datum", "the value that moved it most", "prose"),
    )
    return Table("heatmap-changes", "What moved, split by its cause, in points", rows, columns, shown=SHOWN)


def _data(changes: pl.DataFrame, names: MapNames) -> list[str | None]:
    keys = changes.select("largest_indicator_id", "largest_economy_id", "largest_period").iter_rows()
    return [
        None if indicator is None else f"{names.indicator(indicator)} of {names.economy(economy)}, {period}"
        for indicator, economy, period in keys
    ]


def _how() -> Words:
    return Words(
        (
            "The four parts are Shapley values: means over all orders in which the causes can be told; they sum to "
            "the change "
            "exactly. They say what accounts for the change of a number, not what happened in the world: a new value "
            "may be "
            "about an old fact.",
        )
    )


SECTION = Section("heatmap-changes", "What changed since the earlier map", 17, _build)
