"""A calendar of bottlenecks: in which share of the runs each limit binds in each week."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mainstay.charts import intensity, refusals
from mainstay.charts.bottlenecks import WEEK, Limit
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Cell, Chart, Numbers, Option
from mainstay.charts.echarts.scale import narrow_rows, row_axis
from mainstay.charts.fan import Mark
from mainstay.charts.numbers import percent

#: limits that the spoken sentence names
_NAMED = 3


def calendar(
    limits: Sequence[Limit],
    *,
    name: str,
    title: str,
    summary: str | None = None,
    marks: Sequence[Mark] = (),
) -> Chart:
    """Make a chart with a row for each limit and a column for each week.

    Parameters
    ----------
    limits : sequence of Limit
        In the order in which they are drawn, the first on top; at least one.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else the first limits, with the week in which each binds most.
    marks : sequence of Mark
        Days with an upright, such as those of shocks.

    Returns
    -------
    Chart
        The chart; its table has one row for each limit and spell of weeks of one shade.

    Raises
    ------
    InputError
        There is no limit, or a value is not a share.

    Examples
    --------
    >>> chart = calendar([Limit("Plant A", (0.0, 0.4, 1.0))], name="x", title="Bottlenecks")
    >>> chart.summary.replace("\u00a0", " ")
    'Plant A binds in up to 100 % of the runs, most from day 14.'
    """
    refusals.refuse_empty(limits, name)
    shares = [[refusals.share(value, limit.label) for value in limit.weeks] for limit in limits]
    weeks = max(1, *(len(row) for row in shares))
    said = summary or parts.sentence(_summary(limits, shares))
    option: Option = {
        **parts.frame(said, height=parts.ROWS_HEAD + 24 + parts.ROW * len(limits)),
        "title": parts.shades_title("share of the runs in which it binds (blank: never)", bottom=24),
        "grid": parts.grid(top=46, bottom=52),
        "xAxis": {
            "type": "category",
            "data": [str(WEEK * week) for week in range(weeks)],
            "position": "top",
            "name": "day of the scenario",
            "nameLocation": "middle",
            "nameGap": 26,
            "nameTextStyle": {"color": parts.MUTED, "fontSize": 11},
            "axisLabel": {"color": parts.MUTED, "fontSize": 11, "hideOverlap": True},
            "axisLine": {"lineStyle": {"color": parts.EDGE}},
        },
        "yAxis": row_axis([limit.label for limit in limits]),
        "visualMap": parts.shades(),
        "series": [_cells(limits, shares, weeks, marks)],
        "media": narrow_rows(),
    }
    return Chart(name, title, said, option, _numbers(limits, shares))


def _summary(limits: Sequence[Limit], shares: Sequence[Sequence[float]]) -> str:
    said = []
    for limit, row in list(zip(limits, shares, strict=True))[:_NAMED]:
        most = max(row, default=0.0)
        if most > 0:
            day = WEEK * list(row).index(most)
            said.append(f"{limit.label} binds in up to {percent(most)} of the runs, most from day {day}")
        else:
            said.append(f"{limit.label} never binds")
    more = len(limits) - _NAMED
    return f"{'; '.join(said)}{f'; and {more} more' if more > 0 else ''}."


def _cells(
    limits: Sequence[Limit], shares: Sequence[Sequence[float]], weeks: int, marks: Sequence[Mark]
) -> dict[str, Any]:
    """Return the weeks in which anything binds; the rest stays empty."""
    lines = [
        {
            "xAxis": min(max(mark.day // WEEK, 0), weeks - 1),
            "lineStyle": {"color": parts.INK, "type": "solid", "width": 1},
            "label": {"show": False},
        }
        for mark in marks
    ]
    return {
        "type": "heatmap",
        "itemStyle": {"borderColor": parts.PAPER, "borderWidth": 0.5},
        "data": [
            {"value": [week, i, round(share, 4)], "tip": _tip(limit, week, share)}
            for i, (limit, row) in enumerate(zip(limits, shares, strict=True))
            for week, share in enumerate(row)
            if intensity.step_of(share) is not intensity.STEPS[0]
        ],
        "markLine": parts.mark_lines(lines),
    }


def _tip(limit: Limit, week: int, share: float) -> str:
    return f"{limit.label}\ndays {WEEK * week} to {WEEK * week + WEEK - 1}\nbinds in {percent(share)} of the runs"


def _numbers(limits: Sequence[Limit], shares: Sequence[Sequence[float]]) -> Numbers:
    found: list[tuple[Cell, ...]] = []
    for limit, row in zip(limits, shares, strict=True):
        start = 0
        for week in range(1, len(row) + 1):
            if week < len(row) and intensity.step_of(row[week]) is intensity.step_of(row[start]):
                continue
            spell = row[start:week]
            if max(spell) > 0:
                found.append((limit.label, WEEK * start, WEEK * week - 1, percent(min(spell)), percent(max(spell))))
            start = week
    return Numbers(("limit", "from day", "to day", "binds at least in", "at most in (share of runs)"), tuple(found))
