"""Points on two scales, with the intervals in which they may lie, in groups that signs tell apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Cell, Chart, Numbers, Option
from mainstay.charts.echarts.scale import Scale, value_axis
from mainstay.errors import InputError


@dataclass(frozen=True, slots=True)
class Dot:
    """One point: its name, where it lies, its intervals, its group, and the page that it leads to."""

    label: str
    x: float
    y: float
    x_interval: tuple[float, float] | None = None
    y_interval: tuple[float, float] | None = None
    group: str = ""
    href: str = ""


def scatter(
    dots: Sequence[Dot],
    *,
    x: Scale,
    y: Scale,
    name: str,
    title: str,
    summary: str | None = None,
) -> Chart:
    """Make a chart of points.

    Parameters
    ----------
    dots : sequence of Dot
        At least one, in at most four groups.
    x, y : Scale
        The scales.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else how many there are and the highest of each scale.

    Returns
    -------
    Chart
        The chart.

    Raises
    ------
    InputError
        There is no point, there are too many groups, or a value does not fit its scale.

    Examples
    --------
    >>> x, y = Scale("share of imports"), Scale("chance of shortage")
    >>> chart = scatter([Dot("Heparin", 0.8, 0.3, (0.7, 0.9))], x=x, y=y, name="x", title="Risk")
    >>> chart.summary.replace("\u00a0", " ")
    '1 point. Highest share of imports: Heparin, 80 %; highest chance of shortage: Heparin, 30 %.'
    """
    refusals.refuse_empty(dots, name)
    groups = list(dict.fromkeys(dot.group for dot in dots))
    if len(groups) > len(parts.SIGNS):
        msg = f"the chart {name!r} can tell {len(parts.SIGNS)} groups apart, not {len(groups)}"
        raise InputError(msg, hint="put the smallest together")
    for dot in dots:
        for scale, value, interval in ((x, dot.x, dot.x_interval), (y, dot.y, dot.y_interval)):
            for number in (value, *(interval or ())):
                scale.checked(number, dot.label)
    widest = max(dot.x_interval[1] if dot.x_interval else dot.x for dot in dots)
    tallest = max(dot.y_interval[1] if dot.y_interval else dot.y for dot in dots)
    said = summary or parts.sentence(_summary(dots, x, y))
    option: Option = {
        **parts.frame(said),
        "grid": parts.grid(bottom=66),
        "xAxis": value_axis(x, upright=False, largest=widest),
        "yAxis": value_axis(y, upright=True, largest=tallest),
        "series": [
            parts.whiskers(
                [(d.y, *d.x_interval, 0, 0) for d in dots if d.x_interval], is_across=True, colour=parts.GREY
            ),
            parts.whiskers(
                [(d.x, *d.y_interval, 0, 0) for d in dots if d.y_interval], is_across=False, colour=parts.GREY
            ),
            *(_group([d for d in dots if d.group == group], i, group, x, y, widest) for i, group in enumerate(groups)),
        ],
    }
    if len(groups) > 1:
        option["legend"] = parts.legend(groups)
    return Chart(name, title, said, option, _numbers(dots, x, y))


def _summary(dots: Sequence[Dot], x: Scale, y: Scale) -> str:
    right, top = max(dots, key=lambda dot: dot.x), max(dots, key=lambda dot: dot.y)
    count = "1 point" if len(dots) == 1 else f"{len(dots)} points"
    said = f"{count}. Highest {x.words}: {right.label}, {x.written(right.x)}; "
    return f"{said}highest {y.words}: {top.label}, {y.written(top.y)}."


def _group(dots: Sequence[Dot], i: int, name: str, x: Scale, y: Scale, widest: float) -> dict[str, Any]:
    return {
        "type": "scatter",
        "name": name,
        "symbol": parts.SIGNS[i],
        "symbolSize": 10,
        "z": 5,
        "itemStyle": {"color": parts.SERIES[i], "borderColor": parts.PAPER, "borderWidth": 1},
        "label": {"show": True, "color": parts.INK, "fontSize": 11},
        "labelLayout": {"hideOverlap": True},
        "data": [
            {
                "value": [dot.x, dot.y],
                "tip": _tip(dot, x, y),
                "label": {"formatter": dot.label.replace("{", "(") or " ", **parts.beside(dot.x, widest)},
                **({"href": dot.href} if dot.href else {}),
            }
            for dot in dots
        ],
    }


def _tip(dot: Dot, x: Scale, y: Scale) -> str:
    said = [dot.label]
    for scale, value, interval in ((x, dot.x, dot.x_interval), (y, dot.y, dot.y_interval)):
        ends = f" ({scale.interval(*interval)})" if interval else ""
        said.append(f"{scale.words} {scale.written(value)}{ends}")
    return "\n".join(said)


def _numbers(dots: Sequence[Dot], x: Scale, y: Scale) -> Numbers:
    found: list[tuple[Cell, ...]] = [
        (
            dot.label,
            dot.group,
            x.written(dot.x),
            x.interval(*dot.x_interval) if dot.x_interval else "",
            y.written(dot.y),
            y.interval(*dot.y_interval) if dot.y_interval else "",
        )
        for dot in dots
    ]
    return Numbers(("", "group", x.title, "interval", y.title, "interval"), tuple(found))
