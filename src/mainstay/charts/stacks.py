"""Bars that are cut into kinds: how much of each row is known by which method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import svg

WIDTH, LEFT, RIGHT, ROW, TOP = 760, 190, 90, 28, 14


@dataclass(frozen=True, slots=True)
class Stack:
    """One row: a label and a count for each kind, in the order of the kinds."""

    label: str
    counts: tuple[int, ...]


def stacks(rows: Sequence[Stack], kinds: Sequence[str], *, name: str, title: str, summary: str) -> str:
    """Draw rows that each fill the width, cut by kind; the number at the end is the total.

    Parameters
    ----------
    rows : sequence of Stack
        In the order in which they are drawn.
    kinds : sequence of str
        At most five; the last two are hatched, for what is assumed or has no source.
    name, title, summary : str
        Identifier, and what screen readers speak.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> "lines" in stacks([Stack("lines", (3, 1))], ["observed", "assumed"], name="x", title="t", summary="s")
    True
    """
    fills = [svg.BLUE, svg.SKY, svg.SAND, f"url(#{name}-assumed)", f"url(#{name}-none)"]
    patterns = svg.hatch(f"{name}-assumed", svg.ORANGE) + svg.hatch(f"{name}-none", svg.INK)
    height = TOP + ROW * len(rows) + 40
    span = WIDTH - LEFT - RIGHT
    parts = []
    for i, row in enumerate(rows):
        y, x, total = TOP + ROW * i, float(LEFT), max(sum(row.counts), 1)
        parts.append(svg.text(LEFT - 10, y + 18, svg.shortened(row.label, 26), anchor="end"))
        for number, fill in zip(row.counts, fills, strict=False):
            width = span * number / total
            if width > 0:
                parts.append(svg.rect(x, y + 5, width, ROW - 10, fill, stroke="#ffffff"))
            x += width
        parts.append(svg.text(LEFT + span + 8, y + 18, f"{sum(row.counts):,}".replace(",", "\u202f"), size=12))
    x, y = float(LEFT), height - 12
    for kind, fill in zip(kinds, fills, strict=False):
        parts.append(svg.rect(x, y - 10, 14, 12, fill, stroke=svg.MUTED))
        parts.append(svg.text(x + 19, y, kind, size=12, fill=svg.MUTED))
        x += 34 + 7.2 * len(kind)
    return svg.drawing(WIDTH, height, parts, name=name, title=title, summary=summary, patterns=patterns)
