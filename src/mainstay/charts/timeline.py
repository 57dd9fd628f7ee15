"""A number over time, drawn as a line with a dot at each day for which it is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mainstay.charts import refusals, svg
from mainstay.charts.lettering import width_of
from mainstay.charts.numbers import number
from mainstay.charts.scale import even_steps

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 250, 56, 40, 24, 34
WIDE, TALL = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
Point = tuple[date, float]


def timeline(points: Sequence[Point], *, name: str, title: str, summary: str) -> str:
    """Draw a number over time; the scale begins at zero.

    Every known day has its dot; where dots stand close some numbers are left to the table, never those of the highest,
    the first and the last day.

    Parameters
    ----------
    points : sequence of (date, float)
        At least one, in any order.
    name, title, summary : str
        Identifier, and what screen readers speak.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no point, or a value is below zero.

    Examples
    --------
    >>> "2024" in timeline([(date(2024, 1, 1), 3.0), (date(2024, 6, 1), 5.0)], name="x", title="t", summary="s")
    True
    """
    refusals.refuse_empty(points, name)
    known = sorted((day, refusals.amount(value, day.isoformat())) for day, value in points)
    step, steps = even_steps(max(value for _, value in known))
    frame = _Frame(known[0][0].toordinal(), known[-1][0].toordinal(), step * steps)
    spots = [frame.place(day, value) for day, value in known]
    parts = [
        *_levels(step, steps),
        *_days(known[0][0], known[-1][0], frame),
        svg.path(spots, stroke=svg.BLUE),
        *(svg.circle(x, y, 4, svg.BLUE) for x, y in spots),
        *_numbers(spots, [value for _, value in known]),
    ]
    return svg.drawing(WIDTH, HEIGHT, parts, name=name, title=title, summary=summary)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where days and values stand."""

    first: int
    last: int
    top: float

    def place(self, day: date, value: float) -> tuple[float, float]:
        along = (day.toordinal() - self.first) / max(self.last - self.first, 1)
        return LEFT + WIDE * along, TOP + TALL * (1 - value / self.top)


def _levels(step: float, steps: int) -> list[str]:
    parts = []
    for i in range(steps + 1):
        y = TOP + TALL * (1 - i / steps)
        parts.append(svg.line(LEFT, y, WIDTH - RIGHT, y, stroke=svg.GRID))
        parts.append(svg.text(LEFT - 8, y + 4, number(step * i), size=11, anchor="end", fill=svg.MUTED))
    return parts


def _days(first: date, last: date, frame: _Frame) -> list[str]:
    """Return a tick at the beginning of each year, or at both ends where no year begins between them."""
    years = range(first.year + 1, last.year + 1)
    every = math.ceil(len(years) / 12)  # what can be read side by side
    ticks = [(date(year, 1, 1), str(year)) for year in years[::every]] if years else []
    if not ticks:
        ticks = [(day, day.isoformat()) for day in sorted({first, last})]
    parts = []
    for day, words in ticks:
        x, bottom = frame.place(day, 0)[0], TOP + TALL
        parts.append(svg.line(x, bottom, x, bottom + 5, stroke=svg.MUTED))
        parts.append(svg.text(x, HEIGHT - 12, words, size=11, anchor="middle", fill=svg.MUTED))
    return parts


def _numbers(spots: Sequence[tuple[float, float]], values: Sequence[float]) -> list[str]:
    last = len(values) - 1
    order = sorted(range(len(values)), key=lambda i: (i != values.index(max(values)), i != last, i != 0, i))
    taken: list[tuple[float, float, float]] = []
    parts = []
    for i in order:
        (x, y), words = spots[i], number(values[i])
        half = width_of(words, 11) / 2
        is_free = all(abs(x - at) > half + room or abs(y - height) > 13 for at, height, room in taken)
        if is_free:
            taken.append((x, y, half))
            parts.append(svg.text(x, y - 9, words, size=11, anchor="middle"))
    return parts
