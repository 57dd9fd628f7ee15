"""The base as people could have known it on an earlier day."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.model import small_base

from mainstay.errors import InputError
from mainstay.model.base import Base
from mainstay.model.checks import check

FIRST, LAST = date(2020, 1, 1), date(2026, 11, 1)
DAYS = st.dates(FIRST, LAST)


def line(base: Base, field: str, name: str = "vial@plant-b") -> Any:
    return base["lines"].filter(pl.col("line_id") == name)[field].item()


def with_claims(*claims: dict[str, Any], **cells: Any) -> Base:
    """Return the small base with claims about one line, whose cells are changed."""
    content = small_base.rows()
    plain = {"table": "lines", "row_id": "vial@plant-b", "source_id": "register", "method": "reported"}
    content["claims"] = [{"claim_id": f"k{i}", **plain, **claim} for i, claim in enumerate(claims)]
    content["lines"][1] |= cells
    return small_base.base(content)


HISTORY = with_claims(
    {"field": "share", "value": "0.5", "known_from_on": date(2021, 1, 1), "known_to_on": date(2023, 5, 31)},
    {"field": "share", "value": "0.4", "known_from_on": date(2023, 6, 1), "method": "estimated"},
    {"field": "share", "value": "0.3", "known_from_on": date(2025, 1, 1)},
    {"field": "yield_share", "value": "0.9", "known_from_on": date(2024, 1, 1)},
    share=0.3,
    yield_share=0.9,
)


def test_the_history_is_consistent() -> None:
    assert check(HISTORY) == []


@pytest.mark.parametrize(
    ("day", "share", "others"),
    [
        ("2020-12-31", None, None),
        ("2021-01-01", 0.5, None),
        ("2023-05-31", 0.5, None),
        ("2023-06-01", 0.4, None),
        ("2024-01-01", 0.4, 0.9),
        ("2024-12-31", 0.4, 0.9),
        ("2025-01-01", 0.3, 0.9),
    ],
)
def test_the_claim_that_was_held_decides(day: str, share: float | None, others: float | None) -> None:
    known = HISTORY.as_known(day)
    assert line(known, "share") == share
    assert line(known, "yield_share") == others
    assert known.info.as_of_on == date.fromisoformat(day)
    assert known["claims"]["known_from_on"].max() is None or known["claims"][
        "known_from_on"
    ].max() <= date.fromisoformat(day)  # type: ignore[operator] # dates


def test_what_was_dropped_later_is_held_again() -> None:
    known = HISTORY.as_known("2022-01-01")["claims"]
    assert known["claim_id"].to_list() == ["k0"]
    assert known["known_to_on"].to_list() == [None]
    assert HISTORY.as_known("2023-06-01")["claims"]["known_to_on"].to_list() == [date(2023, 5, 31), None]


def test_no_trace_of_later_days_is_left() -> None:
    known = HISTORY.as_known("2022-01-01")
    for name, frame in known.tables.items():
        for column in ("known_on", "known_from_on", "known_to_on"):
            if column in frame.columns:
                assert frame.filter(pl.col(column) > date(2022, 1, 1)).height == 0, name


def test_a_value_without_claims_is_as_old_as_its_row() -> None:
    known = HISTORY.as_known("2021-06-01")
    assert line(known, "share", "vial@plant-a") == 0.6


def test_units_of_claims_are_converted() -> None:
    base = with_claims(
        {
            "table": "products",
            "row_id": "vial",
            "field": "shelf_life_days",
            "value": "2",
            "unit": "week",
            "known_from_on": date(2024, 1, 1),
        }
    )
    assert (
        base.as_known("2024-06-01")["products"].filter(pl.col("product_id") == "vial")["shelf_life_days"].item() == 14.0
    )


def test_whole_numbers_in_another_unit_stay_whole() -> None:
    base = with_claims(
        {
            "table": "economies",
            "row_id": "USA",
            "field": "population",
            "value": "68.3",
            "unit": "million person",
            "known_from_on": date(2024, 1, 1),
        }
    )
    content = base.as_known("2024-06-01")["economies"]
    assert content.filter(pl.col("economy_id") == "USA")["population"].item() == 68_300_000


def dated(**known_on: dict[str, date]) -> Base:
    """Return the small base in which some rows became known on a day."""
    content = small_base.rows()
    for table, days in known_on.items():
        for row in content[table]:
            row["known_on"] = days.get(str(next(iter(row.values()))))
    return small_base.base(content)


def test_rows_that_became_known_later_are_left_out_and_what_needs_them_too() -> None:
    base = dated(sites={"plant-a": date(2024, 1, 1)})
    assert check(base) == []
    known = base.as_known("2023-12-31")
    assert known["sites"]["site_id"].to_list() == ["plant-b", "plant-c"]
    assert known["lines"]["line_id"].to_list() == ["substance@plant-c", "vial@plant-b"]
    assert known["lanes"]["lane_id"].to_list() == ["air", "sea"]
    assert known["lanes"]["to_site_id"].to_list() == [None, None]
    assert known["site_operations"].height == 0
    assert known["identifiers"]["table"].to_list() == ["organizations"]
    assert set(known["claims"]["row_id"]) <= {"vial", "vial@plant-b"}
    assert base.as_known("2024-01-01")["sites"].height == 3


def test_a_reference_goes_and_the_row_stays_where_it_can() -> None:
    known = dated(organizations={"parent": date(2024, 1, 1)}).as_known("2023-01-01")
    assert known["organizations"].select("organization_id", "parent_id").rows() == [("child", None)]
    assert known["sites"].filter(pl.col("site_id") == "plant-a")["organization_id"].item() is None


def test_a_row_without_a_part_of_its_key_is_no_other_row() -> None:
    # the observation of a segment must not turn into one of the whole economy
    known = dated(segments={"oncology": date(2024, 1, 1)}).as_known("2023-12-31")
    assert known["observations"].filter(pl.col("period") == "2024-Q3").height == 0
    assert not known["observations"].select("indicator_id", "economy_id", "segment_id", "period").is_duplicated().any()


def test_a_row_whose_required_value_was_not_known_is_left_out() -> None:
    base = with_claims({"field": "site_id", "value": "plant-b", "known_from_on": date(2024, 1, 1)})
    assert line(base.as_known("2024-01-01"), "site_id") == "plant-b"
    assert base.as_known("2023-12-31")["lines"].height == 2


def test_the_last_day_is_the_base_itself() -> None:
    for day in ("2026-11-01", "2031-01-01", date(2026, 11, 1)):
        assert HISTORY.as_known(day).hash == HISTORY.hash


def test_a_day_that_is_none_is_refused() -> None:
    with pytest.raises(InputError, match="YYYY-MM-DD"):
        HISTORY.as_known("yesterday")


@st.composite
def histories(draw: st.DrawFn) -> Base:
    """Draw bases whose rows and claims became known on days of their own."""
    content = small_base.rows()
    for table in ("sites", "organizations", "segments", "products", "lines", "economies", "observations"):
        for row in content[table]:
            row["known_on"] = draw(st.none() | DAYS)
    content["claims"] = []
    numbers = st.floats(0, 0.25, width=16).map(str)
    for i in range(draw(st.integers(0, 8))):
        name = draw(st.sampled_from(["vial@plant-a", "vial@plant-b", "substance@plant-c"]))
        field, values = draw(
            st.sampled_from(
                [
                    ("yield_share", st.none() | numbers),
                    ("shared_platform", st.sampled_from(["x", "y"])),
                    ("operation", st.just("make")),
                ]
            )
        )
        start = draw(DAYS)
        content["claims"].append(
            {
                "claim_id": f"k{i}",
                "table": "lines",
                "row_id": name,
                "field": field,
                "value": draw(values),
                "source_id": "register",
                "method": draw(st.sampled_from(["observed", "reported", "assumed"])),
                "known_from_on": start,
                "known_to_on": draw(st.none() | st.dates(start, LAST)),
            }
        )
    return small_base.base(content)


@settings(max_examples=25, deadline=None)
@given(histories(), DAYS, DAYS)
def test_looking_back_twice_is_looking_back_once(base: Base, one: date, other: date) -> None:
    earlier, later = sorted((one, other))
    once = base.as_known(earlier)
    assert base.as_known(later).as_known(earlier).hash == once.hash
    assert once.as_known(later).hash == once.hash
    assert once.as_known(earlier).hash == once.hash


@settings(max_examples=25, deadline=None)
@given(histories(), DAYS)
def test_what_was_known_leads_nowhere_that_was_not(base: Base, day: date) -> None:
    codes = {problem.code for problem in check(base.as_known(day))}
    assert not codes & {
        "reference.dangling",
        "claim.target",
        "identifier.target",
        "claim.agrees",
        "key.duplicate",
        "value.required",
    }
