"""The tree of a composite: what is read, and everything that is refused at once."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.engines.monitor.composite.small import codes_of, tree

from mainstay.engines.monitor.composite.structure import Structure
from mainstay.errors import InputError


def test_the_tree_is_read() -> None:
    read = Structure.read(tree())
    assert read.leaves == ("beds", "staff", "cost", "delay")
    assert read.depth == 3
    assert read.at_level(2) == ("means", "results")
    assert read.children("results") == ("cost", "delay")
    assert read.parent("means") == "index"
    assert read.parent("index") is None
    assert read.leaves_below("index") == read.leaves
    assert read.direction("cost") == -1
    assert read.weights.tolist() == [1, 3, 1, 1, 2, 1, 1]
    assert Structure.read(read) is read


def test_what_may_be_given_besides() -> None:
    extra = pl.DataFrame(
        {
            "denominator": ["people", None, None, None, None, None, None],
            "target": [40.0, None, None, None, None, None, None],
            "goalpost_low": [0.0, None, 10.0, None, None, None, None],
            "goalpost_high": [50.0, None, 200.0, None, None, None, None],
            "must_have_floor": [None, 20.0, None, None, None, None, None],
            "name": ["Beds", None, None, None, None, None, None],
        }
    )
    read = Structure.read(pl.concat([tree(), extra], how="horizontal"))
    assert dict(read.denominators) == {"beds": "people"}
    assert dict(read.targets) == {"beds": 40.0}
    assert dict(read.goalposts) == {"beds": (0.0, 50.0), "cost": (10.0, 200.0)}
    assert dict(read.floors) == {"staff": 20.0}
    assert read.names["beds"] == "Beds"
    assert read.names["cost"] == "cost"


def test_without_weights_all_count_alike_and_the_top_needs_none() -> None:
    assert Structure.read(tree().drop("weight")).weights.tolist() == [1.0] * 7
    assert Structure.read(tree(weight=[1, 3, 1, 1, 2, 1, None])).weights[-1] == 1.0


def test_branches_may_differ_in_depth() -> None:
    read = Structure.read(
        tree(parent=["means", "means", "index", "index", "index", None, None], level=[1, 1, 1, 1, 2, 3, 3]).filter(
            pl.col("code") != "results"
        )
    )
    assert read.children("index") == ("cost", "delay", "means")


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("parent", ["gone", "means", "results", "results", "index", "index", None], ["node.parent_unknown"]),
        ("parent", ["means", "means", "means", "means", "index", "index", None], ["level.without_children"]),
        ("parent", ["means", "means", "results", "results", None, "index", None], ["node.parent_missing"]),
        ("level", [1, 1, 1, 1, 2, 2, 2], ["level.order", "level.order"]),
        ("level", [1, 1, 1, 1, 3, 3, 4], ["level.empty"]),
        ("level", [1, 1, 1, 1, 2, None, 3], ["level.invalid", "node.parent_unknown", "node.parent_unknown"]),
        ("direction", [None, 1, -1, -1, 1, 1, 1], ["direction.missing"]),
        ("direction", [0, 1, -1, -1, 1, 1, 1], ["direction.invalid"]),
        ("direction", [1, 1, -1, -1, -1, 1, 1], ["direction.aggregate"]),
        ("weight", [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0], ["weight.sum"]),
        ("weight", [-1.0, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0], ["weight.invalid"]),
        ("weight", [float("nan"), 2.0, 1.0, 1.0, 1.0, 1.0, 1.0], ["weight.invalid"]),
        ("weight", [None, 2.0, 1.0, 1.0, 1.0, 1.0, 1.0], ["weight.invalid"]),
        ("code", ["beds", "beds", "cost", "delay", "means", "results", "index"], ["node.duplicate"]),
        ("code", [None, "staff", "cost", "delay", "means", "results", "index"], ["node.code_missing"]),
        ("unit_of_measure", ["beds", None, "USD", "days", None, None, None], ["unit_of_measure.missing"]),
        ("goalpost_low", [None, None, 5.0, None, None, None, None], ["goalpost.incomplete"]),
        ("target", [float("inf"), None, None, None, None, None, None], ["structure.number"]),
    ],
)
def test_what_is_refused(column: str, values: list[object], expected: list[str]) -> None:
    with pytest.raises(InputError) as error:
        Structure.read(tree(**{column: values}))
    assert codes_of(error) == expected


def test_goalposts_out_of_order_are_refused_by_name() -> None:
    with pytest.raises(InputError) as error:
        Structure.read(tree(goalpost_low=[5.0] + [None] * 6, goalpost_high=[5.0] + [None] * 6))
    (problem,) = error.value.problems
    assert problem.code == "goalpost.order"
    assert "'beds'" in problem.message


def test_a_circle_is_refused() -> None:
    with pytest.raises(InputError) as error:
        Structure.read(tree(parent=["means", "means", "results", "results", "index", "index", "means"]))
    assert "node.cycle" in codes_of(error)
    assert "'index'" in str(error.value)


def test_everything_wrong_is_told_at_once() -> None:
    frame = tree(
        parent=["gone", "means", "results", "results", "index", "index", None],
        direction=[None, 1, 7, -1, 1, 1, 1],
        weight=[1.0, 1.0, 0.0, 0.0, -2.0, 1.0, 1.0],
    )
    with pytest.raises(InputError) as error:
        Structure.read(frame)
    assert codes_of(error) == [
        "direction.invalid",
        "direction.missing",
        "node.parent_unknown",
        "weight.invalid",
        "weight.sum",
    ]


def test_a_frame_without_columns_or_rows_is_refused() -> None:
    with pytest.raises(InputError) as error:
        Structure.read(tree().drop("direction", "level"))
    assert codes_of(error) == ["column.missing", "column.missing"]
    with pytest.raises(InputError) as error:
        Structure.read(tree().clear())
    assert codes_of(error) == ["structure.empty"]


def test_other_weights_make_another_tree_and_leave_the_first() -> None:
    read = Structure.read(tree())
    other = read.with_weights({"beds": 9.0})
    assert other.weights.tolist() == [9, 3, 1, 1, 2, 1, 1]
    assert read.weights[0] == 1
    with pytest.raises(InputError) as error:
        read.with_weights({"cost": 0.0, "delay": 0.0, "gone": 1.0, "beds": np.nan})
    assert codes_of(error) == ["weight.invalid", "weight.node_unknown", "weight.sum"]
