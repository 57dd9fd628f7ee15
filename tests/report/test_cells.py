from __future__ import annotations

from datetime import date

import polars as pl

from mainstay.report.cells import rest, rows_shown
from mainstay.report.content import Column, Table

FRAME = pl.DataFrame(
    {
        "name": ["a", "b", None],
        "share": [0.5, None, 0.0001],
        "count": [1000, None, 0],
        "day": [date(2024, 1, 1), None, None],
        "sets": [["x", "y"], [], None],
        "guess": [True, True, False],
    }
)


def table(*columns: Column, shown: int = 15) -> Table:
    return Table("t", "T", FRAME, columns, shown=shown)


def test_cells_are_written_in_the_form_of_their_column() -> None:
    columns = (Column("name", ""), Column("share", "", "share"), Column("count", "", "count"), Column("day", ""))
    rows = [[cell.replace("\u00a0", " ").replace("\u202f", " ") for cell in row] for row in rows_shown(table(*columns))]
    assert rows == [["a", "50 %", "1 000", "2024-01-01"], ["b", "–", "–", "–"], ["–", "under 0.1 %", "0", "–"]]


def test_a_list_is_written_as_words() -> None:
    assert [row[0] for row in rows_shown(table(Column("sets", "")))] == ["x; y", "", "–"]


def test_what_is_assumed_has_its_mark_and_what_is_not_known_has_none() -> None:
    rows = rows_shown(table(Column("share", "", "share", "guess"), Column("name", "", mark="guess")))
    assert [cell.replace("\u00a0", " ") for row in rows for cell in row] == [
        "50 %ᵃ",
        "aᵃ",
        "–",
        "bᵃ",
        "under 0.1 %",
        "–",
    ]


def test_rows_beyond_those_shown_are_counted() -> None:
    held = table(Column("name", ""), shown=2)
    assert len(rows_shown(held)) == 2
    assert rest(held) == 1
    assert rest(table(Column("name", ""))) == 0


def test_numbers_stand_on_the_right_and_words_on_the_left() -> None:
    forms = ("text", "link", "share", "count", "number")
    assert [Column("x", "", form).align for form in forms] == ["left", "left", "right", "right", "right"]
