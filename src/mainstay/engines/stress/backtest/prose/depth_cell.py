"""Reader of the cell that tells how deep a shortage was, and in which terms it was measured."""

from __future__ import annotations

import re
from collections.abc import Callable

from mainstay.engines.stress.backtest.prose.outcome_cells import NULL
from mainstay.engines.stress.backtest.prose.reads import Around, Cell
from mainstay.engines.stress.backtest.prose.shares import Share, find_shares
from mainstay.engines.stress.backtest.prose.span import Span, clauses

_N = r"\d+(?:\.\d+)?"
_EXPLICIT = re.compile(r"\b(depth|unmet|shortfall|deficit|gap)\b\D{0,12}$", re.IGNORECASE)
_ALLOCATION = re.compile(r"\ballocat\w*", re.IGNORECASE)
_OF_USUAL = re.compile(r"^\s*of (typical|usual|normal|prior|previous|regular|historical)", re.IGNORECASE)
_SHELVES = re.compile(r"\bOOS\b|out[- ]of[- ]stock|\bIRI\b|datasembly", re.IGNORECASE)
_WITHOUT = re.compile(
    r"unserved|not served|went without|cancel\w*|postpon\w*|did not (receive|get)|untreated|turned away", re.IGNORECASE
)
_SURVEY = re.compile(
    r"(of|hospital|retail)?\s*\b(providers|hospitals?|pharmac\w+|centres|centers|households|respondents|laborator\w+|labs|facilities)\b",
    re.IGNORECASE,
)
_REPORTED = re.compile(r"\b(report\w*|survey\w*|short|affected|said)\b", re.IGNORECASE)
_SALES = re.compile(r"\b(sales|revenue)\b", re.IGNORECASE)
_USE = re.compile(
    r"\b(use|usage|share of|prescri\w+|dispens\w+|DID|consumption|cultures|scans|volume)\b", re.IGNORECASE
)
_PAIR = re.compile(
    rf"(?P<a>{_N})\s*(?P<ua>%|[MBk]\b|million)?(?:[^;%\d]{{0,25}}(?:\d{{4}}[^;%\d]{{0,5}})?)(?P<how>->|→|\bvs\.?\b|\bversus\b|\bfrom\b|\bagainst\b)\s*~?(?P<b>{_N})\s*(?P<ub>%|[MBk]\b|million)",
    re.IGNORECASE,
)
_RANGE_VS = re.compile(
    rf"(?P<a>{_N})\s*-\s*(?P<a2>{_N})\s*(?:[MBk]\b|million)?[^;%\d]{{0,25}}\b(?:vs\.?|versus|against)\s*~?(?P<b>{_N})\s*(?:[MBk]\b|million)",
    re.IGNORECASE,
)
_ZERO = re.compile(r"^\s*~?\s*0(\.0+)?\s*(%|\b)(?!\.)")


def read_depth(text: str, around: Around) -> Cell:
    """Read which share of the need was not met, and how that was measured.

    Ways of measuring are tried from the best to the weakest; the first that fits is taken and the rest of the cell is
    reported as not used.

    Examples
    --------
    >>> cell = read_depth("U. Utah on 40-50% of typical supply (depth 50-60% of that product)", Around({}))
    >>> cell.values["seen_depth_low"], cell.values["seen_depth_high"], cell.values["seen_depth_kind"]
    (0.5, 0.6, 'volume')
    """
    cell = Cell(text)
    if _nothing_missing(cell):
        return cell
    shares = find_shares(text)
    for reader in _READERS:
        if reader(cell, shares, around):
            return cell
    return cell


def _nothing_missing(cell: Cell) -> bool:
    null, zero = NULL.search(cell.text), _ZERO.search(cell.text)
    if null is None and zero is None:
        return False
    match = null if null is not None else zero
    if match is not None:
        cell.take(Span(None, match.start(), match.end()), **_depth(0.0, 0.0, "volume", "worst"))
    if null is not None:
        cell.values["seen_is_null"] = True
    if zero is not None:
        cell.used.append((zero.start(), zero.end()))
    return True


def _depth(low: float, high: float, kind: str, basis: str) -> dict[str, object]:
    first, last = (low, high) if low <= high else (high, low)
    return {
        "seen_depth_low": round(max(first, 0.0), 6),
        "seen_depth_high": round(min(last, 1.0), 6),
        "seen_depth_kind": kind,
        "seen_depth_basis": basis,
    }


def _explicit(cell: Cell, shares: list[Span[Share]], _: Around) -> bool:
    for span in shares:
        if _EXPLICIT.search(cell.text[: span.start]) and span.value.high <= 1:
            cell.take(span, **_depth(span.value.low, span.value.high, "volume", "worst"))
            return True
    return False


def _of_usual(cell: Cell, shares: list[Span[Share]], _: Around) -> bool:
    for span in shares:
        if _OF_USUAL.search(cell.text[span.end :]) and span.value.signed > 0 and span.value.high <= 1:
            cell.take(span, **_depth(1 - span.value.high, 1 - span.value.low, "volume", "worst"))
            cell.remark("one less what was supplied of the usual")
            return True
    return False


