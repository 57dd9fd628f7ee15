"""Every source is a real node: stocks make nothing, partial outages bite, and given demand finds a quiet network."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mainstay.engines.stress import simulate
from mainstay.errors import InputError

ENGINES = pytest.mark.parametrize("engine", ["numba", "numpy"])


@ENGINES
def test_a_stock_that_nothing_comes_to_gives_what_it_holds_and_no_more(engine: str) -> None:
    nodes = [
        {"node_id": "plant", "capacity": 10.0},
        {
            "node_id": "reserve",
            "kind": "stock",
            "stock": 20.0,
            "release_from_day": 0,
            "release_units_per_day": 1000.0,
        },
        {"node_id": "clinics", "kind": "sink"},
    ]
    edges = [
        {"from_id": "plant", "to_id": "clinics", "group": "vials"},
        {"from_id": "reserve", "to_id": "clinics", "group": "vials", "weight": 0.0},
    ]
    found = simulate.network(
        nodes,
        edges,
        demand=[{"node_id": "clinics", "units_per_day": 10.0}],
        outages=[{"node_id": "plant", "start_day": 5, "end_day": 30}],
        horizon=40,
        dtype="float64",
        engine=engine,
    )
    made = 10.0 * (40 - 25)
    assert made < found.sinks["served"][0] <= made + 20.0


@ENGINES
@pytest.mark.parametrize("lead", [0, 1, 2, 3])
@pytest.mark.parametrize("demand", [{"clinics": 10.0}, {"clinics": np.full(30, 10.0)}])
def test_demand_that_is_given_finds_the_network_as_quiet_as_rows_do(engine: str, lead: int, demand: Any) -> None:
    nodes = [{"node_id": "plant", "kind": "source", "capacity": 20.0}, {"node_id": "clinics", "kind": "sink"}]
    edges = [{"from_id": "plant", "to_id": "clinics", "lead_time_days": lead}]
    rows = [{"node_id": "clinics", "units_per_day": 10.0}]
    for asked in (demand, rows):
        found = simulate.network(nodes, edges, demand=asked, horizon=30, dtype="float64", engine=engine)
        assert found.sinks["served"][0] == pytest.approx(300.0)


@ENGINES
@pytest.mark.parametrize("surge", [1.0, 1.5])
@pytest.mark.parametrize("depth", [0.25, 0.5, 0.9, 1.0])
def test_a_partial_outage_of_a_source_without_a_limit_takes_its_part(engine: str, surge: float, depth: float) -> None:
    nodes = [
        {"node_id": "plant", "kind": "source", "yield_share": 0.8, "surge_multiple": surge},
        {"node_id": "clinics", "kind": "sink"},
    ]
    found = simulate.network(
        nodes,
        [{"from_id": "plant", "to_id": "clinics"}],
        demand=[{"node_id": "clinics", "units_per_day": 8.0}],
        outages=[{"node_id": "plant", "start_day": 5, "end_day": 8, "depth": depth}],
        horizon=20,
        dtype="float64",
        engine=engine,
    )
    assert found.sinks["lost"][0] == pytest.approx(3 * 8.0 * depth)


def test_a_demand_that_nobody_knows_is_refused_and_not_made_up() -> None:
    asked = [{"node_id": "clinics", "units_per_day": None}]
    edges = [{"from_id": "plant", "to_id": "clinics"}]
    with pytest.raises(InputError) as caught:
        simulate.network([{"node_id": "plant"}, {"node_id": "clinics", "kind": "sink"}], edges, demand=asked, horizon=5)
    assert [(one.code, one.row, one.column) for one in caught.value.problems] == [
        ("network.demand", 2, "units_per_day")
    ]
