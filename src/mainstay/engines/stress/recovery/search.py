"""Exact search for outages that together do the most harm: branch on what the defender uses, bound by what can be cut.

Let ``V(A)`` be the least loss a day when the outages of ``A`` happen together, and let ``x`` be a best plan under
``F``.

**Bound.** Cut what each node ``i`` that ``R`` hits makes down to what is left, by the share ``phi[i]``, and pass each
cut on to customers in proportion to what they got. With ``use[i]`` what leaves node ``i`` in ``x`` and ``spare[i]``
what it could still give, losing all that ``i`` makes costs at most::

    harm[i] = max(0, yield[i] * made[i] - spare[i]) / use[i]
              * (value of the demand met by i + sum over customers share[e] * harm[customer])

where ``share[e]`` is the part of the customer's output that edge ``e`` carries. The cost of a cut is convex in
``phi[i]`` and 0 at 0, hence at most ``phi[i] * harm[i]``; the costs of several cuts add up at most, since the shares
lost add up at most at each customer. The plan with the cuts is possible under ``F | R``, so
``V(F | R) <= V(F) + sum phi[i] * harm[i]`` over all nodes that ``R`` hits. For at most ``m`` further outages the bound
is ``V(F)`` plus the ``m`` greatest sums. It does not need the loss to be submodular, which it is not: of two plants
that replace each other neither alone is missed.

**Branching.** If ``phi[i] * harm[i]`` sums to 0 for every outage of ``R``, the bound says ``V(F | R) <= V(F)``; and
more outages never lower a loss. A set that does more harm than ``F`` therefore holds an outage whose sum is above 0.
It is enough to branch on those; and a branch need not look again at outages on which an earlier sister branched, since
a set that holds one of them is found there.

Both together make the search exact: a set is passed over only if a set at least as harmful is found elsewhere, or if
its bound does not exceed the harm already found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.recovery.graph import tiers
from mainstay.engines.stress.recovery.model import Defender
from mainstay.engines.stress.recovery.outages import Outage
from mainstay.engines.stress.recovery.plan import Plan

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]


def together(outages: Sequence[Outage]) -> Outage:
    """Return outages that happen at the same time as one; of two losses of the same thing the deeper counts.

    Examples
    --------
    >>> one = Outage("a", 5.0, np.array([0], np.int32), np.array([0.5]))
    >>> two = Outage("b", 7.0, np.array([0, 2], np.int32), np.array([0.2, 0.0]))
    >>> both = together([one, two])
    >>> both.name, both.days, both.nodes.tolist(), both.left.tolist()
    ('a + b', 7.0, [0, 2], [0.2, 0.0])
    """
    name = " + ".join(outage.name for outage in outages)
    days = max((outage.days for outage in outages), default=np.inf)
    return Outage(
        name,
        days,
        *_deepest([o.nodes for o in outages], [o.left for o in outages]),
        *_deepest([o.shared for o in outages], [o.shared_left for o in outages]),
        *_deepest([o.stocks for o in outages], [o.stock_left for o in outages]),
    )


def _deepest(places: list[npt.NDArray[np.int32]], left: list[Floats]) -> tuple[npt.NDArray[np.int32], Floats]:
    if not places:
        return np.zeros(0, np.int32), np.zeros(0)
    kept, back = np.unique(np.concatenate(places), return_inverse=True)
    least = np.ones(kept.size)
    np.minimum.at(least, back, np.concatenate(left))
    return kept.astype(np.int32), least


@dataclass
class Search:
    """The search among candidates of a network, all for the same time.

    Parameters
    ----------
    defender : Defender
        Seeks the loss.
    candidates : sequence of Outage
        What may happen; none may hit a stock, whose use a plan does not show.
    days : float
        How long the outages last.
    """

    defender: Defender
    candidates: Sequence[Outage]
    days: float
    #: programs asked for so far
    asked: int = 0

    def worst(self, most: int) -> tuple[float, list[int]]:
        """Return the greatest least loss a day of at most so many outages, and a set that causes it."""
        start = self.plan([])
        self._best: tuple[float, list[int]] = (start.loss, [])
        self._grow(start, [], set(), most)
        return self._best[0], sorted(self._best[1])

    def breaking(self, most: int, above: float) -> Iterator[list[int]]:
        """Yield sets of at most so many outages whose loss a day lies above a limit.

        Every set of which no smaller part lies above it is among them.
        """
        start = self.plan([])
        if start.loss > above + slack(above):
            yield []
        else:
            yield from self._break(start, [], set(), (most, above))

    def plan(self, chosen: list[int]) -> Plan:
        """Return the defender's plan under a set of outages."""
        self.asked += 1
        return self.defender.plan(together([self.candidates[one] for one in sorted(chosen)]), self.days)

    def _grow(self, plan: Plan, chosen: list[int], passed: set[int], more: int) -> None:
        """Look for sets that hold what is chosen, none of what is passed, and do more harm than the worst so far."""
        passed = passed.copy()
        for one, bound in self._branches(plan, chosen, passed, more):
            if bound <= self._best[0] + slack(self._best[0]):
                return  # bounds fall along the branches
            grown = [*chosen, one]
            deeper = self.plan(grown)
            if deeper.loss > self._best[0] + slack(self._best[0]):
                self._best = (deeper.loss, grown)
            if more > 1:
                self._grow(deeper, grown, passed, more - 1)
            passed.add(one)

    def _break(self, plan: Plan, chosen: list[int], passed: set[int], limit: tuple[int, float]) -> Iterator[list[int]]:
        more, above = limit
        passed = passed.copy()
        for one, bound in self._branches(plan, chosen, passed, more):
            if bound <= above + slack(above):
                return
            grown = [*chosen, one]
            deeper = self.plan(grown)
            if deeper.loss > above + slack(above):
                yield sorted(grown)
            elif more > 1:
                yield from self._break(deeper, grown, passed, (more - 1, above))
            passed.add(one)

    def _branches(self, plan: Plan, chosen: list[int], passed: set[int], more: int) -> list[tuple[int, float]]:
        """Return the candidates to branch on, most harmful first, each with a bound on any set that holds it."""
        harm = self._harms(plan)
        harm[[*chosen, *passed]] = 0.0
        open_ones = np.flatnonzero(harm > 0)
        order = open_ones[np.argsort(-harm[open_ones], kind="stable")]
        sums = np.concatenate([[0.0], np.cumsum(harm[order])])
        # only those after it in the order may be added to it: the earlier ones have had their branch
        return [
            (int(one), plan.loss + float(sums[min(place + more, order.size)] - sums[place]))
            for place, one in enumerate(order)
        ]

    def _harms(self, plan: Plan) -> Floats:
        """Return for each candidate the greatest loss a day that it can add to a plan."""
        hits, made = self._hits, plan.made
        cut = np.zeros(hits.pair_who.size)
        np.maximum.at(cut, hits.own_pair, _cut(made[hits.own_node], hits.own_left))
        np.maximum.at(cut, hits.shared_pair, _cut(plan.shared_use[hits.shared], hits.shared_left))
        lost = cut * self._node_harm(plan)[hits.pair_node]
        return np.asarray(np.bincount(hits.pair_who, lost, len(self.candidates)), np.float64)

    @cached_property
    def _hits(self) -> _Hits:
        return _Hits.of(self.defender, self.candidates)

    @cached_property
    def _tier(self) -> Whole:
        network = self.defender.network
        return tiers(network.nodes.height, network.source, network.target)

    def _node_harm(self, plan: Plan) -> Floats:
        """Return what losing all that each node makes costs at most, from the last customers up."""
        network = self.defender.network
        made, shipped = plan.made, plan.shipped
        met = self.defender.layout.asked - plan.unmet
        value = np.bincount(network.buyer, met * self.defender.unit_loss, made.size)
        out = np.bincount(network.source, shipped, made.size) + np.bincount(network.buyer, met, made.size)
        use = np.asarray(out, np.float64)
        good = network.nodes["yield_share"].to_numpy() * made
        spare = np.maximum(good + network.nodes["stock"].to_numpy() * plan.tau - use, 0.0)
        lost = np.minimum(_ratio(np.maximum(good - spare, 0.0), use), 1.0)
        needed = np.asarray(network.edges["quantity"].to_numpy() * made[network.target], np.float64)
        share = np.minimum(_ratio(shipped, needed), 1.0)
        harm = np.zeros(made.size)
        for tier in range(int(self._tier.max(initial=0)) + 1):
            edges = np.flatnonzero(self._tier[network.source] == tier)
            np.add.at(value, network.source[edges], share[edges] * harm[network.target[edges]])
            at = np.flatnonzero(self._tier == tier)
            harm[at] = lost[at] * value[at]
        return harm


