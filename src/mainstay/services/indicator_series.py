"""One indicator over time: what it is, and every observation of home and rivals with its interval and its source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.echarts.lines import Line, Reading, lines
from mainstay.charts.echarts.parts import MOST_SERIES
from mainstay.charts.echarts.scale import Scale
from mainstay.core.calendar import period_bounds
from mainstay.core.result import Result
from mainstay.core.suggest import nearest
from mainstay.engines.monitor.heatmap.evidence import WHOLE
from mainstay.engines.monitor.indicators import DERIVED
from mainstay.errors import NotFoundError
from mainstay.model.base import Base
from mainstay.report.content import Column, Table
from mainstay.report.heatmap_names import LENSES, STAGES, WHOLE_NAME
from mainstay.report.names import economy_names, named
from mainstay.report.wording import number

#: observations that the page shows; the twins hold all
MOST_SHOWN = 300
DIRECTIONS = {"higher_better": "more is better", "lower_better": "less is better"}


@dataclass(frozen=True, slots=True)
class Series:
    """What there is to say of one indicator.

    Attributes
    ----------
    name, definition : str
        Name, and what it measures.
    facts : tuple of (str, str, str)
        Words, value, and the field of the table ``indicators`` that holds it (empty where none does).
    table : Table
        Observations.
    chart : Chart, optional
        Home and rivals over time, where there are two periods at least.
    segments, economies : tuple of (str, str)
        What can be chosen: key and name.
    """

    name: str
    definition: str
    facts: tuple[tuple[str, str, str], ...]
    table: Table
    chart: Chart | None
    segments: tuple[tuple[str, str], ...]
    economies: tuple[tuple[str, str], ...]


def series_of(base: Base, result: Result | None, indicator: str, *, segment: str = "", economy: str = "") -> Series:
    """Return one indicator.

    Parameters
    ----------
    base : Base
        The base, as known on the day that was asked for.
    result : Result, optional
        A heatmap, for what is worked out from other tables and for what the map uses.
    indicator : str
        Key.
    segment, economy : str
        Only observations of this segment or economy.

    Raises
    ------
    NotFoundError
        There is no such indicator.
    """
    rows = base["indicators"].filter(pl.col("indicator_id") == indicator)
    derived = DERIVED.all().get(indicator)
    if rows.is_empty() and derived is None:
        close = nearest(indicator, [*base["indicators"]["indicator_id"], *DERIVED.all()])
        msg = f"there is no indicator {indicator!r}"
        raise NotFoundError(msg, hint=f"did you mean {close!r}?" if close else None)
    facts: tuple[tuple[str, str, str], ...] = ()
    if rows.is_empty():
        assert derived is not None  # noqa: S101 - refused above
        name, definition, unit = derived.title, derived.definition, derived.unit
        told = _from_map(result, indicator)
    else:
        row = rows.row(0, named=True)
        name, definition, unit = row["name"], row["definition"] or "", row["unit"] or ""
        facts = _facts(row)
        told = base["observations"].filter(pl.col("indicator_id") == indicator)
    told = told.with_columns(pl.col("segment_id").fill_null(WHOLE))
    names = {WHOLE: WHOLE_NAME, **dict(base["segments"].select("segment_id", "name").iter_rows())}
    economies = economy_names(base)
    segments = tuple((key, names.get(key, key)) for key in sorted(told["segment_id"].unique()))
    seen = tuple(sorted(((key, economies.get(key, key)) for key in told["economy_id"].unique()), key=lambda x: x[1]))
    if segment:
        told = told.filter(pl.col("segment_id") == segment)
    if economy:
        told = told.filter(pl.col("economy_id") == economy)
    told = told.with_columns(pl.col("unit").fill_null(unit or None))
    compared = _compared(base, result)
    chart = _chart(told, compared, economies, names, (name, unit))
    table = _table(base, told, compared, names, economies)
    return Series(name, definition, facts, table, chart, segments, seen)


def _compared(base: Base, result: Result | None) -> list[str]:
    """Return the economies that the map compares, home first."""
    rivals = base.info.competitors if result is None else [str(key) for key in result.manifest["rivals"]]
    return list(dict.fromkeys([base.info.home, *rivals]))


def _from_map(result: Result | None, indicator: str) -> pl.DataFrame:
    columns = (
        "economy_id",
        "segment_id",
        "period",
        "value",
        "low",
        "high",
        "unit",
        "source_id",
        "locator",
        "method",
        "grade",
        "known_on",
    )
    if result is None:
        kinds = {name: pl.Float64() if name in ("value", "low", "high") else pl.String() for name in columns}
        return pl.DataFrame(schema={**kinds, "known_on": pl.Date()})
    return result.tables["evidence"].filter(pl.col("indicator_id") == indicator).select(*columns)


def _facts(row: dict[str, object]) -> tuple[tuple[str, str, str], ...]:
    def text(name: str, given: dict[str, str] | None = None) -> str:
        value = row[name]
        return "unknown" if value is None else (given or {}).get(str(value), str(value))

    goal = f"{_plain(row['goalpost_low'])} to {_plain(row['goalpost_high'])}"
    has_goal = row["goalpost_low"] is not None or row["goalpost_high"] is not None
    return (
        ("unit", text("unit"), "unit"),
        ("direction", text("direction", DIRECTIONS), "direction"),
        ("lens", text("lens", LENSES), "lens"),
        ("stage", text("stage", STAGES), "stage"),
        ("goalposts", goal if has_goal else "set by the values themselves", "goalpost_low"),
        ("weight", "equal with its siblings" if row["weight"] is None else _plain(row["weight"]), "weight"),
    )


def _plain(value: object) -> str:
    return number(value) if isinstance(value, float) else "unknown" if value is None else str(value)


def _table(
    base: Base, told: pl.DataFrame, compared: Sequence[str], segments: dict[str, str], economies: dict[str, str]
) -> Table:
    ranks = {key: i for i, key in enumerate(compared)}
    rank = pl.col("economy_id").replace_strict(ranks, default=len(ranks), return_dtype=pl.Int64)
    titles = dict(base["sources"].select("source_id", "title").iter_rows())
    key = [pl.col("economy_id"), pl.col("segment_id").replace({WHOLE: ""}), pl.col("period")]
    frame = told.with_columns(
        named("segment_id", segments).alias("segment"),
        named("economy_id", economies).alias("economy"),
        named("source_id", titles).alias("source"),
        (pl.col("method") == "assumed").fill_null(value=False).alias("is_assumed"),
        pl.concat_str(key, separator="|").alias("row_key"),
    ).sort(rank, "economy", "segment", "period", descending=[False, False, False, True])
    columns = (
        Column("economy", "economy"),
        Column("segment", "segment"),
        Column("period", "period"),
        Column("value", "value", "number", "is_assumed"),
        Column("low", "at least", "number"),
        Column("high", "at most", "number"),
        Column("unit", "unit"),
        Column("method", "method"),
        Column("grade", "grade"),
        Column("known_on", "known on"),
        Column("source", "source", "prose"),
        Column("locator", "where in it", "prose"),
    )
    return Table("observations", "Observations", frame, columns, shown=MOST_SHOWN)


def _chart(
    told: pl.DataFrame,
    compared: Sequence[str],
    economies: dict[str, str],
    segments: dict[str, str],
    about: tuple[str, str],
) -> Chart | None:
    """Draw home and rivals over time, of one segment; no picture where one period is all there is."""
    known = told.filter(pl.col("value").is_not_null())
    if known.is_empty() or known["value"].min() < 0:  # type: ignore[operator]  # a column of numbers
        return None
    # the segment with most values, where several are left: lines of different segments are not one line
    counted = known["segment_id"].value_counts().sort("count", "segment_id", descending=[True, False])
    segment = WHOLE if WHOLE in set(known["segment_id"]) else str(counted["segment_id"][0])
    one = known.filter(pl.col("segment_id") == segment)
    drawn = _lines(one, compared, economies)
    if not drawn or max(len(line.readings) for line in drawn) < 2:
        return None
    name, unit = about
    scale = Scale(name, "amount", unit)
    title = name if segment == WHOLE else f"{name}: {segments.get(segment, segment)}"
    return lines(drawn, scale=scale, name="series", title=title)


def _lines(told: pl.DataFrame, wanted: Sequence[str], names: dict[str, str]) -> list[Line]:
    """Return the lines of the economies that are wanted; the first that fit, where there are more."""
    found = []
    for key in wanted:
        rows = told.filter(pl.col("economy_id") == key)
        by_day: dict[date, Reading] = {}
        for period, value, low, high in rows.select("period", "value", "low", "high").iter_rows():
            _, end = period_bounds(period)
            # what is below zero cannot be drawn on a scale from zero: the table has it
            by_day[end] = Reading(end, value, *((low, high) if low is not None and low >= 0 else (None, None)))
        if by_day:
            found.append(Line(names.get(key, key), tuple(by_day[day] for day in sorted(by_day))))
    return found[:MOST_SERIES]
