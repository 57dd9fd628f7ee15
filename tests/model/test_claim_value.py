"""Text in the table of claims becomes a typed value in the unit of its field."""

from __future__ import annotations

import pytest
from tests.model import small_base

from mainstay.core.units import UnitError
from mainstay.model.claim_value import typed_claims, unreadable
from mainstay.model.schema import load_schema


def typed(table: str, field: str, *values: tuple[str | None, str | None]) -> list[object]:
    rows = [{"claim_id": str(i), "value": value, "unit": unit} for i, (value, unit) in enumerate(values)]
    frame = small_base.frame("claims", [{"unit": "x", "value": "x"}, *rows]).tail(len(rows))
    return typed_claims(frame, load_schema().table(table).field(field))["typed"].to_list()


def test_units_are_converted_and_no_unit_is_that_of_the_field() -> None:
    found = typed(
        "products", "shelf_life_days", ("2", "week"), ("3", None), (None, "week"), ("x", "day"), ("1e1", "day")
    )
    assert found == [14.0, 3.0, None, None, 10.0]


def test_whole_numbers_are_rounded_after_conversion_and_not_cut() -> None:
    assert typed(
        "economies", "population", ("68.3", "million person"), ("0.29", "billion person"), ("7", None), ("7.5", None)
    ) == [
        68_300_000,
        290_000_000,
        7,
        None,
    ]


def test_other_types() -> None:
    assert typed("products", "makers_complete", ("true", None), ("FALSE", None), ("yes", None)) == [True, False, None]
    assert typed("sites", "is_aggregate", ("1", None)) == [None]
    assert typed("products", "name", (" x ", None)) == ["x"]


def test_a_unit_that_measures_something_else_is_an_error() -> None:
    with pytest.raises(UnitError):
        typed("products", "shelf_life_days", ("2", "kg"))


def test_what_cannot_be_read_is_told() -> None:
    frame = small_base.frame(
        "claims",
        [
            {"value": value, "unit": unit}
            for value, unit in [("1.5", "million person"), ("1.5", None), ("x", "person"), (None, "person")]
        ],
    )
    field = load_schema().table("economies").field("population")
    assert frame.select(unreadable(field)).to_series().to_list() == [False, True, True, False]
