"""Every pair of outages: most are decided by the rule of `influence`, the others are simulated."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.core.streams import stream
from mainstay.engines.stress.atlas.influence import Influence, must_simulate
from mainstay.engines.stress.atlas.lanes import How
from mainstay.engines.stress.atlas.sweep import Sweep, joined, run_sets
from mainstay.engines.stress.atlas.worth import Worth
from mainstay.engines.stress.network.program import Floats, Program

Mask = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int64]
#: how a pair was decided
RULE, SIMULATED, TAKEN = 0, 1, 2
DECIDED = ("rule", "simulated", "taken as sum")
#: simulated pairs out of those that are taken as sums, to see how wrong that is
SAMPLE = 192


@dataclass(frozen=True)
class Pairs:
    """What pairs of outages did, all of one duration.

    Parameters
    ----------
    days : int
        Duration.
    first, second : int64 array ``[P]``
        The two outages.
    loss, parts : float array ``[P]``
        Joint loss, and the sum of the losses of the two alone.
    decided : int64 array ``[P]``
        How: by the rule (exact), simulated, or taken as the sum (not proved).
    sampled : int
        Pairs of those taken as sums that were simulated after all, drawn at random.
    worst_seen : float, optional
        Largest interaction, of either sign, among the sampled ones.
    """

    days: int
    first: Numbers
    second: Numbers
    loss: Floats
    parts: Floats
    decided: Numbers
    sampled: int
    worst_seen: float | None


def sweep_pairs(
    program: Program,
    found: Sweep,
    worth: Worth,
    days: int,
    *,
    exact: bool = True,
    how: How | None = None,
) -> Pairs:
    """Return the joint loss of every pair of outages.

    Parameters
    ----------
    program : Program
        The network.
    found : Sweep
        The single outages, watched at this duration.
    worth : Worth
        What a unit is worth.
    days : int
        Duration of both.
    exact : bool
        Simulate every pair that the rule leaves open. Otherwise only those whose outages meet next to a user; the
        others meet among suppliers alone and are taken as the sum of the two, and `SAMPLE` of them are simulated, so
        that one sees how wrong that is.
    how : How, optional
        As in `sweep`.
    """
    influence, count = found.influence[days], len(found.outages)
    first, second = np.triu_indices(count, 1)
    left_open = must_simulate(influence)[first, second]
    wanted = left_open if exact else left_open & meet_near_users(program, influence)[first, second]
    taken = np.flatnonzero(left_open & ~wanted)
    chance = stream(program.seed, "atlas", "pairs taken as sums")
    sampled = np.sort(chance.permutation(taken)[:SAMPLE]) if taken.size else taken
    run = np.concatenate([np.flatnonzero(wanted), sampled]).astype(np.int64)
    alone = worth.losses(found.runs[days], found.quiet).sum(axis=0)
    parts = alone[first] + alone[second]
    loss = parts.copy()
    if run.size:
        nodes = found.outages.nodes
        sets = [np.union1d(nodes[first[one]], nodes[second[one]]) for one in run]
        lanes = run_sets(program, sets, [days] * len(sets), how=how, told="blocks of pairs of outages")
        loss[run] = worth.losses(joined(lanes), found.quiet).sum(axis=0)
    decided = np.full(first.size, RULE)
    decided[taken] = TAKEN
    decided[run] = SIMULATED
    gap = np.abs(loss[sampled] - parts[sampled])
    return Pairs(days, first, second, loss, parts, decided, sampled.size, float(gap.max()) if gap.size else None)


def meet_near_users(program: Program, influence: Influence, users: Numbers | None = None) -> Mask:
    """Return, for each pair ``[K, K]``, whether both touch a same user (of some) or a same supplier of a user."""
    net = program.net
    near = np.zeros(influence.touched.shape[0], np.bool_)
    near[net.sink_node if users is None else users] = True
    near[net.supplier[near[net.customer]]] = True
    touched = influence.touched[near].astype(np.float32)
    found: Mask = touched.T @ touched > 0
    return found
