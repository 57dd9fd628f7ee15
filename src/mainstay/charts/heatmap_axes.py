"""Two axes that are never multiplied: points with an interval on each axis, and their names beside them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.heatmap_labels import Box, place
from mainstay.charts.lettering import fitted, width_of
from mainstay.charts.numbers import percent

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 620, 64, 24, 36, 56
ACROSS, UP = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
RADIUS, LABEL, ROOM = 5.0, 11, 190


@dataclass(frozen=True, slots=True)
class Spot:
    """One point: its name, a share on each axis, and the interval of each."""

    label: str
    x: float
    y: float
    x_range: tuple[float, float]
    y_range: tuple[float, float]


def axes(spots: Sequence[Spot], *, name: str, title: str, summary: str, x_words: str, y_words: str) -> str:
    """Draw points on two axes of shares, which run over the quarters that hold every point and interval.

    Parameters
    ----------
    spots : sequence of Spot
        At least one; the first are labelled first where there is little room.
    name, title, summary : str
        Identifier, and what screen readers speak.
    x_words, y_words : str
        What the axes mean.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no point, or a number is not a share.

    Examples
    --------
    >>> spot = Spot("Vials", 0.3, 0.9, (0.2, 0.5), (0.8, 1.0))
    >>> "Vials" in axes([spot], name="x", title="t", summary="s", x_words="fragility", y_words="criticality")
    True
    """
    refusals.refuse_empty(spots, name)
    across = _Scale.over([share for spot in spots for share in _shares(spot.x, spot.x_range, spot.label)], LEFT, ACROSS)
    up = _Scale.over([share for spot in spots for share in _shares(spot.y, spot.y_range, spot.label)], TOP + UP, -UP)
    points = [(across.at(spot.x), up.at(spot.y)) for spot in spots]
    parts = _frame(across, up, x_words, y_words)
    for spot, (x, y) in zip(spots, points, strict=True):
        left, right = (across.at(end) for end in spot.x_range)
        low, high = (up.at(end) for end in spot.y_range)
        parts += [svg.line(left, y, right, y, stroke=svg.SKY), svg.line(x, low, x, high, stroke=svg.SAND)]
    parts += [svg.circle(x, y, RADIUS, svg.BLUE, stroke=svg.WHITE) for x, y in points]
    words = [fitted(spot.label, ROOM, LABEL) for spot in spots]
    taken = [Box(x - RADIUS, y - RADIUS, 2 * RADIUS, 2 * RADIUS) for x, y in points]
    sizes = [(width_of(text, LABEL), LABEL + 2.0) for text in words]
    boxes = place(points, sizes, taken, frame=Box(LEFT + 2, TOP, ACROSS - 4, UP - 2))
    for text, box, (x, y) in zip(words, boxes, points, strict=True):
        near_x, near_y = box.nearest(x, y)
        if abs(near_x - x) + abs(near_y - y) > 3 * RADIUS:
            parts.append(svg.line(x, y, near_x, near_y, stroke=svg.GREY, width=0.7))
        parts.append(svg.text(box.x, box.y + LABEL - 1, text, size=LABEL))
    return svg.drawing(WIDTH, HEIGHT, parts, name=name, title=title, summary=summary)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Quarters from the first to the last, and where they are drawn."""

    first: int
    last: int
    start: float
    length: float

    @classmethod
    def over(cls, shares: Sequence[float], start: float, length: float) -> _Scale:
        first = min(math.floor(4 * min(shares)), 3)
        return cls(first, max(math.ceil(4 * max(shares)), first + 1), start, length)

    def at(self, share: float) -> float:
        return self.start + self.length * (4 * min(max(share, 0.0), 1.0) - self.first) / (self.last - self.first)

    @property
    def ticks(self) -> list[float]:
        return [quarter / 4 for quarter in range(self.first, self.last + 1)]


def _shares(value: float, ends: tuple[float, float], label: str) -> list[float]:
    return [refusals.share(one, label) for one in (value, *ends)]


def _frame(across: _Scale, up: _Scale, x_words: str, y_words: str) -> list[str]:
    parts = []
    for share in across.ticks:
        x = across.at(share)
        parts.append(svg.line(x, TOP, x, TOP + UP, stroke=svg.GRID))
        parts.append(svg.text(x, TOP + UP + 17, percent(share), size=11, anchor="middle", fill=svg.MUTED))
    for share in up.ticks:
        y = up.at(share)
        parts.append(svg.line(LEFT, y, LEFT + ACROSS, y, stroke=svg.GRID))
        parts.append(svg.text(LEFT - 8, y + 4, percent(share), size=11, anchor="end", fill=svg.MUTED))
    return [
        *parts,
        svg.text(LEFT + ACROSS, HEIGHT - 14, fitted(f"{x_words} →", ACROSS, 12), size=12, anchor="end"),
        svg.text(8, 18, fitted(f"↑ {y_words}", WIDTH - 16, 12), size=12),
    ]
