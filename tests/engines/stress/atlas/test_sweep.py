from __future__ import annotations

import numpy as np
import pytest
from tests.engines.stress.atlas.random_chains import shared_suppliers

from mainstay.engines.stress import simulate
from mainstay.engines.stress.atlas.lanes import How, load_of, run_lanes
from mainstay.engines.stress.atlas.outages import every_outage
from mainstay.engines.stress.atlas.sweep import sweep
from mainstay.engines.stress.atlas.watch import watch_lanes
from mainstay.errors import InputError


def test_a_lane_is_the_run_with_that_outage_alone() -> None:
    nodes = [
        {"node_id": "a", "capacity": 6.0, "stock": 12.0, "target_stock": 12.0},
        {"node_id": "b", "capacity": 7.0},
        {"node_id": "user", "kind": "sink"},
    ]
    edges = [{"from_id": "a", "to_id": "b", "lead_time_days": 2}, {"from_id": "b", "to_id": "user"}]
    need = [{"node_id": "user", "units_per_day": 5.0, "cv": 0.3}]
    from mainstay.engines.stress.network.assemble import program_of

    program = program_of(nodes, edges, need, horizon=60, seed=4, dtype="float64")
    found = sweep(program, every_outage(program), [4, 9])
    for place, name in enumerate(found.outages.names):
        for days in (4, 9):
            outage = [{"node_id": name, "start_day": 0, "end_day": days}]
            alone = simulate.network(nodes, edges, demand=need, outages=outage, horizon=60, seed=4, dtype="float64")
            assert found.runs[days].served[0, place] == alone.sinks["served"][0]


def test_watching_changes_no_number() -> None:
    program = shared_suppliers(1, horizon=60)
    load = load_of([np.zeros(0, np.int64), *every_outage(program).nodes], [0] + [20] * len(every_outage(program)))
    plain, watched = run_lanes(program, load), watch_lanes(program, load)
    assert np.array_equal(plain.served, watched.lanes.served)
    assert np.array_equal(plain.first_short, watched.lanes.first_short)
    assert not watched.touched[:, 0].any()


def test_the_order_of_lanes_and_the_width_of_blocks_change_nothing() -> None:
    wide, narrow = shared_suppliers(2, horizon=60), shared_suppliers(2, horizon=60, lanes=3)
    one, other = (sweep(program, every_outage(program), [20]) for program in (wide, narrow))
    assert np.array_equal(one.runs[20].served, other.runs[20].served)


def test_what_is_wrong_is_told_at_once() -> None:
    program = shared_suppliers(1, horizon=60)
    with pytest.raises(InputError) as error:
        sweep(program, every_outage(program), [0], how=How(depth=2.0, start_day=60))
    assert {problem.code for problem in error.value.problems} == {"atlas.durations", "atlas.depth", "atlas.start_day"}
