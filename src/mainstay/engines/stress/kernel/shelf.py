"""Stock that expires: age classes, first-expired-first-out."""

from __future__ import annotations

from typing import Any

from mainstay.core.compiled import inlined
from mainstay.engines.stress.kernel.arrays import Net, State, Tally
from mainstay.engines.stress.kernel.rows import (
    ON_HAND,
    SHELF,
    SUM_SCRAPPED,
)


@inlined
def age_stock(day: int, n: int, net: Net, state: State, tally: Tally) -> None:
    """Scrap the oldest class on the day on which it expires and open a new one in its place."""
    c = net.node_int[SHELF, n]
    if day == 0 or day % net.shelf_width[c] != 0:
        return
    zero = state.node.dtype.type(0.0)
    newest = (day // net.shelf_width[c]) % state.cohort.shape[1]
    for b in range(state.node.shape[2]):
        gone = state.cohort[c, newest, b]
        state.cohort[c, newest, b] = zero
        state.node[ON_HAND, n, b] = max(zero, state.node[ON_HAND, n, b] - gone)
        tally.node[SUM_SCRAPPED, n, b] += gone


@inlined
def shelve(day: int, n: int, made: Any, net: Net, state: State) -> None:
    """Put what was made into the newest class."""
    c = net.node_int[SHELF, n]
    newest = (day // net.shelf_width[c]) % state.cohort.shape[1]
    for b in range(made.size):
        state.cohort[c, newest, b] += made[b]


@inlined
def issue(day: int, n: int, before: Any, net: Net, state: State) -> None:
    """Take what was delivered today from the oldest classes first."""
    c = net.node_int[SHELF, n]
    classes = state.cohort.shape[1]
    newest = (day // net.shelf_width[c]) % classes
    for b in range(before.size):
        left = before[b] - state.node[ON_HAND, n, b]
        for k in range(1, classes + 1):
            a = (newest + k) % classes
            taken = min(left, state.cohort[c, a, b])
            state.cohort[c, a, b] -= taken
            left -= taken
