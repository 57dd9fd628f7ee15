"""Two numbers a row, joined by a line: what is seen at first sight, and what is seen through all tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import svg

WIDTH, LEFT, RIGHT, ROW, TOP = 760, 210, 90, 28, 40


@dataclass(frozen=True, slots=True)
class Pair:
    """One row: a label, the number at first sight, the number through all tiers."""

    label: str
    first: float
    second: float


def dumbbell(pairs: Sequence[Pair], *, name: str, title: str, summary: str, first_words: str, second_words: str) -> str:
    """Draw pairs of shares.

    Parameters
    ----------
    pairs : sequence of Pair
        In the order in which they are drawn.
    name, title, summary : str
        Identifier, and what screen readers speak.
    first_words, second_words : str
        Legend of the open and of the filled disc.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> "China" in dumbbell(
    ...     [Pair("China", 0.1, 0.4)], name="x", title="t", summary="s", first_words="a", second_words="b"
    ... )
    True
    """
    height = TOP + ROW * len(pairs) + 40
    span = WIDTH - LEFT - RIGHT
    top = max([pair.second for pair in pairs] + [pair.first for pair in pairs] + [0.01])
    most = next(step for step in (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0) if top <= step)
    parts = []
    for step in range(5):
        x = LEFT + span * step / 4
        parts.append(svg.line(x, TOP - 8, x, TOP + ROW * len(pairs), stroke=svg.GRID))
        parts.append(svg.text(x, TOP - 14, f"{100 * most * step / 4:.3g} %", size=11, anchor="middle", fill=svg.MUTED))
    for i, pair in enumerate(pairs):
        y = TOP + ROW * i + ROW / 2
        start, end = LEFT + span * pair.first / most, LEFT + span * pair.second / most
        parts.append(svg.text(LEFT - 10, y + 4, svg.shortened(pair.label, 30), anchor="end"))
        parts.append(svg.line(start, y, end, y, stroke=svg.GREY, width=3))
        parts.append(svg.circle(start, y, 6, "#ffffff", stroke=svg.BLUE))
        parts.append(svg.circle(end, y, 6, svg.ORANGE, stroke=svg.ORANGE))
        parts.append(
            svg.text(max(start, end) + 12, y + 4, f"{100 * pair.first:.0f} → {100 * pair.second:.0f} %", size=12)
        )
    y = height - 12
    parts += [
        svg.circle(LEFT + 7, y - 4, 6, "#ffffff", stroke=svg.BLUE),
        svg.text(LEFT + 20, y, first_words, size=12, fill=svg.MUTED),
        svg.circle(LEFT + 267, y - 4, 6, svg.ORANGE, stroke=svg.ORANGE),
        svg.text(LEFT + 280, y, second_words, size=12, fill=svg.MUTED),
    ]
    return svg.drawing(WIDTH, height, parts, name=name, title=title, summary=summary)
