"""Search in texts of claims against reading every text of every claim, one after another."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import mainstay as ms
from mainstay.services import evidence_search
from mainstay.services.evidence_index import SEARCHED, TEXTS, EvidenceIndex, claims_of_base, pack
from mainstay.services.evidence_search import FACETS, Found, Wanted, search

TYPES = {
    **dict.fromkeys(TEXTS, pl.String),
    "low": pl.Float64,
    "high": pl.Float64,
    **dict.fromkeys(("valid_from_on", "valid_to_on", "known_from_on", "known_to_on"), pl.Date),
    "decides": pl.Boolean,
    "conflicts": pl.Boolean,
}
#: with accents, hyphens, quotes, wildcards of SQL and of patterns, and all that may stand between words
ODD = (
    "café-crème brûlée",
    "CAFÉ noir",
    "x-ray 3.5e-4",
    'said "as is"',
    "it's",
    "100% a_b [c] (d) \\e .*",
    " two  spaces ",
    "tab\there",
    "line\nbreak",
    "no\u00a0break",
    "über Straße",
    "漢字 かな",
    "🧪 vial",
    "",
    "a",
    "\0 zero",
)


def plainly(claims: pl.DataFrame, wanted: Wanted) -> list[dict[str, Any]]:
    """Return the claims that pass, in their order, by reading each of them."""
    rows = [one for one in claims.iter_rows(named=True) if _passes(one, wanted)]
    rows.sort(key=lambda one: tuple(one[name] or "" for name in ("table", "row_id", "field")))
    if wanted.sort in {"newest", "oldest"}:
        sign = -1 if wanted.sort == "newest" else 1
        rows.sort(key=lambda one: _last(one["known_from_on"] and sign * one["known_from_on"].toordinal()))
    elif wanted.sort != "place":
        name = "source_id" if wanted.sort == "source" else wanted.sort
        rows.sort(key=lambda one: _last(one[name]))
    return rows


def _last(value: Any) -> tuple[bool, Any]:
    return (value is None, 0 if value is None else value)


def _passes(one: dict[str, Any], wanted: Wanted, *, but: str = "") -> bool:
    exact = [name for name in (*FACETS, "row_id") if name != but and getattr(wanted, name)]
    known = one["known_from_on"]
    return (
        all(one[name] == getattr(wanted, name) for name in exact)
        and (not wanted.conflicts or one["conflicts"])
        and (not wanted.assumed or one["method"] == "assumed")
        and (wanted.known_from is None or (known is not None and known >= wanted.known_from))
        and (wanted.known_to is None or (known is not None and known <= wanted.known_to))
        and all(_holds(one, word) for word in wanted.text.lower().split())
    )


def _holds(one: dict[str, Any], word: str) -> bool:
    return any(word in (one[name] or "").lower() for name in SEARCHED) or (one["claim_id"] or "").lower() == word


def check(claims: pl.DataFrame, index: EvidenceIndex, wanted: Wanted) -> Found:
    index.found.clear()
    found = search(index, wanted, most=claims.height + 1)
    expected = plainly(claims, wanted)
    assert found.total == len(expected)
    order = ("table", "row_id", "field", "claim_id")
    if claims.select(order).is_unique().all():
        # which of equal claims comes first is not said
        told = [tuple(one) for one in found.rows.select(order).iter_rows()]
        assert Counter(told) == Counter(tuple(one[name] for name in order) for one in expected)
    key = {"newest": "known_from_on", "oldest": "known_from_on", "source": "source_id", "place": "row_id"}
    name = key.get(wanted.sort, wanted.sort)
    if wanted.sort != "place":
        assert found.rows[name].to_list() == [one[name] for one in expected]
    assert found.conflicts == sum(one["conflicts"] for one in expected)
    for facet in FACETS:
        counted = Counter(one[facet] for one in claims.iter_rows(named=True) if _passes(one, wanted, but=facet))
        assert dict(found.facets[facet]) == {word: number for word, number in counted.items() if word is not None}
    return found


@pytest.fixture(scope="module")
def claims() -> pl.DataFrame:
    return claims_of_base(ms.load("us-2026")).head(4_000)


@pytest.fixture(scope="module")
def index(claims: pl.DataFrame) -> EvidenceIndex:
    return pack(claims)


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    plain = {"table": "products", "field": "name", "decides": True, "conflicts": False}
    return pl.DataFrame([{**dict.fromkeys(TYPES), **plain, **one} for one in rows], schema=TYPES)


@pytest.fixture(scope="module")
def odd() -> pl.DataFrame:
    rows = []
    for i, text in enumerate(ODD):
        rows.append({"row_id": f"r{i}", "value": text, "claim_id": f"Clm-{i}", "source_id": "alle"})
        rows.append({"row_id": f"r{i}", "field": "note", "note": text, "method": "assumed", "source_id": "alle"})
        rows.append({"row_id": text, "locator": f"Seite {i}", "source_id": "alle", "conflicts": i % 2 == 0})
    return _frame(rows)


TEXTS_ASKED = (
    "vaccine",
    "India API",
    "api INDIA",
    "the of who",
    "vaccine vaccine",
    "a e",
    "e",
    "7",
    "nothing-holds-this",
    "vaccine nothing-holds-this",
    "20 26",
    "fda.gov",
    "-",
    "a b c d e f g h i j k l m",
    "an in er on re at st te ar ti or",
    "1 2 3 4 5 6 7 8 9 0 a e i o u",
)


@pytest.mark.parametrize("text", TEXTS_ASKED)
def test_words_find_what_reading_every_claim_finds(claims: pl.DataFrame, index: EvidenceIndex, text: str) -> None:
    check(claims, index, Wanted(text=text))


@pytest.mark.parametrize(
    "text",
    [
        "café",
        "CAFÉ",
        "cafe",
        "é",
        "brûlée crème",
        "ß",
        "x-ray",
        "-r",
        "3.5e-4",
        '"as',
        'is"',
        "it's",
        "'",
        "%",
        "a_b",
        "[c]",
        "(d)",
        "\\e",
        ".*",
        ".",
        "two spaces",
        "two  spaces ",
        "here",
        "tab here",
        "line break",
        "no break",
        "no\u00a0break",
        "字",
        "漢字 かな",
        "🧪",
        "alle",
        "a l e",
        "clm-1",
        "CLM-1 fé",
        "clm",
        "r1",
        "\0",
        "zero \0",
        "seite 1 0",
    ],
)
def test_odd_words_find_what_reading_every_claim_finds(odd: pl.DataFrame, text: str) -> None:
    check(odd, pack(odd), Wanted(text=text))


@pytest.mark.parametrize("left", [0, 10**9])
@pytest.mark.parametrize("first", [1, 8])
def test_the_way_of_reading_does_not_change_what_is_found(
    claims: pl.DataFrame, odd: pl.DataFrame, monkeypatch: pytest.MonkeyPatch, left: int, first: int
) -> None:
    monkeypatch.setattr(evidence_search, "_LEFT", left)
    monkeypatch.setattr(evidence_search, "_FIRST", first)
    monkeypatch.setattr(evidence_search, "_AT_ONCE", 3)
    few = claims.head(500)
    check(few, pack(few), Wanted(text="a e i o n r s t u"))
    check(few, pack(few), Wanted(text="an in er re"))
    check(odd, pack(odd), Wanted(text="a l e s i t 1"))
    check(odd, pack(odd), Wanted(text="clm-1 r1 é a l"))


def test_more_words_than_bits(odd: pl.DataFrame) -> None:
    letters = [chr(ord("\u4e00") + i) for i in range(70)]
    whole = _frame([{"row_id": "".join(letters)}, {"row_id": "".join(letters[1:])}, {"row_id": "".join(letters[:-1])}])
    assert check(whole, pack(whole), Wanted(text=" ".join(letters))).total == 1
    assert check(odd, pack(odd), Wanted(text=" ".join(letters))).total == 0


@pytest.mark.parametrize(
    "wanted",
    [
        Wanted(text="a e", conflicts=True, sort="newest"),
        Wanted(text="vaccine", method="assumed", sort="grade"),
        Wanted(text="who", known_from=date(2020, 1, 1), known_to=date(2025, 12, 31), sort="oldest"),
        Wanted(text="a", table="products", assumed=True, sort="source"),
        Wanted(table="products", method="reported", grade="A1", sort="method"),
        Wanted(sort="newest"),
        Wanted(sort="source"),
    ],
    ids=str,
)
def test_filters_together(claims: pl.DataFrame, index: EvidenceIndex, wanted: Wanted) -> None:
    check(claims, index, wanted)


def test_days_that_lie_too_far_apart_to_be_counted() -> None:
    days = [date(1, 1, 1), date(2026, 1, 1), None, date(9999, 12, 31), date(2026, 1, 1)]
    held = _frame([{"row_id": f"r{i}", "known_from_on": day} for i, day in enumerate(days)])
    for sort in ("newest", "oldest"):
        check(held, pack(held), Wanted(sort=sort))  # type: ignore[arg-type]


def test_no_claims_at_all() -> None:
    nothing = _frame([])
    for wanted in (Wanted(), Wanted(text="a b", sort="newest"), Wanted(table="products", sort="grade")):
        assert check(nothing, pack(nothing), wanted).total == 0


LETTERS = st.text(alphabet='aAéÉ bB-1"%\n\0', max_size=6)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.fixed_dictionaries({name: st.none() | LETTERS for name in (*SEARCHED, "claim_id")}), max_size=8),
    st.text(alphabet='aAéÉ bB-1"%\0', max_size=12),
)
def test_any_words_in_any_texts(rows: list[dict[str, Any]], text: str) -> None:
    held = _frame(rows)
    check(held, pack(held), Wanted(text=text))
