from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mainstay.charts.lettering import ELLIPSIS, fitted, width_of, wrapped

WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(WORDS, st.floats(20, 400), st.booleans())
def test_words_are_cut_to_the_room_and_only_then(words: str, room: float, bold: bool) -> None:
    shown = fitted(words, room, 13, bold=bold)
    assert width_of(shown, 13, bold=bold) <= room
    if shown != words:
        assert width_of(words, 13, bold=bold) > room
        assert shown.endswith(ELLIPSIS)
        assert words.startswith(shown[:-1])


def test_no_space_stands_before_the_ellipsis() -> None:
    assert fitted("sodium chloride injection", width_of("sodium …", 13), 13) == "sodium…"


def test_accents_take_no_room_of_their_own() -> None:
    assert width_of("é", 13) == width_of("e\u0301", 13) == width_of("e", 13)


def test_characters_of_east_asia_are_wide() -> None:
    assert width_of("药", 10) > width_of("m", 10)


@given(WORDS, st.floats(40, 400), st.integers(1, 3))
def test_lines_fit_and_lose_nothing_but_the_end(words: str, room: float, lines: int) -> None:
    found = wrapped(words, room, 13, lines=lines)
    assert 1 <= len(found) <= lines
    assert all(width_of(line, 13) <= room for line in found)
    whole = " ".join(words.split())
    joined = " ".join(found)
    assert joined == whole or (joined.endswith(ELLIPSIS) and whole.startswith(joined[:-1].rstrip()))


def test_words_are_broken_between_and_not_within_while_there_is_room() -> None:
    assert wrapped("Seasonal influenza vaccine, live", 150, 13) == ["Seasonal influenza", "vaccine, live"]
    assert wrapped("x" * 60, 100, 13)[0].endswith(ELLIPSIS)
    assert wrapped("", 100, 13) == [""]
