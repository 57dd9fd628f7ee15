"""Readers of the cells that may feed a forecast: date of the shock, share lost, stock."""

from __future__ import annotations

import re
from datetime import date

from mainstay.engines.stress.backtest.prose.dates import Days, find_dates
from mainstay.engines.stress.backtest.prose.durations import find_durations
from mainstay.engines.stress.backtest.prose.reads import Around, Cell, for_product, within
from mainstay.engines.stress.backtest.prose.shares import Share, find_shares
from mainstay.engines.stress.backtest.prose.span import Clause, Span, clauses

_HALT = re.compile(r"\b(halt\w*|stop\w*|suspend\w*|suspension|shut\w*|ceased?|closed)\b", re.IGNORECASE)
_SOFT = re.compile(r"\b(inspection|announce\w*|letter|warning|seed|forecast|notice|audit)\b", re.IGNORECASE)
_LATER = re.compile(r"\b(further|additional|later|then|second recall|expanded|new)\b", re.IGNORECASE)
_LEAST = re.compile(r"(>=|>|≥|at least|more than|over|above|or more|minimum)\s*~?\s*$", re.IGNORECASE)
_MOST = re.compile(r"(<=|<|≤|up to|at most|less than|under|maximum|as much as)\s*~?\s*$", re.IGNORECASE)
_PARTLY = re.compile(r"\b(part of|a large part|curtail\w*|partly|partial\w*|some of|site share)\b", re.IGNORECASE)
_ALL = re.compile(
    r"\b(all|entire|sole|only (supplier|maker|source|manufacturer)|single (supplier|source|maker)|100 ?%)",
    re.IGNORECASE,
)
_SOLE = re.compile(r"\b(sole|only|single)\b.*", re.IGNORECASE)
_NO_LOSS = re.compile(r"demand[- ]driven|no (supply|capacity|share) lost|demand only", re.IGNORECASE)
#: Words that show that a span of days is no stock on hand at the shock, or was inferred from what came after.
_NO_STOCK = re.compile(
    r"\b(implied|inferred|every|definition|defin\w+|lag|borrow\w*|resuppl\w*|recover\w*|ship\w*|last(ed|ing)?|after|within|polled|took)\b",
    re.IGNORECASE,
)
_ZERO = re.compile(r"(0|zero|nil|no stock|no inventory|0 days?)\.?", re.IGNORECASE)
#: Spread that a recall may take from its first to its last lot, in days.
_LONGEST_SHOCK = 150
#: Dates so many days apart, such as those of two authorities, date one shock.
_SAME_SHOCK = 31


def read_shock_date(text: str, after: date | None = None) -> Cell:
    """Read on which days supply was hit.

    The first date counts; where it is that of an inspection or notice and another clause dates the halt, the halt.

    Examples
    --------
    >>> cell = read_shock_date("2022-11-22..12-02 inspection; production halted ~Dec 2022")
    >>> str(cell.values["known_shock_on_low"])
    '2022-12-01'
    """
    cell = Cell(text)
    spans = find_dates(text, after=after)
    if not spans:
        return cell
    parts = clauses(text)
    first, halts = spans[0], [span for part in parts if _HALT.search(part.text) for span in within(list(spans), [part])]
    home = next((part for part in parts if part.holds(first.start)), parts[0])
    if halts and halts[0] is not first and _SOFT.search(home.text) and not _HALT.search(home.text):
        cell.take_days(halts[0], "known_shock_on")
        cell.remark("the halt is taken, not what was said before it")
        return cell
    cell.take_days(first, "known_shock_on")
    for halt in halts[:1]:
        gap = (halt.value.high - cell.values["known_shock_on_high"]).days
        if 0 < gap <= _LONGEST_SHOCK:
            cell.take(halt, known_shock_on_high=halt.value.high)
            cell.remark("from the first notice to the halt")
    for other in spans[1:] if not halts else []:
        where = next((part.text for part in parts if part.holds(other.start)), "")
        gap = (other.value.high - cell.values["known_shock_on_high"]).days
        if 0 < gap <= _SAME_SHOCK and not _SOFT.search(where):
            cell.take(other, known_shock_on_high=other.value.high)
            cell.remark("from the first to the next date")
    return cell


