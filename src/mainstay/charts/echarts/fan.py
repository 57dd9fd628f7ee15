"""A fan over days: the middle run, and the half and the nine tenths of all runs that lie nearest to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Chart, Numbers, Option
from mainstay.charts.echarts.scale import Scale, number_axis, value_axis
from mainstay.charts.fan import Mark, Spread, Target
from mainstay.charts.lettering import fitted, width_of

MIDDLE, HALF, NINE_TENTHS = "middle run", "half of all runs", "9 of 10 runs"
#: width that names of days may count on, in pixels
_ROOM = 480
#: a line above this part of the picture has its words below it
_HIGH = 0.8
_LABEL, _MARK_ROWS, _MARK_STEP = 11, 2, 14
#: a day is left out of the picture where a straight line over it is off by less than this part of the height,
#: but never more than so many days in a row: what is pointed at stays near to a day that was worked out
_UNSEEN, _MOST_LEFT_OUT = 0.01, 6
#: so many days are all drawn
_FEW = 120


def fan(
    days: Sequence[Spread],
    *,
    scale: Scale,
    name: str,
    title: str,
    summary: str | None = None,
    target: Target | None = None,
    marks: Sequence[Mark] = (),
) -> Chart:
    """Make a fan chart.

    Parameters
    ----------
    days : sequence of Spread
        At least one, in any order.
    scale : Scale
        The upright scale.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else the last day in numbers.
    target : Target, optional
        A dashed line, and a dashed upright where it is wanted by a day.
    marks : sequence of Mark
        Thin uprights, such as days of shocks; names that would overlap are left out.

    Returns
    -------
    Chart
        The chart.

    Raises
    ------
    InputError
        There is no day, or a value does not fit the scale.

    Examples
    --------
    >>> days = [Spread(0, 1, 1, 1, 1, 1), Spread(90, 0.2, 0.4, 0.5, 0.7, 0.9)]
    >>> chart = fan(days, scale=Scale("need met"), name="x", title="Need met")
    >>> chart.summary.replace("\u00a0", " ")
    'Need met on day 90: 50 % in the middle run, 20 % to 90 % in 9 of 10 runs.'
    """
    refusals.refuse_empty(days, name)
    known = sorted(days, key=lambda one: one.day)
    for one in known:
        for value in one.values:
            scale.checked(value, f"day {one.day}")
    said = summary or parts.sentence(_summary(known[-1], scale, target))
    last = max(known[-1].day, 1)
    top = 1.0 if scale.form == "share" else max(target.value if target else 0.0, *(one.high_90 for one in known))
    drawn = _drawn(known, top)
    room = _MARK_STEP * len({row for _, words, row in _named(marks, last) if words})
    option: Option = {
        **parts.frame(said, pointer="axis"),
        "grid": parts.grid(top=34 + room, bottom=58),
        "xAxis": number_axis("day of the scenario", least=min(known[0].day, 0), most=last),
        "yAxis": {
            **value_axis(scale, upright=True, most=1 if scale.form == "share" else None, largest=top),
            "nameGap": 15 + room,
        },
        "legend": parts.legend([MIDDLE, parts.surface(HALF), parts.surface(NINE_TENTHS)]),
        "series": [*_bands(drawn), _middle(drawn, scale, target, top, marks)],
    }
    if target is not None and scale.form == "amount":
        # the line of the target belongs to no series, so the scale must be told to reach it
        option["series"].append(_reach(known[0].day, top))
    return Chart(name, title, said, option, _numbers(known, scale))


def _summary(last: Spread, scale: Scale, target: Target | None) -> str:
    said = f"{scale.words} on day {last.day}: {scale.written(last.median)} in the {MIDDLE}, "
    said += f"{scale.interval(last.low_90, last.high_90)} in {NINE_TENTHS}."
    if target is not None:
        by = "" if target.by_day is None else f" by day {target.by_day}"
        said += f" Wanted: {scale.written(target.value)}{by}."
    return said


def _drawn(known: Sequence[Spread], top: float) -> list[Spread]:
    """Return the days that are drawn: those without which the picture would be the same are left out.

    A year of four products would else weigh more than the rest of its page.
    """
    if len(known) <= _FEW:
        return list(known)
    kept = [known[0]]
    first = 0
    while first < len(known) - 1:
        last = first + 1
        while last + 1 < len(known) and last - first <= _MOST_LEFT_OUT and _is_straight(known, first, last + 1, top):
            last += 1
        kept.append(known[last])
        first = last
    return kept


def _is_straight(known: Sequence[Spread], first: int, last: int, top: float) -> bool:
    start, end = known[first], known[last]
    for one in known[first + 1 : last]:
        part = (one.day - start.day) / max(end.day - start.day, 1)
        for low, value, high in zip(start.values, one.values, end.values, strict=True):
            if abs(low + part * (high - low) - value) > _UNSEEN * top:
                return False
    return True


def _bands(known: Sequence[Spread]) -> list[dict[str, Any]]:
    """Return surfaces that stand on one another, from an unseen lowest line up."""
    cuts = (
        ("", "transparent", 0, None),
        (NINE_TENTHS, "var(--band-outer)", 1, 0),
        (HALF, "var(--band-inner)", 3, 1),
        (NINE_TENTHS, "var(--band-outer)", 4, 3),
    )
    return [
        {
            "type": "line",
            "name": words or "lowest",
            "stack": "spread",
            "stackStrategy": "all",
            "symbol": "none",
            "silent": True,
            "lineStyle": {"opacity": 0},
            "itemStyle": {"color": colour, "decal": {"symbol": "none"}},
            "areaStyle": {"color": colour, "opacity": 0 if colour == "transparent" else 1},
            "data": [[one.day, one.values[high] - (0.0 if low is None else one.values[low])] for one in known],
        }
        for words, colour, high, low in cuts
    ]


def _middle(
    known: Sequence[Spread], scale: Scale, target: Target | None, top: float, marks: Sequence[Mark]
) -> dict[str, Any]:
    lines = [_mark(*named) for named in _named(marks, max(known[-1].day, 1))]
    if target is not None:
        lines.append(parts.target_line(target.words, across=target.value, is_high=target.value > _HIGH * top))
        if target.by_day is not None:
            lines.append(parts.target_line("", up=target.by_day))
    return {
        "type": "line",
        "name": MIDDLE,
        "symbol": "none",
        "z": 5,
        "lineStyle": {"width": 2.5, "color": parts.BLUE},
        "itemStyle": {"color": parts.BLUE},
        "data": [{"value": [one.day, one.median], "tip": _tip(one, scale)} for one in known],
        "markLine": parts.mark_lines(lines),
    }


def _tip(one: Spread, scale: Scale) -> str:
    return "\n".join(
        (
            f"day {one.day}: {scale.words}",
            f"{MIDDLE} {scale.written(one.median)}",
            f"{HALF} {scale.interval(one.low_50, one.high_50)}",
            f"{NINE_TENTHS} {scale.interval(one.low_90, one.high_90)}",
        )
    )


def _reach(day: int, top: float) -> dict[str, Any]:
    return {"type": "scatter", "silent": True, "symbolSize": 0, "data": [[day, top]], "tooltip": {"show": False}}


def _named(marks: Sequence[Mark], last: int) -> list[tuple[Mark, str, int]]:
    """Return marks with their names and rows; a name that is free in no row is left out."""
    found: list[tuple[Mark, str, int]] = []
    ends = [-1.0] * _MARK_ROWS
    for mark in sorted(marks, key=lambda one: one.day):
        words = fitted(f"▼ {mark.words}", _ROOM / 3, _LABEL)
        start = _ROOM * mark.day / last
        row = next((i for i, end in enumerate(ends) if start > end), None)
        if row is None:
            found.append((mark, "", 0))
        else:
            ends[row] = start + width_of(words, _LABEL) + 8
            found.append((mark, words, row))
    return found


def _mark(mark: Mark, words: str, row: int) -> dict[str, Any]:
    return {
        "xAxis": mark.day,
        "lineStyle": {"color": parts.EDGE, "type": "solid", "width": 1},
        "label": {
            "formatter": words.replace("{", "("),
            "show": bool(words),
            "color": parts.INK,
            "fontSize": _LABEL,
            "align": "left",
            "distance": [-5, 4 + _MARK_STEP * row],
        },
    }


def _numbers(known: Sequence[Spread], scale: Scale) -> Numbers:
    head = ("day", f"{scale.title}, {MIDDLE}", HALF, NINE_TENTHS)
    rows = (
        (
            one.day,
            scale.written(one.median),
            scale.interval(one.low_50, one.high_50),
            scale.interval(one.low_90, one.high_90),
        )
        for one in known
    )
    return Numbers(head, tuple(rows))
