"""Spells on a scale of days: when something begins, how long it lasts, how deep it is, and how sure all that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import intensity, refusals, svg
from mainstay.charts.fan import Mark
from mainstay.charts.lettering import fitted, width_of, wrapped
from mainstay.charts.numbers import percent
from mainstay.charts.scale import day_ticks

WIDTH, LEFT, RIGHT, ROW, HEAD, TOP, BOTTOM = 760, 236, 66, 34, 30, 46, 54
SPAN = WIDTH - LEFT - RIGHT
LABEL, LINE, THICK = 12, 13, 14


@dataclass(frozen=True, slots=True)
class Day:
    """A day: the median, and the days between which it lies in nine of ten runs."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Spell:
    """One row; a row with a label alone is a heading.

    ``chance`` is the share of runs with such a spell, ``depth`` a share that shades the bar. A spell without an end is
    open: it lasts to ``until``, the end of what was looked at, or to the end of the scale. ``mark`` is a day of a
    heading that is marked, such as that of the shock.
    """

    label: str
    chance: float | None = None
    start: Day | None = None
    end: Day | None = None
    depth: float = 0.0
    remark: str = ""
    until: int | None = None
    mark: Mark | None = None


def spells(rows: Sequence[Spell], *, last: int, name: str, title: str, summary: str, shade_words: str) -> str:
    """Draw a bar for each spell, from its median beginning to its median end.

    Parameters
    ----------
    rows : sequence of Spell
        In the order in which they are drawn; at least one.
    last : int
        Last day of the scale.
    name, title, summary : str
        Identifier, and what screen readers speak.
    shade_words : str
        What the shade of a bar means.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no row, or a chance or depth is not a share.

    Examples
    --------
    >>> row = Spell("Saline", 0.9, Day(20, 5, 40), Day(90, 60, 150), 0.4)
    >>> "Saline" in spells([row], last=365, name="x", title="t", summary="s", shade_words="need unmet")
    True
    """
    refusals.refuse_empty(rows, name)
    tops, y = [], float(TOP)
    for row in rows:
        tops.append(y)
        y += HEAD if row.start is None else ROW
    scale = _Scale(max(last, 1))
    parts = _days(scale, y)
    for row, top in zip(rows, tops, strict=True):
        parts += _heading(row, top, scale) if row.start is None else _bar(row, row.start, top, scale)
    height = round(y) + BOTTOM
    parts += _legend(height, shade_words)
    return svg.drawing(WIDTH, height, parts, name=name, title=title, summary=summary)


@dataclass(frozen=True, slots=True)
class _Scale:
    last: int

    def x(self, day: float) -> float:
        return LEFT + SPAN * min(max(day, 0.0), self.last) / self.last


def _days(scale: _Scale, bottom: float) -> list[str]:
    parts = [
        svg.text(LEFT, 14, "day of the scenario →", size=11, fill=svg.MUTED),
        svg.text(WIDTH - 6, 14, "chance", size=11, anchor="end", fill=svg.MUTED),
    ]
    for day in day_ticks(scale.last):
        x = scale.x(day)
        parts.append(svg.line(x, TOP - 10, x, bottom, stroke=svg.GRID))
        parts.append(svg.text(x, TOP - 16, str(day), size=11, anchor="middle", fill=svg.MUTED))
    return parts


def _heading(row: Spell, top: float, scale: _Scale) -> list[str]:
    y = top + HEAD - 9
    parts = [svg.line(6, top + 4, WIDTH - 6, top + 4, stroke=svg.GREY)]
    parts.append(svg.text(6, y, fitted(row.label, LEFT - 12, 13, bold=True), weight="600"))
    if row.mark is not None:
        x = scale.x(row.mark.day)
        parts.append(svg.polygon([(x - 5, y - 9), (x + 5, y - 9), (x, y)], svg.INK))
        words = fitted(row.mark.words, WIDTH - RIGHT - x - 8, 11)
        parts.append(svg.text(x + 8, y - 1, words, size=11))
    return parts


def _bar(row: Spell, start: Day, top: float, scale: _Scale) -> list[str]:
    middle = top + ROW / 2
    depth = refusals.share(row.depth, row.label)
    left = scale.x(start.median)
    open_to = scale.last if row.until is None else row.until
    right = scale.x(row.end.median if row.end else open_to)
    shade = intensity.step_of(depth)
    parts = svg.lines(LEFT - 8, middle + 4, wrapped(row.label, LEFT - 14, LABEL), LINE, size=LABEL, anchor="end")
    parts.append(svg.rect(left, middle - THICK / 2, max(right - left, 2.0), THICK, shade.fill, stroke=svg.BLUE))
    for day, up in ((start, -1), (row.end, 1)):
        if day is not None:
            parts += _range(scale.x(day.low), scale.x(day.high), middle + up * (THICK / 2 + 2))
    if row.end is None:  # an arrow: it was not over when one stopped looking
        parts.append(svg.polygon([(right, middle - 9), (right + 8, middle), (right, middle + 9)], svg.BLUE))
    chance = "" if row.chance is None else percent(refusals.share(row.chance, row.label))
    words = fitted(f"{chance}{row.remark}", RIGHT - 12, 12)
    return [*parts, svg.text(WIDTH - 6, middle + 4, words, size=12, anchor="end")]


def _range(left: float, right: float, y: float) -> list[str]:
    return [
        svg.line(left, y, right, y, width=1.3),
        *(svg.line(x, y - 2.5, x, y + 2.5, width=1.3) for x in (left, right)),
    ]


def _legend(height: int, shade_words: str) -> list[str]:
    y = height - 34.0
    words = "9 of 10 runs: begins (above the bar), is over (below)"
    return [
        svg.line(6, y - 4, 26, y - 4, width=1.3),
        *(svg.line(x, y - 6.5, x, y - 1.5, width=1.3) for x in (6.0, 26.0)),
        svg.text(32, y, fitted(words, WIDTH - 40, 12), size=12, fill=svg.MUTED),
        *intensity.legend(
            6, y + 22, min(WIDTH - 12, 140 + width_of(shade_words, 12) + 380), shade_words, intensity.STEPS[1:]
        ),
    ]
