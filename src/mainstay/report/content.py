"""What a briefing is made of, independent of how it is written: headline numbers, words, tables, pictures."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import polars as pl

Align = Literal["left", "right"]
Form = Literal["text", "prose", "share", "count", "number", "link"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table as people see it.

    ``form`` says how values are written: ``share`` as a percentage, ``count`` without decimals, ``number`` with three
    digits, ``link`` as an address to follow, ``text`` as it is (a line end in it begins a new line), ``prose`` is text
    that wants room. ``mark`` names the column that tells which values are assumed or rest on an assumed one; ``shade``
    the column with the key of the step of the palette (`mainstay.charts.heatmap_palette`) that colours each cell;
    ``range`` the column with the interval in words, which stands below each value that is known.
    """

    name: str
    title: str
    form: Form = "text"
    mark: str | None = None
    shade: str | None = None
    range: str | None = None

    @property
    def align(self) -> Align:
        """Numbers stand on the right."""
        return "left" if self.form in ("text", "prose", "link") else "right"


@dataclass(frozen=True, slots=True)
class Table:
    """A table with a title, its columns, and a note; the whole of it also goes into a CSV file.

    ``shown`` is how many rows the page shows; the CSV twin always holds all of them. In a map that is ``joined``, equal
    neighbours in the first column stand as one cell.
    """

    id: str
    title: str
    frame: pl.DataFrame
    columns: tuple[Column, ...]
    note: str = ""
    shown: int = 15
    joined: bool = False

    @property
    def is_map(self) -> bool:
        """Whether cells are coloured."""
        return any(column.shade for column in self.columns)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with the sentence that says what it shows; ``table`` names the table with its numbers."""

    id: str
    title: str
    svg: str
    summary: str
    table: str


@dataclass(frozen=True, slots=True)
class Number:
    """A headline number with its interval in words."""

    label: str
    value: str
    interval: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """Paragraphs, or the items of a list."""

    text: tuple[str, ...]
    form: Literal["paragraphs", "list"] = "paragraphs"


Block = Table | Figure | Words


@dataclass(frozen=True, slots=True)
class Content:
    """What one section has to say: one sentence that could stand alone, headline numbers, and blocks in order."""

    lead: str
    numbers: tuple[Number, ...] = ()
    blocks: tuple[Block, ...] = field(default=())
