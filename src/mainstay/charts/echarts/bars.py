"""Ranked bars with the interval that the evidence allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Cell, Chart, Numbers, Option
from mainstay.charts.echarts.scale import Scale, narrow_rows, row_axis, value_axis
from mainstay.charts.lettering import width_of
from mainstay.charts.ranges import Bar

#: rows that the spoken sentence names
_NAMED = 3


def bars(
    rows: Sequence[Bar],
    *,
    scale: Scale,
    name: str,
    title: str,
    summary: str | None = None,
    interval_words: str = "interval",
) -> Chart:
    """Make a chart of bars that lie, one a row.

    Parameters
    ----------
    rows : sequence of Bar
        In the order in which they are drawn, the first on top; at least one.
    scale : Scale
        The scale of the bars.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else the first rows in numbers.
    interval_words : str
        What the intervals are, such as "90 % of all that the evidence allows".

    Returns
    -------
    Chart
        The chart.

    Raises
    ------
    InputError
        There is no row, or a value does not fit the scale.

    Examples
    --------
    >>> chart = bars([Bar("China", 0.4, 0.2, 0.6)], scale=Scale("share"), name="x", title="Shares")
    >>> chart.summary.replace("\u00a0", " ")
    'Share: China 40 % (20 % to 60 %).'
    """
    refusals.refuse_empty(rows, name)
    for row in rows:
        for value in (row.value, row.low, row.high):
            if value is not None:
                scale.checked(value, row.label)
    said = summary or parts.sentence(_summary(rows, scale))
    ends = [_end(row, scale) for row in rows]
    option: Option = {
        **parts.frame(said, height=parts.ROWS_HEAD + parts.ROW * len(rows)),
        "grid": parts.grid(top=10, right=_room(rows, scale), bottom=44),
        "xAxis": value_axis(
            scale, upright=False, most=1 if scale.form == "share" and max(ends) > 0.5 else None, largest=max(ends)
        ),
        "yAxis": row_axis([row.label for row in rows]),
        "series": [_bars(rows, scale), _whiskers(rows, ends), _ends(rows, ends, scale)],
        "media": narrow_rows(),
    }
    return Chart(name, title, said, option, _numbers(rows, scale, interval_words))


def _room(rows: Sequence[Bar], scale: Scale) -> int:
    """Return the room that the words behind the bars need, in pixels; more than a third of a phone they never get."""
    widest = max(width_of(_behind(row, scale), 12) for row in rows)
    return round(min(max(92, widest + 14), 150))


def _behind(row: Bar, scale: Scale) -> str:
    return f"{scale.written(row.value)} {row.remark}".strip()


def _summary(rows: Sequence[Bar], scale: Scale) -> str:
    said = []
    for row in rows[:_NAMED]:
        interval = scale.interval(row.low, row.high)
        said.append(f"{row.label} {scale.written(row.value)}{f' ({interval})' if interval else ''}")
    more = len(rows) - _NAMED
    return f"{scale.words}: {', '.join(said)}{f', and {more} more' if more > 0 else ''}."


def _end(row: Bar, scale: Scale) -> float:
    """Return where a row ends: an interval that is open above runs to the end of a scale of shares."""
    if row.low is not None and row.high is None and scale.form == "share":
        return 1.0
    return max(row.value, row.high or 0.0)


def _bars(rows: Sequence[Bar], scale: Scale) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": scale.words,
        "barMaxWidth": 16,
        "itemStyle": {"color": "var(--band-inner)", "borderColor": parts.BLUE, "borderWidth": 1},
        "data": [{"value": row.value, "tip": _tip(row, scale)} for row in rows],
    }


def _tip(row: Bar, scale: Scale) -> str:
    interval = scale.interval(row.low, row.high)
    return "\n".join(x for x in (row.label, f"{scale.words} {scale.written(row.value)}", interval, row.remark) if x)


def _whiskers(rows: Sequence[Bar], ends: Sequence[float]) -> dict[str, Any]:
    found: list[tuple[float | None, ...]] = []
    for i, (row, end) in enumerate(zip(rows, ends, strict=True)):
        if (row.low is None and row.high is None) or row.low == row.high:
            continue  # nothing to add to where the bar ends
        high = end if row.high is None else row.high
        found.append((i, row.low or 0.0, high, int(row.low is None), int(row.high is None)))
    return parts.whiskers(found, is_across=True)


def _ends(rows: Sequence[Bar], ends: Sequence[float], scale: Scale) -> dict[str, Any]:
    """Return the numbers that stand behind bars and intervals."""
    return {
        "type": "scatter",
        "symbolSize": 0.1,
        "silent": True,
        "tooltip": {"show": False},
        "itemStyle": {"color": "transparent"},
        "label": {"show": True, "position": "right", "color": parts.INK, "fontSize": 12, "distance": 8},
        "data": [
            {
                "value": [end, i],
                "label": {"formatter": _behind(row, scale).replace("{", "(")},
            }
            for i, (row, end) in enumerate(zip(rows, ends, strict=True))
        ],
    }


def _numbers(rows: Sequence[Bar], scale: Scale, interval_words: str) -> Numbers:
    found: tuple[tuple[Cell, ...], ...] = tuple(
        (row.label, scale.written(row.value), scale.interval(row.low, row.high), row.remark) for row in rows
    )
    return Numbers(("", scale.title, interval_words, "remark"), found)
