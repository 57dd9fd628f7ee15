"""Gaps on both sides of zero, each with its interval and with what missing evidence leaves possible."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.heatmap_palette import Shade
from mainstay.charts.lettering import fitted
from mainstay.charts.numbers import number
from mainstay.errors import InputError

WIDTH, LEFT, RIGHT, ROW, HEAD, TOP = 760, 220, 120, 22, 26, 46
SPAN = WIDTH - LEFT - RIGHT
#: ends that the scale may have on either side of zero; the lowest that holds every number is taken
SCALES = (0.01, 0.1, 0.5, 1, 2, 5, 10, 20, 40, 60, 80, 100, 200)


@dataclass(frozen=True, slots=True)
class Gap:
    """One row: a label, a gap, its interval, its bounds, its step of the palette and a remark at the end.

    A row without a gap is the heading of those below it.
    """

    label: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    worst: float | None = None
    best: float | None = None
    shade: Shade | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """What stands at the two ends of the scale, and the legend of the interval and of the bounds."""

    below: str
    above: str
    interval: str
    bounds: str = ""


def gaps(rows: Sequence[Gap], *, words: Words, name: str, title: str, summary: str) -> str:
    """Draw gaps with their intervals.

    Parameters
    ----------
    rows : sequence of Gap
        In the order in which they are drawn; at least one with a gap.
    words : Words
        What stands at the scale and in the legend.
    name, title, summary : str
        Identifier, and what screen readers speak.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no gap, or a number is not finite.

    Examples
    --------
    >>> told = Words("behind", "ahead", "5 to 95 %")
    >>> "China" in gaps([Gap("China", 4.0, -1.0, 9.0)], words=told, name="x", title="t", summary="s")
    True
    """
    refusals.refuse_empty([row for row in rows if row.value is not None], name)
    scale = _scale(rows)
    bottom = TOP + sum(ROW if row.value is not None else HEAD for row in rows)
    parts, y = _axis(scale, bottom, words), float(TOP)
    for row in rows:
        parts += _row(row, y, scale)
        y += ROW if row.value is not None else HEAD
    parts += _legend(bottom + 24, words)
    return svg.drawing(WIDTH, int(bottom) + 36, parts, name=name, title=title, summary=summary)


def _scale(rows: Sequence[Gap]) -> float:
    largest = 0.0
    for row in rows:
        for value in (row.value, row.low, row.high, row.worst, row.best):
            if value is not None and not math.isfinite(value):
                msg = f"{value!r} is not a number and cannot be drawn"
                raise InputError(msg, where=row.label)
            largest = max(largest, abs(value or 0.0))
    return next((step for step in SCALES if largest <= step), largest)


def _at(value: float, scale: float) -> float:
    return LEFT + SPAN * (value + scale) / (2 * scale)


def _row(row: Gap, y: float, scale: float) -> list[str]:
    if row.value is None:
        return [svg.text(4, y + HEAD - 7, fitted(row.label, LEFT + SPAN / 4, 12, bold=True), size=12, weight="600")]
    middle = y + ROW / 2
    parts = [svg.text(LEFT - 10, middle + 4, fitted(row.label, LEFT - 14, 12), size=12, anchor="end")]
    if row.worst is not None and row.best is not None and row.worst < row.best:
        left, right = _at(row.worst, scale), _at(row.best, scale)
        parts.append(svg.line(left, middle, right, middle, stroke=svg.GREY))
        parts += [svg.line(x, middle - 5, x, middle + 5, stroke=svg.GREY) for x in (left, right)]
    if row.low is not None and row.high is not None:
        parts.append(svg.line(_at(row.low, scale), middle, _at(row.high, scale), middle, stroke=svg.MUTED, width=3.5))
    fill = svg.WHITE if row.shade is None else row.shade.fill
    parts.append(svg.circle(_at(row.value, scale), middle, 5, fill, stroke=svg.INK))
    return [*parts, svg.text(WIDTH - RIGHT + 14, middle + 4, fitted(row.remark, RIGHT - 18, 12), size=12)]


def _axis(scale: float, bottom: float, words: Words) -> list[str]:
    half = SPAN / 2 - 12
    parts = [
        svg.text(LEFT, 14, fitted(f"← {words.below}", half, 12), size=12, fill=svg.MUTED),
        svg.text(LEFT + SPAN, 14, fitted(f"{words.above} →", half, 12), size=12, anchor="end", fill=svg.MUTED),
    ]
    for step in range(-2, 3):
        x = LEFT + SPAN * (step + 2) / 4
        zero = step == 0
        parts.append(svg.line(x, TOP - 8, x, bottom, stroke=svg.INK if zero else svg.GRID, width=1.4 if zero else 1.0))
        value = "0" if zero else ("+" if step > 0 else "−") + number(scale * abs(step) / 2)
        parts.append(svg.text(x, TOP - 14, value, size=11, anchor="middle", fill=svg.MUTED))
    return parts


def _legend(y: float, words: Words) -> list[str]:
    half = WIDTH / 2
    parts = [
        svg.line(8, y - 4, 34, y - 4, stroke=svg.MUTED, width=3.5),
        svg.text(42, y, fitted(words.interval, half - 50, 12), size=12, fill=svg.MUTED),
    ]
    if words.bounds:
        parts += [
            svg.line(half, y - 4, half + 26, y - 4, stroke=svg.GREY),
            *(svg.line(x, y - 9, x, y + 1, stroke=svg.GREY) for x in (half, half + 26)),
            svg.text(half + 34, y, fitted(words.bounds, half - 40, 12), size=12, fill=svg.MUTED),
        ]
    return parts
