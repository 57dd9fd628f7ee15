"""A frontier: what one side loses against what the other loses, and the arrangements that it is held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Cell, Chart, Numbers, Option
from mainstay.charts.echarts.scale import Scale, value_axis
from mainstay.charts.frontier import Stop
from mainstay.errors import InputError


@dataclass(frozen=True, slots=True)
class Curve:
    """Points that are joined in their order: the name of the curve and its stops."""

    name: str
    stops: tuple[Stop, ...]


def frontier(
    curves: Sequence[Curve],
    *,
    x: Scale,
    y: Scale,
    name: str,
    title: str,
    summary: str | None = None,
    rivals: Sequence[Stop] = (),
    better_words: str = "better for both",
) -> Chart:
    """Make a chart of curves on which less is better both ways, with rivals as diamonds.

    What is better for both sides than the first rival is shaded.

    Parameters
    ----------
    curves : sequence of Curve
        One to four, with at least one stop between them.
    x, y : Scale
        The scales.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else how many stops are better for both than the first rival.
    rivals : sequence of Stop
        Arrangements such as separate wards.
    better_words : str
        What the shaded corner is.

    Returns
    -------
    Chart
        The chart.

    Raises
    ------
    InputError
        There is no stop, there are too many curves, or a value does not fit its scale.

    Examples
    --------
    >>> shared = Curve("shared", (Stop(0.3, 0.3, "none kept"), Stop(0.01, 0.5, "4 beds kept")))
    >>> wards = Stop(0.06, 0.6, "separate wards")
    >>> x, y = Scale("routine turned away"), Scale("surge turned away")
    >>> frontier([shared], x=x, y=y, rivals=[wards], name="x", title="Beds").summary
    '1 of 2 arrangements lose less on both sides than separate wards: 4 beds kept.'
    """
    stops = [one for curve in curves for one in curve.stops]
    refusals.refuse_empty(stops, name)
    if len(curves) > len(parts.DASHES):
        msg = f"the chart {name!r} can tell {len(parts.DASHES)} curves apart, not {len(curves)}"
        raise InputError(msg, hint="draw several charts")
    for one in (*stops, *rivals):
        x.checked(one.x, one.words or name)
        y.checked(one.y, one.words or name)
    said = summary or parts.sentence(_summary(stops, rivals, x, y))
    widest = max(one.x for one in (*stops, *rivals))
    series = [_curve(curve, i, x, y, widest) for i, curve in enumerate(curves)]
    if rivals:
        series.append(_rivals(rivals, x, y, widest, better_words))
    names = [curve.name for curve in curves]
    option: Option = {
        **parts.frame(said),
        "grid": parts.grid(top=48, bottom=66),
        "xAxis": value_axis(x, upright=False, largest=widest),
        "yAxis": {**value_axis(y, upright=True, largest=max(one.y for one in (*stops, *rivals))), "nameGap": 28},
        "legend": parts.legend(names),
        "series": series,
    }
    return Chart(name, title, said, option, _numbers(curves, rivals, x, y))


def _summary(stops: Sequence[Stop], rivals: Sequence[Stop], x: Scale, y: Scale) -> str:
    if not rivals:
        least = min(stops, key=lambda one: one.x)
        return f"The least {x.words} is {x.written(least.x)}, at {y.written(least.y)} {y.words}."
    rival = rivals[0]
    better = [one for one in stops if one.x < rival.x and one.y < rival.y]
    named = [one.words for one in better if one.words]
    said = f"{len(better)} of {len(stops)} arrangements lose less on both sides than {rival.words or 'the diamond'}"
    return f"{said}: {', '.join(named)}." if named else f"{said}."


def _curve(curve: Curve, i: int, x: Scale, y: Scale, widest: float) -> dict[str, Any]:
    return {
        "type": "line",
        "name": curve.name,
        "symbol": parts.SIGNS[0],
        "symbolSize": 8,
        "z": 5,
        "lineStyle": {"color": parts.SERIES[i], "width": 2, "type": parts.DASHES[i]},
        "itemStyle": {"color": parts.SERIES[i]},
        "label": {"show": True, "color": parts.INK, "fontSize": 11},
        "labelLayout": {"hideOverlap": True},
        "data": [_point(one, curve.name, x, y, widest) for one in curve.stops],
    }


def _point(one: Stop, name: str, x: Scale, y: Scale, widest: float) -> dict[str, Any]:
    said = f"{one.words or name}\n{x.words} {x.written(one.x)}\n{y.words} {y.written(one.y)}"
    label = {"formatter": one.words.replace("{", "(") or " ", **parts.beside(one.x, widest)}
    return {"value": [one.x, one.y], "tip": said, "label": label}


def _rivals(rivals: Sequence[Stop], x: Scale, y: Scale, widest: float, better_words: str) -> dict[str, Any]:
    corner = [
        {
            "coord": [0, 0],
            "name": better_words,
            "itemStyle": {"color": "var(--good-soft)"},
            "label": {"color": "var(--good)", "position": "insideBottomLeft", "fontSize": 11},
        },
        {"coord": [rivals[0].x, rivals[0].y]},
    ]
    return {
        "type": "scatter",
        "name": "rivals",
        "symbol": "diamond",
        "symbolSize": 15,
        "z": 6,
        "itemStyle": {"color": parts.ORANGE},
        "label": {"show": True, "color": parts.INK, "fontSize": 11, "fontWeight": 600},
        "data": [_point(one, "rival", x, y, widest) for one in rivals],
        "markArea": {"silent": True, "z": 0, "data": [corner]},
    }


def _numbers(curves: Sequence[Curve], rivals: Sequence[Stop], x: Scale, y: Scale) -> Numbers:
    named = [(curve.name, one) for curve in curves for one in curve.stops] + [("rival", one) for one in rivals]
    found: list[tuple[Cell, ...]] = [(kind, one.words, x.written(one.x), y.written(one.y)) for kind, one in named]
    return Numbers(("", "arrangement", x.title, y.title), tuple(found))
