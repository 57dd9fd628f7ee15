"""Parts that all charts share: colours of the theme, the words of a point, the frame, the legend."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from mainstay.charts import intensity

INK, MUTED, EDGE, GRID, PAPER = "var(--ink)", "var(--muted)", "var(--edge)", "var(--grid)", "var(--paper)"
BLUE, ORANGE, GREY = "var(--series-1)", "var(--series-2)", "var(--series-8)"
#: told apart by lightness and, in pictures of several, by dash or sign too
SERIES = tuple(f"var(--series-{i})" for i in range(1, 9))
DASHES = ("solid", "dashed", "dotted", [8, 3, 2, 3])
SIGNS = ("circle", "diamond", "triangle", "rect")
#: what is beyond this many is not told apart any more
MOST_SERIES = len(SERIES)
ROW, ROWS_HEAD = 32, 84


def frame(
    summary: str,
    *,
    pointer: str = "item",
    has_patterns: bool = False,
    height: int | None = None,
    width: int | None = None,
) -> dict[str, Any]:
    """Return what every option begins with.

    Parameters
    ----------
    summary : str
        What is spoken in place of the chart.
    pointer : str
        ``item`` where the words belong to a point, ``axis`` where they belong to a place on the lower axis.
    has_patterns : bool
        Whether surfaces have patterns besides their colours.
    height : int, optional
        Height in pixels, where it depends on the rows.
    width : int, optional
        Least width in pixels; where there is less room, the picture is scrolled.
    """
    own = {key: value for key, value in (("height", height), ("width", width)) if value}
    return {
        "mainstay": own,
        "aria": {"enabled": True, "label": {"description": summary}, "decal": {"show": has_patterns}},
        "textStyle": {"color": INK, "fontFamily": "var(--font)", "fontSize": 12},
        "color": list(SERIES),
        "tooltip": {
            "renderMode": "richText",
            "confine": True,
            "trigger": pointer,
            "formatter": "fn:tip",
            "backgroundColor": "var(--raised)",
            "borderColor": EDGE,
            "textStyle": {"color": INK, "fontSize": 12, "fontFamily": "var(--font)"},
            "axisPointer": {"type": "line", "lineStyle": {"color": EDGE, "type": "dashed"}},
        },
    }


def grid(*, top: int = 34, bottom: int = 36, right: int = 22, left: int = 10) -> dict[str, Any]:
    """Return the room of the picture; labels of axes are kept inside."""
    return {
        "top": top,
        "bottom": bottom,
        "left": left,
        "right": right,
        "outerBoundsMode": "same",
        "outerBoundsContain": "axisLabel",
    }


def surface(name: str) -> dict[str, Any]:
    """Return an entry of a legend that shows a surface, not a line."""
    return {"name": name, "icon": "rect"}


def legend(names: Sequence[str | dict[str, Any]]) -> dict[str, Any]:
    """Return a legend below the picture that only explains."""
    return {
        "data": list(names),
        "bottom": 0,
        "left": 8,
        "selectedMode": False,
        "itemWidth": 20,
        "itemHeight": 10,
        "textStyle": {"color": MUTED, "fontSize": 12},
    }


def target_line(
    words: str, *, across: float | None = None, up: float | None = None, is_high: bool = False
) -> dict[str, Any]:
    """Return a dashed line at what is wanted: across the picture at a height, or upright at a place.

    The words of a line that lies high stand below it.
    """
    place = {"yAxis": across} if across is not None else {"xAxis": up}
    return {
        **place,
        "lineStyle": {"color": ORANGE, "type": "dashed", "width": 1.8},
        "label": {
            "formatter": words.replace("{", "("),
            "color": "var(--warn)",
            "position": "insideEndBottom" if is_high else "insideEndTop",
            "backgroundColor": PAPER,
            "padding": [1, 4],
            "fontWeight": 600,
            "fontSize": 12,
        },
    }


def mark_lines(lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return lines that belong to no series and do not answer to a pointer."""
    return {"silent": True, "symbol": "none", "animation": False, "data": list(lines)}


def whiskers(rows: Sequence[Sequence[float | None]], *, is_across: bool, colour: str = INK) -> dict[str, Any]:
    """Return intervals.

    Parameters
    ----------
    rows : sequence of (place, low, high, low is open, high is open)
        An open end is drawn without its cross bar.
    is_across : bool
        Whether the intervals lie along the lower axis.
    colour : str
        Colour of the theme.
    """
    ends, place = ("x", "y") if is_across else ("y", "x")
    return {
        "type": "custom",
        "renderItem": "fn:whisker",
        "silent": True,
        "itemStyle": {"color": colour},
        "encode": {ends: [1, 2], place: 0},
        "data": [[*row, int(is_across)] for row in rows],
        "z": 4,
        "tooltip": {"show": False},
    }


def shades() -> dict[str, Any]:
    """Return the legend that gives shares their shade; it belongs to the first series, and nothing has no shade."""
    steps = intensity.STEPS
    pieces: list[dict[str, Any]] = [
        {
            "gt": before.up_to,
            "lte": step.up_to,
            "color": f"var(--step-{i})",
            "label": step.words.replace("up to ", "to "),
        }
        for i, (before, step) in enumerate(pairwise(steps), start=1)
    ]
    return {
        "type": "piecewise",
        "seriesIndex": 0,
        "pieces": pieces,
        "orient": "horizontal",
        "bottom": 0,
        "left": 4,
        "padding": 4,
        "itemWidth": 14,
        "itemHeight": 12,
        "itemGap": 6,
        "textGap": 4,
        "selectedMode": False,
        "hoverLink": False,
        "outOfRange": {"color": "var(--land)"},
        "textStyle": {"color": MUTED, "fontSize": 11},
    }


def shades_title(words: str, *, bottom: int) -> dict[str, Any]:
    """Return the words above a legend of shades."""
    return {
        "text": f"shade: {words}",
        "bottom": bottom,
        "left": 4,
        "padding": [0, 4],
        "textStyle": {"color": MUTED, "fontSize": 12, "fontWeight": 400},
    }


def beside(place: float, most: float) -> dict[str, Any]:
    """Return where the name of a point stands: above it to the right, or to the left near the right end."""
    if place > 0.7 * most:
        return {"position": [0, -13], "align": "right"}
    return {"position": [9, -13], "align": "left"}


def sentence(words: str) -> str:
    """Return words that begin as a sentence does.

    Examples
    --------
    >>> sentence("need met on day 9: all.")
    'Need met on day 9: all.'
    """
    return words[:1].upper() + words[1:]
