"""Units are converted at the border, and what measures different things is never converted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.core.units import COUNTED, UnitError, convertible, factor


@pytest.mark.parametrize(
    ("unit", "into", "expected"),
    [
        ("week", "day", 7.0),
        ("kg", "g", 1000.0),
        ("million USD", "USD", 1e6),
        ("thousand person", "person", 1000.0),
        ("dose/day", "dose/week", 7.0),
        ("1/day", "1/week", 7.0),
        ("mg/ml", "g/l", 1.0),
        ("million IU", "IU", 1e6),
        ("doses", "dose", 1.0),
        ("%", "dimensionless", 0.01),
        ("m^2", "cm**2", 1e4),
    ],
)
def test_known_factors(unit: str, into: str, expected: float) -> None:
    assert factor(unit, into) == pytest.approx(expected, rel=1e-12)
    assert factor(into, unit) == pytest.approx(1 / expected, rel=1e-12)


@pytest.mark.parametrize("one", COUNTED)
def test_things_that_are_counted_are_never_added_to_each_other(one: str) -> None:
    assert not any(convertible(one, other) for other in COUNTED if other != one)
    assert not convertible(one, "kg")
    assert not convertible(one, "dimensionless")
    assert factor(f"million {one}", one) == pytest.approx(1e6)


def test_a_unit_is_itself_even_if_nobody_knows_it() -> None:
    assert factor("index points", "index points") == 1.0


@pytest.mark.parametrize(
    "unit",
    [
        "",
        "furlongz",
        "100 km",
        "(",
        "day(",
        "day*",
        "m**m",
        "9**9**9",
        "__import__('os')",
        "\x00",
        "m^99",
        "day day day",
    ],
)
def test_what_is_no_unit_is_refused(unit: str) -> None:
    with pytest.raises(UnitError) as caught:
        factor(unit, "day")
    assert caught.value.problems[0].code == "unit.convertible"
    assert caught.value.problems[0].found == unit
    assert not convertible(unit, "day")
    assert not convertible("day", unit)


@pytest.mark.parametrize("unit", ["degC", "degF"])
def test_scales_without_a_common_zero_have_no_factor(unit: str) -> None:
    with pytest.raises(UnitError, match="same zero"):
        factor(unit, "kelvin")


@given(st.text(alphabet="daykgm /*^()1-.%²µ'\n", max_size=8))
def test_any_text_is_answered(text: str) -> None:
    assert convertible(text, "day") in (True, False)
