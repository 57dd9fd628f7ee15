"""The guard against formulas loses nothing and leaves nothing that a spreadsheet would run."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.core.spreadsheet_cell import guard, guard_text, unguard, unguard_text

TEXTS = st.text(alphabet=st.sampled_from("'=+-@\t\r a1é\n"), max_size=6) | st.text(max_size=8)


def guarded(texts: list[str]) -> list[str]:
    return pl.select(guard(pl.Series(texts, dtype=pl.String))).to_series().to_list()


def unguarded(texts: list[str]) -> list[str]:
    return pl.select(unguard(pl.Series(texts, dtype=pl.String))).to_series().to_list()


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_what_was_guarded_comes_back(texts: list[str]) -> None:
    assert unguarded(guarded(texts)) == texts


@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_nothing_guarded_begins_like_a_formula(texts: list[str]) -> None:
    assert not [text for text in guarded(texts) if text.startswith(("=", "+", "-", "@", "\t", "\r"))]


@given(TEXTS, TEXTS)
def test_two_texts_never_become_one(one: str, other: str) -> None:
    assert (guard_text(one) == guard_text(other)) == (one == other)


@given(TEXTS)
def test_the_plain_version_agrees_with_the_column_version(text: str) -> None:
    assert guarded([text]) == [guard_text(text)]
    assert unguarded([text]) == [unguard_text(text)]
    assert unguard_text(guard_text(text)) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+49 30 1234", "'+49 30 1234"),
        ("-", "'-"),
        ("@here", "'@here"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        ("'=1", "''=1"),
        ("''=1", "'''=1"),
        ("'quoted'", "'quoted'"),
        ("1+1", "1+1"),
        ("", ""),
    ],
)
def test_known_texts(text: str, written: str) -> None:
    assert guard_text(text) == written
    assert guarded([text]) == [written]


def test_missing_stays_missing() -> None:
    missing = pl.Series([None], dtype=pl.String)
    assert pl.select(guard(missing).alias("a"), unguard(missing).alias("b")).row(0) == (None, None)
