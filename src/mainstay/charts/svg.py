"""The few parts of SVG that our charts are made of.

Colours are told apart by lightness and pattern too, so that a chart can be read in black and white; they are from the
set of Okabe and Ito (2008), which people with the common forms of colour blindness can tell apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

INK = "#1a1a1a"
MUTED = "#5f6368"
GRID = "#d9dce0"
BLUE = "#0072b2"
SKY = "#8fc7ea"
ORANGE = "#d55e00"
SAND = "#e9b872"
GREY = "#9aa0a6"
FONT = "system-ui, 'Segoe UI', 'Source Sans Pro', Arial, sans-serif"


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: int = 13,
    anchor: str = "start",
    fill: str = INK,
    weight: str = "400",
) -> str:
    """Return a piece of text."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{fill}" font-weight="{weight}">'
        f"{escape(words)}</text>"
    )


def rect(x: float, y: float, width: float, height: float, fill: str, *, stroke: str = "none") -> str:
    """Return a rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" fill="{fill}" stroke="{stroke}"/>'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 1.0, dash: str = "") -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" stroke-width="{width}"{dashes}/>'


def circle(x: float, y: float, radius: float, fill: str, *, stroke: str = "none") -> str:
    """Return a disc."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>'


def hatch(name: str, colour: str) -> str:
    """Return a pattern of slanted lines for what is assumed or uncertain."""
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="6" height="6" fill="#ffffff"/><rect width="2.4" height="6" fill="{colour}"/></pattern>'
    )


def drawing(
    width: int, height: int, parts: Iterable[str], *, name: str, title: str, summary: str, patterns: str = ""
) -> str:
    """Return a whole drawing with the title and the sentence that screen readers speak."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" font-family="{FONT}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(summary)}</desc>'
        f"<defs>{patterns}</defs>{''.join(parts)}</svg>"
    )


def shortened(words: str, most: int) -> str:
    """Return words cut to a length that fits, with an ellipsis.

    Examples
    --------
    >>> shortened("sodium chloride", 9)
    'sodium c…'
    """
    return words if len(words) <= most else words[: most - 1] + "…"
