from __future__ import annotations

import pytest

from mainstay.engines.stress.atlas.outages import every_outage
from mainstay.engines.stress.network.assemble import program_of
from mainstay.engines.stress.network.program import Program
from mainstay.errors import InputError


def program() -> Program:
    nodes = [
        {"node_id": "a", "site_id": "Cork"},
        {"node_id": "b", "site_id": "Cork"},
        {"node_id": "c"},
        {"node_id": "others:c"},
        {"node_id": "store", "kind": "stock"},
        {"node_id": "user", "kind": "sink"},
    ]
    edges = [{"from_id": name, "to_id": "store", "group": "all"} for name in ("a", "b", "c", "others:c")]
    edges.append({"from_id": "store", "to_id": "user"})
    return program_of(nodes, edges, [{"node_id": "user", "units_per_day": 1.0}], horizon=9, seed=0)


def test_a_site_fails_whole_and_what_nobody_has_named_does_not_fail() -> None:
    found = every_outage(program())
    assert found.names == ("Cork", "c")
    assert found.kinds == ("site", "node")
    assert [places.size for places in found.nodes] == [2, 1]


def test_by_node_every_maker_fails_for_itself() -> None:
    assert every_outage(program(), by="node").names == ("a", "b", "c")


def test_unknown_names_are_all_told_with_the_nearest() -> None:
    with pytest.raises(InputError) as error:
        every_outage(program(), only=["Crok", "zzz"])
    assert [problem.found for problem in error.value.problems] == ["Crok", "zzz"]
    assert error.value.problems[0].hint == "did you mean 'Cork'?"
