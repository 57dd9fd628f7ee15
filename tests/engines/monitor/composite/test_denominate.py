"""Dividing indicators by size."""

from __future__ import annotations

import polars as pl
import pytest
from tests.engines.monitor.composite.small import codes_of, data, tree

from mainstay.engines.monitor import composite
from mainstay.errors import InputError

PEOPLE = [1.0, 2.0, 4.0, 5.0, 10.0, 3.0]
TREE = tree(denominator=["people", None, None, None, None, None, None])


def test_an_indicator_is_divided_by_its_column_and_each_value_is_logged() -> None:
    made = composite.build(data(people=PEOPLE), TREE, steps=["denominate"])
    assert made.step("denominated")["beds"].to_list() == [10.0, 10.0, 7.5, 5.0, 1.5, 4.0]
    assert made.step("denominated")["cost"].to_list() == data()["cost"].to_list()
    log = made.log()
    assert log.height == 6
    assert log.row(0) == ("denominated", "A", "beds", 10.0, 10.0, "divided by people", None)


def test_the_step_may_name_denominators_and_scales() -> None:
    steps = {"denominate": {"by": {"cost": "people", "delay": "area"}, "scale": {"cost": 10}}}
    made = composite.build(data(people=PEOPLE, area=[2.0] * 6), TREE, steps=steps)
    table = made.step("denominated")
    assert table["cost"].to_list()[:2] == [1000.0, 400.0]
    assert table["delay"].to_list()[:2] == [1.5, 0.5]
    assert table["beds"].to_list()[:2] == [10.0, 10.0]


def test_sizes_may_come_from_a_table_of_their_own() -> None:
    sizes = pl.DataFrame({"unit": ["F", "E", "D", "C", "B", "A"], "people": PEOPLE[::-1]})
    made = composite.build(data(), TREE, steps={"denominate": {"table": sizes}})
    assert made.step("denominated")["beds"].to_list() == [10.0, 10.0, 7.5, 5.0, 1.5, 4.0]


def test_a_value_without_size_becomes_missing_and_says_so() -> None:
    made = composite.build(data(people=[None, *PEOPLE[1:]]), TREE, steps=["denominate"])
    assert made.step("denominated")["beds"][0] is None
    assert made.log().row(0) == ("denominated", "A", "beds", 10.0, None, "divided by people, which is missing", None)


def test_what_is_refused() -> None:
    with pytest.raises(InputError) as error:
        composite.build(data(people=[0.0, -1.0, *PEOPLE[2:]]), TREE, steps=["denominate"])
    assert [(problem.code, problem.column, problem.key) for problem in error.value.problems] == [
        ("denominator.not_positive", "people", "A"),
        ("denominator.not_positive", "people", "B"),
    ]
    with pytest.raises(InputError) as error:
        composite.build(data(), TREE, steps=["denominate"])
    assert codes_of(error) == ["denominate.column_missing"]
    with pytest.raises(InputError) as error:
        composite.build(data(), tree(), steps=["denominate"])
    assert codes_of(error) == ["denominate.nothing"]
    wrong = {"denominate": {"by": {"gone": "people"}, "scale": {"beds": 0, "cost": 2}}}
    with pytest.raises(InputError) as error:
        composite.build(data(people=PEOPLE), TREE, steps=wrong)
    assert codes_of(error) == ["denominate.indicator_unknown", "denominate.scale", "denominate.scale"]
    with pytest.raises(InputError) as error:
        composite.build(data(people=PEOPLE), TREE, steps={"denominate": {"table": 3}})
    assert codes_of(error) == ["denominate.table"]
