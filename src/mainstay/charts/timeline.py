"""A number over time, drawn as a line with a dot at each day for which it is known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from mainstay.charts import svg

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 250, 46, 30, 20, 34


def timeline(points: Sequence[tuple[date, float]], *, name: str, title: str, summary: str) -> str:
    """Draw a number over time; the scale begins at zero.

    Parameters
    ----------
    points : sequence of (date, float)
        At least one, in order of time.
    name, title, summary : str
        Identifier, and what screen readers speak.

    Returns
    -------
    str
        SVG.

    Examples
    --------
    >>> "2024" in timeline([(date(2024, 1, 1), 3.0), (date(2024, 6, 1), 5.0)], name="x", title="t", summary="s")
    True
    """
    first, last = points[0][0].toordinal(), points[-1][0].toordinal()
    top = max(1.0, *(value for _, value in points)) * 1.12
    wide, tall = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def place(day: date, value: float) -> tuple[float, float]:
        along = (day.toordinal() - first) / max(last - first, 1)
        return LEFT + wide * along, TOP + tall * (1 - value / top)

    parts = []
    for step in range(5):
        value = top * step / 4
        y = place(points[0][0], value)[1]
        parts.append(svg.line(LEFT, y, WIDTH - RIGHT, y, stroke=svg.GRID))
        parts.append(svg.text(LEFT - 8, y + 4, f"{value:.0f}", size=11, anchor="end", fill=svg.MUTED))
    for year in range(points[0][0].year + 1, points[-1][0].year + 1):
        x = place(date(year, 1, 1), 0)[0]
        parts.append(svg.line(x, TOP + tall, x, TOP + tall + 5, stroke=svg.MUTED))
        parts.append(svg.text(x, HEIGHT - 12, str(year), size=11, anchor="middle", fill=svg.MUTED))
    spots = [place(day, value) for day, value in points]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
    parts.append(f'<polyline points="{path}" fill="none" stroke="{svg.BLUE}" stroke-width="2"/>')
    for (x, y), (_, value) in zip(spots, points, strict=True):
        parts.append(svg.circle(x, y, 4, svg.BLUE))
        parts.append(svg.text(x, y - 9, f"{value:.0f}", size=11, anchor="middle"))
    return svg.drawing(WIDTH, HEIGHT, parts, name=name, title=title, summary=summary)
