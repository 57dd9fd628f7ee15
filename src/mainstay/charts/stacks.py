"""Bars that are cut into kinds: how much of each row is known by which method."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.lettering import fitted, width_of
from mainstay.charts.numbers import count
from mainstay.errors import InputError

WIDTH, LEFT, RIGHT, ROW, TOP = 760, 190, 90, 28, 14
SPAN = WIDTH - LEFT - RIGHT
MOST_KINDS = 5


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
        In the order in which they are drawn; at least one.
    kinds : sequence of str
        At most five. The last two are hatched, for what is assumed or has no source; the others are dark, light and
        dotted, so that each is told from its neighbours without colour.
    name, title, summary : str
        Identifier, and what screen readers speak.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no row, there are too many kinds, or a row has not one count for each kind.

    Examples
    --------
    >>> "lines" in stacks([Stack("lines", (3, 1))], ["observed", "assumed"], name="x", title="t", summary="s")
    True
    """
    refusals.refuse_empty(rows, name)
    _refuse_mismatch(rows, kinds)
    fills, patterns = _fills(len(kinds), name)
    legend = _legend(kinds, fills, TOP + ROW * len(rows) + 28)
    parts = [part for i, row in enumerate(rows) for part in _row(row, fills, TOP + ROW * i)]
    height = TOP + ROW * len(rows) + 40 + 20 * (legend[1] - 1)
    return svg.drawing(WIDTH, height, [*parts, *legend[0]], name=name, title=title, summary=summary, patterns=patterns)


def _fills(number: int, name: str) -> tuple[list[str], str]:
    """Return a fill for each kind, and the patterns that they use."""
    plain = [svg.BLUE, svg.SKY, f"url(#{name}-dots)"]
    hatched = [f"url(#{name}-assumed)", f"url(#{name}-none)"]
    patterns = (
        svg.dots(f"{name}-dots", svg.INK)
        + svg.hatch(f"{name}-assumed", svg.ORANGE)
        + svg.hatch(f"{name}-none", svg.INK, turned=-45)
    )
    kept = max(number - len(hatched), 0)
    return [*plain[:kept], *hatched[: number - kept]], patterns


def _row(row: Stack, fills: Sequence[str], y: float) -> list[str]:
    parts = [svg.text(LEFT - 10, y + 18, fitted(row.label, LEFT - 14, 13), anchor="end")]
    x, total = float(LEFT), sum(row.counts)
    for number, fill in zip(row.counts, fills, strict=True):
        width = SPAN * number / total if total else 0.0
        if width > 0:
            parts.append(svg.rect(x, y + 5, width, ROW - 10, fill, stroke=svg.WHITE))
        x += width
    return [*parts, svg.text(LEFT + SPAN + 8, y + 18, count(total), size=12)]


def _legend(kinds: Sequence[str], fills: Sequence[str], y: float) -> tuple[list[str], int]:
    """Return the legend and how many lines it takes."""
    parts, x, lines = [], float(LEFT), 1
    for kind, fill in zip(kinds, fills, strict=True):
        width = 19 + width_of(kind, 12)
        if x + width > WIDTH and x > LEFT:
            x, y, lines = float(LEFT), y + 20, lines + 1
        parts.append(svg.rect(x, y - 10, 14, 12, fill, stroke=svg.MUTED))
        parts.append(svg.text(x + 19, y, fitted(kind, WIDTH - x - 19, 12), size=12, fill=svg.MUTED))
        x += width + 16
    return parts, lines


def _refuse_mismatch(rows: Sequence[Stack], kinds: Sequence[str]) -> None:
    if len(kinds) > MOST_KINDS:
        msg = f"{len(kinds)} kinds cannot be told apart; at most {MOST_KINDS} can"
        raise InputError(msg)
    for row in rows:
        if len(row.counts) != len(kinds):
            msg = f"{len(row.counts)} counts for {len(kinds)} kinds"
            raise InputError(msg, where=row.label)
        for number in row.counts:
            refusals.amount(number, row.label)
