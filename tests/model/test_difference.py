"""The difference of two bases is exactly what was changed."""

from __future__ import annotations

from datetime import date
from time import perf_counter

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from mainstay.model.base import Base
from mainstay.model.difference import diff
from mainstay.model.info import BaseInfo

INFO = BaseInfo(name="demo", version="1", home="USA", as_of_on=date(2026, 11, 1))


def economies(**names: str | None) -> Base:
    rows = pl.DataFrame({"economy_id": list(names), "name": list(names.values())}, schema_overrides={"name": pl.String})
    return Base(INFO, {"economies": rows})


def test_equal_bases_do_not_differ() -> None:
    found = diff(economies(USA="a", CHN=None), economies(CHN=None, USA="a"))
    assert {name: frame.height for name, frame in found.items()} == dict.fromkeys(
        ("info", "added", "removed", "changed"), 0
    )
    assert found["changed"].columns == ["table", "row_id", "column", "before", "after"]
    assert found["added"].columns == ["table", "row_id"]
    assert found["info"].columns == ["key", "before", "after"]


def test_rows_and_cells_are_told() -> None:
    found = diff(economies(USA="a", CHN="b", NOR=None), economies(USA="a", CHN="c", NOR="n", DEU="d"))
    assert found["added"].rows() == [("economies", "DEU")]
    assert found["removed"].rows() == []
    assert found["changed"].rows() == [
        ("economies", "CHN", "name", "b", "c"),
        ("economies", "NOR", "name", None, "n"),
    ]
    back = diff(economies(DEU="d"), economies())
    assert back["removed"].rows() == [("economies", "DEU")]


def test_the_info_is_compared() -> None:
    other = Base(INFO.model_copy(update={"version": "2", "competitors": ("CHN",)}), {})
    assert diff(Base(INFO, {}), other)["info"].rows() == [("version", "1", "2"), ("competitors", "[]", '["CHN"]')]


def test_keys_of_several_columns_may_have_an_empty_part() -> None:
    def base(value: float, segment: str | None) -> Base:
        row = {
            "indicator_id": ["i"],
            "economy_id": ["USA"],
            "segment_id": [segment],
            "period": ["2024"],
            "value": [value],
        }
        return Base(INFO, {"observations": pl.DataFrame(row, schema_overrides={"segment_id": pl.String})})

    assert diff(base(1.0, None), base(0.1, None))["changed"].rows() == [
        ("observations", "i|USA||2024", "value", "1.0", "0.1")
    ]
    assert diff(base(1.0, None), base(1.0, "s"))["added"].rows() == [("observations", "i|USA|s|2024")]


def test_rows_that_share_a_key_are_compared_in_their_order() -> None:
    def base(*names: str) -> Base:
        return Base(INFO, {"economies": pl.DataFrame({"economy_id": ["USA"] * len(names), "name": list(names)})})

    assert diff(base("a", "b"), base("a", "c"))["changed"].rows() == [("economies", "USA", "name", "b", "c")]
    assert diff(base("a", "b"), base("a"))["removed"].rows() == [("economies", "USA")]
    assert diff(base("a"), base("a", "b"))["added"].rows() == [("economies", "USA")]


NAMES = st.dictionaries(st.sampled_from("ABCDEFG"), st.sampled_from(["x", "y", None]), max_size=7)


@settings(max_examples=60, deadline=None)
@given(before=NAMES, after=NAMES)
def test_against_plain_dictionaries(before: dict[str, str | None], after: dict[str, str | None]) -> None:
    found = diff(economies(**before), economies(**after))
    assert {row[1] for row in found["added"].rows()} == set(after) - set(before)
    assert {row[1] for row in found["removed"].rows()} == set(before) - set(after)
    same = set(before) & set(after)
    changed = {key: (before[key], after[key]) for key in same if before[key] != after[key]}
    assert {row[1]: (row[3], row[4]) for row in found["changed"].rows()} == changed


def test_a_million_rows_take_seconds() -> None:
    rows = 1_000_000
    frame = pl.DataFrame({"indicator_id": ["i"] * rows, "economy_id": ["USA"] * rows}).with_columns(
        period=pl.int_range(rows).cast(pl.String), value=pl.int_range(rows).cast(pl.Float64)
    )
    before = Base(INFO, {"observations": frame})
    other = frame.with_columns(value=pl.when(pl.col("value") % 1000 == 0).then(-1.0).otherwise("value"))
    after = Base(INFO, {"observations": other})
    begun = perf_counter()
    found = diff(before, after)
    assert found["changed"].height == 1000
    assert perf_counter() - begun < 20
