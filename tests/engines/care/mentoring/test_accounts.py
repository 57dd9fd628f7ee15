"""Matched funds: worked examples, and what must hold for any course of payments and draws."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.care.mentoring import settle
from mainstay.scenario.care.mentoring import Draw, Fund, Payment

DAY = date(2026, 1, 1)


def fund(**told: Any) -> Fund:
    return Fund.model_validate({"fund_id": "f", "donor": "donor", "matching_party": "ministry", "cap_usd": 100, **told})


def paid(day: int, amount: float) -> Payment:
    return Payment(fund_id="f", on=DAY + timedelta(days=day), amount_usd=amount)


def asked(day: int, amount: float, discipline: str = "physics", centre: str = "c") -> Draw:
    return Draw(fund_id="f", on=DAY + timedelta(days=day), amount_usd=amount, centre_id=centre, discipline=discipline)


def run(one: Fund, payments: list[Payment], draws: list[Draw], **told: Any) -> tuple[pl.DataFrame, dict[str, Any]]:
    ledger, accounts = settle([one], payments, draws, **{"as_of": DAY + timedelta(days=400), **told})
    return ledger.filter(pl.col("kind") == "draw"), accounts.row(0, named=True)


def test_a_draw_waits_for_the_other_side() -> None:
    draws, account = run(fund(ratio=2.0), [paid(5, 20)], [asked(1, 10), asked(6, 50)])
    assert draws["granted_usd"].to_list() == [0.0, 40.0]
    assert set(draws["why"]) == {"ministry has not yet paid its share"}
    assert account["drawn_usd"] == 40.0
    assert account["match_still_needed_usd"] == 30.0
    assert account["binds"] == "match"


def test_the_cap_binds() -> None:
    draws, account = run(fund(), [paid(0, 500)], [asked(1, 80), asked(2, 50), asked(3, 1)])
    assert draws["granted_usd"].to_list() == [80.0, 20.0, 0.0]
    assert draws["why"].to_list() == [None, "the cap is reached", "the cap is reached"]
    assert account["binds"] == "cap"


def test_no_part_is_granted_where_the_fund_wants_all_or_nothing() -> None:
    draws, _ = run(fund(partial_draws=False), [paid(0, 30)], [asked(1, 40), asked(2, 30)])
    assert draws["granted_usd"].to_list() == [0.0, 30.0]


def test_time_discipline_centre_and_step() -> None:
    one = fund(
        starts_on=DAY + timedelta(days=10),
        expires_on=DAY + timedelta(days=20),
        disciplines=["physics"],
        centres=["c"],
        least_step=2,
    )
    draws, account = run(
        one,
        [paid(0, 100), paid(30, 5)],
        [asked(9, 1), asked(15, 1, "nursing"), asked(15, 1, "physics", "d"), asked(12, 1), asked(16, 7), asked(21, 1)],
        shown_step=lambda centre, on: 2 if centre == "c" and on >= DAY + timedelta(days=13) else 1,
    )
    assert draws["why"].to_list() == [
        "the fund opens on 2026-01-11; c has not shown step 2",
        "c has not shown step 2",
        "not for nursing",
        "not for d; d has not shown step 2",
        None,
        "the fund expired on 2026-01-21",
    ]
    assert draws["granted_usd"].sum() == 7.0
    assert account["matched_usd"] == 100.0  # the payment after the end opens nothing
    assert account["lapsed_usd"] == 93.0
    assert account["binds"] == "time"


def test_later_entries_wait() -> None:
    ledger, accounts = settle([fund()], [paid(0, 10)], [asked(5, 10)], as_of=DAY)
    assert ledger.height == 1
    assert accounts["open_usd"][0] == 10.0
    assert accounts["binds"][0] == "nothing"


@settings(max_examples=40)
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 80)), max_size=8),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 80)), max_size=8),
    st.sampled_from([0.5, 1.0, 2.0]),
    st.booleans(),
)
def test_never_more_than_cap_and_match_at_any_time(
    payments: list[tuple[int, int]], draws: list[tuple[int, int]], ratio: float, partial: bool
) -> None:
    one = fund(ratio=ratio, partial_draws=partial, expires_on=DAY + timedelta(days=50))
    ledger, accounts = settle(
        [one], [paid(*each) for each in payments], [asked(*each) for each in draws], as_of=DAY + timedelta(days=90)
    )
    matched = drawn = 0.0
    for row in ledger.iter_rows(named=True):
        assert row["granted_usd"] + row["refused_usd"] == pytest.approx(row["asked_usd"])
        assert row["refused_usd"] == 0 or row["why"]
        if row["kind"] == "payment":
            matched += row["granted_usd"]
        else:
            drawn += row["granted_usd"]
            room = min(100.0, ratio * matched)
            # as much as possible is granted: what was refused did not fit
            if partial and row["refused_usd"] > 0 and row["on"] <= DAY + timedelta(days=50):
                assert drawn == pytest.approx(room)
        assert drawn <= min(100.0, ratio * matched) + 1e-9
    assert accounts["drawn_usd"][0] == pytest.approx(drawn)
    assert accounts["lapsed_usd"][0] == pytest.approx(100.0 - drawn)
