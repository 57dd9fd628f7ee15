"""The chain of limits from a user up to the place that cannot make more."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.kernel.run_block import run_block
from mainstay.engines.stress.metrics.limits import limits_over
from mainstay.engines.stress.network.assemble import program_of
from mainstay.engines.stress.network.outages import impacts_of_outages
from mainstay.engines.stress.network.program import Program

NODES = [
    {"node_id": "mine", "capacity": 30.0},
    {"node_id": "quarry", "capacity": 30.0},
    {"node_id": "plant", "capacity": 12.0},
    {"node_id": "trade", "kind": "stock", "push": True},
    {"node_id": "clinics", "kind": "sink", "push": True},
]
EDGES = [
    {"from_id": "mine", "to_id": "plant"},
    {"from_id": "quarry", "to_id": "plant"},
    {"from_id": "plant", "to_id": "trade"},
    {"from_id": "trade", "to_id": "clinics"},
]
NEED = [{"node_id": "clinics", "units_per_day": 10.0}]


def program(*names: str) -> Program:
    outages = [{"node_id": name, "start_day": 10, "end_day": 30} for name in names]
    impacts = impacts_of_outages(outages, NODES, EDGES, horizon=40) if outages else None
    return program_of(NODES, EDGES, NEED, horizon=40, seed=1, impacts=impacts)


def chain(*names: str) -> list[tuple[str, str]]:
    one, other = program(*names), program()
    found, quiet = (run_block(each, np.arange(2)).to_arrays() for each in (one, other))
    limits = limits_over(one, found, quiet, 2, days=slice(10, 30))
    user = int(one.net.sink_node[0])
    return [(name, kind) for name, kind, _ in limits.chain(user)]


def test_a_plant_that_stands_is_the_limit_itself() -> None:
    assert chain("plant") == [("plant", "capacity")]


def test_a_missing_input_is_followed_to_its_maker() -> None:
    assert chain("quarry") == [("plant", "input"), ("quarry", "capacity")]
    assert chain("mine") == [("plant", "input"), ("mine", "capacity")]


def test_where_nothing_binds_there_is_no_chain() -> None:
    assert chain() == []
