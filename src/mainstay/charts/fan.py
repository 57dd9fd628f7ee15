"""A fan: what may be on each day, with the half and the nine tenths of all runs that lie nearest to the middle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mainstay.charts import refusals, svg
from mainstay.charts.lettering import fitted, width_of
from mainstay.charts.numbers import number, percent
from mainstay.charts.scale import day_ticks, even_steps, magnitude

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 340, 56, 24, 64, 66
WIDE, TALL = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
OUTER, INNER = "#d9e8f4", "#93c0e3"
#: rows for the names of what happens on a day
_MARK_ROWS, _MARK_STEP = 2, 14
Form = Literal["share", "amount"]


@dataclass(frozen=True, slots=True)
class Spread:
    """What may be on one day: the median, and the ends that hold 50 % and 90 % of the runs."""

    day: int
    low_90: float
    low_50: float
    median: float
    high_50: float
    high_90: float

    @property
    def values(self) -> tuple[float, ...]:
        """All numbers from the lowest to the highest."""
        return self.low_90, self.low_50, self.median, self.high_50, self.high_90


@dataclass(frozen=True, slots=True)
class Target:
    """What is wanted, in the unit of the scale, in words, and by which day if there is one."""

    value: float
    words: str
    by_day: int | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happens on a day, such as a shock."""

    day: int
    words: str


@dataclass(frozen=True, slots=True)
class Upright:
    """What the upright scale shows: in words, and whether it is a share of all or an amount from zero."""

    words: str
    form: Form = "share"


def fan(
    days: Sequence[Spread],
    *,
    upright: Upright,
    name: str,
    title: str,
    summary: str,
    target: Target | None = None,
    marks: Sequence[Mark] = (),
) -> str:
    """Draw a fan over days.

    Parameters
    ----------
    days : sequence of Spread
        At least one, in any order.
    upright : Upright
        The upright scale.
    name, title, summary : str
        Identifier, and what screen readers speak.
    target : Target, optional
        A dashed line, and a dashed upright where it is wanted by a day.
    marks : sequence of Mark
        Small triangles on top; names that would overlap are left out.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no day, or a value does not fit the scale.

    Examples
    --------
    >>> days = [Spread(0, 1, 1, 1, 1, 1), Spread(90, 0.2, 0.4, 0.5, 0.7, 0.9)]
    >>> "need met" in fan(days, upright=Upright("need met"), name="x", title="t", summary="s")
    True
    """
    refusals.refuse_empty(days, name)
    known = sorted(days, key=lambda one: one.day)
    frame = _frame(known, upright, target)
    parts = [
        *_levels(frame, upright),
        *_bands(known, frame),
        *_days(frame),
        *(_target(target, frame) if target else []),
        *_marks(marks, frame),
        *_legend(),
    ]
    return svg.drawing(WIDTH, HEIGHT, parts, name=name, title=title, summary=summary)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where days and values stand."""

    last: int
    step: float
    steps: int
    factor: float
    of: str

    def x(self, day: float) -> float:
        return LEFT + WIDE * min(max(day, 0.0), self.last) / max(self.last, 1)

    def y(self, value: float) -> float:
        return TOP + TALL * (1 - min(value / (self.step * self.steps), 1.0))


def _frame(known: Sequence[Spread], upright: Upright, target: Target | None) -> _Frame:
    last = max(known[-1].day, 1)
    check = refusals.share if upright.form == "share" else refusals.amount
    most = max(check(value, f"day {one.day}") for one in known for value in one.values)
    if target is not None:
        most = max(most, check(target.value, target.words))
    if upright.form == "share":
        return _Frame(last, 0.25, 4, 1.0, "")
    factor, of = magnitude(most)
    return _Frame(last, *even_steps(most), factor, of)


def _levels(frame: _Frame, upright: Upright) -> list[str]:
    parts = []
    for i in range(frame.steps + 1):
        value = frame.step * i
        y = frame.y(value)
        words = percent(value) if upright.form == "share" else number(value / frame.factor)
        parts.append(svg.line(LEFT, y, WIDTH - RIGHT, y, stroke=svg.GRID))
        parts.append(svg.text(LEFT - 8, y + 4, words, size=11, anchor="end", fill=svg.MUTED))
    words = f"{frame.of} {upright.words}".strip()
    return [*parts, svg.text(8, 16, fitted(f"↑ {words}", WIDTH - 16, 12), size=12)]


def _bands(known: Sequence[Spread], frame: _Frame) -> list[str]:
    parts = []
    for fill, low, high in ((OUTER, 0, 4), (INNER, 1, 3)):
        upper = [(frame.x(one.day), frame.y(one.values[high])) for one in known]
        lower = [(frame.x(one.day), frame.y(one.values[low])) for one in reversed(known)]
        parts.append(svg.polygon([*upper, *lower], fill))
    parts.append(svg.path([(frame.x(one.day), frame.y(one.median)) for one in known], stroke=svg.BLUE, width=2.5))
    return parts


def _days(frame: _Frame) -> list[str]:
    bottom, parts = TOP + TALL, list[str]()
    for day in day_ticks(frame.last):
        x = frame.x(day)
        parts.append(svg.line(x, bottom, x, bottom + 5, stroke=svg.MUTED))
        parts.append(svg.text(x, bottom + 18, str(day), size=11, anchor="middle", fill=svg.MUTED))
    return [*parts, svg.text(LEFT, bottom + 34, "day of the scenario →", size=11, fill=svg.MUTED)]


def _target(target: Target, frame: _Frame) -> list[str]:
    y = frame.y(target.value)
    parts = [svg.line(LEFT, y, WIDTH - RIGHT, y, stroke=svg.ORANGE, width=1.8, dash="7 4")]
    if target.by_day is not None:
        x = frame.x(target.by_day)
        parts.append(svg.line(x, TOP, x, TOP + TALL, stroke=svg.ORANGE, width=1.2, dash="2 3"))
    below = y - TOP < 20  # no room for words above the line
    words = fitted(target.words, WIDE - 8, 12, bold=True)
    height = y + 15 if below else y - 6
    return [*parts, svg.text(WIDTH - RIGHT - 4, height, words, size=12, anchor="end", fill="#a04400", weight="600")]


def _marks(marks: Sequence[Mark], frame: _Frame) -> list[str]:
    parts: list[str] = []
    ends = [0.0] * _MARK_ROWS
    for mark in sorted(marks, key=lambda one: one.day):
        x, top = frame.x(mark.day), TOP - 2
        parts.append(svg.polygon([(x - 4, top - 7), (x + 4, top - 7), (x, top)], svg.INK))
        words = fitted(mark.words, WIDE / 2, 11)
        half = width_of(words, 11) / 2
        middle = min(max(x, 4 + half), WIDTH - 4 - half)
        row = next((i for i, end in enumerate(ends) if middle - half > end), None)
        if row is not None and words:
            ends[row] = middle + half + 8
            parts.append(svg.text(middle, top - 12 - _MARK_STEP * row, words, size=11, anchor="middle"))
    return parts


def _legend() -> list[str]:
    y, x = HEIGHT - 10.0, float(LEFT)
    parts: list[str] = []
    for words, fill in (("middle run", ""), ("half of all runs", INNER), ("9 of 10 runs", OUTER)):
        mark = (
            svg.rect(x, y - 10, 18, 12, fill, stroke=svg.GREY)
            if fill
            else svg.line(x, y - 4, x + 18, y - 4, stroke=svg.BLUE, width=2.5)
        )
        parts += [mark, svg.text(x + 24, y, words, size=12, fill=svg.MUTED)]
        x += 24 + width_of(words, 12) + 22
    return parts
