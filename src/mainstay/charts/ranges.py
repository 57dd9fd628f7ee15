"""Ranked bars from 0 to 100 % with the interval that the evidence allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import svg

WIDTH, LEFT, RIGHT, ROW, TOP = 760, 250, 70, 26, 34


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a label, a share, the interval of the share, and a remark at the end of the row."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    remark: str = ""


def ranges(bars: Sequence[Bar], *, name: str, title: str, summary: str, value_words: str, interval_words: str) -> str:
    """Draw ranked bars with intervals.

    Parameters
    ----------
    bars : sequence of Bar
        In the order in which they are drawn.
    name : str
        Identifier, unique in the page.
    title, summary : str
        What screen readers speak.
    value_words, interval_words : str
        Legend of bar and interval.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> "<svg" in ranges(
    ...     [Bar("China", 0.4, 0.2, 0.6)],
    ...     name="x",
    ...     title="t",
    ...     summary="s",
    ...     value_words="v",
    ...     interval_words="i",
    ... )
    True
    """
    height = TOP + ROW * len(bars) + 46
    span = WIDTH - LEFT - RIGHT
    parts = _scale(span, TOP + ROW * len(bars))
    for i, bar in enumerate(bars):
        y = TOP + ROW * i
        parts.append(svg.text(LEFT - 8, y + 17, svg.shortened(bar.label, 36), anchor="end"))
        parts.append(svg.rect(LEFT, y + 6, span * bar.value, ROW - 12, svg.SKY, stroke=svg.BLUE))
        end = bar.value
        if bar.low is not None and bar.high is not None and bar.high > bar.low:
            middle = y + ROW / 2
            left, right = LEFT + span * bar.low, LEFT + span * bar.high
            parts.append(svg.line(left, middle, right, middle, width=1.6))
            parts += [svg.line(x, middle - 5, x, middle + 5, width=1.6) for x in (left, right)]
            end = max(end, bar.high)
        parts.append(svg.text(LEFT + span * end + 8, y + 17, f"{100 * bar.value:.0f} % {bar.remark}".strip(), size=12))
    parts += _legend(height - 12, value_words, interval_words)
    return svg.drawing(WIDTH, height, parts, name=name, title=title, summary=summary)


def _scale(span: float, bottom: float) -> list[str]:
    parts = []
    for tick in (0, 25, 50, 75, 100):
        x = LEFT + span * tick / 100
        parts.append(svg.line(x, TOP - 6, x, bottom, stroke=svg.GRID))
        parts.append(svg.text(x, TOP - 12, f"{tick} %", size=11, anchor="middle", fill=svg.MUTED))
    return parts


def _legend(y: float, value_words: str, interval_words: str) -> list[str]:
    half = LEFT + (WIDTH - LEFT) / 2
    return [
        svg.rect(LEFT, y - 10, 18, 11, svg.SKY, stroke=svg.BLUE),
        svg.text(LEFT + 24, y, value_words, size=12, fill=svg.MUTED),
        svg.line(half, y - 5, half + 18, y - 5, width=1.6),
        *(svg.line(x, y - 10, x, y, width=1.6) for x in (half, half + 18)),
        svg.text(half + 24, y, interval_words, size=12, fill=svg.MUTED),
    ]
