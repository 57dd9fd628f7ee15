from __future__ import annotations

import pytest

from mainstay.engines.stress import recovery
from mainstay.engines.stress.recovery.outages import read_outages
from mainstay.errors import InputError

NODES = [
    {"node_id": "a", "site_id": "Cork", "capacity": 9.0},
    {"node_id": "b", "site_id": "Cork", "capacity": 9.0},
    {"node_id": "vial", "kind": "sink"},
]
EDGES = [{"from_id": name, "to_id": "vial", "group": "any"} for name in ("a", "b")]
NETWORK = recovery.Network.from_frames(NODES, EDGES, [{"node_id": "vial", "units_per_day": 3.0}])


def test_all_that_is_wrong_is_named_at_once() -> None:
    rows = [
        {"outage": "x", "node_id": "aa", "site_id": None, "depth": 1.2, "ttr_days": 3.0, "quantity": "capacity"},
        {"outage": "x", "node_id": "a", "site_id": "Crok", "depth": 1.0, "ttr_days": 4.0, "quantity": "labour"},
        {"outage": "y", "node_id": "b", "site_id": None, "depth": -0.1, "ttr_days": None, "quantity": "stock"},
        {"outage": "z", "node_id": "b", "site_id": None, "depth": 0.1, "ttr_days": 0.0, "quantity": "stock"},
    ]
    with pytest.raises(InputError) as caught:
        read_outages(NETWORK, rows, timed=True)
    codes = sorted(problem.code for problem in caught.value.problems)
    assert codes == sorted(
        [
            *["recovery.out_of_range"] * 3,
            *["recovery.unknown_name"] * 2,
            "recovery.quantity",
            "recovery.two_targets",
            "recovery.no_ttr",
            "recovery.two_times",
        ]
    )
    assert "did you mean 'Cork'?" in str(caught.value)


def test_no_outage_at_all_is_refused() -> None:
    with pytest.raises(InputError, match="no outage is given"):
        recovery.time_to_recover(NETWORK, [])


def test_rows_of_one_name_happen_together_and_the_deeper_counts() -> None:
    rows = [
        {"outage": "fire", "node_id": "a", "site_id": None, "depth": 0.9, "ttr_days": 5.0},
        {"outage": "fire", "node_id": None, "site_id": "Cork", "depth": 0.5, "ttr_days": 5.0},
        {"outage": "calm", "node_id": None, "site_id": None, "depth": 1.0, "ttr_days": 9.0},
    ]
    fire, calm = read_outages(NETWORK, rows, timed=True)
    assert (fire.name, fire.nodes.tolist()) == ("fire", [0, 1])
    assert fire.left.tolist() == pytest.approx([0.1, 0.5])
    assert (calm.name, calm.nodes.size) == ("calm", 0)


def test_every_node_and_every_site() -> None:
    assert recovery.every_node(NETWORK, ttr_days=5.0)["node_id"].to_list() == ["a", "b"]
    assert recovery.every_site(NETWORK, ttr_days=5.0).rows() == [("Cork", "Cork", 5.0)]
