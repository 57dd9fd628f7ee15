"""The supply chain of one product as layers: starting materials on the left, the finished product on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mainstay.charts import refusals, svg
from mainstay.charts.lettering import fitted, wrapped

COLUMN, BOX_WIDTH, BOX_HEIGHT, GAP, TOP = 250, 214, 64, 14, 12


@dataclass(frozen=True, slots=True)
class Box:
    """One product in the chain: where it stands, its name, who makes it, and whether that is one maker alone."""

    key: str
    layer: int
    name: str
    makers: str
    is_single: bool


def tiers(boxes: Sequence[Box], edges: Sequence[tuple[str, str]], *, name: str, title: str, summary: str) -> str:
    """Draw boxes in layers, joined from input to product; boxes with one known maker have a thick frame.

    Parameters
    ----------
    boxes : sequence of Box
        At least one. ``layer`` 0 is the finished product; higher layers lie to the left of it.
    edges : sequence of (str, str)
        Pairs of keys: input, product.
    name, title, summary : str
        Identifier, and what screen readers speak.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    InputError
        There is no box.

    Examples
    --------
    >>> box = Box("a", 0, "Vial", "2 makers", False)
    >>> "Vial" in tiers([box], [], name="x", title="t", summary="s")
    True
    """
    refusals.refuse_empty(boxes, name)
    depth = max(box.layer for box in boxes) + 1
    layers = [[box for box in boxes if box.layer == layer] for layer in range(depth)]
    tallest = max(len(layer) for layer in layers)
    height = TOP * 2 + tallest * (BOX_HEIGHT + GAP)
    spots: dict[str, tuple[float, float]] = {}
    for number, layer in enumerate(layers):
        x = (depth - 1 - number) * COLUMN + 4
        offset = (height - len(layer) * (BOX_HEIGHT + GAP) + GAP) / 2
        for i, box in enumerate(layer):
            spots[box.key] = (x, offset + i * (BOX_HEIGHT + GAP))
    parts = [_edge(spots[a], spots[b]) for a, b in edges]
    for box in boxes:
        parts += _box(box, *spots[box.key])
    return svg.drawing(
        (depth - 1) * COLUMN + BOX_WIDTH + 8, int(height), parts, name=name, title=title, summary=summary
    )


def _edge(start: tuple[float, float], end: tuple[float, float]) -> str:
    x1, y1 = start[0] + BOX_WIDTH, start[1] + BOX_HEIGHT / 2
    x2, y2 = end[0], end[1] + BOX_HEIGHT / 2
    bend = (x2 - x1) / 2
    curve = f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    return f'<path d="{curve}" fill="none" stroke="{svg.GREY}" stroke-width="1.5"/>'


def _box(box: Box, x: float, y: float) -> list[str]:
    stroke, width = (svg.ORANGE, 3) if box.is_single else (svg.GREY, 1)
    room = BOX_WIDTH - 16
    names = wrapped(box.name, room, 12, bold=True)
    return [
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="4" fill="{svg.WHITE}" '
        f'stroke="{stroke}" stroke-width="{width}"/>',
        *(svg.text(x + 9, y + 18 + 15 * i, line, size=12, weight="600") for i, line in enumerate(names)),
        svg.text(x + 9, y + BOX_HEIGHT - 10, fitted(box.makers, room, 11), size=11, fill=svg.MUTED),
    ]
