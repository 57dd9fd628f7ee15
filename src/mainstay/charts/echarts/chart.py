"""What a builder returns: the option of one chart, the sentence that says it, and the numbers behind it.

An option is data alone, without functions. Two kinds of words in it are for our own front end, which puts in their
place what a browser knows: ``"var(--ink)"`` a colour of the present theme, ``"fn:tip"`` one of the few functions of
``web/frontend/js/charts/functions.js``. The key ``mainstay`` holds the height in pixels and the map to load.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from mainstay.errors import InputError

Cell = str | int | float | None
Option = dict[str, Any]
#: what would end a script element, or begin another, is written in escapes that JSON knows
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The table of a chart: heads that name units, and rows as they are read; None is what nobody knows."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart.

    Attributes
    ----------
    id : str
        Identifier, unique in the page.
    title, summary : str
        What stands above the chart, and what is spoken in its place.
    option : dict
        Option of ECharts, as JSON may hold it.
    numbers : Numbers
        What the chart shows, as a table.

    Raises
    ------
    InputError
        The option holds a number that is none, which JSON cannot say.

    Examples
    --------
    >>> one = Chart("x", "T", "s", {"series": [{"type": "bar", "name": "</script>"}]}, Numbers(("a",), ((1,),)))
    >>> one.kinds
    ('bar',)
    >>> "</script>" in one.json()
    False
    """

    id: str
    title: str
    summary: str
    option: Option
    numbers: Numbers

    def __post_init__(self) -> None:
        try:
            json.dumps(self.option, allow_nan=False)
        except ValueError as problem:
            msg = f"the chart {self.id!r} holds a value that cannot be drawn"
            raise InputError(msg, hint="leave out what is not known; it is never NaN") from problem

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of series, sorted."""
        return tuple(sorted({str(series["type"]) for series in self.option.get("series", [])}))

    def json(self) -> str:
        """Return the option as JSON that may stand inside a script element."""
        return json.dumps(self.option, allow_nan=False, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
