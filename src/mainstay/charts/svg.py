"""The few parts of SVG that our charts are made of.

Colours are told apart by lightness and pattern too, so that a chart can be read in black and white; they are from the
set of Okabe and Ito (2008), which people with the common forms of colour blindness can tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

INK = "#1a1a1a"
MUTED = "#5f6368"
GRID = "#d9dce0"
BLUE = "#0072b2"
SKY = "#8fc7ea"
ORANGE = "#d55e00"
SAND = "#e9b872"
GREY = "#9aa0a6"
WHITE = "#ffffff"
FONT = "system-ui, 'Segoe UI', 'Source Sans Pro', Arial, sans-serif"
#: characters that XML 1.0 does not allow even when they are escaped (section 2.2, Char)
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


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
        f"{_plain(words)}</text>"
    )


def lines(x: float, y: float, words: Sequence[str], step: float, *, size: int = 13, anchor: str = "start") -> list[str]:
    """Return lines of text whose middle is where one line would stand."""
    first = y - step * (len(words) - 1) / 2
    return [text(x, first + step * i, line_, size=size, anchor=anchor) for i, line_ in enumerate(words)]


def rect(x: float, y: float, width: float, height: float, fill: str, *, stroke: str = "none") -> str:
    """Return a rectangle."""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.2f}" height="{height:.1f}" fill="{fill}" stroke="{stroke}"/>'


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = INK, width: float = 1.0, dash: str = "") -> str:
    """Return a straight line, in dashes where their lengths are given."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}" '
        f'stroke-width="{width}"{dashes}/>'
    )


def path(points: Sequence[tuple[float, float]], *, stroke: str, width: float = 2.0) -> str:
    """Return a line through points."""
    return f'<polyline points="{_points(points)}" fill="none" stroke="{stroke}" stroke-width="{width}"/>'


def polygon(points: Sequence[tuple[float, float]], fill: str) -> str:
    """Return a surface within points."""
    return f'<polygon points="{_points(points)}" fill="{fill}" stroke="none"/>'


def circle(x: float, y: float, radius: float, fill: str, *, stroke: str = "none") -> str:
    """Return a disc."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}" stroke="{stroke}" stroke-width="1.5"/>'


def hatch(name: str, colour: str, *, turned: int = 45) -> str:
    """Return a pattern of slanted lines for what is assumed or uncertain."""
    return _pattern(name, f'<rect width="2.4" height="6" fill="{colour}"/>', turned)


def dots(name: str, colour: str) -> str:
    """Return a pattern of dots for what is worked out."""
    return _pattern(name, f'<circle cx="3" cy="3" r="1.7" fill="{colour}"/>', 0)


def _pattern(name: str, mark: str, turned: int) -> str:
    return (
        f'<pattern id="{name}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate({turned})">'
        f'<rect width="6" height="6" fill="{WHITE}"/>{mark}</pattern>'
    )


def drawing(
    width: int, height: int, parts: Iterable[str], *, name: str, title: str, summary: str, patterns: str = ""
) -> str:
    """Return a whole drawing, in its natural size, with the title and the sentence that screen readers speak."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" aria-labelledby="{name}-title {name}-desc" font-family="{FONT}">'
        f'<title id="{name}-title">{_plain(title)}</title><desc id="{name}-desc">{_plain(summary)}</desc>'
        f"<defs>{patterns}</defs>{''.join(parts)}</svg>"
    )


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _plain(words: str) -> str:
    """Return words as XML may hold them."""
    return escape(_NOT_IN_XML.sub("\ufffd", words))