def read_share_lost(text: str, around: Around) -> Cell:
    """Read which share of normal supply the shock removes.

    Examples
    --------
    >>> read_share_lost("~0.44-0.50 of US IV bags (44% quoted for Baxter)", Around({})).values
    {'known_share_lost_low': 0.44, 'known_share_lost_high': 0.5, 'known_share_lost_mode': 0.44}
    """
    cell = Cell(text)
    sole = _SOLE.search(text)
    if sole is not None and around.kind == "demand_surge":
        cell.take(Span(None, sole.start(), sole.end()), **_ends(0.0, 0.0, 0.0))
        cell.remark("demand rose and nothing was lost: the figure is the share of the supplier")
        return cell
    parts = for_product(clauses(text), around, cell)
    usable: list[Clause] = []
    for part in parts:
        if _LATER.search(part.text) and usable:
            cell.remark(f"later, so no input: {part.text}")
        else:
            usable.append(part)
    found = within(list(find_shares(text)), usable)
    if not found:
        return _share_in_words(cell)
    head = _without_asides(cell, [span for span in found if usable and usable[0].holds(span.start)] or found[:1])
    falls = [span for span in head if span.value.signed < 0]
    stays = [span for span in head if span.value.signed > 0]
    if falls and stays:
        return _product_of(cell, stays[0], falls[0])
    return _range_of(cell, head)


def _without_asides(cell: Cell, head: list[Span[Share]]) -> list[Span[Share]]:
    """Leave out figures in brackets that lie outside the range of those before them: ``8 % (25 % of the firm's)``."""
    outside = [span for span in head if cell.text[: span.start].count("(") <= cell.text[: span.start].count(")")]
    if not outside:
        return head
    low, high = min(span.value.low for span in outside), max(span.value.high for span in outside)
    kept = [span for span in head if span in outside or low <= span.value.low <= span.value.high <= high]
    if len(kept) < len(head):
        cell.remark("a figure in brackets outside the range is taken as an aside")
    return kept


def _share_in_words(cell: Cell) -> Cell:
    none, every = _NO_LOSS.search(cell.text), _ALL.search(cell.text)
    if none is not None:
        cell.take(Span(None, none.start(), none.end()), **_ends(0.0, 0.0, 0.0))
    elif every is not None:
        cell.take(Span(None, every.start(), every.end()), **_ends(1.0, 1.0, 1.0))
        cell.remark("all of what the cell names, taken as all of the product")
    return cell


def _product_of(cell: Cell, whose: Span[Share], fall: Span[Share]) -> Cell:
    """Read ``GE ~50 %, -80 %``: the share of a firm times what it lost."""
    low, high = whose.value.low * fall.value.low, whose.value.high * fall.value.high
    cell.take(whose, **_ends(round(low, 6), round(low, 6), round(high, 6)))
    cell.used.append((fall.start, fall.end))
    cell.remark("share of the firm times the part of it that failed")
    return cell


def _range_of(cell: Cell, head: list[Span[Share]]) -> Cell:
    first = head[0]
    low, high = min(span.value.low for span in head), max(span.value.high for span in head)
    before = cell.text[: first.start]
    for span in head:
        cell.used.append((span.start, span.end))
    if high > 1.0:
        cell.used.clear()
        cell.remark("a share above 1 was not used")
        return cell
    if _MOST.search(before) or _PARTLY.search(cell.text):
        cell.values["known_share_lost_high"] = high
        cell.remark("an upper end: only part of it, how much is not said")
    elif _LEAST.search(before) or cell.text[first.end : first.end + 1] == "+":
        cell.values.update(known_share_lost_low=low, known_share_lost_mode=low)
        cell.remark("a lower end")
    else:
        mode = (
            head[-1].value.low if len(head) > 1 and low <= head[-1].value.low == head[-1].value.high <= high else None
        )
        cell.values.update(known_share_lost_low=low, known_share_lost_high=high)
        if mode is not None or low == high:
            cell.values["known_share_lost_mode"] = mode if mode is not None else low
    return cell


def _ends(low: float, mode: float, high: float) -> dict[str, float]:
    return {"known_share_lost_low": low, "known_share_lost_mode": mode, "known_share_lost_high": high}


def read_inventory(text: str, around: Around) -> Cell:
    """Read how many days of use were held when the shock came.

    A figure of after the shock, or one that was inferred from the course of the shortage, is hindsight and no input.

    Examples
    --------
    >>> read_inventory("implied ~2 months (halt ~Dec, listing 10 Feb)", Around({})).values
    {}
    """
    cell = Cell(text)
    if _ZERO.fullmatch(text.strip()):
        cell.take(Span(None, 0, len(text)), known_stock_days_low=0.0, known_stock_days_high=0.0)
        return cell
    dates: list[Span[Days]] = find_dates(text, after=around.shock_low)
    for part in clauses(text):
        for span in within(list(find_durations(text)), [part]):
            # the words up to the next comma, colon or bracket belong to the figure; those behind it are another thought
            words = text[part.start : span.end] + re.split(r"[,:;(]", text[span.end : part.end], maxsplit=1)[0]
            near = [day.value.low for day in dates if part.start <= day.start < part.start + len(words)]
            until = around.knowable_until
            if _NO_STOCK.search(words) or (until is not None and any(day > until for day in near)):
                cell.remark(f"no stock known at the shock, so no input: {words.strip()}")
            elif "known_stock_days_low" not in cell.values:
                cell.take(span, known_stock_days_low=span.value.low, known_stock_days_high=span.value.high)
    return cell
