"""The compiled kernel and the plain NumPy days give the same bits, on random networks with everything in them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engines.stress.simulate.random_networks import random_network

from mainstay.engines.stress import simulate
from mainstay.engines.stress.kernel import reference, run_block
from mainstay.engines.stress.kernel.reference.named import named_tally, named_trace
from mainstay.engines.stress.network.program import Program
from mainstay.errors import InputError

LANES = 5


def results(program: Program, engine: Any, *, wanted: bool = True) -> dict[str, Any]:
    """Return every state of every day, where wanted, and every sum of a block, by name."""
    kept: dict[str, Any] = {}

    def days(first: int, last: int, *arrays: Any) -> None:
        engine(first, last, *arrays)
        kept.update({f"sum of {name}": value for name, value in vars(named_tally(arrays[-3])).items()})

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run_block, "run_days", days)
        _, trace, _ = run_block.run_traced(program, np.arange(LANES), wanted=wanted)
    return kept | (vars(named_trace(trace)) if wanted else {})


def differing(program: Program) -> list[str]:
    """Return the names of what is not equal bit for bit."""
    ours, theirs = results(program, reference.run_days), results(program, run_block.run_days)
    assert list(ours) == list(theirs)
    traced = [name for name, value in ours.items() if not np.array_equal(value, theirs[name])]
    # without a trace the kernel takes shorter ways through a day
    quick = results(program, run_block.run_days, wanted=False)
    return traced + [
        f"{name}, without a trace" for name, value in quick.items() if not np.array_equal(value, ours[name])
    ]


@settings(max_examples=40, derandomize=True)
@given(seed=st.integers(0, 2**31), warm=st.booleans())
def test_the_same_bits_in_float64(seed: int, warm: bool) -> None:
    assert not differing(random_network(seed).program(warm=warm))


@pytest.mark.parametrize("seed", range(5))
def test_the_same_bits_in_float32(seed: int) -> None:
    assert not differing(random_network(seed).program(dtype="float32"))


def test_days_may_be_run_in_parts() -> None:
    """What couples to an epidemic stops after each day: rings are read and written at every stop."""
    program = random_network(11).program()

    def one_by_one(first: int, last: int, *arrays: Any) -> None:
        for day in range(first, last):
            reference.run_days(day, day + 1, *arrays)

    whole, parts = results(program, reference.run_days), results(program, one_by_one)
    assert not [name for name, value in whole.items() if not np.array_equal(value, parts[name])]


def test_it_is_chosen_by_name() -> None:
    nodes = [{"node_id": "plant", "capacity": 12.0}, {"node_id": "clinics", "kind": "sink"}]
    edges = [{"from_id": "plant", "to_id": "clinics", "lead_time_days": 2}]
    job: dict[str, Any] = {
        "demand": [{"node_id": "clinics", "units_per_day": 10.0, "cv": 0.2}],
        "outages": [{"node_id": "plant", "start_day": 5, "end_day": 8}],
        "horizon": 40,
        "replications": 70,
        "seed": 1,
    }
    compiled = simulate.network(nodes, edges, **job)
    plain = simulate.network(nodes, edges, **job, engine="numpy")
    assert plain.sinks.equals(compiled.sinks)
    with pytest.raises(InputError, match="engine"):
        simulate.network(nodes, edges, **job, engine="fortran")


def test_networks_have_everything_in_them() -> None:
    """The comparison is worth something: all policies, rules and kinds of shock come up."""
    seen: set[str] = set()
    for seed in range(60):
        network = random_network(seed)
        for row in (*network.nodes, *network.edges):
            seen |= set(row) | {str(row.get("policy")), str(row.get("allocation"))}
        seen |= {f"code {code}" for code in network.impacts.code}
        seen |= {"ban"} if network.extras.bans else set()
        seen |= {"draws"} if network.draws else set()
    wanted = {"push", "shelf_life_days", "platform", "release_cover_days", "group", "order_delay_days", "ban", "draws"}
    wanted |= {
        "s_S",
        "r_Q",
        "order_up_to",
        "fixed_orders",
        "anchor_and_adjust",
        "fair_share",
        "lexicographic",
        "priority",
        "proportional",
    }
    assert wanted | {f"code {k}" for k in range(13)} <= seen
