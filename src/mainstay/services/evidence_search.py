"""Look for claims: any mix of filters over a million of them in moments, and how many each further one would leave."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.services.evidence_index import NO_DAY, NOTHING, EvidenceIndex, Mask

Sort = Literal["place", "newest", "oldest", "source", "method", "grade"]
SORTS: dict[Sort, str] = {
    "place": "table, row, field",
    "newest": "known last first",
    "oldest": "known first first",
    "source": "source",
    "method": "method",
    "grade": "grade, best first",
}
#: filters of which the number of claims behind each choice is told
FACETS = ("table", "field", "source_id", "method", "grade")
#: columns in which a search in text looks
SEARCHED = ("row_id", "value", "note", "locator", "source_id")
#: searches in text held with an index
_HELD = 16
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which claims to look for; what is empty filters nothing.

    Attributes
    ----------
    table, row_id, field, source_id, method, grade : str
        Exactly this.
    text : str
        Words that all occur in row, value, remark, locator or source, or the one name of a claim; small and capital
        letters are the same.
    conflicts, assumed : bool
        Only claims that contradict one another; only what is assumed.
    known_from, known_to : datetime.date, optional
        Became known on one of these days.
    sort : str
        Order, one of `SORTS`.
    """

    table: str = ""
    row_id: str = ""
    field: str = ""
    source_id: str = ""
    method: str = ""
    grade: str = ""
    text: str = ""
    conflicts: bool = False
    assumed: bool = False
    known_from: date | None = None
    known_to: date | None = None
    sort: Sort = "place"

    @property
    def is_all(self) -> bool:
        """Whether nothing is filtered."""
        plain = Wanted()
        return all(getattr(self, one.name) == getattr(plain, one.name) for one in fields(self) if one.name != "sort")


@dataclass(frozen=True, slots=True)
class Found:
    """Claims that were found: how many, those asked for, and how many each further filter would leave.

    ``facets`` has for each filter the choices with their numbers of claims under all other filters, the largest first.
    """

    total: int
    rows: pl.DataFrame
    facets: dict[str, list[tuple[str, int]]]
    conflicts: int
    assumed: int


def search(index: EvidenceIndex, wanted: Wanted, *, start: int = 0, most: int = 50) -> Found:
    """Look for claims.

    Parameters
    ----------
    index : EvidenceIndex
        Where.
    wanted : Wanted
        Which.
    start, most : int
        First one to return, and how many.

    Examples
    --------
    >>> import mainstay as ms
    >>> from mainstay.services.evidence_index import claims_of_base, pack
    >>> index = pack(claims_of_base(ms.load("us-2026")))
    >>> found = search(index, Wanted(table="products"), most=3)
    >>> found.rows["table"].to_list()
    ['products', 'products', 'products']
    """
    masks = _masks(index, wanted)
    rest = np.ones(index.height, dtype=np.bool_)
    for name, mask in masks.items():
        if name not in FACETS:
            rest &= mask
    mask = _all(rest, [masks[name] for name in FACETS if name in masks])
    places = np.flatnonzero(mask)
    facets = {
        name: _counts(index, name, _all(rest, [masks[other] for other in FACETS if other in masks and other != name]))
        for name in FACETS
    }
    ordered = _ordered(index, places, wanted.sort)
    return Found(
        places.size,
        index.rows(ordered[start : start + most]),
        facets,
        int(np.count_nonzero(index.flags["conflicts"] & mask)),
        int(np.count_nonzero(_equal(index, "method", "assumed") & mask)),
    )


def _masks(index: EvidenceIndex, wanted: Wanted) -> dict[str, Mask]:
    """Return for each filter that is set which claims it lets through."""
    exact = (*FACETS, "row_id")
    masks = {name: _equal(index, name, getattr(wanted, name)) for name in exact if getattr(wanted, name)}
    if wanted.conflicts:
        masks["conflicts"] = index.flags["conflicts"]
    if wanted.assumed:
        masks["assumed"] = _equal(index, "method", "assumed")
    known = index.days["known_from_on"]
    if wanted.known_from is not None:
        masks["known_from"] = known >= (wanted.known_from - _EPOCH).days
    if wanted.known_to is not None:
        masks["known_to"] = (known != NO_DAY) & (known <= (wanted.known_to - _EPOCH).days)
    for word in wanted.text.lower().split():
        masks[f"text {word}"] = _holding(index, word)
    return masks


def _all(first: Mask, more: list[Mask]) -> Mask:
    made = first
    for one in more:
        made = made & one
    return made


def _equal(index: EvidenceIndex, name: str, word: str) -> Mask:
    column = index.words[name]
    number = column.number_of(word)
    if number is None:
        return np.zeros(index.height, dtype=np.bool_)
    return np.asarray(column.codes == number, dtype=np.bool_)


def _holding(index: EvidenceIndex, word: str) -> Mask:
    """Return which claims hold a word; each different text is read once."""
    kept = index.found.get(word)
    if kept is not None:
        return kept
    # claims are many and their names long, so a name counts only whole
    mask: Mask = (index.words["claim_id"].small == word).fill_null(value=False).to_numpy().copy()
    if not index.words["claim_id"].is_own:
        mask = np.append(mask, [False])[index.words["claim_id"].codes]
    for name in SEARCHED:
        column = index.words[name]
        has = column.small.str.contains(word, literal=True).fill_null(value=False).to_numpy()
        if has.any():
            # the number of nothing is -1, the last
            mask |= has if column.is_own else np.append(has, [False])[column.codes]
    index.found[word] = mask
    while len(index.found) > _HELD:
        index.found.popitem(last=False)
    return mask


def _counts(index: EvidenceIndex, name: str, mask: Mask) -> list[tuple[str, int]]:
    column = index.words[name]
    codes = column.codes[mask]
    counts = np.bincount(codes[codes != NOTHING], minlength=column.words.len())
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] > 0]
    return list(zip(column.words.gather(order).to_list(), counts[order].tolist(), strict=True))


def _ordered(index: EvidenceIndex, places: NDArray[np.int64], sort: Sort) -> NDArray[np.int64]:
    """Return claims in an order; what is not known comes last, and equals stay in the order of their place."""
    if sort == "place":
        return places
    if sort in ("newest", "oldest"):
        days = index.days["known_from_on"][places].astype(np.int64)
        last = np.iinfo(np.int64).max
        keys = np.where(days == NO_DAY, last, -days if sort == "newest" else days)
    else:
        codes = index.words["source_id" if sort == "source" else sort].codes[places]
        keys = np.where(codes == NOTHING, np.iinfo(np.int32).max, codes)
    return places[np.argsort(keys, kind="stable")]
