"""Every value of a base with the claim that stands behind it, packed so that any filter over a million takes moments.

Texts are kept once each: a column is a list of its different words in order, and for each claim the number of its
word. A filter then compares whole numbers, and a search in text reads each different piece of a text once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.model.base import Base
from mainstay.model.coverage import UNSOURCED, evidence_by_table
from mainstay.model.evidence import CELL, provenance_as_claims, rank
from mainstay.model.schema import PROVENANCE
from mainstay.services.evidence_words import Codes, Vocabulary, Words, numbered, vocabulary

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
#: columns in which a search in text looks
SEARCHED = ("row_id", "value", "note", "locator", "source_id")
NUMBERS = ("low", "high")
DATES = ("valid_from_on", "valid_to_on", "known_from_on", "known_to_on")
FLAGS = ("decides", "conflicts")


@dataclass(frozen=True)
class EvidenceIndex:
    """The claims of a base, sorted by table, row and field, the one that decides first.

    Attributes
    ----------
    height : int
        How many.
    words, numbers, days, flags : mapping
        Columns by name.
    vocabulary : Vocabulary
        The pieces of the texts in which a search looks.
    names : polars.Series
        The different names of claims in small letters, as in ``words``.
    overview : polars.DataFrame
        How each table of the base is known, as `evidence_by_table` counts it.
    found : dict
        What was found for texts that were looked for last.
    """

    height: int
    words: Mapping[str, Words]
    numbers: Mapping[str, NDArray[np.float64]]
    days: Mapping[str, Codes]
    flags: Mapping[str, Mask]
    vocabulary: Vocabulary
    names: pl.Series
    overview: pl.DataFrame
    found: OrderedDict[frozenset[str], Mask] = field(default_factory=OrderedDict)

    @cached_property
    def shortest(self) -> int:
        """Bytes of the shortest name of a claim."""
        least = self.names.str.len_bytes().min()
        return int(least) if isinstance(least, int) else 0

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


def index_of(base: Base) -> EvidenceIndex:
    """Return the index over the claims of a base.

    Examples
    --------
    >>> import mainstay as ms
    >>> index = index_of(ms.load("us-2026"))
    >>> index.height >= index.overview["values"].sum()
    True
    """
    return pack(claims_of_base(base), evidence_by_table(base))


def pack(claims: pl.DataFrame, overview: pl.DataFrame | None = None) -> EvidenceIndex:
    """Return an index over claims as `claims_of_base` gives them.

    Parameters
    ----------
    claims : polars.DataFrame
        The claims.
    overview : polars.DataFrame, optional
        How each table is known.
    """
    packed = {name: numbered(claims[name], exact=True) for name in EXACT}
    order = _order(packed, claims["decides"].to_numpy())
    words = {name: Words(one.words, one.codes[order]) for name, one in packed.items()}
    rest = claims.select(name for name in claims.columns if name not in EXACT)[order]
    words |= {name: numbered(rest[name], exact=False) for name in TEXTS if name not in EXACT}
    return EvidenceIndex(
        claims.height,
        {name: words[name] for name in TEXTS},
        {name: rest[name].fill_null(np.nan).to_numpy() for name in NUMBERS},
        {name: rest[name].to_physical().fill_null(NO_DAY).to_numpy().astype(np.int32) for name in DATES},
        {name: rest[name].to_numpy() for name in FLAGS},
        vocabulary({name: words[name] for name in SEARCHED}),
        words["claim_id"].words.str.to_lowercase(),
        pl.DataFrame() if overview is None else overview,
    )


def _order(packed: Mapping[str, Words], decides: Mask) -> NDArray[np.int64]:
    """Return the order of claims by table, row and field, the one that decides first; words are numbered in order."""
    key = np.zeros(decides.size, np.int64)
    for name in CELL:
        # what is not told comes first
        key = key * (packed[name].words.len() + 1) + packed[name].codes + 1
    return np.argsort(key * 2 + ~decides, kind="stable")
