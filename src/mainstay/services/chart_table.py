"""The numbers of a chart as a table of the page, so that they stand in its twins too."""

from __future__ import annotations

import polars as pl

from mainstay.charts.echarts.chart import Chart
from mainstay.report.content import Column, Table
from mainstay.report.wording import count, number


def table_of(chart: Chart, note: str = "") -> Table:
    """Return the numbers of a chart as a table with its name and title.

    Examples
    --------
    >>> from mainstay.charts.echarts.chart import Numbers
    >>> chart = Chart("x", "T", "s", {}, Numbers(("place", "beds"), (("A", 3.0), ("B", None))))
    >>> table_of(chart).frame.to_dicts()
    [{'place': 'A', 'beds': '3'}, {'place': 'B', 'beds': None}]
    """
    names = _different(chart.numbers.head)
    rows = [[_written(cell) for cell in row] for row in chart.numbers.rows]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String()), orient="row")
    columns = tuple(Column(name, head) for name, head in zip(names, chart.numbers.head, strict=True))
    return Table(chart.id, chart.title, frame, columns, note, shown=max(1, frame.height))


def _different(head: tuple[str, ...]) -> list[str]:
    """Return names of columns, no two alike and none empty."""
    names: list[str] = []
    for i, word in enumerate(head):
        name = word or ("name" if i == 0 else f"column {i + 1}")
        names.append(name if name not in names else f"{name} {i + 1}")
    return names


def _written(cell: str | float | None) -> str | None:
    if cell is None or isinstance(cell, str):
        return cell or None
    return count(cell) if isinstance(cell, int) else number(cell)
