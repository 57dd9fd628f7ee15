"""Promised against kept: how often what happened lay in intervals that were said to hold it so often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.lettering import fitted
from mainstay.charts.numbers import percent

WIDTH, ACROSS, SIDE, GAP, LEFT, TOP, STEP = 760, 3, 180, 52, 48, 58, 262
RADIUS = 5.0


@dataclass(frozen=True, slots=True)
class Kept:
    """One level: what was promised, what was kept, and the interval that so few cases leave."""

    promised: float
    kept: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Panel:
    """One kind of forecast with its levels and a remark, such as the number of cases."""

    label: str
    levels: tuple[Kept, ...]
    remark: str = ""


def reliability(panels: Sequence[Panel], *, name: str, title: str, summary: str) -> str:
    """Draw a square for each kind of forecast; on the slanted line, as much was kept as was promised.

    Parameters
    ----------
    panels : sequence of Panel
        At least one; three stand side by side.
    name, title, summary : str
        Identifier, and what screen readers speak.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no panel, or a number is not a share.

    Examples
    --------
    >>> panel = Panel("how deep", (Kept(0.8, 0.82, 0.5, 0.95),), "11 cases")
    >>> "how deep" in reliability([panel], name="x", title="t", summary="s")
    True
    """
    refusals.refuse_empty(panels, name)
    parts = [svg.text(8, 16, "↑ share of past cases in which the interval held what happened", size=12)]
    for i, panel in enumerate(panels):
        parts += _panel(panel, LEFT + (SIDE + GAP) * (i % ACROSS), TOP + STEP * (i // ACROSS))
    rows = -(-len(panels) // ACROSS)
    height = TOP + STEP * (rows - 1) + SIDE + 72
    parts.append(svg.text(LEFT, height - 30, "share that was promised →", size=12))
    words = "upright lines: what so few cases leave open (95\u00a0%); slanted line: promise kept exactly"
    parts.append(svg.text(LEFT, height - 10, fitted(words, WIDTH - LEFT - 8, 12), size=12, fill=svg.MUTED))
    return svg.drawing(WIDTH, height, parts, name=name, title=title, summary=summary)


def _panel(panel: Panel, left: float, top: float) -> list[str]:
    parts = [svg.text(left, top - 10, fitted(panel.label, SIDE - 4, 13, bold=True), weight="600")]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        x, y = left + SIDE * tick, top + SIDE * (1 - tick)
        parts += [
            svg.line(x, top, x, top + SIDE, stroke=svg.GRID),
            svg.line(left, y, left + SIDE, y, stroke=svg.GRID),
        ]
        if tick in (0.0, 0.5, 1.0):
            parts.append(svg.text(x, top + SIDE + 16, percent(tick), size=11, anchor="middle", fill=svg.MUTED))
            parts.append(svg.text(left - 5, y + 4, percent(tick), size=11, anchor="end", fill=svg.MUTED))
    parts.append(svg.line(left, top + SIDE, left + SIDE, top, stroke=svg.GREY, width=1.5, dash="5 4"))
    for level in panel.levels:
        values = (level.promised, level.kept, level.low, level.high)
        promised, kept, low, high = (refusals.share(value, panel.label) for value in values)
        x = left + SIDE * promised
        parts.append(svg.line(x, top + SIDE * (1 - low), x, top + SIDE * (1 - high), width=1.6))
        parts.append(svg.circle(x, top + SIDE * (1 - kept), RADIUS, svg.BLUE, stroke=svg.WHITE))
    words = fitted(panel.remark, SIDE - 4, 11)
    return [*parts, svg.text(left + SIDE, top + SIDE - 8, words, size=11, anchor="end", fill=svg.MUTED)]
