"""Texts of claims as numbers of words, and the pieces of which texts are made, so that a search reads each piece once.

A text is looked through for words that hold no space, so a word that occurs in it occurs in one of its pieces between
two spaces. Of different pieces there are far fewer than texts: a search reads these, and of each text only the numbers
of its pieces. What letters and pairs of letters a piece has is kept in bits, so that of the pieces, too, only those are
read that may hold the word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

Codes = NDArray[np.int32]
Bits = NDArray[np.uint64]

#: number of a text that is not there
NOTHING = -1
#: pieces whose letters are read at the same time
_BLOCK = 200_000
_PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Words:
    """A column of texts: its different words, in order where it can be filtered, and the number of that of each claim.

    ``is_own`` tells that each claim has a word of its own, in order.
    """

    words: pl.Series
    codes: Codes
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

    def of_claims(self, of_words: NDArray[Any]) -> NDArray[Any]:
        """Return for each claim what is told of its word; zero where it has none."""
        if self.is_own:
            return of_words
        # the number of nothing is -1, the last
        return np.append(of_words, np.zeros(1, of_words.dtype))[self.codes]


def numbered(column: pl.Series, *, exact: bool) -> Words:
    """Return a column of texts as words and numbers; ``exact`` where a filter names a word of it.

    Examples
    --------
    >>> told = numbered(pl.Series("grade", ["B2", None, "A1", "B2"]), exact=True)
    >>> told.words.to_list(), told.codes.tolist()
    (['A1', 'B2'], [1, -1, 0, 1])
    """
    told = column.rename("word")
    words = told.drop_nulls().unique()
    if not exact and words.len() > column.len() / 2:
        # nearly all differ: numbers of words would only cost room
        codes = np.where(told.is_null().to_numpy(), NOTHING, np.arange(told.len(), dtype=np.int32))
        return Words(told, codes.astype(np.int32), is_own=True)
    words = words.sort()
    places = pl.DataFrame({"word": words}).with_row_index("number")
    found = told.to_frame().join(places, on="word", how="left", maintain_order="left")["number"]
    return Words(words, found.cast(pl.Int32).fill_null(NOTHING).to_numpy())


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of the texts of one column, text after text, and where each text begins (None: one piece each)."""

    numbers: Codes
    starts: NDArray[np.int64] | None

    def of_texts(self, of_pieces: NDArray[Any]) -> NDArray[Any]:
        """Return for each text the bits that any of its pieces has."""
        found = of_pieces[self.numbers]
        return found if self.starts is None else np.bitwise_or.reduceat(found, self.starts)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The different pieces of all texts, in small letters.

    Attributes
    ----------
    pieces : polars.Series
        The pieces.
    letters, pairs : numpy.ndarray
        For each piece, bits of the letters and of the pairs of letters that it has.
    columns : mapping of str to Pieces
        For each column, of which pieces its words are made.
    """

    pieces: pl.Series
    letters: Bits
    pairs: Bits
    columns: Mapping[str, Pieces]

    def holding(self, word: str) -> NDArray[np.int64]:
        """Return which pieces hold a word in small letters."""
        letters, pairs = _bits_of(np.frombuffer(word.encode(errors="replace"), dtype=np.uint8), np.zeros(1, np.int64))
        places: NDArray[np.int64] = np.flatnonzero((self.letters & letters[0]) == letters[0])
        if len(word) == 1 and word in _PLAIN:
            # such a letter has a bit of its own
            return places
        places = places[(self.pairs[places] & pairs[0]) == pairs[0]]
        if not places.size:
            return places
        holds = self.pieces.gather(places).str.contains(word, literal=True).to_numpy()
        return np.asarray(places[holds], dtype=np.int64)


def vocabulary(columns: Mapping[str, Words]) -> Vocabulary:
    """Return the pieces of the words of some columns.

    Examples
    --------
    >>> told = numbered(pl.Series("note", ["Annual report", None, "annual count"]), exact=False)
    >>> made = vocabulary({"note": told})
    >>> sorted(made.pieces), made.pieces.gather(made.holding("nua")).to_list()
    (['', 'annual', 'count', 'report'], ['annual'])
    """
    texts = {name: one.words.rename("piece").str.to_lowercase().fill_null("") for name, one in columns.items()}
    split = {name: one.str.split(" ") for name, one in texts.items()}
    flat = pl.concat([one.explode() for one in split.values()])
    pieces = flat.unique(maintain_order=True)
    places = pl.DataFrame({"piece": pieces}).with_row_index("number")
    numbers = flat.to_frame().join(places, on="piece", how="left", maintain_order="left")["number"].cast(pl.Int32)
    made, begin = {}, 0
    for name, one in split.items():
        counts = one.list.len().to_numpy().astype(np.int64)
        end = begin + int(counts.sum())
        starts = None if end - begin == counts.size else np.cumsum(counts) - counts
        made[name] = Pieces(numbers[begin:end].to_numpy(), starts)
        begin = end
    letters, pairs = _bits_of_pieces(pieces)
    return Vocabulary(pieces, letters, pairs, made)


def bits_of_claims(
    columns: Mapping[str, Words], made: Vocabulary, height: int, words: Sequence[str]
) -> NDArray[np.unsignedinteger[Any]]:
    """Return for each claim in which bits of words, at most 64 of them, it holds in one of the columns.

    Parameters
    ----------
    columns : mapping of str to Words
        The columns in which to look.
    made : Vocabulary
        Their pieces.
    height : int
        Number of claims.
    words : sequence of str
        Words in small letters, without spaces.
    """
    kind = next(kind for kind, most in _KINDS if len(words) <= most)
    of_pieces = np.zeros(made.pieces.len(), kind)
    for i, word in enumerate(words):
        of_pieces[made.holding(word)] |= kind(1 << i)
    found = np.zeros(height, kind)
    for name, pieces in made.columns.items():
        if pieces.numbers.size:
            found |= columns[name].of_claims(pieces.of_texts(of_pieces))
    return found


#: how many bits a number of each kind has
_KINDS: tuple[tuple[type[np.unsignedinteger[Any]], int], ...] = (
    (np.uint8, 8),
    (np.uint16, 16),
    (np.uint32, 32),
    (np.uint64, 64),
)


def _bits_of_pieces(pieces: pl.Series) -> tuple[Bits, Bits]:
    found = []
    for start in range(0, pieces.len(), _BLOCK):
        block = pieces.slice(start, _BLOCK)
        # an end after each, so that none is empty
        lengths = block.str.len_bytes().to_numpy().astype(np.int64) + 1
        letters = np.frombuffer(f"{block.str.join(_END).item()}{_END}".encode(), dtype=np.uint8)
        found.append(_bits_of(letters, np.cumsum(lengths) - lengths))
    if not found:
        return np.zeros(0, np.uint64), np.zeros(0, np.uint64)
    return np.concatenate([one for one, _ in found]), np.concatenate([one for _, one in found])


_END = "\0"


def _bits_of(letters: NDArray[np.uint8], starts: NDArray[np.int64]) -> tuple[Bits, Bits]:
    """Return the bits of the letters, and of the pairs of letters, of each text that begins at one of the places."""
    single, double = _tables()
    ones = np.bitwise_or.reduceat(single[letters], starts)
    if letters.size == 1:
        return ones, np.zeros(1, np.uint64)
    both = np.zeros(letters.size, np.uint64)
    both[:-1] = double[letters[:-1].astype(np.uint16) << 8 | letters[1:]]
    # a pair of the last letter of one text and the first of the next does no harm: the text is read before it is found
    return ones, np.bitwise_or.reduceat(both, starts)


@cache
def _tables() -> tuple[Bits, Bits]:
    """Return the bit of each byte, its own for plain letters and digits, and that of each pair of bytes."""
    single = np.array([1 << (len(_PLAIN) + byte % (64 - len(_PLAIN))) for byte in range(256)], dtype=np.uint64)
    for i, letter in enumerate(_PLAIN):
        single[ord(letter)] = 1 << i
    single[0] = 0
    pairs = np.arange(2**16, dtype=np.uint64)
    mixed = (pairs * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(58)
    return single, np.left_shift(np.uint64(1), mixed)