def _allocation(cell: Cell, shares: list[Span[Share]], around: Around) -> bool:
    """Read ``allocation: hospitals 40%``: the lost share times what its customers were not allocated."""
    match = _ALLOCATION.search(cell.text)
    after = [span for span in shares if match is not None and span.start > match.start() and span.value.high < 1]
    if not after or around.share is None:
        return False
    span = after[0]
    depth = [around.share * (1 - part) for part in (span.value.high, span.value.low)]
    cell.take(span, **_depth(depth[0], depth[1], "volume", "worst"))
    cell.remark("derived: lost share times what was not allocated to its customers")
    return True


def _fall(cell: Cell, shares: list[Span[Share]], _: Around) -> bool:
    """Read ``-20.7% rel.`` or ``(-53%)``; a fall in percentage points is no relative fall."""
    for span in shares:
        tail = cell.text[span.end :]
        if span.value.signed < 0 and span.value.high <= 1 and not re.match(r"\s*(pp|points)", tail):
            cell.take(span, **_depth(span.value.low, span.value.high, _kind_of(cell.text), _basis_of(cell, span.start)))
            return True
    return False


def _pair(cell: Cell, _shares: list[Span[Share]], _: Around) -> bool:
    """Read ``23.5% -> 11.1%``, ``57.8% vs 72.9%`` or ``55-56 M vs 87 M``: one less the ratio of now to before."""
    ranged = _RANGE_VS.search(cell.text)
    if ranged is not None and float(ranged["b"]) > float(ranged["a2"]):
        ends = [1 - float(ranged[name]) / float(ranged["b"]) for name in ("a2", "a")]
        cell.take(Span(None, ranged.start(), ranged.end()), **_depth(ends[0], ends[1], _kind_of(cell.text), "mean"))
        return True
    match = _PAIR.search(cell.text)
    if match is None or _SHELVES.search(cell.text):
        return False
    first, second = float(match["a"]), float(match["b"])
    now, before = (second, first) if match["how"] in {"->", "→"} else (first, second)
    if not 0 < now < before:
        return False
    cell.take(
        Span(None, match.start(), match.end()),
        **_depth(1 - now / before, 1 - now / before, _kind_of(cell.text), _basis_of(cell, match.start())),
    )
    cell.remark("one less the ratio of the two")
    return True


def _kind_of(text: str) -> str:
    if _SALES.search(text):
        return "sales"
    return "use_share" if _USE.search(text) else "volume"


def _basis_of(cell: Cell, place: int) -> str:
    text = next((part.text for part in clauses(cell.text) if part.holds(place)), cell.text)
    return "mean" if re.search(r"\b(Q[1-4]|H[12]|season|year|mean|average|quarter)\b", text) else "worst"


def _shelves(cell: Cell, _shares: list[Span[Share]], _: Around) -> bool:
    """Read rates of empty shelves: the worst less the first, of one series."""
    match = _SHELVES.search(cell.text)
    if match is None:
        return False
    part = next(part for part in clauses(cell.text) if part.holds(match.start()) or part.start >= match.start())
    series = [span for span in find_shares(cell.text) if part.holds(span.start)]
    if not series:
        return False
    worst, first = max(span.value.high for span in series), series[0].value.low
    rise = worst - (first if len(series) > 1 else 0.0)
    cell.used.extend((span.start, span.end) for span in series)
    cell.values.update(_depth(rise, rise, "out_of_stock", "worst"))
    cell.remark("the worst of the first series less its first value; shelves, not volume")
    return True


def _without(cell: Cell, shares: list[Span[Share]], _: Around) -> bool:
    match = _WITHOUT.search(cell.text)
    if match is None or not shares:
        return False
    plain = [span for span in shares if span.value.signed > 0 and span.value.high <= 1]
    if not plain:
        return False
    cell.used.extend((span.start, span.end) for span in plain)
    cell.values.update(
        _depth(min(span.value.low for span in plain), max(span.value.high for span in plain), "unserved", "mean")
    )
    return True


def _survey(cell: Cell, shares: list[Span[Share]], _: Around) -> bool:
    """Read a survey of who was short; kept, but no depth."""
    for part in clauses(cell.text):
        if not (_SURVEY.search(part.text) and _REPORTED.search(part.text)):
            continue
        inside = [span for span in shares if part.holds(span.start) and 0 < span.value.high <= 1]
        if inside:
            span = inside[0]
            cell.take(span, **_depth(span.value.low, span.value.high, "survey", "worst"))
            cell.remark("a survey of who was short: kept, but no depth")
            return True
    return False


_READERS: tuple[Callable[[Cell, list[Span[Share]], Around], bool], ...] = (
    _explicit,
    _without,
    _allocation,
    _of_usual,
    _shelves,
    _fall,
    _pair,
    _survey,
)
