"""Readers of the cells that tell when a shortage began, when supply was back and when the shortage was closed."""

from __future__ import annotations

import re
from datetime import timedelta

from mainstay.engines.stress.backtest.prose.dates import Days, find_dates
from mainstay.engines.stress.backtest.prose.durations import find_durations
from mainstay.engines.stress.backtest.prose.reads import PLAN, Around, Cell, for_product, within
from mainstay.engines.stress.backtest.prose.span import Span, clauses

NULL = re.compile(
    r"\b(none declared|no shortages?|never (declared|listed|short)|not (declared|listed)|null case|near-null"
    r"|nearly null|no effect)\b",
    re.IGNORECASE,
)
_THROUGH = re.compile(r"\b(through|by|until|up to|before|rising)\s*~?\s*$", re.IGNORECASE)
_FULL = re.compile(
    r"(\b100 ?%|\bfull(y)?\b|\bnormal\b|\bpre-?\w* level|\ball (lines|plants|products)|\b(?P<n>\d+)/(?P=n)\b"
    r"|\bcomplete(ly)?\b|\bback to\b|\brecovered\b)",
    re.IGNORECASE,
)
_STOCKS = re.compile(r"\binventor(y|ies)\b|\bstocks?\b", re.IGNORECASE)
_RESTART = re.compile(r"\b(restart\w*|resum\w*|reopen\w*)\b", re.IGNORECASE)
_LAG = re.compile(r"\b(lag|shelf|delay)\b", re.IGNORECASE)
_SETBACK = re.compile(
    r"\b(recall\w*|stock-?out|flood\w*|relapse|effect|exit\w*|withdr\w+|discontinu\w*|worse\w*|again short)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\s*(none|never|not)\b", re.IGNORECASE)
_EASED = re.compile(r"\beas(ed|ing)\b", re.IGNORECASE)
_SOON = re.compile(r"coming weeks", re.IGNORECASE)
_OPEN = re.compile(r"\b(still|open|ongoing|continu\w+|not resolved|unresolved|current)\b", re.IGNORECASE)
_MISSING = re.compile(r"\bnot found\b|\bunknown\b", re.IGNORECASE)
#: A shortage that was listed long before the shock is another one; one years later too.
_EARLIEST, _LATEST = timedelta(days=31), timedelta(days=900)
#: ``In the coming weeks`` is read as up to six.
_SOON_DAYS = timedelta(days=42)


def read_shortage_declared(text: str, around: Around) -> Cell:
    """Read when supply was first said to be short, or that it never was.

    Examples
    --------
    >>> read_shortage_declared('none declared (FDA: "no shortage" late Mar 2008)', Around({})).values
    {'seen_is_null': True}
    """
    cell = Cell(text)
    null = NULL.search(text)
    if null is not None:
        cell.take(Span(None, null.start(), null.end()), seen_is_null=True)
        return cell
    for span in _in_reach(text, around, cell):
        first = around.shock_low
        if _THROUGH.search(text[: span.start]) and first is not None:
            cell.take(span, seen_shortage_on_low=first, seen_shortage_on_high=max(span.value.high, first))
            cell.remark("at the latest then; the lower end is the shock")
        else:
            cell.take_days(span, "seen_shortage_on")
        cell.values["seen_is_null"] = False
        return cell
    return cell


def _in_reach(text: str, around: Around, cell: Cell) -> list[Span[Days]]:
    """Return the dates of the headline product that may belong to this shortage."""
    spans = within(list(find_dates(text, after=around.shock_low)), for_product(clauses(text), around, cell))
    low, high = around.shock_low, around.shock_high
    if low is None or high is None:
        return spans
    kept = [span for span in spans if low - _EARLIEST <= span.value.high and span.value.low <= high + _LATEST]
    for span in spans:
        if span not in kept:
            cell.remark(f"too far from the shock to belong to it: {span.text_of(text)}")
    return kept


