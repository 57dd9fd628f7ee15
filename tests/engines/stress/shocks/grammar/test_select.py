"""What shocks hit, and what they cannot."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.engines.stress.shocks.small_network import base, compiled, frames, hits, targets

import mainstay as ms
from mainstay.engines.stress.base_network import network_of
from mainstay.engines.stress.shocks import compile_shocks
from mainstay.engines.stress.shocks.grammar.tables import Tables
from mainstay.errors import InputError, Problem
from mainstay.scenario.scenario import Scenario
from mainstay.scenario.shock import Shock

MAKERS = {"input-a@plant-b", "input-a@plant-d", "product-a@plant-a", "product-a@plant-b"}


def refused(*shocks: dict[str, Any], **more: Any) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as raised:
        compiled(*shocks, **more)
    return raised.value.problems


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({}, MAKERS),
        ({"site": "plant-b"}, {"input-a@plant-b", "product-a@plant-b"}),
        ({"site": ["plant-b", "plant-d"], "product": "input-a"}, {"input-a@plant-b", "input-a@plant-d"}),
        ({"line": "line-2"}, {"input-a@plant-d"}),
        ({"node": "product-a@plant-a"}, {"product-a@plant-a"}),
        ({"economy": "IND"}, {"input-a@plant-b", "product-a@plant-b"}),
        ({"economy": "EU27"}, {"input-a@plant-d"}),
        ({"organization": "firm-a"}, {"product-a@plant-a"}),
        ({"organization": "group-a"}, MAKERS - {"input-a@plant-d"}),
        ({"atc": "L01"}, {"product-a@plant-a", "product-a@plant-b"}),
        ({"segment": "all"}, {"product-a@plant-a", "product-a@plant-b"}),
        ({"near": {"latitude": 18, "longitude": -66, "radius_km": 50}}, {"product-a@plant-a"}),
    ],
)
def test_places(where: dict[str, Any], expected: set[str]) -> None:
    assert targets(compiled({"quantity": "capacity", "where": where})) == expected


@pytest.mark.parametrize(
    ("quantity", "where", "expected"),
    [
        ("demand", {}, {"ward", "clinic"}),
        ("demand", {"economy": "USA"}, {"ward"}),
        ("hold", {"economy": "USA"}, {"product-a@plant-a", "trade", "ward"}),
        ("target", {"product": "input-a"}, {"input-a@plant-b", "input-a@plant-d", "pool"}),
        ("labour", {"site": "plant-d"}, {"input-a@plant-d"}),
        ("it", {"site": "plant-d"}, {"input-a@plant-d"}),
        ("ship", {"site": "plant-b", "product": "input-a"}, {"input-a@plant-b > pool"}),
        ("receive", {"site": "plant-a"}, {"pool > product-a@plant-a"}),
        ("lead", {"lane": "ind-usa-air"}, {"product-a@plant-b > trade"}),
        ("lead", {"economy": "IND", "to_economy": "IND"}, {"input-a@plant-b > pool", "product-a@plant-b > clinic"}),
    ],
)
def test_quantities(quantity: str, where: dict[str, Any], expected: set[str]) -> None:
    assert targets(compiled({"quantity": quantity, "where": where, "depth": 1})) == expected


def test_a_ban_reaches_through_places_that_stand_nowhere() -> None:
    # plant-a with 30 of 40 units of capacity buys from the pool abroad, plant-b at home
    assert hits(compiled({"quantity": "export", "where": {"economy": "IND"}})) == {
        ("x", "export", "input-a@plant-b > pool"): 0.75,
        ("x", "export", "product-a@plant-b > trade"): 1.0,
    }


def test_exports_of_all_leave_home_trade_alone() -> None:
    assert targets(compiled({"quantity": "export"})) == {
        "input-a@plant-b > pool",
        "input-a@plant-d > pool",
        "product-a@plant-b > trade",
    }


def test_a_lane_that_carries_part_of_an_edge() -> None:
    lanes = pl.DataFrame(
        {"from_id": ["product-a@plant-b"] * 2, "to_id": ["trade"] * 2, "lane_id": ["air", "sea"], "share": [0.7, 0.3]}
    )
    slow = {"quantity": "lead", "depth": 1}
    assert hits(compiled({**slow, "where": {"lane": "sea"}}, lanes=lanes)) == {
        ("x", "lead", "product-a@plant-b > trade"): 0.3
    }
    pause = {"quantity": "transit"}
    assert set(hits(compiled({**pause, "where": {"lane": "air"}}, lanes=lanes)).values()) == {1.0}
    (problem,) = refused({**pause, "where": {"lane": "sea"}}, lanes=lanes)
    assert "half or more" in str(problem.hint)


@pytest.mark.parametrize(
    ("shock", "column", "hint"),
    [
        ({"where": {"site": "plant-aa"}}, "where.site", "plant-a"),
        ({"where": {"economy": "INN"}}, "where.economy", "IND"),
        ({"where": {"organization": "firmb"}}, "where.organization", "firm-b"),
        ({"where": {"product": "product-aa"}}, "where.product", "product-a"),
        ({"where": {"segment": "oncologi"}}, "where.segment", "oncology"),
        ({"where": {"node": "wards"}}, "where.node", "ward"),
        ({"where": {"line": "line1"}}, "where.line", "line-1"),
        ({"where": {"atc": "L01XA02"}}, "where.atc", "L01XA01"),
        ({"quantity": "lead", "where": {"lane": "ind-usa-airr"}}, "where.lane", "ind-usa-air"),
    ],
)
def test_an_unknown_name_suggests_the_nearest(shock: dict[str, Any], column: str, hint: str) -> None:
    (problem,) = refused({"quantity": "capacity", **shock})
    assert (problem.code, problem.column) == ("shock.unknown_name", f"stress.shocks.0.{column}")
    assert problem.hint == f"did you mean {hint!r}?"


def test_everything_wrong_is_told_at_once() -> None:
    found = refused(
        {"name": "a", "quantity": "capacity", "where": {"site": "nowhere", "product": "nothing"}},
        {"name": "b", "quantity": "capacity", "where": {"site": "plant-c"}},
        {"name": "c", "quantity": "capacity", "onset_day": 300},
        {"name": "d", "quantity": "capacity", "where": {"lane": "ind-usa-air"}},
        {"name": "e", "kind": "huricane", "options": {"storm": "maria-2017"}},
        {"name": "f", "kind": "hurricane", "options": {"storm": "maria-2071"}},
        {"name": "g", "kind": "power", "options": {"outage": 3}},
        {"name": "h", "quantity": "lead", "where": {"lane": "ind-usa-sea-other"}},
    )
    assert [(problem.code, problem.column) for problem in found] == [
        ("shock.unknown_name", "stress.shocks.0.where.site"),
        ("shock.unknown_name", "stress.shocks.0.where.product"),
        ("shock.hits_nothing", "stress.shocks.1.where"),
        ("shock.outside_horizon", "stress.shocks.2.onset_day"),
        ("shock.not_transport", "stress.shocks.3.where.lane"),
        ("shock.unknown_kind", "stress.shocks.4.kind"),
        ("shock.unknown_storm", "stress.shocks.5.options.storm"),
        ("scenario.unknown_key", "stress.shocks.6.options.outage"),
        ("shock.hits_nothing", "stress.shocks.7.where"),
    ]
    assert found[5].hint == "did you mean 'hurricane'?"
    assert found[6].hint == "did you mean 'maria-2017'?"
    assert found[7].hint == "did you mean 'outage_days'?"


def test_why_nothing_is_hit() -> None:
    (problem,) = refused({"quantity": "capacity", "where": {"site": "plant-d", "product": "product-a"}})
    assert problem.hint == "site alone selects 1 places; product alone selects 5 places"


def test_without_a_base_the_network_has_its_own_names() -> None:
    nodes, edges = frames()
    fire = Shock(name="x", quantity="capacity", where={"site": "plant-b"})
    impacts = compile_shocks([fire], nodes, edges, horizon=9, seed=1)
    assert targets(impacts) == {"input-a@plant-b", "product-a@plant-b"}
    elsewhere = Shock(name="x", quantity="capacity", where={"site": "plant-c"})
    with pytest.raises(InputError, match=r"shock\.unknown_name"):
        compile_shocks([elsewhere], nodes, edges, horizon=9, seed=1)
    with pytest.raises(InputError, match=r"shock\.hits_nothing"):
        compile_shocks([elsewhere], nodes, edges, base(), horizon=9, seed=1)


def test_nodes_with_a_name_are_those_that_the_table_itself_finds() -> None:
    held_base = ms.load("us-2026")
    network = network_of(held_base, Scenario().stress, seed=0)
    tables = Tables(network.nodes, network.edges, held_base, lanes=network.lanes)
    for column in ("site_id", "product_id", "economy_id", "organization_id", "line_id", "node_id"):
        held = tables.nodes[column]
        names = [*held.drop_nulls().unique().sort()[:7], "nobody"]
        for some in (names, names[:1], [], ["nobody"]):
            assert tables.among(column, some).tolist() == held.is_in(some).fill_null(value=False).to_list()
