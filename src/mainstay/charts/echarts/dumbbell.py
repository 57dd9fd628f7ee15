"""What was claimed against what was demonstrated, with the interval of the demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mainstay.charts import refusals
from mainstay.charts.echarts import parts
from mainstay.charts.echarts.chart import Cell, Chart, Numbers, Option
from mainstay.charts.echarts.scale import Scale, narrow_rows, row_axis, value_axis


@dataclass(frozen=True, slots=True)
class Trial:
    """One row: a label, what is claimed, what was demonstrated with its interval, and a verdict in words.

    Either number may be missing: nothing claimed, or nothing demonstrated yet.
    """

    label: str
    claimed: float | None
    demonstrated: float | None
    low: float | None = None
    high: float | None = None
    verdict: str = ""


def dumbbell(
    rows: Sequence[Trial],
    *,
    scale: Scale,
    name: str,
    title: str,
    summary: str | None = None,
    claimed_words: str = "claimed",
    demonstrated_words: str = "demonstrated",
) -> Chart:
    """Make a chart with two signs a row, joined by a line.

    Parameters
    ----------
    rows : sequence of Trial
        In the order in which they are drawn, the first on top; at least one.
    scale : Scale
        The scale of both numbers.
    name, title : str
        Identifier and heading.
    summary : str, optional
        What is spoken; else how many fell short and by how much the worst did.
    claimed_words, demonstrated_words : str
        Legend of the open diamond and of the filled disc.

    Returns
    -------
    Chart
        The chart.

    Raises
    ------
    InputError
        There is no row, or a value does not fit the scale.

    Examples
    --------
    >>> chart = dumbbell([Trial("Surge", 0.9, 0.6, 0.5, 0.7)], scale=Scale("of capacity"), name="x", title="Trials")
    >>> chart.summary.replace("\u00a0", " ")
    'Of 1 with both numbers, 1 demonstrated less than claimed; most of all Surge: claimed 90 %, demonstrated 60 %.'
    """
    refusals.refuse_empty(rows, name)
    given = [
        scale.checked(value, row.label)
        for row in rows
        for value in (row.claimed, row.demonstrated, row.low, row.high)
        if value is not None
    ]
    said = summary or parts.sentence(_summary(rows, scale, claimed_words, demonstrated_words))
    option: Option = {
        **parts.frame(said, height=parts.ROWS_HEAD + parts.ROW * len(rows)),
        "grid": parts.grid(top=10, bottom=66),
        "xAxis": value_axis(scale, upright=False, largest=max(given, default=0.0)),
        "yAxis": row_axis([row.label for row in rows]),
        "legend": parts.legend([claimed_words, demonstrated_words]),
        "series": [
            parts.whiskers(_joins(rows), is_across=True, colour=parts.GREY),
            parts.whiskers(_intervals(rows), is_across=True),
            _signs(rows, claimed_words, scale, is_claim=True),
            _signs(rows, demonstrated_words, scale, is_claim=False),
        ],
        "media": narrow_rows(),
    }
    return Chart(name, title, said, option, _numbers(rows, scale, claimed_words, demonstrated_words))


def _summary(rows: Sequence[Trial], scale: Scale, claimed_words: str, demonstrated_words: str) -> str:
    both = [(row, row.claimed, row.demonstrated) for row in rows]
    gaps = [(claimed - shown, row) for row, claimed, shown in both if claimed is not None and shown is not None]
    if not gaps:
        return f"No row has both what was {claimed_words} and what was {demonstrated_words}."
    short = [found for found in gaps if found[0] > 0]
    said = f"Of {len(gaps)} with both numbers, {len(short)} {demonstrated_words} less than {claimed_words}"
    if not short:
        return f"{said}."
    worst = max(short, key=lambda found: found[0])[1]
    said += f"; most of all {worst.label}: {claimed_words} {scale.written(worst.claimed)}, "
    return f"{said}{demonstrated_words} {scale.written(worst.demonstrated)}."


def _joins(rows: Sequence[Trial]) -> list[tuple[float | None, ...]]:
    return [
        (i, row.claimed, row.demonstrated, 1, 1)
        for i, row in enumerate(rows)
        if row.claimed is not None and row.demonstrated is not None
    ]


def _intervals(rows: Sequence[Trial]) -> list[tuple[float | None, ...]]:
    return [(i, row.low, row.high, 0, 0) for i, row in enumerate(rows) if row.low is not None and row.high is not None]


def _signs(rows: Sequence[Trial], words: str, scale: Scale, *, is_claim: bool) -> dict[str, Any]:
    known = [(i, row, row.claimed if is_claim else row.demonstrated) for i, row in enumerate(rows)]
    style = (
        {"color": parts.PAPER, "borderColor": parts.ORANGE, "borderWidth": 2}
        if is_claim
        else {"color": parts.BLUE, "borderColor": parts.PAPER, "borderWidth": 1}
    )
    return {
        "type": "scatter",
        "name": words,
        "symbol": "diamond" if is_claim else "circle",
        "symbolSize": 13 if is_claim else 11,
        "z": 6,
        "itemStyle": style,
        "data": [
            {"value": [value, i], "tip": _tip(row, scale, words, value)} for i, row, value in known if value is not None
        ],
    }


def _tip(row: Trial, scale: Scale, words: str, value: float) -> str:
    interval = "" if value is row.claimed else scale.interval(row.low, row.high)
    return "\n".join(x for x in (row.label, f"{words} {scale.written(value)}", interval, row.verdict) if x)


def _numbers(rows: Sequence[Trial], scale: Scale, claimed_words: str, demonstrated_words: str) -> Numbers:
    found: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.label,
            scale.written(row.claimed),
            scale.written(row.demonstrated),
            scale.interval(row.low, row.high),
            row.verdict,
        )
        for row in rows
    )
    head = ("", f"{claimed_words}, {scale.title}", f"{demonstrated_words}, {scale.title}", "interval", "verdict")
    return Numbers(head, found)