def read_capacity_recovery(text: str, around: Around) -> Cell:
    """Read when volume was back.

    A date beside words such as ``full``, ``100 %`` or ``10/10 lines`` counts first; then a restart, which says only
    that supply was not back before; then all dates of the cell. What was planned or forecast is left out.

    Examples
    --------
    >>> cell = read_capacity_recovery("~50% mid-Nov 2024; 10/10 lines 2025-01-28", Around({}))
    >>> str(cell.values["seen_recovered_on_low"])
    '2025-01-28'
    """
    cell = Cell(text)
    if _NEVER.match(text):
        cell.remark("supply of the lost maker did not come back")
        return cell
    labelled = [
        (span, _label(text, span, spans)) for spans in [find_dates(text, after=around.shock_low)] for span in spans
    ]
    real = []
    for span, label in labelled:
        home = next((part.start for part in clauses(text) if part.holds(span.start)), 0)
        if PLAN.search(f"{text[home : span.start]} {label}"):
            cell.remark(f"planned or forecast, no outcome: {span.text_of(text)}")
        elif _SETBACK.search(label):
            cell.remark(f"a setback, no recovery: {span.text_of(text)}")
        else:
            real.append((span, label))
    full = [span for span, label in real if _FULL.search(label) and not _STOCKS.search(label)]
    restarts = [span for span, label in real if _RESTART.search(label)]
    if full:
        _take_full(cell, full[0])
    elif restarts:
        _take_restart(cell, restarts[-1])
    elif real:
        _take_all(cell, [span for span, _ in real])
    return cell


def _label(text: str, span: Span[Days], spans: list[Span[Days]]) -> str:
    """Return the words that stand to a date: from the date before it to the next comma, and within one clause."""
    part = next((part for part in clauses(text) if part.holds(span.start)), None)
    start, end = (part.start, part.end) if part else (0, len(text))
    for other in spans:
        if other.end <= span.start:
            start = max(start, other.end)
        if other.start >= span.end:
            end = min(end, other.start)
    after = re.split(r"[,;]", text[span.end : end], maxsplit=1)[0]
    return f"{text[start : span.start]} {after}"


def _take_full(cell: Cell, span: Span[Days]) -> None:
    cell.take_days(span, "seen_recovered_on")
    if _SOON.search(cell.text):
        cell.values["seen_recovered_on_high"] = span.value.high + _SOON_DAYS
        cell.remark("'in coming weeks' is read as up to six")


def _take_restart(cell: Cell, span: Span[Days]) -> None:
    """Note a restart: supply was not back before it, and where a lag to the shelf is told, about then."""
    lags = [
        lag
        for part in clauses(cell.text)
        if _LAG.search(part.text)
        for lag in within(list(find_durations(cell.text)), [part])
    ]
    if not lags:
        cell.take(span, seen_recovered_on_low=span.value.low)
        cell.remark("a restart: supply was not back before it")
        return
    lag = lags[0]
    cell.take(
        span,
        seen_recovered_on_low=span.value.low + timedelta(days=lag.value.low),
        seen_recovered_on_high=span.value.high + timedelta(days=lag.value.high),
    )
    cell.used.append((lag.start, lag.end))
    cell.remark("restart and lag to the shelf")


def _take_all(cell: Cell, spans: list[Span[Days]]) -> None:
    cell.values["seen_recovered_on_low"] = min(span.value.low for span in spans)
    cell.values["seen_recovered_on_high"] = max(span.value.high for span in spans)
    cell.used.extend((span.start, span.end) for span in spans)
    if len(spans) > 1:
        cell.remark("from the first to the last date of the cell")


def read_shortage_end(text: str, around: Around) -> Cell:
    """Read when the shortage was closed, or that it was still open.

    Examples
    --------
    >>> read_shortage_end("open (2025)", Around({})).values
    {'seen_ended_on_low': datetime.date(2025, 1, 1)}
    """
    cell = Cell(text)
    spans = within(list(find_dates(text, after=around.shock_low)), for_product(clauses(text), around, cell))
    if not spans:
        return cell
    if _MISSING.search(text):
        cell.remark("the end was not found; the date beside it is another one")
    elif _EASED.search(text):
        cell.remark("when it eased is not when it was closed")
    elif _OPEN.search(text):
        cell.take(spans[-1], seen_ended_on_low=spans[-1].value.low)
        cell.remark("still open then")
    else:
        cell.take_days(spans[0], "seen_ended_on")
    return cell


def read_mitigation(text: str, around: Around) -> Cell:
    """Read the first day of imports; what else was done is kept as text.

    Examples
    --------
    >>> str(read_mitigation("imports from 2017-10-13", Around({})).values["seen_import_on"])
    '2017-10-13'
    """
    cell = Cell(text)
    parts = [part for part in clauses(text) if re.search(r"\bimport", part.text, re.IGNORECASE)]
    for span in within(list(find_dates(text, after=around.shock_low)), parts)[:1]:
        cell.take(span, seen_import_on=span.value.low)
    return cell
