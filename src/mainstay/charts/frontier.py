"""A frontier: what one side loses against what the other side loses, over how much is kept for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from mainstay.charts import refusals, svg
from mainstay.charts.heatmap_labels import Box, place
from mainstay.charts.lettering import fitted, width_of
from mainstay.charts.numbers import percent
from mainstay.charts.scale import even_steps

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 330, 60, 24, 40, 62
ACROSS, UP = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
BETTER = "#e6f1e4"
RADIUS, LABEL, ROOM = 4.0, 11, 220


@dataclass(frozen=True, slots=True)
class Stop:
    """One point: what is lost on each side, as shares, and its name; a point without a name is a dot alone."""

    x: float
    y: float
    words: str = ""


def frontier(
    curve: Sequence[Stop],
    *,
    name: str,
    title: str,
    summary: str,
    x_words: str,
    y_words: str,
    rival: Stop | None = None,
) -> str:
    """Draw the points of a frontier joined by a line, and a rival arrangement as a diamond.

    What is better for both sides than the rival is shaded.

    Parameters
    ----------
    curve : sequence of Stop
        At least one, in the order in which they are joined.
    name, title, summary : str
        Identifier, and what screen readers speak.
    x_words, y_words : str
        What the axes mean; less is better on both.
    rival : Stop, optional
        The arrangement that the frontier is held against, such as separate wards.

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
    >>> stops = [Stop(0.341, 0.341, "none kept"), Stop(0.014, 0.564, "4 beds kept")]
    >>> wards = Stop(0.064, 0.575, "separate wards")
    >>> drawn = frontier(stops, rival=wards, name="x", title="t", summary="s", x_words="routine", y_words="surge")
    >>> "separate wards" in drawn
    True
    """
    refusals.refuse_empty(curve, name)
    every = [*curve, *([rival] if rival else [])]
    across = _Scale.over([refusals.share(one.x, one.words or name) for one in every], LEFT, ACROSS)
    up = _Scale.over([refusals.share(one.y, one.words or name) for one in every], TOP + UP, -UP)
    points = [(across.at(one.x), up.at(one.y)) for one in curve]
    parts = [*(_better(rival, across, up) if rival else []), *_frame(across, up, x_words, y_words)]
    parts.append(svg.path(points, stroke=svg.BLUE, width=2.0))
    parts += [svg.circle(x, y, RADIUS, svg.BLUE, stroke=svg.WHITE) for x, y in points]
    if rival:
        parts.append(_diamond(across.at(rival.x), up.at(rival.y)))
    parts += _names(every, across, up, _along(points))
    parts += _legend(rival)
    return svg.drawing(WIDTH, HEIGHT, parts, name=name, title=title, summary=summary)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Even steps from nothing, and where they are drawn."""

    step: float
    steps: int
    start: float
    length: float

    @classmethod
    def over(cls, shares: Sequence[float], start: float, length: float) -> _Scale:
        return cls(*even_steps(max(shares)), start, length)

    def at(self, share: float) -> float:
        return self.start + self.length * min(share / (self.step * self.steps), 1.0)

    @property
    def ticks(self) -> list[float]:
        return [self.step * i for i in range(self.steps + 1)]


def _better(rival: Stop, across: _Scale, up: _Scale) -> list[str]:
    x, y = across.at(rival.x), up.at(rival.y)
    return [svg.rect(LEFT, y, x - LEFT, TOP + UP - y, BETTER)]


def _diamond(x: float, y: float) -> str:
    half = 7.0
    x = min(max(x, half), WIDTH - half)
    return svg.polygon([(x - half, y), (x, y - half), (x + half, y), (x, y + half)], svg.ORANGE)


def _along(points: Sequence[tuple[float, float]]) -> list[Box]:
    """Return small boxes along the line, so that no name is put upon it."""
    found: list[Box] = []
    for (x1, y1), (x2, y2) in pairwise(points):
        pieces = max(1, int(max(abs(x2 - x1), abs(y2 - y1)) // 6))
        parts = [i / pieces for i in range(pieces + 1)]
        found += [Box(x1 + (x2 - x1) * part - 2, y1 + (y2 - y1) * part - 2, 4, 4) for part in parts]
    return found


def _names(every: Sequence[Stop], across: _Scale, up: _Scale, line: Sequence[Box]) -> list[str]:
    points = [(across.at(one.x), up.at(one.y)) for one in every]
    named = [(point, fitted(one.words, ROOM, LABEL)) for one, point in zip(every, points, strict=True) if one.words]
    sizes = [(width_of(words, LABEL), LABEL + 2.0) for _, words in named]
    taken = [*(Box(x - 7, y - 7, 14, 14) for x, y in points), *line]
    at = [point for point, _ in named]
    boxes = place(at, sizes, taken, frame=Box(LEFT + 2, TOP, ACROSS - 4, UP - 2))
    parts = []
    for (point, words), box in zip(named, boxes, strict=True):
        near = box.nearest(*point)
        if abs(near[0] - point[0]) + abs(near[1] - point[1]) > 3 * RADIUS:
            parts.append(svg.line(*point, *near, stroke=svg.GREY, width=0.7))
        parts.append(svg.text(box.x, box.y + LABEL - 1, words, size=LABEL))
    return parts


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
    words = fitted(f"{x_words} →", ACROSS, 12)
    return [
        *parts,
        svg.text(LEFT + ACROSS, TOP + UP + 34, words, size=12, anchor="end"),
        svg.text(8, 18, fitted(f"↑ {y_words}", WIDTH - 16, 12), size=12),
    ]


def _legend(rival: Stop | None) -> list[str]:
    y, x = HEIGHT - 8.0, float(LEFT)
    parts = [svg.line(x, y - 4, x + 18, y - 4, stroke=svg.BLUE, width=2.0), svg.circle(x + 9, y - 4, 4, svg.BLUE)]
    words = "shared, by how much is kept"
    parts.append(svg.text(x + 24, y, words, size=12, fill=svg.MUTED))
    if rival is None:
        return parts
    x += 24 + width_of(words, 12) + 24
    parts += [svg.rect(x, y - 10, 18, 12, BETTER, stroke=svg.GREY)]
    room = WIDTH - x - 28
    return [*parts, svg.text(x + 24, y, fitted("better for both than the diamond", room, 12), size=12, fill=svg.MUTED)]
