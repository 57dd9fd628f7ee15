"""Allocation rules other than the proportional one: by priority, one after the other, fair share."""

from __future__ import annotations

from typing import Any

from mainstay.core.compiled import in_place, inlined
from mainstay.engines.stress.kernel.arrays import Net, Shocks, State
from mainstay.engines.stress.kernel.codes import EXPORT, LEXICOGRAPHIC, PRIORITY
from mainstay.engines.stress.kernel.rows import (
    ALLOCATION,
    ASKED,
    ORDERED,
    OUT_EDGE,
    OUT_PLACE,
    OUT_START,
    OWN_PART,
    PART,
    RANK,
    UNFILLED,
    WAITING,
    WAITS,
)

#: priority classes run from 1 to 9; own demand of a node stands before them
CLASSES = 10


@in_place
def share_by_rule(n: int, s: int, out: Any, net: Net, shocks: Shocks, state: State) -> None:
    """Set what is given of each order and of own demand, in units."""
    first, last = net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1]
    rule = net.node_int[ALLOCATION, n]
    size = last - first + 1
    claims, given, rank = state.claims[0, :size], state.claims[1, :size], state.ranks[:size]
    rank[0] = 0
    zero = state.node.dtype.type(0.0)
    for i in range(first, last):
        rank[i - first + 1] = net.edge_int[RANK, net.edge_int[OUT_EDGE, i]]
    for b in range(out.size):
        claims[0] = state.sink[ASKED, s, b] + state.sink[WAITING, s, b] if s >= 0 else zero
        for i in range(first, last):
            claims[i - first + 1] = asked_of(net.edge_int[OUT_EDGE, i], b, net.node_int[WAITS, n], net, shocks, state)
        left = max(zero, out[b])
        if rule == PRIORITY:
            by_priority(left, claims, rank, given)
        elif rule == LEXICOGRAPHIC:
            one_after_the_other(left, claims, given)
        else:
            fair_share(left, claims, given)
        if s >= 0:
            state.sink[OWN_PART, s, b] = given[0]
        for i in range(first, last):
            state.edge[PART, net.edge_int[OUT_EDGE, i], b] = given[i - first + 1]


@inlined
def asked_of(e: int, b: int, waits: int, net: Net, shocks: Shocks, state: State) -> Any:
    """Return what a customer asks today, less exports that are stopped."""
    asked = state.edge[ORDERED, net.edge_int[OUT_PLACE, e], b]
    if waits:
        asked += state.edge[UNFILLED, e, b]
    if shocks.plane[EXPORT] >= 0:
        asked *= state.edge_factor[shocks.plane[EXPORT], e, b]
    return asked


@in_place
def by_priority(left: Any, claims: Any, rank: Any, given: Any) -> None:
    """Serve class after class; within a class in proportion."""
    zero, one = claims.dtype.type(0.0), claims.dtype.type(1.0)
    for level in range(CLASSES):
        total = zero
        for i in range(claims.size):
            if rank[i] == level:
                total += claims[i]
        ratio = left / total if total > left else one
        for i in range(claims.size):
            if rank[i] == level:
                given[i] = claims[i] * ratio
        left = max(zero, left - total)


@in_place
def one_after_the_other(left: Any, claims: Any, given: Any) -> None:
    """Serve each claim in full before the next."""
    zero = claims.dtype.type(0.0)
    for i in range(claims.size):
        given[i] = min(left, claims[i])
        left = max(zero, left - given[i])


@in_place
def fair_share(left: Any, claims: Any, given: Any) -> None:
    """Give everybody the same until they have what they asked for (max-min fairness, water filling)."""
    zero, one = claims.dtype.type(0.0), claims.dtype.type(1.0)
    for i in range(given.size):
        given[i] = zero
    for _ in range(claims.size):
        hungry = zero
        for i in range(claims.size):
            if given[i] < claims[i]:
                hungry += one
        if hungry == zero or left <= zero:
            return
        each = left / hungry
        smallest = each
        for i in range(claims.size):
            if given[i] < claims[i]:
                smallest = min(smallest, claims[i] - given[i])
        for i in range(claims.size):
            if given[i] < claims[i]:
                lacking = claims[i] - given[i]
                given[i] = claims[i] if lacking <= smallest else given[i] + smallest
                left -= smallest
