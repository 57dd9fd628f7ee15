"""Every value of a base with the claim that stands behind it, packed so that any filter over a million takes moments.

Texts are kept once each: a column is a list of its different words in order, and for each claim the number of its
word. A filter then compares whole numbers, and a search in text reads each different text once.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.model.base import Base
from mainstay.model.coverage import UNSOURCED
from mainstay.model.evidence import CELL, provenance_as_claims, rank
from mainstay.model.schema import PROVENANCE
from mainstay.services.bases import BaseEntry, load_base
from mainstay.services.workspace import Workspace

Codes = NDArray[np.int32]
Mask = NDArray[np.bool_]

#: columns kept as words and numbers of words
TEXTS = (
    "table",
    "row_id",
    "field",
    "value",
    "unit",
    "source_id",
    "locator",
    "method",
    "grade",
    "claim_id",
    "analyst",
    "note",
)
#: columns in which a filter names a word
EXACT = ("table", "row_id", "field", "source_id", "method", "grade")
NUMBERS = ("low", "high")
DATES = ("valid_from_on", "valid_to_on", "known_from_on", "known_to_on")
FLAGS = ("decides", "conflicts")
#: number of a text that is not there
NOTHING = -1
#: indexes held in memory at the same time
_HELD = 3


@dataclass(frozen=True, slots=True)
class Words:
    """A column of texts: its different words, in order where it can be filtered, and the number of that of each claim.

    ``small`` holds the same words in small letters; ``is_own`` tells that each claim has a word of its own, in order.
    """

    words: pl.Series
    codes: Codes
    small: pl.Series
    is_own: bool = False

    def number_of(self, word: str) -> int | None:
        """Return the number of a word, None where it does not occur."""
        place = int(self.words.search_sorted(word, side="left")) if self.words.len() else 0
        found: int | None = place if place < self.words.len() and self.words[place] == word else None
        return found

    def taken(self, rows: NDArray[np.int64]) -> pl.Series:
        """Return the texts of some claims."""
        codes = pl.Series(self.codes[rows])
        return self.words.gather(codes.set(codes == NOTHING, None))


@dataclass(frozen=True)
class EvidenceIndex:
    """The claims of a base, sorted by table, row and field, the one that decides first."""

    height: int
    words: Mapping[str, Words]
    numbers: Mapping[str, NDArray[np.float64]]
    days: Mapping[str, Codes]
    flags: Mapping[str, Mask]
    found: OrderedDict[str, Mask] = field(default_factory=OrderedDict)

    def rows(self, places: NDArray[np.int64]) -> pl.DataFrame:
        """Return some claims as a table."""
        made: dict[str, Any] = {name: one.taken(places) for name, one in self.words.items()}
        for name, values in self.numbers.items():
            made[name] = pl.Series(values[places]).fill_nan(None)
        for name, days in self.days.items():
            taken = pl.Series(days[places])
            made[name] = taken.set(taken == NO_DAY, None).cast(pl.Date)
        made |= {name: pl.Series(flags[places]) for name, flags in self.flags.items()}
        return pl.DataFrame(made)


#: stands for a day that is not told
NO_DAY = np.iinfo(np.int32).min


def claims_of_base(base: Base) -> pl.DataFrame:
    """Return every value of a base that is neither key nor provenance, with its claims.

    A value that has claims of its own comes once for each of them; any other once, with the source of its row, or with
    no source at all.

    Parameters
    ----------
    base : Base
        The base.

    Returns
    -------
    polars.DataFrame
        ``table``, ``row_id``, ``field``, the columns of a claim, whether it ``decides`` and whether it ``conflicts``:
        claims that are still held say different things about the value.

    Examples
    --------
    >>> import mainstay as ms
    >>> claims = claims_of_base(ms.load("us-2026"))
    >>> claims.filter("decides").height == claims.select("table", "row_id", "field").n_unique()
    True
    """
    policy, day = base.info.conflict_policy, base.info.as_of_on
    explicit = base["claims"].sort(*CELL, *rank(policy, day)).with_columns(decides=pl.struct(CELL).is_first_distinct())
    held = pl.col("known_to_on").is_null() | (pl.col("known_to_on") >= day)
    said = pl.concat_str(
        # 1 and 1.0 say the same
        pl.coalesce(pl.col("value").cast(pl.Float64, strict=False).cast(pl.String), pl.col("value"), pl.lit("")),
        pl.col("unit").fill_null(""),
        separator="\0",
    )
    several = pl.when(held).then(said).otherwise(None).drop_nulls().n_unique().over(CELL) > 1
    explicit = explicit.with_columns(conflicts=held & several)
    parts = [explicit]
    for name, spec in base.schema.tables.items():
        frame = base[name]
        if not spec.provenance or frame.height == 0:
            continue
        own = explicit.filter(pl.col("table") == name)
        for one in spec:
            if one.name in spec.key or one.name in PROVENANCE:
                continue
            taken = own.filter(pl.col("field") == one.name)["row_id"]
            rows = frame.filter(pl.col(one.name).is_not_null() & ~spec.key_text().is_in(taken.implode()))
            if rows.height:
                parts.append(
                    provenance_as_claims(rows, spec, one.name).with_columns(
                        table=pl.lit(name), field=pl.lit(one.name), row_id=rows.select(spec.key_text()).to_series(),
                        decides=True, conflicts=False,
                    )
                )  # fmt: skip
    found = pl.concat(parts, how="diagonal")
    return found.with_columns(pl.col("method").fill_null(pl.lit(UNSOURCED)))


def pack(claims: pl.DataFrame) -> EvidenceIndex:
    """Return an index over claims as `claims_of_base` gives them."""
    place = pl.DataFrame({"table": claims["table"], "row_id": claims["row_id"], "field": claims["field"]})
    order = place.with_columns(later=~claims["decides"]).with_row_index("at").sort("table", "row_id", "field", "later")
    sorted_claims = claims[order["at"]]
    return EvidenceIndex(
        claims.height,
        {name: _packed(sorted_claims[name], exact=name in EXACT) for name in TEXTS},
        {name: sorted_claims[name].fill_null(np.nan).to_numpy() for name in NUMBERS},
        {name: sorted_claims[name].to_physical().fill_null(NO_DAY).to_numpy().astype(np.int32) for name in DATES},
        {name: sorted_claims[name].to_numpy() for name in FLAGS},
    )


def _packed(column: pl.Series, *, exact: bool) -> Words:
    told = column.rename("word")
    words = told.drop_nulls().unique()
    if not exact and words.len() > column.len() / 2:
        # nearly all differ: numbers of words would only cost room
        codes = np.where(told.is_null().to_numpy(), NOTHING, np.arange(told.len(), dtype=np.int32))
        return Words(told, codes.astype(np.int32), _small(told), is_own=True)
    words = words.sort()
    numbered = pl.DataFrame({"word": words}).with_row_index("number")
    found = told.to_frame().join(numbered, on="word", how="left", maintain_order="left")["number"]
    return Words(words, found.cast(pl.Int32).fill_null(NOTHING).to_numpy(), _small(words))


def _small(words: pl.Series) -> pl.Series:
    """Return words in small letters, the very same memory where they were so already."""
    small = words.str.to_lowercase()
    return words if small.equals(words) else small


class _Shelf:
    """Indexes in memory by content of the base and day, each made once however many ask at the same time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._making: dict[tuple[str, date], threading.Lock] = {}
        self._held: OrderedDict[tuple[str, date], EvidenceIndex] = OrderedDict()

    def get(self, workspace: Workspace, entry: BaseEntry, day: date) -> EvidenceIndex:
        key = (entry.content_hash, day)
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._held:
                    self._held.move_to_end(key)
                    return self._held[key]
            base = load_base(workspace, entry)
            made = pack(claims_of_base(base if day == entry.as_of_on else base.as_known(day)))
            with self._lock:
                self._held[key] = made
                while len(self._held) > _HELD:
                    gone, _ = self._held.popitem(last=False)
                    self._making.pop(gone, None)
            return made


_SHELF = _Shelf()


def evidence_index(workspace: Workspace, entry: BaseEntry, day: date | None = None) -> EvidenceIndex:
    """Return the index of a base, as known on a day, from memory where it was made before.

    Parameters
    ----------
    workspace : Workspace
        The workspace.
    entry : BaseEntry
        A base that the person may see.
    day : datetime.date, optional
        What was known at the end of this day.
    """
    limit = entry.as_of_on if day is None else min(day, entry.as_of_on)
    return _SHELF.get(workspace, entry, limit)
