from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mainstay.charts.lettering import ELLIPSIS, fitted, width_of

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
