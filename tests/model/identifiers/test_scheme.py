"""The frame of a scheme: errors, cleaning, problems."""

from __future__ import annotations

import pickle

import pytest

from mainstay.model.identifiers import IdentifierError, get
from mainstay.model.identifiers.scheme import accepts, clean, only_digits


def test_an_error_says_reason_and_hint() -> None:
    error = IdentifierError("too short", hint="add a zero")
    assert isinstance(error, ValueError)
    assert (error.reason, error.hint, str(error)) == ("too short", "add a zero", "too short; add a zero")
    assert str(IdentifierError("too short")) == "too short"


def test_an_error_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(IdentifierError("too short", hint="add a zero")))
    assert (error.reason, error.hint) == ("too short", "add a zero")


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d")
def test_hyphens_of_all_kinds_become_plain(dash: str) -> None:
    assert clean(f" a{dash}b\u00a0") == "A-B"


@pytest.mark.parametrize(
    "letter",
    ["\u00df", "\u0131", "\u017f", "\ufb01", "\u200b"],
    ids=["sharp s", "dotless i", "long s", "fi", "zero width"],
)
def test_letters_whose_capitals_are_plain_are_refused(letter: str) -> None:
    with pytest.raises(IdentifierError, match=r"U\+"):
        clean(f"a{letter}b")


@pytest.mark.parametrize("cell", [1, 1.0, None, True, b"US", ["US"]])
def test_other_than_text_is_refused(cell: object) -> None:
    with pytest.raises(IdentifierError, match="not text"):
        clean(cell)


@pytest.mark.parametrize("cell", ["", " ", "\n\t", "\u00a0"])
def test_an_empty_cell_is_refused(cell: str) -> None:
    with pytest.raises(IdentifierError, match="empty"):
        clean(cell)


def test_only_digits() -> None:
    assert only_digits("0123456789")
    assert not any(map(only_digits, ("", "1.0", "\u00b2", "\u0661", "-1")))


def test_accepts_lets_other_errors_through() -> None:
    def broken(text: str) -> str:
        raise KeyError(text)

    with pytest.raises(KeyError):
        accepts(broken, "x")


def test_a_problem_is_none_where_there_is_none() -> None:
    assert get("atc").problem("J01") is None
    assert get("atc").problem("J0")
