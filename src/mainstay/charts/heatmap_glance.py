"""The whole map at one glance: a small square for each verdict, its colour and its sign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.heatmap_palette import Shade
from mainstay.charts.lettering import fitted, width_of
from mainstay.errors import InputError

WIDTH, LEFT, ROW, HEAD, GAP, LEGEND_ROW = 760, 236, 17, 20, 10, 19
WIDEST, NARROWEST = 24.0, 11.0
LABEL, NAME_ROOM = 11, 180


@dataclass(frozen=True, slots=True)
class Band:
    """Columns that stand together under one title."""

    title: str
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row: a label and a shade for each column, None where the column does not apply.

    A line without shades is the heading of those below it.
    """

    label: str
    shades: tuple[Shade | None, ...] = ()


def glance(
    bands: Sequence[Band],
    rows: Sequence[Line],
    *,
    legend: Sequence[tuple[Shade, str]],
    name: str,
    title: str,
    summary: str,
) -> str:
    """Draw a map of small squares.

    Parameters
    ----------
    bands : sequence of Band
        Groups of columns from left to right.
    rows : sequence of Line
        From top to bottom; at least one with shades.
    legend : sequence of (Shade, str)
        Steps and their meaning.
    name, title, summary : str
        Identifier, and what screen readers speak.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is nothing to draw, or a row does not have one shade for each column.

    Examples
    --------
    >>> from mainstay.charts.heatmap_palette import AHEAD
    >>> "▲" in glance(
    ...     [Band("research", ("China",))], [Line("Vial", (AHEAD,))], legend=[], name="x", title="t", summary="s"
    ... )
    True
    """
    refusals.refuse_empty([row for row in rows if row.shades], name)
    columns = sum(len(band.columns) for band in bands)
    if odd := [row.label for row in rows if row.shades and len(row.shades) != columns]:
        msg = f"the chart {name!r} has {columns} columns, and a row has another number of shades"
        raise InputError(msg, where=odd[0])
    cell = min(WIDEST, max(NARROWEST, (WIDTH - LEFT - 4 - GAP * (len(bands) - 1)) / columns))
    lefts = _lefts(bands, cell)
    longest = max(width_of(text, LABEL) for band in bands for text in band.columns)
    top = HEAD + min(NAME_ROOM, longest) + 14
    parts, y = _heads(bands, lefts, cell, top), top
    for row in rows:
        parts += _row(row, lefts, cell, y)
        y += ROW if row.shades else HEAD
    parts += _legend(legend, y + 12)
    height = y + 16 + LEGEND_ROW * ((len(legend) + 1) // 2)
    width = max(WIDTH, round(lefts[-1] + cell + 4))
    return svg.drawing(width, int(height), parts, name=name, title=title, summary=summary)


def _lefts(bands: Sequence[Band], cell: float) -> list[float]:
    """Return the left edge of each column."""
    lefts, x = [], float(LEFT)
    for band in bands:
        lefts += [x + cell * i for i in range(len(band.columns))]
        x += cell * len(band.columns) + GAP
    return lefts


def _heads(bands: Sequence[Band], lefts: Sequence[float], cell: float, top: float) -> list[str]:
    parts, at = [], 0
    for band in bands:
        room = cell * len(band.columns) + GAP - 4
        parts.append(svg.text(lefts[at], 14, fitted(band.title, room, 12, bold=True), size=12, weight="600"))
        for i, words in enumerate(band.columns):
            x, y = lefts[at + i] + cell / 2 - 4, top - 6
            written = svg.text(x, y, fitted(words, NAME_ROOM, LABEL), size=LABEL, anchor="end", fill=svg.MUTED)
            # names are read from top to bottom and end at their column
            parts.append(f'<g transform="rotate(90 {x:.1f} {y:.1f})">{written}</g>')
        at += len(band.columns)
    return parts


def _row(row: Line, lefts: Sequence[float], cell: float, y: float) -> list[str]:
    if not row.shades:
        words = fitted(row.label, WIDTH - 8, 12, bold=True)
        return [svg.text(4, y + HEAD - 5, words, size=12, weight="600")]
    parts = [svg.text(LEFT - 8, y + ROW - 5, fitted(row.label, LEFT - 12, LABEL), size=LABEL, anchor="end")]
    for x, shade in zip(lefts, row.shades, strict=True):
        if shade is not None:
            parts.append(svg.rect(x, y, cell, ROW, shade.fill, stroke=svg.GRID))
            size = _size(shade.sign, cell)
            parts.append(svg.text(x + cell / 2, y + ROW - 5, shade.sign, size=size, anchor="middle", fill=shade.ink))
    return parts


def _size(sign: str, room: float) -> int:
    """Return the largest font size, up to 10, at which a sign fits its square; triangles may be as wide as high."""
    return max(5, min(10, int((room - 1) / len(sign))))


def _legend(legend: Sequence[tuple[Shade, str]], y: float) -> list[str]:
    parts, rows = [], (len(legend) + 1) // 2
    for i, (shade, words) in enumerate(legend):
        x, at = 6 + (i // rows) * WIDTH / 2, y + LEGEND_ROW * (i % rows)
        parts += [
            svg.rect(x, at, 26, LEGEND_ROW - 4, shade.fill, stroke=svg.GREY),
            svg.text(x + 13, at + 11, shade.sign, size=10, anchor="middle", fill=shade.ink),
            svg.text(x + 34, at + 12, fitted(words, WIDTH / 2 - 44, 12), size=12, fill=svg.MUTED),
        ]
    return parts
