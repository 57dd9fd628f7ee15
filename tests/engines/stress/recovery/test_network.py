from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from mainstay.engines.stress import recovery
from mainstay.errors import InputError

NODES = [{"node_id": "api", "capacity": 9.0}, {"node_id": "fill"}, {"node_id": "vial", "kind": "sink"}]
EDGES = [{"from_id": "api", "to_id": "fill", "quantity": 2.0}, {"from_id": "fill", "to_id": "vial"}]
DEMAND = [{"node_id": "vial", "units_per_day": 3.0}]


def refused(nodes: Any = NODES, edges: Any = EDGES, demand: Any = DEMAND, sites: Any = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        recovery.Network.from_frames(nodes, edges, demand, sites=sites)
    return [str(problem) for problem in caught.value.problems]


def test_all_that_is_wrong_is_named_at_once() -> None:
    nodes = [{"node_id": "api", "capacity": -9.0, "kind": "factory"}, {"node_id": "fill"}, {"node_id": "fill"}]
    edges = [{"from_id": "apy", "to_id": "fill", "quantity": 0.0}, {"from_id": "fill", "to_id": "vial"}]
    told = "\n".join(refused([{**row, "yield": 1.0} for row in nodes], edges))
    assert "unknown column [nodes, column yield]; did you mean 'yield_share'?" in told
    assert "the number is out of range [nodes, row 2, column capacity]; found '-9'; allowed: at least 0" in told
    assert "unknown kind [nodes, column kind]; found 'factory'; allowed: make, source, stock, sink" in told
    assert "the row is given twice [nodes, row 4]; found 'fill'" in told
    assert "there is no such from [edges, row 2, column from_id]; found 'apy'; did you mean 'api'?" in told
    assert "[edges, row 2, column quantity]; found '0'; allowed: above 0" in told
    assert "[edges, row 3, column to_id]; found 'vial'" in told
    assert "[demand, row 2, column node_id]; found 'vial'" in told


def test_a_cycle_is_named_in_order() -> None:
    told = refused(edges=[*EDGES, {"from_id": "fill", "to_id": "api"}])
    assert told == ["error recovery.cycle: a product is an input of itself [edges]; found 'api -> fill -> api'"]
    assert "fill -> fill" in refused(edges=[*EDGES, {"from_id": "fill", "to_id": "fill"}])[0]


def test_demand_needs_a_source() -> None:
    nodes = [*NODES, {"node_id": "pile", "kind": "stock", "stock": 9.0}, {"node_id": "lone", "kind": "sink"}]
    nodes.append({"node_id": "only stock", "kind": "sink"})
    edges = [*EDGES, {"from_id": "pile", "to_id": "only stock"}]
    demand = [{"node_id": name, "units_per_day": 1.0} for name in ("vial", "lone", "only stock")]
    told = refused(nodes, edges, demand)
    assert ["no source" in text for text in told] == [True, True]
    assert "'lone'" in told[0]
    assert "'only stock'" in told[1]


def test_no_demand_is_no_network() -> None:
    assert "no product has demand" in refused(demand=[{"node_id": "vial", "units_per_day": 0.0}])[0]
    assert "no product has demand" in refused(demand=[])[0]


def test_types_and_empty_cells() -> None:
    nodes = pl.DataFrame({"node_id": ["api", None], "capacity": ["nine", "ten"]})
    told = "\n".join(refused(nodes, [], [{"node_id": "api", "units_per_day": float("nan")}]))
    assert "the column must hold numbers [nodes, column capacity]; found 'String'" in told
    assert "the cell is empty [nodes, row 3, column node_id]" in told
    assert "[demand, row 2, column units_per_day]; found 'nan'" in told
    assert "the column is missing [demand, column units_per_day]" in "\n".join(refused(demand=[{"node_id": "vial"}]))


def test_sites_must_be_sites_of_nodes() -> None:
    nodes = [{**row, "site_id": "Cork"} for row in NODES]
    told = refused(nodes, sites=[{"site_id": "Crok", "capacity": 1.0}])
    assert told[0].endswith("found 'Crok'; did you mean 'Cork'?")


def test_normal_rates_follow_quantity_yield_and_weight() -> None:
    nodes = [
        {"node_id": "a"},
        {"node_id": "b", "target_cover_days": 10.0},
        {"node_id": "pile", "kind": "stock", "stock": 50.0, "release_cover_days": 3.0},
        {"node_id": "vial", "yield_share": 0.5},
    ]
    edges = [
        {"from_id": "a", "to_id": "vial", "quantity": 2.0, "group": "g", "weight": 3.0},
        {"from_id": "b", "to_id": "vial", "quantity": 2.0, "group": "g", "weight": 1.0},
        {"from_id": "pile", "to_id": "vial", "quantity": 2.0, "group": "g", "weight": 9.0},
    ]
    network = recovery.Network.from_frames(nodes, edges, [{"node_id": "vial", "units_per_day": 5.0}])
    rows = network.nodes.select("node_id", "rate", "stock").rows()
    assert rows == [("a", 15.0, 0.0), ("b", 5.0, 50.0), ("pile", 0.0, 50.0), ("vial", 5.0, 0.0)]
    assert repr(network) == "<Network: 4 nodes, 3 edges, 1 demands, 0 shared capacities>"


def test_a_platform_is_shared_by_days_of_equipment() -> None:
    nodes = [{"node_id": name, "capacity": room, "platform": "reactor"} for name, room in (("a", 10.0), ("b", 4.0))]
    demand = [{"node_id": "a", "units_per_day": 5.0}, {"node_id": "b", "units_per_day": 4.0, "unit_loss": 9.0}]
    network = recovery.Network.from_frames(nodes, [], demand)
    result = recovery.time_to_recover(network, [{"outage": "calm", "ttr_days": 2.0}])
    # b takes the whole reactor, unless it is worth less than 2.5 a's
    assert result.metric("max_loss") == pytest.approx(10.0)
    prices = result.tables["prices"].filter(pl.col("kind") == "shared_capacity")
    assert prices.select("name", "limit").rows() == [("reactor", 1.0)]
