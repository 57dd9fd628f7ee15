"""Reading designs: what a column varies and what a cell asks for."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.engines.monitor.composite.small import codes_of, tree

from mainstay.engines.monitor.composite.design import read_design
from mainstay.engines.monitor.composite.structure import Structure
from mainstay.engines.monitor.composite.variants import vary
from mainstay.errors import InputError

TREE = Structure.read(tree())
PLAN: tuple[tuple[str, dict[str, Any]], ...] = (
    ("impute", {"method": "group_mean", "group": "region"}),
    ("screen", {"available": 0.5}),
    ("treat", {"max_points": 5, "skew_limit": 2.0}),
    ("normalise", {"method": "min_max", "low": 1.0, "individual": {"beds": "rank"}}),
    ("aggregate", {"method": "arithmetic", "threshold": 0.5}),
)


def changed(step: str, cell: Any, parameter: str | None = None) -> dict[str, Any]:
    return dict(vary(PLAN, step, parameter, cell, TREE))[step]


@pytest.mark.parametrize(
    ("column", "place"),
    [
        ("treat", ("treat", None)),
        ("Treatment", ("treat", None)),
        ("Winmax", ("treat", "max_points")),
        ("treat.winmax", ("treat", "max_points")),
        ("normalise.l_u", ("normalise", "l_u")),
        ("Norm", ("normalise", None)),
        ("aggregation", ("aggregate", None)),
        ("weight_set", ("weights", None)),
        ("impute.method", ("impute", "method")),
    ],
)
def test_columns_by_many_words(column: str, place: tuple[str, str | None]) -> None:
    factor = read_design({column: [1, 2]}).factors[0]
    assert (factor.step, factor.parameter, factor.column) == (*place, column)


@pytest.mark.parametrize(
    ("step", "cell", "expected"),
    [
        ("treat", 2, {"max_points": 2, "skew_limit": 2.0}),
        ("treat", {"winmax": 1}, {"max_points": 5, "skew_limit": 2.0, "winmax": 1}),
        ("treat", "none", {"max_points": 5, "skew_limit": 2.0, "first": None, "second": None}),
        ("normalise", "n_minmax", {"method": "n_minmax", "low": 1.0, "individual": {"beds": "rank"}}),
        ("normalise", "z_score", {"method": "z_score", "individual": {"beds": "rank"}}),
        (
            "normalise",
            "n_zscore(10, 2)",
            {"method": "n_zscore", "mean": 10.0, "sd": 2.0, "individual": {"beds": "rank"}},
        ),
        ("normalise", ["z_score", {"sd": 3}], {"method": "z_score", "sd": 3, "individual": {"beds": "rank"}}),
        ("normalise", {"high": 9}, {"method": "min_max", "low": 1.0, "high": 9, "individual": {"beds": "rank"}}),
        ("impute", "mean", {"method": "mean", "group": "region"}),
        ("screen", "none", {"available": 0.5, "rule": "none"}),
        ("aggregate", "geometric", {"method": "geometric", "threshold": 0.5}),
        ("aggregate", {"2": "geometric"}, {"method": {"2": "geometric"}, "threshold": 0.5}),
        ("aggregate", ["geometric", "arithmetic"], {"method": ["geometric", "arithmetic"], "threshold": 0.5}),
        ("aggregate", {"threshold": 0.9}, {"method": "arithmetic", "threshold": 0.9}),
    ],
)
def test_what_a_cell_makes_of_a_step(step: str, cell: Any, expected: dict[str, Any]) -> None:
    assert changed(step, cell) == expected


def test_one_parameter_leaves_the_others() -> None:
    assert changed("normalise", 50.0, "high") == {
        "method": "min_max",
        "low": 1.0,
        "high": 50.0,
        "individual": {"beds": "rank"},
    }


@pytest.mark.parametrize("step", ["normalise", "aggregate", "impute"])
def test_a_number_is_no_method(step: str) -> None:
    with pytest.raises(InputError, match="variants="):
        changed(step, 3)
    with pytest.raises(InputError) as caught:
        changed("normalise", "z_score(1, 2, 3)")
    assert codes_of(caught) == ["design.variant_invalid"]


def test_false_leaves_a_step_out() -> None:
    assert "treat" not in dict(vary(PLAN, "treat", None, False, TREE))
    assert vary(PLAN, "treat", None, None, TREE) is PLAN


def test_structs_lose_their_empty_fields() -> None:
    cells = pl.DataFrame({"normalise": [{"method": "z_score", "sd": 2.0}, {"method": "rank", "sd": None}]})
    assert read_design(cells).factors[0].cells == ({"method": "z_score", "sd": 2.0}, {"method": "rank"})


def test_alternatives_by_place_and_name() -> None:
    listed = {"normalise": ["min_max", '{"method": "z_score"}']}
    assert read_design({"normalise": [1, 0]}, listed).factors[0].cells == ({"method": "z_score"}, "min_max")
    read = read_design({"normalise": [2, 1, 2]}, listed)
    assert read.factors[0].cells == ({"method": "z_score"}, "min_max")
    assert read.factors[0].which.tolist() == [0, 1, 0]
    assert "counts from 1" in read.notes[0]
    assert "taken to count from 0" in read_design({"normalise": [1, 1]}, listed).notes[0]
    named = {"normalise": {"a": "rank", "b": "borda"}}
    assert read_design({"normalise": ["b", "a"]}, named).factors[0].cells == ("borda", "rank")


def test_everything_wrong_is_told_at_once() -> None:
    design = {"run": [1, 1], "normalise": ["c", "a"], "Norm": ["rank", "rank"], "moon": [1, 2]}
    with pytest.raises(InputError) as caught:
        read_design(design, {"normalise": {"a": "rank"}, "sun": ["rank"]})
    assert codes_of(caught) == [
        "design.factor_twice",
        "design.factor_unknown",
        "design.run_twice",
        "design.variant_unknown",
        "design.variants_unused",
    ]
    with pytest.raises(InputError) as caught:
        read_design({"run": []})
    assert codes_of(caught) == ["design.empty"]


def test_a_design_may_be_one_mapping_for_each_run() -> None:
    runs = [{"treat": {"winmax": 3}, "weights": 0}, {"treat": "winsorise", "weights": 1}, {"weights": 0}]
    read = read_design(runs)
    assert [(factor.step, len(factor.cells)) for factor in read.factors] == [("treat", 3), ("weights", 2)]
    assert read.runs == (0, 1, 2)


def test_a_design_that_is_neither() -> None:
    with pytest.raises(InputError) as raised:
        read_design(["treat", "normalise"])
    assert [problem.code for problem in raised.value.problems] == ["design.invalid"]
