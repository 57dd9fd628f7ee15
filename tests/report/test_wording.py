from __future__ import annotations

import math

import pytest

from mainstay.report.wording import allowed, count, counted, interval, listed, number, share


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("write", [share, count, number])
@pytest.mark.parametrize("value", [None, math.nan])
def test_what_is_not_known_is_a_dash_and_never_zero(write: object, value: float | None) -> None:
    assert callable(write)
    assert write(value) == "–"
    assert write(0.0) != "–"


@pytest.mark.parametrize(
    ("low", "high", "form", "words"),
    [
        (0.2, 0.4, "share", "20 % to 40 %"),
        (0.2, 0.2, "share", "exact in its evidence"),
        (0.201, 0.204, "share", "about 20 %"),
        (None, 0.4, "share", "at most 40 %"),
        (0.2, None, "share", "at least 20 %"),
        (None, None, "share", "not bounded"),
        (1000.0, 2000.0, "count", "1 000 to 2 000"),
        (0.3333, 0.5, "number", "0.333 to 0.5"),
    ],
)
def test_interval(low: float | None, high: float | None, form: str, words: str) -> None:
    assert plain(interval(low, high, form)) == words  # type: ignore[arg-type]  # the forms above are the three there are


def test_bounds_are_those_of_the_known_makers() -> None:
    assert plain(allowed(0.1, 0.3)) == "known makers allow 10 % to 30 %"
    assert allowed(0.3, 0.3) == "known makers allow no other"
    assert plain(allowed(None, 0.3)) == "known makers allow at most 30 %"


@pytest.mark.parametrize(
    ("words", "most", "text"),
    [
        ([], 4, ""),
        (["a"], 4, "a"),
        (["a", "b"], 4, "a and b"),
        (["a", "b", "c", "d"], 4, "a, b, c and d"),
        (["a", "b", "c", "d", "e"], 4, "a, b, c, d and 1 more"),
        (["a", "b"], 1, "a and 1 more"),
    ],
)
def test_listed(words: list[str], most: int, text: str) -> None:
    assert listed(words, most) == text


def test_counted() -> None:
    assert [counted(n, "economy", "economies") for n in (0, 1, 2)] == ["0 economies", "1 economy", "2 economies"]
    assert plain(counted(1234, "site")) == "1 234 sites"
