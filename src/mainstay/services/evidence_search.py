"""Look for claims: any mix of filters over a million of them in moments, and how many each further one would leave."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Literal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.services.evidence_index import NO_DAY, SEARCHED, EvidenceIndex, Mask
from mainstay.services.evidence_words import NOTHING, bits_of_claims

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
#: searches in text held with an index
_HELD = 16
#: words looked for first, and then at the same time: a bit for each
_FIRST, _AT_ONCE = 8, 64
#: letters of English, the rarest first; what is not among them counts as rarer still
_RARE = "zqxjkvbpygfwmucldrhsnioate"
#: claims left of which the texts themselves are read for all further words
_LEFT = 20_000
#: so many different keys are sorted by counting
_FEW = 2**16
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
    every = None if places.size == index.height else places
    facets = {
        name: _counts(
            index,
            name,
            # a filter that is set tells what each other choice of it would leave
            np.flatnonzero(_all(rest, [masks[other] for other in FACETS if other in masks and other != name]))
            if name in masks
            else every,
        )
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
    words = frozenset(wanted.text.lower().split())
    if words:
        masks["text"] = _holding(index, words)
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


def _holding(index: EvidenceIndex, words: frozenset[str]) -> Mask:
    """Return which claims hold all of some words; each different piece of a text is read once for each word."""
    kept = index.found.get(words)
    if kept is not None:
        return kept
    mask = np.ones(index.height, dtype=np.bool_)
    # long words and those with rare letters leave little, which is read for the others
    every = sorted(words, key=lambda word: (-len(word), min(map(_RARE.find, word)), word))
    start, end = 0, _FIRST
    while start < len(every):
        mask &= _holding_some(index, every[start:end])
        start, end = end, end + _AT_ONCE
        if start < len(every) and np.count_nonzero(mask) <= _LEFT:
            mask = _of_few(index, mask, every[start:])
            break
    # asked for by several threads at once, it may be put there twice: the same mask, and no harm
    index.found[words] = mask
    while len(index.found) > _HELD:
        index.found.pop(next(iter(index.found)), None)
    return mask


def _holding_some(index: EvidenceIndex, words: list[str]) -> Mask:
    columns = {name: index.words[name] for name in SEARCHED}
    bits = bits_of_claims(columns, index.vocabulary, index.height, words)
    for i, word in enumerate(words):
        # claims are many and their names long, so a name counts only whole
        if len(word.encode(errors="replace")) >= index.shortest:
            named = (index.names == word).fill_null(value=False).to_numpy()
            if named.any():
                bits |= index.words["claim_id"].of_claims(named).astype(bits.dtype) << bits.dtype.type(i)
    return np.asarray(bits == bits.dtype.type((1 << len(words)) - 1), dtype=np.bool_)


def _of_few(index: EvidenceIndex, mask: Mask, words: list[str]) -> Mask:
    """Return which of few claims hold further words."""
    places = np.flatnonzero(mask)
    texts = pl.DataFrame({name: index.words[name].taken(places).str.to_lowercase() for name in SEARCHED})
    names = index.words["claim_id"].taken(places).str.to_lowercase()
    told = texts.with_columns(pl.Series("claim_id", names), pl.Series("place", places))
    for word in words:
        holds = [pl.col(name).str.contains(word, literal=True).fill_null(value=False) for name in SEARCHED]
        told = told.filter(pl.any_horizontal(*holds, (pl.col("claim_id") == word).fill_null(value=False)))
    found = np.zeros(index.height, dtype=np.bool_)
    found[told["place"].to_numpy()] = True
    return found


def _counts(index: EvidenceIndex, name: str, places: NDArray[np.int64] | None) -> list[tuple[str, int]]:
    column = index.words[name]
    codes = column.codes if places is None else column.codes[places]
    # the number of nothing is -1: it is counted too, first
    counts = np.bincount(codes + 1, minlength=column.words.len() + 1)[1:]
    order = np.argsort(-counts, kind="stable")
    order = order[counts[order] > 0]
    return list(zip(column.words.gather(order).to_list(), counts[order].tolist(), strict=True))


def _ordered(index: EvidenceIndex, places: NDArray[np.int64], sort: Sort) -> NDArray[np.int64]:
    """Return claims in an order; what is not known comes last, and equals stay in the order of their place."""
    if sort == "place" or not places.size:
        return places
    if sort in ("newest", "oldest"):
        days = index.days["known_from_on"][places].astype(np.int64)
        is_known = days != NO_DAY
        keys = -days if sort == "newest" else days
    else:
        keys = index.words["source_id" if sort == "source" else sort].codes[places].astype(np.int64)
        is_known = keys != NOTHING
    if not is_known.any():
        return places
    least, most = keys[is_known].min(), keys[is_known].max()
    keys = np.where(is_known, keys - least, most - least + 1)
    # few different keys, as there are days in a century, are sorted by counting them
    small = keys.astype(np.uint16) if most - least + 1 < _FEW else keys
    return places[np.argsort(small, kind="stable")]
