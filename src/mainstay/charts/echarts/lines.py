"""Numbers over time as lines, each with the band in which it may lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Cell, Chart, Numbers, Option
from mainstay.charts.echarts.scale import Scale, number_axis, time_axis, value_axis
from mainstay.charts.fan import Target
from mainstay.charts.lettering import width_of
from mainstay.charts.numbers import number
from mainstay.errors import InputError

#: widths that a chart beside another, and one on a phone, leave to the legend; a row of it; what a chart is high
_WIDE, _NARROW, _LEGEND_ROW, _HEIGHT = 540, 340, 20, 320

When = date | int | float


@dataclass(frozen=True, slots=True)
class Reading:
    """One number at one time, with the interval in which it may lie; None is a gap, never a zero."""

    at: When
    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its name and its readings in the order of time."""

    name: str
    readings: tuple[Reading, ...]


def lines(
    given: Sequence[Line],
    *,
    scale: Scale,
    name: str,
    title: str,
    summary: str | None = None,
    along: str = "day of the scenario",
    target: Target | None = None,
) -> Chart:
    """Make a chart of lines.

    Parameters
    ----------
    given : sequence of Line
        One to eight lines with at least one reading between them, all over dates or all over numbers.
    scale : Scale
        The upright scale.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else the last reading of each line.
    along : str
        What numbers on the lower axis mean.
    target : Target, optional
        A dashed line at what is wanted.

    Returns
    -------
    Chart
        The chart.

    Raises
    ------
    InputError
        There is nothing to draw, there are too many lines, or dates and numbers are mixed.

    Examples
    --------
    >>> line = Line("Utopia", (Reading(date(2024, 1, 1), 0.4, 0.3, 0.5), Reading(date(2025, 1, 1), 0.5)))
    >>> lines([line], scale=Scale("share of capacity"), name="x", title="Capacity").summary.replace("\u00a0", " ")
    'Share of capacity. Utopia: 50 % at 2025-01-01.'
    """
    refusals.refuse_empty([one for line in given for one in line.readings], name)
    if len(given) > parts.MOST_SERIES:
        msg = f"the chart {name!r} can tell {parts.MOST_SERIES} lines apart, not {len(given)}"
        raise InputError(msg, hint="choose fewer, or draw several charts")
    has_dates = _has_dates(given, name)
    for line in given:
        for one in line.readings:
            for value in (one.value, one.low, one.high):
                if value is not None:
                    scale.checked(value, f"{line.name}, {_written(one.at)}")
    top = max(
        (v for line in given for one in line.readings for v in (one.value, one.high) if v is not None), default=0.0
    )
    said = summary or parts.sentence(_summary(given, scale))
    series: list[dict[str, Any]] = []
    for i, line in enumerate(given):
        series += [*_band(line, i), _line(line, i, scale)]
    if target is not None:
        series[-1]["markLine"] = parts.mark_lines([parts.target_line(target.words, across=target.value)])
    ends = [float(one.at) for line in given for one in line.readings if not isinstance(one.at, date)]
    option: Option = {
        **parts.frame(said),
        "grid": parts.grid(bottom=34 if has_dates else 58),
        "xAxis": time_axis() if has_dates else number_axis(along, least=min(ends), most=max(ends)),
        "yAxis": value_axis(scale, upright=True, largest=top),
        "series": series,
    }
    if len(given) > 1:
        _add_legend(option, given)
    return Chart(name, title, said, option, _numbers(given, scale, "date" if has_dates else along))


def _add_legend(option: Option, given: Sequence[Line]) -> None:
    """Put the names of the lines below the chart, with room for as many rows as they take on a desk and on a phone."""
    option["legend"] = parts.legend([line.name for line in given])
    wide, narrow = (58 + _LEGEND_ROW * (_legend_rows(given, room) - 1) for room in (_WIDE, _NARROW))
    option["grid"]["bottom"] = wide
    if narrow > 58:
        option["mainstay"] = {"height": _HEIGHT + narrow - 58}
        option["media"] = [
            {"query": {"maxWidth": _WIDE}, "option": {"grid": {"bottom": narrow}}},
            {"option": {"grid": {"bottom": wide}}},
        ]


def _legend_rows(given: Sequence[Line], room: int) -> int:
    """Return how many rows the legend takes: where it takes several, the lower axis must stand above all of them."""
    rows, used = 1, 0.0
    for line in given:
        width = 40 + width_of(line.name, 12)  # with the sign before and the gap behind
        if used and used + width > room:
            rows, used = rows + 1, 0.0
        used += width
    return rows


def _has_dates(given: Sequence[Line], name: str) -> bool:
    kinds = {isinstance(one.at, date) for line in given for one in line.readings}
    if len(kinds) > 1:
        msg = f"the chart {name!r} mixes dates and numbers on its lower axis"
        raise InputError(msg)
    return kinds == {True}


def _summary(given: Sequence[Line], scale: Scale) -> str:
    said = []
    for line in given:
        known = [one for one in line.readings if one.value is not None]
        if known:
            interval = scale.interval(known[-1].low, known[-1].high)
            end = f"{scale.written(known[-1].value)}{f' ({interval})' if interval else ''}"
            said.append(f"{line.name}: {end} at {_written(known[-1].at)}")
        else:
            said.append(f"{line.name}: not known")
    return f"{scale.words}. {'; '.join(said)}."


def _written(at: When) -> str:
    return at.isoformat() if isinstance(at, date) else number(at)


def _place(at: When) -> str | float:
    return at.isoformat() if isinstance(at, date) else at


def _line(line: Line, i: int, scale: Scale) -> dict[str, Any]:
    return {
        "type": "line",
        "name": line.name,
        "symbol": parts.SIGNS[i % len(parts.SIGNS)],
        "symbolSize": 6,
        "connectNulls": False,
        "z": 5,
        "lineStyle": {"width": 2, "color": parts.SERIES[i], "type": parts.DASHES[i % len(parts.DASHES)]},
        "itemStyle": {"color": parts.SERIES[i]},
        "data": [{"value": [_place(one.at), one.value], "tip": _tip(line, one, scale)} for one in line.readings],
    }


def _tip(line: Line, one: Reading, scale: Scale) -> str:
    interval = scale.interval(one.low, one.high)
    said = f"{line.name}, {_written(one.at)}\n{scale.words} {scale.written(one.value)}"
    return f"{said}\n{interval}" if interval else said


def _band(line: Line, i: int) -> list[dict[str, Any]]:
    known = [(one.at, one.low, one.high) for one in line.readings if one.low is not None and one.high is not None]
    if not known:
        return []
    common: dict[str, Any] = {
        "type": "line",
        "stack": f"band-{i}",
        "stackStrategy": "all",
        "symbol": "none",
        "silent": True,
        "lineStyle": {"opacity": 0},
        "itemStyle": {"color": parts.SERIES[i]},
        "tooltip": {"show": False},
    }
    return [
        {**common, "areaStyle": {"opacity": 0}, "data": [[_place(at), low] for at, low, _ in known]},
        {
            **common,
            "areaStyle": {"opacity": 0.2, "color": parts.SERIES[i]},
            "data": [[_place(at), high - low] for at, low, high in known],
        },
    ]


def _numbers(given: Sequence[Line], scale: Scale, along: str) -> Numbers:
    rows: list[tuple[Cell, ...]] = [
        (line.name, _written(one.at), scale.written(one.value), scale.interval(one.low, one.high))
        for line in given
        for one in line.readings
    ]
    return Numbers(("line", along, scale.title, "interval"), tuple(rows))
