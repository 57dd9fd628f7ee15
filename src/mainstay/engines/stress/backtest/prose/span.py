"""A piece of a cell that was understood: what it says and where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
_CLAUSE = re.compile(r";|\.\s+(?=[A-Z0-9])|\n|\s\|\s")
#: Dashes, minus signs and spaces of print, and what is typed for them.
_DASHES = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "\u2011": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "’": "'"}
)


@dataclass(frozen=True, slots=True)
class Span(Generic[T]):
    """A value that was read from the characters ``start`` to ``end`` of a cell."""

    value: T
    start: int
    end: int

    def text_of(self, cell: str) -> str:
        """Return the characters."""
        return cell[self.start : self.end].strip()


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a cell between semicolons or full stops."""

    text: str
    start: int
    end: int

    def holds(self, place: int) -> bool:
        """Say whether a place of the cell lies in the clause."""
        return self.start <= place <= self.end


def plain(cell: str | None) -> str:
    """Return a cell with one kind of dash and one kind of space; the length stays the same.

    Examples
    --------
    >>> plain("−36 %")
    '-36 %'
    """
    return (cell or "").translate(_DASHES)


def clauses(cell: str) -> list[Clause]:
    """Return the clauses of a cell.

    Examples
    --------
    >>> [clause.text for clause in clauses("cisplatin ~0.50; carboplatin ~0.20")]
    ['cisplatin ~0.50', 'carboplatin ~0.20']
    """
    found, start = [], 0
    for match in _CLAUSE.finditer(cell):
        found.append(Clause(cell[start : match.start()].strip(), start, match.start()))
        start = match.end()
    found.append(Clause(cell[start:].strip(), start, len(cell)))
    return [clause for clause in found if clause.text]


def left_over(cell: str, used: Iterable[tuple[int, int]]) -> str:
    """Return the words of a cell that nothing was read from.

    Examples
    --------
    >>> left_over("0.60 of US IV fluids", [(0, 4)])
    'of US IV fluids'
    """
    kept = list(cell)
    for start, end in used:
        kept[start:end] = "\x00" * (end - start)
    parts = [part.strip(" ;,.()~") for part in "".join(kept).split("\x00")]
    return " … ".join(part for part in parts if re.search(r"\w", part))
