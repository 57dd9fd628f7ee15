"""Two numbers a row, joined by a line: what is seen at first sight, and what is seen through all tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.lettering import fitted
from mainstay.charts.numbers import percent

WIDTH, LEFT, RIGHT, ROW, TOP = 760, 220, 150, 28, 40
SPAN = WIDTH - LEFT - RIGHT
#: ends that the scale may have; the lowest that holds every number is taken
SCALES = (0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


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
        In the order in which they are drawn; at least one.
    name, title, summary : str
        Identifier, and what screen readers speak.
    first_words, second_words : str
        Legend of the open and of the filled disc.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no pair, or a value is not a share.

    Examples
    --------
    >>> "China" in dumbbell(
    ...     [Pair("China", 0.1, 0.4)], name="x", title="t", summary="s", first_words="a", second_words="b"
    ... )
    True
    """
    refusals.refuse_empty(pairs, name)
    shares = [refusals.share(value, pair.label) for pair in pairs for value in (pair.first, pair.second)]
    scale = next(step for step in SCALES if max(shares) <= step)
    height = TOP + ROW * len(pairs) + 40
    parts = _scale(scale, TOP + ROW * len(pairs))
    for i, pair in enumerate(pairs):
        parts += _pair(pair, TOP + ROW * (i + 0.5), scale)
    parts += _legend(height - 12, first_words, second_words)
    return svg.drawing(WIDTH, height, parts, name=name, title=title, summary=summary)


def _pair(pair: Pair, y: float, scale: float) -> list[str]:
    start, end = (LEFT + SPAN * refusals.share(value, pair.label) / scale for value in (pair.first, pair.second))
    words = f"{percent(pair.first)} → {percent(pair.second)}"
    x = max(start, end) + 12
    return [
        svg.text(LEFT - 10, y + 4, fitted(pair.label, LEFT - 14, 13), anchor="end"),
        svg.line(start, y, end, y, stroke=svg.GREY, width=3),
        svg.circle(start, y, 6, svg.WHITE, stroke=svg.BLUE),
        svg.circle(end, y, 6, svg.ORANGE, stroke=svg.ORANGE),
        svg.text(x, y + 4, fitted(words, WIDTH - x, 12), size=12),
    ]


def _scale(scale: float, bottom: float) -> list[str]:
    parts = []
    for step in range(5):
        x = LEFT + SPAN * step / 4
        parts.append(svg.line(x, TOP - 8, x, bottom, stroke=svg.GRID))
        words = f"{100 * scale * step / 4:.3g}\u00a0%"
        parts.append(svg.text(x, TOP - 14, words, size=11, anchor="middle", fill=svg.MUTED))
    return parts


def _legend(y: float, first_words: str, second_words: str) -> list[str]:
    half = WIDTH / 2
    return [
        svg.circle(17, y - 4, 6, svg.WHITE, stroke=svg.BLUE),
        svg.text(30, y, fitted(first_words, half - 40, 12), size=12, fill=svg.MUTED),
        svg.circle(half + 17, y - 4, 6, svg.ORANGE, stroke=svg.ORANGE),
        svg.text(half + 30, y, fitted(second_words, half - 34, 12), size=12, fill=svg.MUTED),
    ]
