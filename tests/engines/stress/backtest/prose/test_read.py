"""Whole rows of prose, and the report of what was understood."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.engines.stress.backtest.border import bundled_cases
from mainstay.engines.stress.backtest.observed import observed
from mainstay.engines.stress.backtest.prose import PROSE_COLUMNS, read_prose
from mainstay.engines.stress.backtest.prose.ramp_cell import read_ramp
from mainstay.engines.stress.backtest.table import read_table
from mainstay.errors import InputError

ROW = {
    "id": "made2031",
    "event": "Flood at the plant of Made",
    "product": "made fluid",
    "country": "US",
    "shock": "flood",
    "shock_date": "2031-09-27..29",
    "shortage_declared": "2031-10-11",
    "capacity_recovery": "10/10 lines 2032-01-28",
    "shortage_end": "2032-08-08",
    "share_lost": "0.60 of US fluids",
    "inventory": "~1 month",
    "depth": "depth 30-40%",
    "mitigation": "imports from 2031-10-20",
    "urls": "https://example.org",
    "confidence": "high",
    "not_in_cited_sources": "the day of the flood",
}


@pytest.fixture(scope="module")
def shared_rows(shared_dir: Path) -> list[dict[str, Any]]:
    with (shared_dir / "cases" / "backtests" / "backtests.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_whole_row_is_read_and_passes_the_table() -> None:
    made, reading = read_prose([ROW])
    row = read_table(made).row(0, named=True)
    assert (row["known_shock_on_low"], row["known_shock_on_high"]) == (date(2031, 9, 27), date(2031, 9, 29))
    assert row["known_share_lost_mode"] == 0.6
    assert row["seen_recovered_on_low"] == date(2032, 1, 28)
    assert row["seen_import_on"] == date(2031, 10, 20)
    assert (row["seen_depth_low"], row["seen_depth_high"], row["seen_is_null"]) == (0.3, 0.4, False)
    assert [one["column"] for one in reading] == list(PROSE_COLUMNS)


def test_nothing_is_dropped_in_silence() -> None:
    odd = {**ROW, "inventory": "a warehouse full of it", "depth": "terrible", "surprise": "what is this"}
    reading = {one["column"]: one for one in read_prose([odd])[1]}
    assert reading["inventory"]["not_understood"] == "a warehouse full of it"
    assert reading["depth"]["not_understood"] == "terrible"
    assert reading["surprise"]["not_understood"] == "what is this"


def test_a_row_without_any_date_or_key_is_an_error_with_its_place() -> None:
    with pytest.raises(InputError) as caught:
        read_prose([{**ROW, "id": "", "event": "x", "shock_date": "once", "shortage_declared": "n/a"}])
    assert {(one.code, one.row) for one in caught.value.problems} == {("value.required", 2), ("date.missing", 2)}


def test_a_shock_that_is_not_dated_takes_the_listing_and_then_has_no_onset() -> None:
    made, reading = read_prose([{**ROW, "shock_date": "n/a"}])
    assert made[0]["known_shock_on_low"] == date(2031, 10, 11)
    assert "seen_shortage_on_low" not in made[0]
    assert any("not dated" in one["remark"] for one in reading)


def test_that_none_was_declared_is_a_null_case_unless_a_depth_was_seen() -> None:
    calm = {**ROW, "shortage_declared": "none", "depth": "near-null"}
    assert read_prose([calm])[0][0]["seen_is_null"] is True
    assert read_prose([{**ROW, "shortage_declared": "n/a", "depth": "unquantified"}])[0][0].get("seen_is_null") is None
    doubtful = read_prose([{**ROW, "shortage_declared": "none", "depth": "depth 30%"}])[0][0]
    assert doubtful["seen_is_null"] is False


@given(st.dictionaries(st.sampled_from(PROSE_COLUMNS[4:14]), st.text(max_size=50), max_size=6))
@settings(max_examples=60)
def test_no_prose_breaks_the_reader(cells: dict[str, str]) -> None:
    """Whatever stands in a cell, it is read or reported, and what comes out fits the table."""
    row = {**ROW, **cells, "shock_date": "2031-09-27"}
    made, reading = read_prose([row])
    read_table(made)
    assert len(reading) == len(PROSE_COLUMNS)


@given(
    st.sampled_from([name for name in PROSE_COLUMNS if name not in {"id", "shock_date"}]),
    st.sampled_from(["n/a", "not found", "-", "–", "unknown", "", "none found", "not published"]),
)
def test_nothing_said_is_nothing_read(column: str, word: str) -> None:
    made, reading = read_prose([{**ROW, column: word}])
    read_table(made)
    assert next(one for one in reading if one["column"] == column)["not_understood"] == ""


@pytest.mark.shared
def test_all_shared_cases_are_read(shared_rows: list[dict[str, Any]]) -> None:
    made, reading = read_prose(shared_rows)
    table = read_table(made)
    assert table.height == len(shared_rows) == 14
    assert len(reading) == 14 * len(PROSE_COLUMNS)
    assert {row["case_id"] for row in made if row["case_kind"] == "ramp"} == {"h1n1vax2009", "covidvax2021"}
    assert table.filter(table["seen_is_null"])["case_id"].to_list() == ["heparin2008"]


@pytest.mark.shared
def test_the_reader_agrees_with_the_cases_that_were_turned_into_rows_by_hand(shared_rows: list[dict[str, Any]]) -> None:
    """Where both tell a value, they tell the same one; what differs is named here with its reason."""
    known_differences = {
        ("intas2023", "onset"),  # by hand the shock begins at the end of the inspection
        ("helene2024", "onset"),  # by hand allocation before the listing counts
        ("helene2024", "depth"),  # by hand both steps of the allocation
        ("helene2024", "recovered"),  # by hand from the allocations of the end of the year on
        ("notpetya2017", "onset"),  # by hand the letter of July counts too
        ("maria2017", "recovered"),  # another source
        ("intas2023", "recovered"),
        ("intas2023", "ended"),
        ("sturgis2022", "recovered"),  # by hand to October
        ("cefazolin2019", "onset"),
        ("emergent2021", "recovered"),
    }
    hand = {row["case_id"]: observed(row) for row in bundled_cases().iter_rows(named=True)}
    compared = 0
    for row in read_table(read_prose(shared_rows)[0]).iter_rows(named=True):
        if row["case_kind"] == "ramp":
            continue
        ours, theirs = observed(row), hand[row["case_id"]]
        assert ours.null == theirs.null or None in (ours.null, theirs.null)
        for quantity in ("onset", "depth", "recovered", "ended"):
            one, other = getattr(ours, quantity).middle, getattr(theirs, quantity).middle
            if one is None or other is None or (row["case_id"], quantity) in known_differences:
                continue
            compared += 1
            assert one == pytest.approx(other, rel=0.02, abs=0.011), (row["case_id"], quantity)
    assert compared >= 10


def test_a_ramp_is_read_as_forecast_and_outcome() -> None:
    text = "Forecast Jul: 160M by end Oct; Aug: 85M by end Oct; actual 22.4M on 2009-10-27; Sanofi 17M of 20M promised"
    rows = read_ramp("h1n1", text, date(2009, 6, 1))
    assert [(str(row["issued_on"]), row["forecast"], row["seen"]) for row in rows] == [
        ("2009-07-15", 160.0, 22.4),
        ("2009-08-15", 85.0, 22.4),
    ]
    goal = read_ramp("covid", "day 14: 11.4M shipped, 2.1M administered (goal 20M by 31 Dec)", date(2020, 12, 14))
    assert [(str(row["for_on"]), row["forecast"], row["seen"]) for row in goal] == [("2020-12-31", 20.0, 2.1)]
