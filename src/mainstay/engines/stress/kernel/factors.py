"""First step of a day: what shocks and governments change today."""

from __future__ import annotations

from typing import Any

from mainstay.core.compiled import in_place
from mainstay.engines.stress.kernel.arrays import Links, Net, Shocks, State, Tally
from mainstay.engines.stress.kernel.codes import ADDED, DEMAND, EXPORT, ON_EDGE, QUANTITY_COUNT, STOCK
from mainstay.engines.stress.kernel.rows import (
    BAN_BELOW,
    BAN_NEED,
    BAN_UNTIL,
    ON_HAND,
    SHELF,
    SINK_FACTOR,
    SUM_SCRAPPED,
)


@in_place
def apply_shocks(day: int, net: Net, links: Links, shocks: Shocks, state: State, tally: Tally) -> None:
    """Bring the factors to those of a day: the product over shocks of 1 - x, or 1 + x for what is added to."""
    for code in range(QUANTITY_COUNT):
        first, last = shocks.start[code], shocks.start[code + 1]
        if first == last:
            continue
        if code == STOCK:
            destroy_stock(day, first, last, net, shocks, state, tally)
        elif code == DEMAND:
            shape(day, code, first, last, shocks, state.sink[SINK_FACTOR])
        elif ON_EDGE[code]:
            shape(day, code, first, last, shocks, state.edge_factor[shocks.plane[code]])
        else:
            shape(day, code, first, last, shocks, state.node_factor[shocks.plane[code]])
    if links.ban_real.shape[1]:
        update_bans(links, state, state.edge_factor[shocks.plane[EXPORT]])


@in_place
def shape(day: int, code: int, first: int, last: int, shocks: Shocks, factor: Any) -> None:
    """Multiply the effects of one quantity into its factors."""
    lanes = shocks.curve.shape[2]
    sign = shocks.curve.dtype.type(1.0 if code in ADDED else -1.0)
    one = shocks.curve.dtype.type(1.0)
    for i in range(first, last):
        target = shocks.target[i]
        for b in range(lanes):
            factor[target, b] = one
    for i in range(first, last):
        k = shocks.shock[i]
        if shocks.live[k, day] == 0:
            continue
        target, weight = shocks.target[i], sign * shocks.weight[i]
        for b in range(lanes):
            factor[target, b] *= one + weight * shocks.curve[k, day, b]


@in_place
def destroy_stock(day: int, first: int, last: int, net: Net, shocks: Shocks, state: State, tally: Tally) -> None:
    """Destroy a share of the finished goods of a node."""
    for i in range(first, last):
        k = shocks.shock[i]
        if shocks.live[k, day] == 0:
            continue
        n = shocks.target[i]
        for b in range(shocks.curve.shape[2]):
            gone = state.node[ON_HAND, n, b] * (shocks.weight[i] * shocks.curve[k, day, b])
            state.node[ON_HAND, n, b] -= gone
            tally.node[SUM_SCRAPPED, n, b] += gone
        c = net.node_int[SHELF, n]
        if c >= 0:
            for a in range(state.cohort.shape[1]):
                for b in range(shocks.curve.shape[2]):
                    state.cohort[c, a, b] -= state.cohort[c, a, b] * (shocks.weight[i] * shocks.curve[k, day, b])


@in_place
def update_bans(links: Links, state: State, plane: Any) -> None:
    """Stop exports where the cover of the exporter has fallen, and let them go where it has risen again.

    Exports that may be banned stand among the effects with a weight of 0, so that `shape` has brought them to 1.
    """
    lanes = state.banned.shape[1]
    zero, one = state.banned.dtype.type(0.0), state.banned.dtype.type(1.0)
    for i in range(links.ban_real.shape[1]):
        for b in range(lanes):
            held = zero
            for j in range(links.ban_start[i], links.ban_start[i + 1]):
                held += state.node[ON_HAND, links.ban_node[j], b]
            if held < links.ban_real[BAN_BELOW, i] * links.ban_real[BAN_NEED, i]:
                state.banned[i, b] = one
            elif held >= links.ban_real[BAN_UNTIL, i] * links.ban_real[BAN_NEED, i]:
                state.banned[i, b] = zero
    for i in range(links.ban_real.shape[1]):
        for j in range(links.ban_edge_start[i], links.ban_edge_start[i + 1]):
            for b in range(lanes):
                plane[links.ban_edge[j], b] *= one - state.banned[i, b]