@dataclass(frozen=True)
class _Hits:
    """What each candidate hits, as index arrays: pairs of candidate and node, by an own or a shared capacity."""

    pair_who: npt.NDArray[np.intp]
    pair_node: npt.NDArray[np.intp]
    own_pair: npt.NDArray[np.intp]
    own_node: npt.NDArray[np.intp]
    own_left: Floats
    shared_pair: npt.NDArray[np.intp]
    shared: npt.NDArray[np.intp]
    shared_left: Floats

    @classmethod
    def of(cls, defender: Defender, candidates: Sequence[Outage]) -> _Hits:
        network = defender.network
        own: list[tuple[int, int, float]] = []
        common: list[tuple[int, int, int, float]] = []
        capacity = network.shared["capacity"].to_numpy()
        for who, outage in enumerate(candidates):
            left = defender.left(outage)[0] * network.scale[outage.nodes]
            own += [(who, node, room) for node, room in zip(outage.nodes.tolist(), left.tolist(), strict=True)]
            for place, share in zip(outage.shared.tolist(), outage.shared_left.tolist(), strict=True):
                users = network.use_node[network.use_shared == place].tolist()
                common += [(who, node, place, share * float(capacity[place])) for node in users]
        pairs = sorted({(row[0], row[1]) for row in (*own, *common)})
        at = {pair: number for number, pair in enumerate(pairs)}
        return cls(
            np.array([who for who, _ in pairs], np.intp),
            np.array([node for _, node in pairs], np.intp),
            np.array([at[who, node] for who, node, _ in own], np.intp),
            np.array([node for _, node, _ in own], np.intp),
            np.array([left for *_, left in own], np.float64),
            np.array([at[who, node] for who, node, *_ in common], np.intp),
            np.array([place for _, _, place, _ in common], np.intp),
            np.array([left for *_, left in common], np.float64),
        )


def slack(loss: float) -> float:
    """Return the rounding within which two losses are the same."""
    return 1e-7 * abs(loss) + 1e-12


def _ratio(part: Floats, whole: Floats) -> Floats:
    """Return part over whole, 0 where there is no whole."""
    ratio: Floats = np.divide(part, whole, out=np.zeros_like(whole), where=whole > 0)
    return ratio


def _cut(used: Floats, left: Floats) -> Floats:
    """Return the share of what is used that does not fit into what is left."""
    return np.maximum(1.0 - left / np.where(used > 0, used, np.inf), 0.0) * (used > 0)
