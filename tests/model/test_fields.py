"""What is written as text is read back to the same value; what cannot be read is left empty."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mainstay.model.fields import FIELD_TYPES, TEXT_TYPES, FieldSpec, clean_text, plain_zero, write_text

TEXT = st.text(st.characters(codec="utf-8"), max_size=10)
VALUES: dict[str, st.SearchStrategy[object]] = {
    "number": st.floats(allow_nan=False, allow_infinity=False),
    "share": st.floats(0, 1),
    "integer": st.integers(-(2**63), 2**63 - 1),
    "boolean": st.booleans(),
    "date": st.dates(),
    "instant": st.datetimes(timezones=st.just(UTC)),
    **{name: TEXT.map(str.strip).filter(bool) for name in TEXT_TYPES},
}


def field(kind: str) -> FieldSpec:
    return FieldSpec("a", FIELD_TYPES[kind], "A field.")


def read(kind: str, texts: list[str | None]) -> list[object]:
    return pl.select(FIELD_TYPES[kind].read(pl.lit(pl.Series(texts, dtype=pl.String)))).to_series().to_list()


def written(kind: str, values: list[object]) -> list[str | None]:
    column = pl.Series(values, dtype=FIELD_TYPES[kind].dtype)
    return pl.select(write_text(field(kind), pl.lit(column))).to_series().to_list()


def test_every_type_is_tested() -> None:
    assert set(VALUES) == set(FIELD_TYPES)
    assert all(kind.name == name and kind.allowed for name, kind in FIELD_TYPES.items())


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
@given(data=st.data())
def test_text_to_value_to_text_loses_nothing(kind: str, data: st.DataObject) -> None:
    values = data.draw(st.lists(st.none() | VALUES[kind], min_size=1, max_size=5))
    # what enters is already in its canonical form: no -0.0, no other line end, no space at the ends
    clean = [0.0 if value == 0.0 and isinstance(value, float) else value for value in values]
    clean = read(kind, written(kind, clean)) if kind in TEXT_TYPES else clean
    texts = written(kind, clean)
    back = read(kind, texts)
    assert back == clean
    assert written(kind, back) == texts


@pytest.mark.parametrize("kind", ["number", "share"])
@example(value=5e-324)
@example(value=1.7976931348623157e308)
@example(value=0.1 + 0.2)
@example(value=1e22)
@given(value=VALUES["number"])
def test_every_bit_of_a_number_survives(kind: str, value: float) -> None:
    back = read(kind, written(kind, [value]))[0]
    assert isinstance(back, float)
    assert back.hex() == (value + 0.0).hex()


@given(st.lists(TEXT, min_size=1))
def test_cleaning_twice_is_cleaning_once(texts: list[str]) -> None:
    once = pl.select(clean_text(pl.lit(pl.Series(texts)))).to_series()
    assert pl.select(clean_text(pl.lit(once))).to_series().to_list() == once.to_list()
    assert not [text for text in once if text is not None and (not text or "\r" in text or text[0] == " ")]


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("number", " 1e3 ", 1000.0),
        ("number", ".5", 0.5),
        ("number", "+5", 5.0),
        ("number", "-0", 0.0),
        ("integer", "5.0", 5),
        ("integer", "-7", -7),
        ("boolean", "TRUE", True),
        ("boolean", "False", False),
        ("date", "2024-02-29", date(2024, 2, 29)),
        ("date", "2024-06-01T00:00:00", date(2024, 6, 1)),
        ("date", "2024-06-01 00:00:00", date(2024, 6, 1)),
        ("instant", "2024-06-01T02:00:00+02:00", datetime(2024, 6, 1, tzinfo=UTC)),
        ("text", "\r\n two\r\nlines ", "two\nlines"),
        ("text", "NA", "NA"),
        ("text", "007", "007"),
    ],
)
def test_what_is_read(kind: str, text: str, value: object) -> None:
    assert read(kind, [text]) == [value]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        *(("number", text) for text in ("1,5", "1 000", "1_000", "0x10", "inf", "nan", "1e400", "5%", "five", "--5")),
        *(("integer", text) for text in ("5.5", "1e3", "9223372036854775808", "5.", "five")),
        *(("boolean", text) for text in ("yes", "1", "0", "wahr")),
        *(
            ("date", text)
            for text in (
                "2024-6-1",
                "01.06.2024",
                "2024-02-30",
                "20240601",
                "0000-01-01",
                "45444",
                "2024-06-01T12:00:00",
            )
        ),
        *(("instant", text) for text in ("2024-06-01", "2024-06-01T00:00:00", "noon")),
        *((kind, text) for kind in FIELD_TYPES for text in ("", "  ", "\t\n")),
    ],
)
def test_what_cannot_be_read_is_left_empty(kind: str, text: str) -> None:
    assert read(kind, [text]) == [None]


def test_minus_zero_is_zero() -> None:
    column = pl.select(plain_zero(pl.lit(pl.Series([-0.0, 0.0, -1.0, None])))).to_series().to_list()
    assert column == [0.0, 0.0, -1.0, None]
    assert math.copysign(1, column[0]) == 1.0


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (
            FieldSpec("a", FIELD_TYPES["share"], "A.", minimum=0, maximum=1),
            "a number from 0 to 1, at least 0, at most 1",
        ),
        (FieldSpec("a", FIELD_TYPES["choice"], "A.", choices={"x": "X", "y": "Y"}), "one of x, y"),
        (FieldSpec("a", FIELD_TYPES["reference"], "A.", references="sites"), "a key of the table sites"),
        (FieldSpec("a", FIELD_TYPES["identifier"], "A.", scheme="hs"), "an identifier of the scheme hs"),
        (FieldSpec("a", FIELD_TYPES["number"], "A.", maximum=2.5), "a number with a decimal point, at most 2.5"),
    ],
)
def test_what_is_allowed_is_said_in_words(spec: FieldSpec, words: str) -> None:
    assert spec.allowed == words
