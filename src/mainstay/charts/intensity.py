"""Shades from light to dark for shares: one hue, so that the order is plain without colour."""

from __future__ import annotations

from dataclasses import dataclass

from mainstay.charts import svg
from mainstay.charts.lettering import fitted, width_of


@dataclass(frozen=True, slots=True)
class Step:
    """One shade: up to which share it goes, its colour, the colour of text on it, and its name in a legend."""

    up_to: float
    fill: str
    ink: str
    words: str


STEPS = (
    Step(0.0, svg.WHITE, svg.MUTED, "never"),
    Step(0.1, "#e6eff7", svg.INK, "up to 10\u00a0%"),
    Step(0.25, "#bcd7ed", svg.INK, "to 25\u00a0%"),
    Step(0.5, "#7fb2db", svg.INK, "to 50\u00a0%"),
    Step(0.75, "#3579b3", svg.WHITE, "to 75\u00a0%"),
    Step(1.0, "#0b3f6f", svg.WHITE, "to 100\u00a0%"),
)
#: what is less than this is never
_NEVER = 1e-9


def step_of(share: float) -> Step:
    """Return the shade of a share.

    Examples
    --------
    >>> [step_of(share).words.replace("\u00a0", " ") for share in (0.0, 0.02, 0.25, 1.0)]
    ['never', 'up to 10 %', 'to 25 %', 'to 100 %']
    """
    return STEPS[0] if share < _NEVER else next(step for step in STEPS[1:] if share <= step.up_to + _NEVER)


def legend(x: float, y: float, room: float, words: str, steps: tuple[Step, ...] = STEPS) -> list[str]:
    """Return the shades in a row, with what they mean; the row must fit the room.

    Parameters
    ----------
    x, y : float
        Where the row begins and where its text stands.
    room : float
        Width that there is.
    words : str
        What the shares are shares of; cut where it does not fit.
    steps : tuple of Step
        Shades that the picture uses.
    """
    taken = sum(22 + width_of(step.words, 11) + 8 for step in steps)
    parts, at = [svg.text(x, y, fitted(words, room - taken - 8, 12), size=12, fill=svg.MUTED)], x + room - taken
    for step in steps:
        parts.append(svg.rect(at, y - 10, 16, 12, step.fill, stroke=svg.GREY))
        parts.append(svg.text(at + 21, y, step.words, size=11, fill=svg.MUTED))
        at += 22 + width_of(step.words, 11) + 8
    return parts
