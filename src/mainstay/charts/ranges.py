"""Ranked bars from 0 to 100 % with the interval that the evidence allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.lettering import fitted, wrapped
from mainstay.charts.numbers import percent

WIDTH, LEFT, RIGHT, ROW, TOP = 760, 270, 80, 32, 34
LABEL, LINE = 12, 13
SPAN = WIDTH - LEFT - RIGHT


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a label, a share, the interval of the share, and a remark at the end of the row.

    An end of the interval that is not known is left open: the line runs to the end of the scale and has no cross bar.
    """

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
        In the order in which they are drawn; at least one.
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

    Raises
    ------
    InputError
        There is no bar, or a value is not a share.

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
    refusals.refuse_empty(bars, name)
    height = TOP + ROW * len(bars) + 46
    parts = _scale(TOP + ROW * len(bars))
    for i, bar in enumerate(bars):
        parts += _bar(bar, TOP + ROW * i)
    parts += _legend(height - 12, value_words, interval_words)
    return svg.drawing(WIDTH, height, parts, name=name, title=title, summary=summary)


def _bar(bar: Bar, y: float) -> list[str]:
    value = refusals.share(bar.value, bar.label)
    parts = [
        *svg.lines(LEFT - 8, y + ROW / 2 + 4, wrapped(bar.label, LEFT - 12, LABEL), LINE, size=LABEL, anchor="end"),
        svg.rect(LEFT, y + 8, SPAN * value, ROW - 16, svg.SKY, stroke=svg.BLUE),
    ]
    end = value
    if bar.low is not None or bar.high is not None:
        low = None if bar.low is None else refusals.share(bar.low, bar.label)
        high = None if bar.high is None else refusals.share(bar.high, bar.label)
        parts += _interval(low, high, y + ROW / 2)
        end = max(end, 1.0 if high is None else high)
    x = LEFT + SPAN * end + 8
    words = f"{percent(value)} {bar.remark}".strip()
    return [*parts, svg.text(x, y + ROW / 2 + 4, fitted(words, WIDTH - x, 12), size=12)]


def _interval(low: float | None, high: float | None, y: float) -> list[str]:
    if low is not None and low == high:
        return []  # the bar ends where the interval does: there is nothing to add
    left, right = LEFT + SPAN * (low or 0.0), LEFT + SPAN * (1.0 if high is None else high)
    ends = [x for x, end in ((left, low), (right, high)) if end is not None]
    return [
        svg.line(left, y, right, y, width=1.6),
        *(svg.line(x, y - 5, x, y + 5, width=1.6) for x in ends),
    ]


def _scale(bottom: float) -> list[str]:
    parts = []
    for tick in (0, 25, 50, 75, 100):
        x = LEFT + SPAN * tick / 100
        parts.append(svg.line(x, TOP - 6, x, bottom, stroke=svg.GRID))
        parts.append(svg.text(x, TOP - 12, f"{tick}\u00a0%", size=11, anchor="middle", fill=svg.MUTED))
    return parts


def _legend(y: float, value_words: str, interval_words: str) -> list[str]:
    half = LEFT + (WIDTH - LEFT) / 2
    return [
        svg.rect(LEFT, y - 10, 18, 11, svg.SKY, stroke=svg.BLUE),
        svg.text(LEFT + 24, y, fitted(value_words, half - LEFT - 30, 12), size=12, fill=svg.MUTED),
        svg.line(half, y - 5, half + 18, y - 5, width=1.6),
        *(svg.line(x, y - 10, x, y, width=1.6) for x in (half, half + 18)),
        svg.text(half + 24, y, fitted(interval_words, WIDTH - half - 24, 12), size=12, fill=svg.MUTED),
    ]
