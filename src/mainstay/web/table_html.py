"""Tables as HTML, joined from text: a template loop over thousands of cells costs forty times as much (DESIGN 6)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from markupsafe import Markup

from mainstay.charts.echarts.chart import Chart
from mainstay.charts.numbers import number
from mainstay.report.assumed import ASSUMED_MARK
from mainstay.report.cells import rows_shown, shades_shown, spans_shown
from mainstay.report.content import Column, Table

#: a text of more letters is a sentence that wants room; an instant has no more than so many
_SENTENCE, _INSTANT = 32, len("2026-05-01 08:30:05 UTC")
_DAY = re.compile(r"(?:from |until )?\d{4}-\d{2}-\d{2}")


def table_html(table: Table, *, links: Mapping[str, Any] | None = None) -> Markup:
    """Return a table with its caption, heads and cells.

    Parameters
    ----------
    table : Table
        The table; as many rows as it shows.
    links : mapping, optional
        For a column, a list of addresses, one for each row shown (None: no link).

    Examples
    --------
    >>> import polars as pl
    >>> from mainstay.report.content import Column
    >>> table = Table("t", "Sites <b>", pl.DataFrame({"a": ["x"]}), (Column("a", "Name"),))
    >>> "Sites &lt;b&gt;" in table_html(table)
    True
    """
    heads = "".join(map(_head, table.columns))
    shades, spans = shades_shown(table), spans_shown(table)
    lines = []
    for i, row in enumerate(rows_shown(table)):
        cells = []
        for j, text in enumerate(row):
            if j == 0 and spans[i] == 0:
                continue
            href = _href(links, table.columns[j].name, i)
            column = table.columns[j]
            words = _words(text, column, href)
            shade = shades[i][j] if shades else ""
            if j == 0:
                span = f' rowspan="{spans[i]}"' if spans[i] > 1 else ""
                kind = ' class="when"' if _is_day(text) else ""
                cells.append(f'<th scope="row"{kind}{span}>{words}</th>')
            elif shade:
                cells.append(f'<td class="{shade}">{words}</td>')
            else:
                cells.append(f"<td{_class(column, text)}>{words}</td>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    kind = "map" if table.is_map else "data"
    left = table.frame.height - len(lines) if not table.joined else max(0, table.frame.height - table.shown)
    more = (
        f'<p class="note">{table.shown} of {table.frame.height} rows; the CSV and JSON twins hold all.</p>'
        if left > 0
        else ""
    )
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    return Markup(  # noqa: S704 - every text that comes from data is escaped above
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(table.title)}">'
        f'<table class="{kind}" id="table-{escape(table.id)}"><caption>{escape(table.title)}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(lines)}</tbody></table></div>{more}{note}"
    )


def _head(column: Column) -> str:
    """Return the head of a column; one without words heads nothing that could be named."""
    if not column.title:
        return "<td></td>"
    return f'<th scope="col"{_align(column.align)}>{escape(column.title)}</th>'


def _align(side: str) -> str:
    return ' class="number"' if side == "right" else ""


def _class(column: Column, text: str) -> str:
    if column.align == "right":
        return ' class="number"'
    names = ["prose"] if column.form == "prose" else []
    if len(text) > _SENTENCE:
        names.append("long")
    elif _is_day(text):
        names.append("when")
    return f' class="{" ".join(names)}"' if names else ""


def _is_day(text: str) -> bool:
    """Tell whether a text is a day such as 2026-05-01, from or until one, or an instant."""
    return len(text) <= _INSTANT and _DAY.match(text) is not None


def _href(links: Mapping[str, Any] | None, column: str, row: int) -> str | None:
    if links is None or column not in links:
        return None
    found: str | None = links[column][row]
    return found


def _words(text: str, column: Column, href: str | None) -> str:
    is_assumed = bool(ASSUMED_MARK) and text.endswith(ASSUMED_MARK)
    plain = text.removesuffix(ASSUMED_MARK) if is_assumed else text
    words = escape(plain).replace("\n", "<br>")
    if column.range is not None:
        value, _, interval = words.partition("<br>")
        words = f'{value}<br><span class="interval">{interval}</span>' if interval else value
    if is_assumed:
        mark = escape(ASSUMED_MARK)
        words = f'<span class="assumed" title="assumed, or resting on an assumed value">{words}{mark}</span>'
    if href is not None:
        return f'<a href="{escape(href)}">{words}</a>'
    if column.form == "link" and plain.startswith(("https://", "http://")):
        return f'<a href="{escape(plain)}" rel="noreferrer">{words}</a>'
    return words


def numbers_html(chart: Chart) -> Markup:
    """Return the numbers of a chart as a table; what nobody knows is said so.

    Parameters
    ----------
    chart : Chart
        The chart.
    """
    heads = "".join(f'<th scope="col">{escape(word)}</th>' for word in chart.numbers.head)
    rows = "".join(f"<tr>{''.join(_number(cell) for cell in row)}</tr>" for row in chart.numbers.rows)
    return Markup(  # noqa: S704 - every text that comes from data is escaped
        f'<div class="scroll" tabindex="0" role="region" aria-label="Numbers of {escape(chart.title)}">'
        f'<table class="data"><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _number(cell: str | float | None) -> str:
    if cell is None:
        return '<td class="missing">unknown</td>'
    if isinstance(cell, str):
        return f"<td>{escape(cell)}</td>"
    return f'<td class="number">{escape(number(cell))}</td>'
