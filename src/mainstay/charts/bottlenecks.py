"""A calendar of bottlenecks: in which share of the runs each limit binds in each week."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import intensity, refusals, svg
from mainstay.charts.fan import Mark
from mainstay.charts.lettering import fitted, wrapped
from mainstay.charts.numbers import percent
from mainstay.charts.scale import day_ticks

WIDTH, LEFT, RIGHT, ROW, TOP, BOTTOM = 760, 262, 62, 28, 46, 34
SPAN = WIDTH - LEFT - RIGHT
LABEL, LINE, WEEK = 11, 12, 7


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit: its name, and the share of the runs in which it binds in each week, the first week first."""

    label: str
    weeks: tuple[float, ...]


def bottlenecks(limits: Sequence[Limit], *, name: str, title: str, summary: str, marks: Sequence[Mark] = ()) -> str:
    """Draw a row for each limit and a column for each week.

    Parameters
    ----------
    limits : sequence of Limit
        In the order in which they are drawn; at least one, each with as many weeks.
    name, title, summary : str
        Identifier, and what screen readers speak.
    marks : sequence of Mark
        Days with a triangle on top, such as those of shocks.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no limit, or a value is not a share.

    Examples
    --------
    >>> limit = Limit("Capacity of plant A", (0.0, 0.4, 1.0))
    >>> "plant A" in bottlenecks([limit], name="x", title="t", summary="s")
    True
    """
    refusals.refuse_empty(limits, name)
    weeks = max(1, *(len(limit.weeks) for limit in limits))
    bottom = TOP + ROW * len(limits)
    parts = _days(weeks, bottom, marks)
    for i, limit in enumerate(limits):
        parts += _row(limit, TOP + ROW * i, SPAN / weeks)
    height = bottom + BOTTOM
    parts += intensity.legend(LEFT - 196, height - 10, WIDTH - LEFT + 190, "share of runs in which it binds")
    return svg.drawing(WIDTH, height, parts, name=name, title=title, summary=summary)


def _row(limit: Limit, top: float, wide: float) -> list[str]:
    label = wrapped(limit.label, LEFT - 14, LABEL)
    parts = svg.lines(LEFT - 8, top + ROW / 2 + 4, label, LINE, size=LABEL, anchor="end")
    parts.append(svg.rect(LEFT, top + 3, SPAN, ROW - 6, svg.WHITE, stroke=svg.GRID))
    for week, value in enumerate(limit.weeks):
        step = intensity.step_of(refusals.share(value, limit.label))
        if step is not intensity.STEPS[0]:
            parts.append(svg.rect(LEFT + wide * week, top + 3, wide, ROW - 6, step.fill))
    most = max((refusals.share(value, limit.label) for value in limit.weeks), default=0.0)
    return [*parts, svg.text(WIDTH - 6, top + ROW / 2 + 4, percent(most), size=11, anchor="end")]


def _days(weeks: int, bottom: float, marks: Sequence[Mark]) -> list[str]:
    last = WEEK * weeks
    parts = [
        svg.text(LEFT, 14, fitted("day of the scenario →", SPAN, 11), size=11, fill=svg.MUTED),
        svg.text(WIDTH - 6, 14, "at most", size=11, anchor="end", fill=svg.MUTED),
    ]
    for day in day_ticks(last):
        x = LEFT + SPAN * day / last
        parts.append(svg.line(x, TOP - 8, x, bottom, stroke=svg.GRID))
        parts.append(svg.text(x, TOP - 14, str(day), size=11, anchor="middle", fill=svg.MUTED))
    for mark in marks:
        x = LEFT + SPAN * min(max(mark.day, 0), last) / last
        parts.append(svg.polygon([(x - 4, TOP - 8), (x + 4, TOP - 8), (x, TOP)], svg.INK))
    return parts
