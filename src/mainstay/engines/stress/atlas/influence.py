"""Which pairs of outages cannot but add up: a rule that decides most pairs without simulating them, and its proof.

**Claim.** Run the network once without an outage (0), once with outage A and once with B. Call a node *touched* by A if
its state, or the state of a road at it, ever differs between the runs A and 0. If at every node that both touch the
conditions below hold, then on every day the run with both outages is ``0 + (A - 0) + (B - 0)`` everywhere, up to
rounding; so the joint loss is the sum of the losses.

**Proof**, by induction over days and, within a day, over nodes in the order of the kernel. What a node does depends on
its own state and on the roads at it (orders, goods on the way, and the ways by which users turn to another product)
alone. (1) A node that A does not touch sees, in the joint run, what it sees in run B, and does what it does there; a
road between two nodes that differs in A touches both. So nothing has to be shown but at nodes touched by both.
(2) At such a node n let each quantity below stay above 0 in the sum of the deviations:

- *orders* of n at each supplier. An order is ``max(0, u + (S - P - u) / c)`` with constants u, S, c, and the position P
  (stock, less orders received, plus inputs held and on the way). P is a sum of what comes in and goes out, and making
  goods of inputs does not change it; so P adds up, and above 0 the order does too.
- *stock and input* ``W_g`` (stock plus what the input of group g makes) of a node that makes to order or to stock. It
  changes by arrivals less deliveries, so it adds up. The stock at the end of a day is at least ``min(K, W_g over g)``
  with K the stock that n wants to keep: either n has made all it wanted, or some input is used up. So with all
  ``W_g > 0`` and ``K > 0`` n never has to ration. A node that passes on all it gets has stock in place of ``W_g``.
- *capacity* over the orders received and over the arrivals of each group. What n makes on a day is at most the larger
  of the two: if yesterday's stock was K, it makes at most what is ordered; if it was less, some input was used up and
  it makes at most what arrives. So capacity never binds.

Then n gives each customer what it ordered, asks each supplier for the sum, and nobody sees more of it; that what it
makes *on which day* may not add up stays inside n. Nodes that are not of this form (`Limits.rough`: shared equipment,
expiry, backlog, lots, stockpile rules, surge ...), and nodes that an outage hits itself, count as violated.

Since the sum at day t is ``0(t) + (A - 0)(t) + (B - 0)(t)``, it is above 0 if the least of 0 exceeds the greatest fall
in A plus the greatest fall in B. That bound is what is compared: two numbers for each outage and quantity.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.atlas.limits import limits_of
from mainstay.engines.stress.atlas.watch import Watched
from mainstay.engines.stress.network.program import Floats, Program

Mask = npt.NDArray[np.bool_]
Array = npt.NDArray[np.generic]
#: share of a day's normal flow by which a quantity must stay above 0, for rounding
MARGIN = 1e-3


@dataclass(frozen=True)
class Influence:
    """What each outage touches and uses up.

    Parameters
    ----------
    touched : bool array ``[N, K]``
        Nodes that each outage touches.
    broken : bool array ``[N, K]``
        Nodes at which an outage alone already leaves the linear range, or that are never linear.
    node : int64 array ``[C]``
        Node of each quantity.
    slack : float array ``[C]``
        Least of each quantity without an outage, less the margin.
    use : float array ``[C, K]``
        Greatest fall.
    """

    touched: Mask
    broken: Mask
    node: npt.NDArray[np.int64]
    slack: Floats
    use: Floats


def influence_of(program: Program, runs: Sequence[Watched], hit: Sequence[npt.NDArray[np.int64]]) -> Influence:
    """Put together the watched blocks of all outages, in their order.

    Parameters
    ----------
    program : Program
        The network.
    runs : sequence of Watched
        Blocks; the first lane of each is quiet.
    hit : sequence of int64 array
        Nodes that each outage takes out.
    """
    limits, first = limits_of(program), runs[0]
    touched = np.concatenate([run.touched[:, 1:] for run in runs], axis=1)
    use = np.concatenate([run.use[:, 1:] for run in runs], axis=1).astype(np.float64)
    slack = first.slack - MARGIN * np.maximum(first.rate[limits.node], 1e-9)
    broken = np.zeros_like(touched)
    np.logical_or.at(broken, limits.node, use > slack[:, None])
    broken |= first.rough[:, None]
    for place, nodes in enumerate(hit):
        broken[nodes, place] = True
    # a network with bans that stocks set off is coupled everywhere
    if program.net.ban_edge.size:
        touched = np.ones_like(touched)
        broken = np.ones_like(broken)
    return Influence(touched, broken & touched, limits.node, slack, use)


def must_simulate(influence: Influence) -> Mask:
    """Return, for each pair of outages ``[K, K]``, whether the rule leaves it open.

    Examples
    --------
    >>> touched = np.array([[True, True, False], [False, False, True]])
    >>> none = np.zeros_like(touched)
    >>> used = np.array([[2.0, 2.0, 0.0]])
    >>> open_pairs = must_simulate(Influence(touched, none, np.array([0]), np.array([3.0]), used))
    >>> open_pairs[0].tolist()
    [False, True, False]
    """
    touched = influence.touched.astype(np.float32)
    found: Mask = influence.broken.astype(np.float32).T @ touched > 0
    found |= found.T
    for place, node in enumerate(influence.node):
        here = np.flatnonzero(influence.touched[node] & ~influence.broken[node])
        used = influence.use[place, here]
        if here.size < 2 or 2 * used.max() <= influence.slack[place]:
            continue
        found[np.ix_(here, here)] |= used[:, None] + used[None, :] > influence.slack[place]
    np.fill_diagonal(found, val=False)
    return found
