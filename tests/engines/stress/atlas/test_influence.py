"""Every pair that the rule decides adds up, user by user, in a brute-force simulation of all pairs."""

from __future__ import annotations

import numpy as np
import pytest
from tests.engines.stress.atlas.random_chains import shared_suppliers

from mainstay.engines.stress.atlas.influence import must_simulate
from mainstay.engines.stress.atlas.outages import every_outage
from mainstay.engines.stress.atlas.pairs import RULE, SIMULATED, sweep_pairs
from mainstay.engines.stress.atlas.sweep import joined, run_sets, sweep
from mainstay.engines.stress.atlas.worth import plain_worth

DAYS = 40


@pytest.mark.parametrize("seed", range(4))
def test_decided_pairs_add_up_for_every_user(seed: int) -> None:
    program = shared_suppliers(seed)
    found = sweep(program, every_outage(program), [DAYS], watched=[DAYS])
    nodes = found.outages.nodes
    first, second = np.triu_indices(len(nodes), 1)
    sets = [np.union1d(nodes[a], nodes[b]) for a, b in zip(first, second, strict=True)]
    joint = joined(run_sets(program, sets, [DAYS] * len(sets)))
    alone, quiet = found.runs[DAYS].served, found.quiet.served
    expected = alone[:, first] + alone[:, second] - quiet
    gap = np.abs(joint.served - expected).max(axis=0)
    left_open = must_simulate(found.influence[DAYS])[first, second]
    assert gap[~left_open].max() < 1e-6
    # the rule is worth something: it decides pairs that meet at a node, and leaves open those that do not add up
    touched = found.influence[DAYS].touched.astype(float)
    meet = (touched.T @ touched > 0)[first, second]
    assert (meet & ~left_open).sum() > 10
    assert left_open[gap > 1e-6].all()
    assert (gap > 1e-3).any()


def test_pairs_are_exact_against_brute_force() -> None:
    program = shared_suppliers(3)
    worth = plain_worth(program)
    found = sweep(program, every_outage(program), [DAYS], watched=[DAYS])
    pairs = sweep_pairs(program, found, worth, DAYS)
    nodes = found.outages.nodes
    sets = [np.union1d(nodes[a], nodes[b]) for a, b in zip(pairs.first, pairs.second, strict=True)]
    brute = worth.losses(joined(run_sets(program, sets, [DAYS] * len(sets))), found.quiet).sum(axis=0)
    assert np.allclose(pairs.loss, brute, atol=1e-6)
    assert set(np.unique(pairs.decided)) == {RULE, SIMULATED}


def test_a_pair_taken_as_sum_is_said_to_be_and_sampled() -> None:
    program = shared_suppliers(3)
    found = sweep(program, every_outage(program), [DAYS], watched=[DAYS])
    exact = sweep_pairs(program, found, plain_worth(program), DAYS)
    rough = sweep_pairs(program, found, plain_worth(program), DAYS, exact=False)
    assert rough.sampled > 0
    assert rough.worst_seen is not None
    near = rough.decided == SIMULATED
    assert np.allclose(rough.loss[near], exact.loss[near])


def test_without_influence_between_chains_nothing_is_simulated() -> None:
    from mainstay.engines.stress.network.assemble import program_of

    nodes = [{"node_id": f"{kind}{i}", "kind": kind} for i in range(3) for kind in ("make", "sink")]
    edges = [{"from_id": f"make{i}", "to_id": f"sink{i}"} for i in range(3)]
    need = [{"node_id": f"sink{i}", "units_per_day": 1.0} for i in range(3)]
    program = program_of(nodes, edges, need, horizon=20, seed=0)
    found = sweep(program, every_outage(program), [5], watched=[5])
    pairs = sweep_pairs(program, found, plain_worth(program), 5)
    assert (pairs.decided == RULE).all()
    assert pairs.loss.tolist() == [10.0, 10.0, 10.0]


def test_bans_switch_the_rule_off() -> None:
    from mainstay.engines.stress.network.assemble import Ban, Extras, program_of

    nodes = [{"node_id": f"{kind}{i}", "kind": kind} for i in range(2) for kind in ("make", "sink")]
    edges = [{"from_id": f"make{i}", "to_id": f"sink{i}"} for i in range(2)]
    need = [{"node_id": f"sink{i}", "units_per_day": 1.0} for i in range(2)]
    bans = [Ban("a", ("make0",), (("make0", "sink0"),), 1.0, 1.0, 2.0)]
    program = program_of(nodes, edges, need, horizon=20, seed=0, extras=Extras(bans=bans))
    found = sweep(program, every_outage(program), [5], watched=[5])
    assert must_simulate(found.influence[5])[0, 1]
