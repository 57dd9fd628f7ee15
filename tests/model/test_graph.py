"""The supply graph: needs, makers, owners and blocs."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from tests.model import small_base

from mainstay.errors import InputError
from mainstay.model.graph import UNKNOWN, SupplyGraph, blocs_of, ultimate_parents


def graph(**changes: list[dict[str, Any]]) -> SupplyGraph:
    """Return the graph of the small base with other rows in some tables."""
    return SupplyGraph(small_base.base({**small_base.rows(), **changes}))


def products(*names: str) -> list[dict[str, Any]]:
    return [{"product_id": name, "name": name, "class": "mcm", "unit": "kg"} for name in names]


def bill(*edges: str, **cells: Any) -> list[dict[str, Any]]:
    """Return rows of a bill of materials from texts such as ``pill<powder``."""
    return [dict(zip(("product_id", "input_id"), edge.split("<"), strict=True), **cells) for edge in edges]


def bare(*edges: str) -> SupplyGraph:
    """Return the graph of nothing but products and their bill of materials."""
    names = sorted({name for edge in edges for name in edge.split("<")}, reverse=True)
    return SupplyGraph(small_base.base({"products": products(*names), "bill_of_materials": bill(*edges)}))


def test_inputs_come_before_what_is_made_of_them() -> None:
    assert graph().products == ("metal", "substance", "vial")
    found = bare("a<b", "b<c", "a<d", "d<c", "e<c").products
    assert found == ("c", "b", "d", "a", "e")


def test_needs_reach_to_any_depth() -> None:
    assert graph().needs("vial") == {"substance", "metal"}
    assert graph().needs("metal") == frozenset()
    assert graph().below("substance") == ["metal", "substance"]


def test_what_hangs_together() -> None:
    assert bare("a<b", "c<d", "e<d").parts() == [["b", "a"], ["d", "c", "e"]]


@pytest.mark.parametrize("edges", [("a<b", "b<a"), ("a<a",), ("a<b", "b<c", "c<a", "d<a")])
def test_a_circle_is_named(edges: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match="runs in a circle") as caught:
        bare(*edges)
    problem = caught.value.problems[0]
    assert (problem.code, problem.table) == ("graph.cycle", "bill_of_materials")
    path = str(problem.found).split(" -> ")
    assert path[0] == path[-1]
    assert {f"{product}<{part}" for part, product in pairwise(path)} <= set(edges)


def test_a_row_that_has_ended_is_no_need() -> None:
    old = bill("a<b", valid_to_on=date(2026, 10, 31)) + bill("b<a", valid_from_on=date(2026, 11, 1))
    content = {"products": products("a", "b"), "bill_of_materials": old}
    assert SupplyGraph(small_base.base(content)).products == ("a", "b")
    assert SupplyGraph(small_base.base(content, as_of_on="2026-10-31")).products == ("b", "a")
    assert [need.inputs for need in SupplyGraph(small_base.base(content)).requirements["b"]] == [("a",)]


@pytest.mark.parametrize(
    ("table", "cells", "told"),
    [
        ("bill_of_materials", {"product_id": "vial", "input_id": "metals"}, ("input_id", "metals")),
        ("lines", {"line_id": "x", "site_id": "plant-x", "product_id": "vial"}, ("site_id", "plant-x")),
        ("lines", {"line_id": "x", "site_id": "plant-a", "product_id": "vail"}, ("product_id", "vail")),
    ],
)
def test_a_reference_that_leads_nowhere_is_an_error_not_a_crash(
    table: str, cells: dict[str, Any], told: tuple[str, str]
) -> None:
    with pytest.raises(InputError) as caught:
        graph(**{table: [*small_base.rows()[table], cells]})
    problem = caught.value.problems[0]
    assert (problem.code, problem.table) == ("reference.dangling", table)
    assert (problem.column, problem.found) == told


def test_inputs_that_replace_one_another_are_one_need() -> None:
    rows = [
        {"product_id": "p", "input_id": "c", "substitution_group": "either", "use_share": 0.3},
        {"product_id": "p", "input_id": "b", "substitution_group": "either", "use_share": 0.1},
        {"product_id": "p", "input_id": "a"},
        {"product_id": "p", "input_id": "d", "substitution_group": "open", "use_share": 0.5},
        {"product_id": "p", "input_id": "e", "substitution_group": "open"},
        # a group whose name is that of an input is not that input
        {"product_id": "p", "input_id": "f", "substitution_group": "a"},
    ]
    made = SupplyGraph(small_base.base({"products": products(*"abcdefp"), "bill_of_materials": rows}))
    needs = {need.inputs: need for need in made.requirements["p"]}
    assert set(needs) == {("a",), ("b", "c"), ("d", "e"), ("f",)}
    assert needs["b", "c"].use == pytest.approx((0.25, 0.75))
    assert needs["b", "c"].use_known
    assert needs["d", "e"].use == (0.5, 0.5)
    assert not needs["d", "e"].use_known
    assert needs["a",].use == (1.0,)
    assert needs["a",].use_known
    assert made.requirements["a"] == ()


def test_who_makes_what() -> None:
    content = small_base.rows()
    content["lines"] += [
        {"line_id": "label", "site_id": "plant-c", "product_id": "vial", "operation": "label"},
        {"line_id": "ended", "site_id": "plant-c", "product_id": "vial", "valid_to_on": date(2026, 10, 31)},
        {"line_id": "coming", "site_id": "plant-c", "product_id": "vial", "valid_from_on": date(2026, 11, 2)},
        {"line_id": "somewhere", "site_id": "plant-d", "product_id": "metal"},
    ]
    content["sites"].append({"site_id": "plant-d", "name": "D", "is_aggregate": True})
    content["memberships"][0]["valid_to_on"] = None
    makers = SupplyGraph(small_base.base(content)).makers
    told = makers.select("line_id", "site", "firm", "economy", "bloc", "is_aggregate").rows()
    assert told == [
        ("somewhere", "plant-d", "plant-d", UNKNOWN, UNKNOWN, True),
        ("substance@plant-c", "plant-c", "plant-c", "CHN", "CHN", False),
        ("vial@plant-a", "plant-a", "parent", "USA", "USA", False),
        ("vial@plant-b", "plant-b", "parent", "NOR", "EU27", False),
    ]


def test_ownership_is_followed_to_the_top() -> None:
    chain = [
        {"organization_id": name, "name": name, "parent_id": above}
        for name, above in [("a", "b"), ("b", "c"), ("c", None), ("d", None)]
    ]
    assert ultimate_parents(small_base.base({"organizations": chain})) == {"a": "c", "b": "c", "c": "c", "d": "d"}
    circle = [
        {"organization_id": "a", "name": "a", "parent_id": "b"},
        {"organization_id": "b", "name": "b", "parent_id": "a"},
    ]
    assert set(ultimate_parents(small_base.base({"organizations": circle}))) == {
        "a",
        "b",
    }  # it ends; a check reports it


def test_blocs_are_those_of_the_day() -> None:
    rows = [
        {"economy_id": "GBR", "group_id": "EU28", "valid_from_on": date(1973, 1, 1), "valid_to_on": date(2020, 1, 31)},
        {"economy_id": "GBR", "group_id": "CPTPP", "valid_from_on": date(2024, 12, 15)},
        {"economy_id": "DEU", "group_id": "G7"},
        {"economy_id": "DEU", "group_id": "EU27"},
    ]
    days = {"2020-01-31": "EU28", "2020-02-01": None, "2024-12-15": "CPTPP"}
    for day, bloc in days.items():
        found = blocs_of(small_base.base({"memberships": rows}, as_of_on=day))
        assert found.get("GBR") == bloc
        assert found["DEU"] == "EU27"  # the first by name where there are several


def test_the_order_of_rows_does_not_count() -> None:
    content = small_base.rows()
    turned = {table: held[::-1] for table, held in content.items()}
    one, other = graph(), SupplyGraph(small_base.base(turned))
    assert one.products == other.products
    assert one.requirements == other.requirements
    assert one.makers.equals(other.makers)
