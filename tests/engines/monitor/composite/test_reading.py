"""Reading data: what is taken, what is refused, and that all of it is told at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.composite.small import codes_of, data, tree

from mainstay.engines.monitor.composite.reading import read_data
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError

TREE = Structure.read(tree())


def test_data_come_in_the_order_of_the_structure() -> None:
    reading = read_data(data().select("delay", "cost", "unit", "staff", "beds"), TREE)
    assert reading.units == ("A", "B", "C", "D", "E", "F")
    assert reading.values[0].tolist() == [10.0, 5.0, 100.0, 3.0]
    assert math.isnan(reading.values[1, 1])


def test_labels_and_named_columns_are_carried_along() -> None:
    frame = data(country=["x"] * 6, people=[1, 2, 3, 4, 5, 6])
    reading = read_data(frame, TREE, named={"people"})
    assert reading.columns["country"].to_list() == ["x"] * 6
    assert reading.numbers("people") is not None
    assert reading.numbers("country") is None


def test_whole_numbers_truth_values_and_nan_are_read() -> None:
    reading = read_data(data(beds=[1, 2, 3, 4, 5, 6], delay=[True, False, True, None, False, True]), TREE)
    assert reading.values[:, 0].tolist() == [1, 2, 3, 4, 5, 6]
    assert np.isnan(reading.values[3, 3])
    same = read_data(data(staff=[5.0, math.nan, 7.0, 9.0, 4.0, 6.0]), TREE)
    np.testing.assert_array_equal(same.values, read_data(data(), TREE).values)


@pytest.mark.parametrize(
    ("changes", "expected", "named"),
    [
        ({"beds": [5.0] * 6}, ["indicator.constant"], "'beds'"),
        ({"beds": [5.0, None, None, None, None, None]}, ["indicator.constant"], "'beds'"),
        ({"beds": [None] * 6}, ["indicator.empty"], "'beds'"),
        ({"beds": ["a"] * 6}, ["column.not_numeric"], "'beds'"),
        ({"extra": [1.0] * 6}, ["column.unknown"], "'extra'"),
        ({"unit": ["A", None, "C", "D", "E", "F"]}, ["unit.missing"], "row 3"),
        ({"unit": ["A", "A", "C", "D", "E", "F"]}, ["unit.disagrees"] * 3, "'A'"),
        ({"beds": [math.inf, 2.0, 3.0, 4.0, 5.0, 6.0]}, ["value.infinite"], "'A'"),
    ],
)
def test_what_is_refused(changes: dict[str, Any], expected: list[str], named: str) -> None:
    with pytest.raises(InputError) as error:
        read_data(data(**changes), TREE)
    assert codes_of(error) == expected
    assert named in str(error.value)


def test_a_missing_column_and_an_empty_frame_are_refused() -> None:
    with pytest.raises(InputError) as error:
        read_data(data().drop("cost"), TREE)
    assert codes_of(error) == ["column.missing"]
    with pytest.raises(InputError) as error:
        read_data(data().drop("unit"), TREE)
    assert codes_of(error) == ["column.missing"]
    with pytest.raises(InputError) as error:
        read_data(data().clear(), TREE)
    assert codes_of(error) == ["data.empty"]
    with pytest.raises(InputError) as error:
        read_data(3, TREE)
    assert codes_of(error) == ["data.type"]


def test_all_that_is_wrong_is_told_at_once_naming_indicator_and_unit() -> None:
    frame = data(
        beds=[math.inf, None, 30.0, 25.0, 15.0, -math.inf],
        staff=[5.0, None, 5.0, 5.0, 5.0, 5.0],
        cost=[100.0, None, 120.0, 90.0, 60.0, 75.0],
        delay=[3.0, None, 4.0, 1.0, 5.0, 9.0],
    )
    with pytest.raises(InputError) as error:
        read_data(frame, TREE)
    assert codes_of(error) == ["indicator.constant", "unit.empty", "value.infinite", "value.infinite"]
    told = {(problem.code, problem.column, problem.key) for problem in error.value.problems}
    assert told == {
        ("indicator.constant", "staff", None),
        ("unit.empty", None, "B"),
        ("value.infinite", "beds", "A"),
        ("value.infinite", "beds", "F"),
    }


def test_rows_that_agree_become_one() -> None:
    twice = pl.concat([data(), data(staff=[5.0, 8.0, 7.0, 9.0, 4.0, 6.0])])
    reading = read_data(twice, TREE)
    assert reading.units == ("A", "B", "C", "D", "E", "F")
    assert reading.values[1, 1] == 8.0


def test_a_panel_tells_unit_and_time() -> None:
    frame = pl.concat([data(time=[2020] * 6), data(time=[2020] * 6, beds=[11.0, 20.0, 30.0, 25.0, 15.0, 12.0])])
    with pytest.raises(InputError) as error:
        read_data(frame, TREE, time="time")
    (problem,) = error.value.problems
    assert problem.key == "A at 2020"
    assert problem.found == "10, 11"


def test_a_time_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(InputError) as error:
        read_data(data(time=["2020", "soon", "2020", "2020", "2020", "2020"]), TREE, time="time")
    assert codes_of(error) == ["time.missing"]
