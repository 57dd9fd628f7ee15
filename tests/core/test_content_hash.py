"""The content hash tells different content apart and nothing else."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mainstay.core.content_hash import hash_bytes, hash_tables

FRAME = pl.DataFrame(
    {"key": ["a", "b"], "share": [0.5, None], "count": [1, 2], "on": [date(2024, 1, 1), None], "held": [True, False]}
)
CELLS = st.none() | st.text(max_size=3)
COLUMNS = st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4)


def hash_of(**columns: list[object]) -> str:
    return hash_tables({"t": pl.DataFrame(columns)}, {})


def test_the_algorithm_is_that_of_older_manifests() -> None:
    # Results that people have filed quote such hashes. Change this only together with a note in the change log.
    expected = "sha256:fc06daef7c58c56bb28774ddf43e6b9395480f7a4ae202c9213247732d9065ac"
    assert hash_tables({"t": FRAME}, {"name": "demo"}) == expected


def test_the_hash_of_bytes_is_plain_sha256() -> None:
    assert hash_bytes(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("column", "value"),
    [("key", "c"), ("share", 0.25), ("count", 3), ("on", date(2024, 1, 2)), ("held", False)],
)
def test_every_value_counts(column: str, value: object) -> None:
    changed = FRAME.clone()
    changed[0, column] = value
    assert hash_tables({"t": changed}, {}) != hash_tables({"t": FRAME}, {})


def test_missing_is_not_zero_nor_empty_text_nor_false() -> None:
    assert hash_of(a=[None, 1.0]) != hash_of(a=[0.0, 1.0])
    assert hash_of(a=[None, "b"]) != hash_of(a=["", "b"])
    assert hash_of(a=[None, True]) != hash_of(a=[False, True])


def test_what_holds_nothing_does_not_count() -> None:
    plain = hash_tables({"t": FRAME}, {})
    assert hash_tables({"t": FRAME.with_columns(later=pl.lit(None, dtype=pl.Float64))}, {}) == plain
    assert hash_tables({"t": FRAME, "empty": pl.DataFrame(schema={"a": pl.String})}, {}) == plain


def test_order_of_columns_and_tables_does_not_count() -> None:
    other = pl.DataFrame({"z": [1.0]})
    assert hash_tables({"t": FRAME, "u": other}, {}) == hash_tables(
        {"u": other, "t": FRAME.select(FRAME.columns[::-1])}, {}
    )


def test_order_of_rows_counts_here_because_the_base_sorts() -> None:
    assert hash_tables({"t": FRAME.reverse()}, {}) != hash_tables({"t": FRAME}, {})


def test_names_of_tables_and_columns_count() -> None:
    assert hash_tables({"t": FRAME}, {}) != hash_tables({"u": FRAME}, {})
    assert hash_of(a=["x"]) != hash_of(b=["x"])


def test_the_header_counts_and_its_order_does_not() -> None:
    assert hash_tables({}, {"a": 1}) != hash_tables({}, {"a": 2})
    assert hash_tables({}, {"a": 1, "b": 2}) == hash_tables({}, {"b": 2, "a": 1})


def test_odd_text_in_the_header_is_hashed() -> None:
    assert hash_tables({}, {"a": "\ud800"}) != hash_tables({}, {"a": "\ud801"})


@given(COLUMNS, COLUMNS)
def test_two_tables_have_one_hash_only_if_they_are_equal(
    one: list[tuple[object, object]], other: list[tuple[object, object]]
) -> None:
    first, second = (
        pl.DataFrame(rows, schema={"a": pl.String, "ab": pl.String}, orient="row") for rows in (one, other)
    )
    filled_alike = first.equals(second) or (first.null_count().equals(second.null_count()) and first.equals(second))
    all_empty = all(cell is None for row in (*one, *other) for cell in row) and len(one) == len(other)
    assert (hash_tables({"t": first}, {}) == hash_tables({"t": second}, {})) == (filled_alike or all_empty)
