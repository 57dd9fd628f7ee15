"""Which claim decides is a matter of the declared policy, never of the order of rows."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.model import small_base

import mainstay as ms
from mainstay.errors import UnknownNameError
from mainstay.model.evidence import CLAIM_COLUMNS, METHODS, deciding_claims
from mainstay.model.schema import load_schema

POLICY = ("method", "known_from_on", "grade")
DAY = date(2026, 11, 1)
DAYS = st.dates(date(2020, 1, 1), date(2027, 1, 1))
GRADES = st.none() | st.sampled_from(["A1", "A2", "B1", "F6"])


def claim(number: object, **cells: Any) -> dict[str, Any]:
    """Return a claim about the share of one line."""
    plain = {"table": "lines", "row_id": "vial@plant-b", "field": "share", "value": "0.3", "source_id": "register"}
    return {"claim_id": f"c{number}", **plain, "method": "reported", "known_from_on": date(2024, 1, 1), **cells}


def table(claims: list[dict[str, Any]]) -> pl.DataFrame:
    """Return claims as a table with every column, in the order given."""
    return pl.concat([load_schema().table("claims").empty(), small_base.frame("claims", claims)], how="diagonal")


def decides(*claims: dict[str, Any], policy: tuple[str, ...] = POLICY, day: date | None = DAY) -> str:
    """Return which claim decides, whatever the order in which they are given."""
    found = {deciding_claims(table(list(order)), policy, day)["claim_id"].item() for order in permutations(claims)}
    assert len(found) == 1
    return str(found.pop())


def test_method_goes_first() -> None:
    claims = [
        claim(method, method=method, known_from_on=date(2020 + i, 1, 1), grade="A1") for i, method in enumerate(METHODS)
    ]
    assert decides(*claims) == "cobserved"
    assert decides(*claims[1:]) == "creported"
    assert decides(*claims[2:]) == "cestimated"


def test_then_the_day_on_which_it_became_known_the_later_first() -> None:
    assert decides(claim(1, known_from_on=date(2024, 1, 2), grade="F6"), claim(2, grade="A1")) == "c1"


def test_then_the_grade() -> None:
    assert decides(claim(1, grade="B1"), claim(2, grade="A6"), claim(3, grade="A5")) == "c3"


def test_then_the_identifier() -> None:
    assert decides(claim("b"), claim("a"), claim("c")) == "ca"


def test_a_base_may_declare_another_policy() -> None:
    old, new = claim(1, method="observed"), claim(2, method="assumed", known_from_on=date(2025, 1, 1))
    assert decides(old, new) == "c1"
    assert decides(old, new, policy=("known_from_on", "method")) == "c2"
    assert decides(claim(2), claim(1, method="assumed"), policy=()) == "c1"


def test_what_was_dropped_comes_after_all_that_is_held() -> None:
    dropped = claim(1, method="observed", known_from_on=date(2025, 1, 1), known_to_on=date(2026, 10, 31), grade="A1")
    assert decides(dropped, claim(2, method="assumed")) == "c2"
    assert decides(dropped) == "c1"


def test_a_claim_is_held_on_its_last_day() -> None:
    last = claim(1, method="observed", known_to_on=DAY)
    assert decides(last, claim(2)) == "c1"
    assert decides(last, claim(2), day=date(2026, 11, 2)) == "c2"
    assert decides(last, claim(2), day=None) == "c2"


@given(
    st.lists(
        st.tuples(st.sampled_from(METHODS), DAYS, st.none() | DAYS, GRADES, st.sampled_from(["share", "yield_share"])),
        min_size=1,
        max_size=6,
    ),
    st.permutations(POLICY),
    st.randoms(),
)
def test_order_never_decides_and_the_policy_does(claims: list[tuple[Any, ...]], policy: list[str], random: Any) -> None:
    rows = [
        claim(i, method=method, known_from_on=start, known_to_on=end, grade=grade, field=field)
        for i, (method, start, end, grade, field) in enumerate(claims)
    ]
    mixed = random.sample(rows, len(rows))
    found = deciding_claims(table(mixed), policy, DAY)
    for field in {row["field"] for row in rows}:
        best = min((row for row in rows if row["field"] == field), key=lambda row: weight(row, policy))
        assert found.filter(pl.col("field") == field)["claim_id"].to_list() == [best["claim_id"]]
    assert found.height == len({row["field"] for row in rows})


def weight(row: dict[str, Any], policy: list[str]) -> tuple[Any, ...]:
    """Weigh a claim in plain Python."""
    rules = {
        "method": METHODS.index(row["method"]),
        "known_from_on": -row["known_from_on"].toordinal(),
        "grade": row["grade"] or "A0",  # no grade goes after every grade; see the test below
    }
    rules["grade"] = (row["grade"] is None, row["grade"] or "")
    dropped = row["known_to_on"] is not None and row["known_to_on"] < DAY
    return (dropped, *(rules[rule] for rule in policy), row["claim_id"])


def test_no_grade_is_worse_than_the_worst() -> None:
    assert decides(claim(1), claim(2, grade="F6")) == "c2"


def test_the_claims_behind_a_value_the_deciding_one_first() -> None:
    base = small_base.base()
    claims = base.claims("products", "vial", "shelf_life_days")
    assert claims.columns == list(CLAIM_COLUMNS)
    assert claims["claim_id"].to_list() == ["c1", "c2", None]
    assert claims["decides"].to_list() == [True, False, False]
    assert claims["value"].to_list() == ["730", "24", "730.0"]


def test_the_source_of_a_row_stands_for_its_values() -> None:
    claims = small_base.base().claims("lines", "vial@plant-a", "capacity_units_per_day")
    assert claims.height == 1
    told = claims.row(0, named=True)
    assert (told["claim_id"], told["value"], told["low"], told["high"]) == (None, "1000.0", 900.0, 1200.0)
    assert (told["source_id"], told["decides"]) == ("register", True)
    economy = small_base.base().claims("economies", "USA", "name").row(0, named=True)
    assert (economy["method"], economy["grade"]) == ("reported", "A1")


def test_a_row_says_nothing_about_what_it_does_not_hold() -> None:
    assert small_base.base().claims("lines", "vial@plant-a", "yield_share").height == 0
    empty = small_base.base().claims("lines", "vial@plant-b", "yield_share")
    assert (empty["claim_id"].to_list(), empty["value"].to_list()) == (["c4"], [None])


def test_a_value_of_a_row_with_a_longer_key() -> None:
    claims = small_base.base().claims("observations", "lead|USA|oncology|2024-Q3", "value")
    assert claims["value"].to_list() == ["20.0"]
    assert small_base.base().claims("observations", "lead|USA||2024", "value")["low"].to_list() == [3.0]


@pytest.mark.parametrize(
    ("asked", "hint"),
    [
        (("line", "vial@plant-a", "share"), "did you mean 'lines'?"),
        (("lines", "vial@plant-x", "share"), "did you mean 'vial@plant-a'?"),
        (("lines", "vial@plant-a", "shar"), "did you mean 'share'?"),
    ],
)
def test_an_unknown_value_is_answered_with_the_nearest(asked: tuple[str, str, str], hint: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        small_base.base().claims(*asked)
    assert caught.value.hint == hint


def test_a_source_and_a_claim_have_no_claims_of_their_own() -> None:
    base = ms.load("us-2026")
    source = base["sources"]["source_id"][0]
    assert base.claims("sources", source, "title").height == 0
    assert base.claims("claims", base["claims"]["claim_id"][0], "value").height == 0
