"""What a scale shows, how its numbers are written, and the axes that it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mainstay.charts import refusals
from mainstay.charts.numbers import number, percent
from mainstay.charts.scale import magnitude

Form = Literal["share", "amount"]
_MUTED = {"color": "var(--muted)", "fontSize": 11}
_LINE = {"lineStyle": {"color": "var(--edge)"}}
_GRID = {"lineStyle": {"color": "var(--grid)"}}
#: room for the names of rows, on a desk and on a phone, in pixels
WIDE_LABELS, NARROW_LABELS = 230, 110
NARROW = 560


@dataclass(frozen=True, slots=True)
class Scale:
    """What a scale shows: in words, with its unit, and whether it is a share of all or an amount from zero.

    Examples
    --------
    >>> Scale("need met").written(0.5).replace("\u00a0", " ")
    '50 %'
    >>> Scale("capacity", "amount", "doses per day").title
    'capacity (doses per day)'
    """

    words: str
    form: Form = "share"
    unit: str = ""

    @property
    def title(self) -> str:
        """Words with the unit."""
        return f"{self.words} ({self.unit})" if self.unit else self.words

    def checked(self, value: float, label: str) -> float:
        """Return a value that this scale can hold, or refuse it."""
        return refusals.share(value, label) if self.form == "share" else refusals.amount(value, label)

    def written(self, value: float | None) -> str:
        """Write a value; what nobody knows is called that."""
        if value is None:
            return "not known"
        return percent(value) if self.form == "share" else f"{number(value)} {self.unit}".strip()

    def interval(self, low: float | None, high: float | None) -> str:
        """Write an interval, empty where neither end is known."""
        if low is None and high is None:
            return ""
        ends = ("…" if end is None else percent(end) if self.form == "share" else number(end) for end in (low, high))
        return " to ".join(ends)


def value_axis(scale: Scale, *, upright: bool, most: float | None = None, largest: float = 0.0) -> dict[str, Any]:
    """Return an axis of numbers.

    Parameters
    ----------
    scale : Scale
        What it shows.
    upright : bool
        The name of an upright axis stands on top, where it is read without a turned head.
    most : float, optional
        End of the axis, where that is not left to the numbers.
    largest : float
        Largest number on it; where that is in millions, so is the axis.
    """
    _, of = magnitude(largest) if scale.form == "amount" else (1.0, "")
    title = " ".join(x for x in (scale.words, f"({of} {scale.unit})".replace(" )", ")") if of else "") if x)
    formatter = "fn:percent" if scale.form == "share" else f"fn:{of.replace(' ', '-')}s" if of else "fn:number"
    axis: dict[str, Any] = {
        "type": "value",
        "name": title if of else scale.title,
        "min": 0,
        "axisLabel": {**_MUTED, "formatter": formatter, "hideOverlap": True},
        "axisLine": _LINE,
        "splitLine": _GRID,
        "nameTextStyle": {**_MUTED, "color": "var(--ink)", "fontSize": 12},
    }
    if most is not None:
        axis["max"] = most
    return {**axis, **(_on_top() if upright else _below())}


def number_axis(words: str, *, least: float, most: float) -> dict[str, Any]:
    """Return an axis along which numbers such as days run."""
    return {
        **value_axis(Scale(words, "amount"), upright=False),
        "min": least,
        "max": most,
        "splitLine": {"show": False},
    }


def time_axis() -> dict[str, Any]:
    """Return an axis of dates."""
    return {"type": "time", "axisLabel": {**_MUTED, "hideOverlap": True}, "axisLine": _LINE}


def row_axis(labels: Sequence[str]) -> dict[str, Any]:
    """Return an axis with a row for each label, the first on top."""
    return {
        "type": "category",
        "data": list(labels),
        "inverse": True,
        "axisTick": {"show": False},
        "axisLine": _LINE,
        "axisLabel": {
            "color": "var(--ink)",
            "fontSize": 12,
            "interval": 0,
            "width": WIDE_LABELS,
            "overflow": "break",
            "lineHeight": 13,
            "height": 26,
            "lineOverflow": "truncate",
        },
    }


def narrow_rows() -> list[dict[str, Any]]:
    """Return what changes where a chart of rows is narrow: shorter lines for the names."""
    narrow, wide = (
        {"yAxis": {"axisLabel": {"width": width, "fontSize": size}}}
        for width, size in ((NARROW_LABELS, 11), (WIDE_LABELS, 12))
    )
    return [{"query": {"maxWidth": NARROW}, "option": narrow}, {"option": wide}]


def _on_top() -> dict[str, Any]:
    return {"nameLocation": "end", "nameTextStyle": {"align": "left", "color": "var(--ink)", "fontSize": 12}}


def _below() -> dict[str, Any]:
    return {"nameLocation": "middle", "nameGap": 30}
