"""Phases of a plan: what each year brings by each means, stacked, against what is needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.lettering import fitted, width_of
from mainstay.charts.numbers import number
from mainstay.charts.scale import even_steps, magnitude
from mainstay.errors import InputError

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 260, 64, 24, 40, 66
WIDE, TALL = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
MOST_MEANS, MOST_LABELS = 4, 16


@dataclass(frozen=True, slots=True)
class Phase:
    """One step of time: its label, an amount for each means, and what is needed where that is known."""

    label: str
    amounts: tuple[float, ...]
    need: float | None = None
    remark: str = ""


def phases(
    steps: Sequence[Phase], means: Sequence[str], *, name: str, title: str, summary: str, words: str, need_words: str
) -> str:
    """Draw a stacked bar for each step, and a line across those whose need is known.

    Parameters
    ----------
    steps : sequence of Phase
        In the order of time; at least one, each with an amount for each means.
    means : sequence of str
        At most four, the lowest of the stack first; each is told from its neighbours without colour.
    name, title, summary : str
        Identifier, and what screen readers speak.
    words, need_words : str
        What is counted, and what the line is.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no step, too many means, a step with another number of amounts, or an amount below zero.

    Examples
    --------
    >>> years = [Phase("2027", (400.0, 0.0), 11210.0), Phase("2028", (400.0, 900.0), 11300.0)]
    >>> drawn = phases(
    ...     years,
    ...     ["cobalt", "linac"],
    ...     name="x",
    ...     title="t",
    ...     summary="s",
    ...     words="patients treated",
    ...     need_words="need",
    ... )
    >>> "2028" in drawn
    True
    """
    refusals.refuse_empty(steps, name)
    _refuse(steps, means, name)
    tops = [sum(refusals.amount(value, step.label) for value in step.amounts) for step in steps]
    needs = [refusals.amount(step.need, step.label) for step in steps if step.need is not None]
    step_of, count = even_steps(max([*tops, *needs]))
    scale = step_of * count
    fills = [svg.BLUE, f"url(#{name}-hatch)", svg.SKY, f"url(#{name}-dots)"]
    parts = _levels(step_of, count, words)
    wide = WIDE / len(steps)
    for i, step in enumerate(steps):
        parts += _bar(step, LEFT + wide * i, wide, scale, fills)
    parts += _labels(steps, wide)
    parts += _need(steps, wide, scale)
    parts += _legend(means, fills, need_words if needs else "")
    patterns = svg.hatch(f"{name}-hatch", svg.ORANGE) + svg.dots(f"{name}-dots", svg.MUTED)
    return svg.drawing(WIDTH, HEIGHT, parts, name=name, title=title, summary=summary, patterns=patterns)


def _refuse(steps: Sequence[Phase], means: Sequence[str], name: str) -> None:
    if len(means) > MOST_MEANS or not means:
        msg = f"the chart {name!r} can tell 1 to {MOST_MEANS} means apart, not {len(means)}"
        raise InputError(msg, hint="put the smallest together")
    odd = [step.label for step in steps if len(step.amounts) != len(means)]
    if odd:
        msg = f"the chart {name!r} needs an amount for each of {len(means)} means in every step"
        raise InputError(msg, where=odd[0])


def _levels(step: float, count: int, words: str) -> list[str]:
    factor, of = magnitude(step * count)
    parts = []
    for i in range(count + 1):
        y = TOP + TALL * (1 - i / count)
        parts.append(svg.line(LEFT, y, WIDTH - RIGHT, y, stroke=svg.GRID))
        parts.append(svg.text(LEFT - 8, y + 4, number(step * i / factor), size=11, anchor="end", fill=svg.MUTED))
    told = f"{of} {words}".strip()
    return [*parts, svg.text(8, 16, fitted(f"↑ {told}", WIDTH - 16, 12), size=12)]


def _bar(step: Phase, left: float, wide: float, scale: float, fills: Sequence[str]) -> list[str]:
    parts, base = list[str](), 0.0
    for value, fill in zip(step.amounts, fills, strict=False):
        height = TALL * value / scale
        if height > 0:
            y = max(TOP + TALL - TALL * base / scale - height, 0.0)
            parts.append(svg.rect(left + wide * 0.15, y, wide * 0.7, height, fill, stroke=svg.WHITE))
        base += value
    return parts


def _labels(steps: Sequence[Phase], wide: float) -> list[str]:
    every = -(-len(steps) // MOST_LABELS)
    parts = []
    for i, step in enumerate(steps):
        x = LEFT + wide * (i + 0.5)
        if i % every == 0:
            label = fitted(step.label, wide * every - 4, 11)
            parts.append(svg.text(x, TOP + TALL + 16, label, size=11, anchor="middle", fill=svg.MUTED))
        if step.remark and every == 1:
            remark = fitted(step.remark, wide - 4, 10)
            parts.append(svg.text(x, TOP + TALL + 30, remark, size=10, anchor="middle"))
    return parts


def _need(steps: Sequence[Phase], wide: float, scale: float) -> list[str]:
    parts, last = list[str](), None
    for i, step in enumerate(steps):
        if step.need is None:
            last = None
            continue
        y = TOP + TALL * (1 - step.need / scale)
        left, right = LEFT + wide * i, LEFT + wide * (i + 1)
        if last is not None:
            parts.append(svg.line(left, last, left, y, stroke=svg.INK, width=2.0))
        parts.append(svg.line(left, y, min(right, WIDTH - RIGHT), y, stroke=svg.INK, width=2.0))
        last = y
    return parts


def _legend(means: Sequence[str], fills: Sequence[str], need_words: str) -> list[str]:
    y, x = HEIGHT - 10.0, float(LEFT)
    keys = [*zip(means, fills, strict=False), *([(need_words, "")] if need_words else [])]
    room = (WIDTH - LEFT - 8) / len(keys)
    parts = []
    for words, fill in keys:
        told = fitted(words, room - 46, 12)
        if fill:
            parts.append(svg.rect(x, y - 10, 18, 12, fill, stroke=svg.GREY))
        else:
            parts.append(svg.line(x, y - 4, x + 18, y - 4, stroke=svg.INK, width=2.0))
        parts.append(svg.text(x + 24, y, told, size=12, fill=svg.MUTED))
        x += 24 + width_of(told, 12) + 18
    return parts
