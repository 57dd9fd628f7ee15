"""Deliver: divide finished goods among those who asked, and send them on their way."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import in_place, inlined
from mainstay.engines.stress.kernel.allocation import share_by_rule
from mainstay.engines.stress.kernel.arrays import Lanes, Net, Shocks, State, Trace
from mainstay.engines.stress.kernel.codes import EXPORT, HOLD, LEAD_TIME, LEAST_TRUST, PROPORTIONAL, SHIP
from mainstay.engines.stress.kernel.philox import LEAD as FOR_LEAD
from mainstay.engines.stress.kernel.philox import philox_word
from mainstay.engines.stress.kernel.rows import (
    ALLOCATION,
    ASKED,
    ATTENTION,
    BACKLOG,
    CUSTOMER,
    DOCK,
    LEAD_HIGH,
    LEAD_LOW,
    ON_HAND,
    ORDERED,
    OUT_EDGE,
    OUT_START,
    OVERWRITES,
    OWN_PART,
    PART,
    POSITION,
    RECEIVED,
    SERVED,
    SHELF,
    SINK,
    T_SHIPPED,
    TRUST,
    UNFILLED,
    WAITING,
    WAITS,
)
from mainstay.engines.stress.kernel.shelf import issue


@inlined
def how_much(ratio: Any, on_hand: Any, received: Any, n: int) -> None:
    """Set the share of all orders that a node can fill from finished goods."""
    one = ratio.dtype.type(1.0)
    for b in range(ratio.size):
        ratio[b] = on_hand[n, b] / received[n, b] if received[n, b] > on_hand[n, b] else one


@inlined
def give_all(ordered: Any, k: int, on_hand: Any, n: int, pipe: Any, slot: int) -> None:
    """Give one customer all it asked and put it on its way; the plain case of `fill` and `send`."""
    for b in range(on_hand.shape[1]):
        part = min(ordered[k, b], on_hand[n, b])
        on_hand[n, b] -= part
        pipe[slot, b] = part


@in_place
def give_part(
    ordered: Any, k: int, on_hand: Any, n: int, position: Any, e: int, pipe: Any, slot: int, ratio: Any
) -> None:
    """Give one customer its part; what is not given is forgotten, by the buyer too."""
    for b in range(ratio.size):
        asked = ordered[k, b]
        part = min(asked * ratio[b], on_hand[n, b])
        on_hand[n, b] -= part
        position[e, b] += part - asked
        pipe[slot, b] = part


@in_place
def deliver(
    day: int,
    n: int,
    out: Any,
    ratio: Any,
    net: Net,
    lanes: Lanes,
    shocks: Shocks,
    state: State,
    trace: Trace,
) -> None:
    """Serve own demand and the orders of customers from finished goods; `out` and `ratio` are room to work in."""
    zero = state.node.dtype.type(0.0)
    s = net.node_int[SINK, n]
    for b in range(out.size):
        out[b] = state.node[ON_HAND, n, b]
    if shocks.plane[HOLD] >= 0:
        for b in range(out.size):
            out[b] *= state.node_factor[shocks.plane[HOLD], n, b]
    add_up(n, s, ratio, net, shocks, state)
    if net.node_int[ALLOCATION, n] == PROPORTIONAL:
        for b in range(out.size):
            ratio[b] = out[b] / ratio[b] if ratio[b] > out[b] else state.node.dtype.type(1.0)
    else:
        share_by_rule(n, s, out, net, shocks, state)
    if net.node_int[SHELF, n] >= 0:
        for b in range(out.size):
            out[b] = state.node[ON_HAND, n, b]
    if net.node_int[WAITS, n]:
        for b in range(out.size):
            state.node[BACKLOG, n, b] = zero
    if s >= 0:
        serve_own(n, s, ratio, net, state)
    for i in range(net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1]):
        e = net.edge_int[OUT_EDGE, i]
        fill(n, e, i, ratio, net, shocks, state)
        send(day, e, i, net, lanes, shocks, state, trace)
    if net.node_int[SHELF, n] >= 0:
        issue(day, n, out, net, state)


@in_place
def serve_own(n: int, s: int, ratio: Any, net: Net, state: State) -> None:
    """Serve people at a node that may let them wait, or that divides by a rule."""
    zero, one = ratio.dtype.type(0.0), ratio.dtype.type(1.0)
    by_rule = net.node_int[ALLOCATION, n] != PROPORTIONAL
    for b in range(ratio.size):
        asked = state.sink[ASKED, s, b] + state.sink[WAITING, s, b]
        served = min(state.sink[OWN_PART, s, b] if by_rule else asked * ratio[b], state.node[ON_HAND, n, b])
        state.node[ON_HAND, n, b] -= served
        state.sink[SERVED, s, b] = served
        # where nobody asks nobody goes short
        state.sink[OWN_PART, s, b] = one if asked <= zero else served / asked if by_rule else ratio[b]


@in_place
def add_up(n: int, s: int, total: Any, net: Net, shocks: Shocks, state: State) -> None:
    """Add up what is asked of a node today; exports that are stopped do not count."""
    for b in range(total.size):
        total[b] = state.node[RECEIVED, n, b]
    if net.node_int[WAITS, n]:
        for b in range(total.size):
            total[b] += state.node[BACKLOG, n, b]
    if s >= 0:
        for b in range(total.size):
            total[b] += state.sink[WAITING, s, b]
    if shocks.plane[EXPORT] >= 0:
        for i in range(net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1]):
            e = net.edge_int[OUT_EDGE, i]
            for b in range(total.size):
                asked = state.edge[ORDERED, i, b]
                if net.node_int[WAITS, n]:
                    asked += state.edge[UNFILLED, e, b]
                total[b] -= asked * (state.node.dtype.type(1.0) - state.edge_factor[shocks.plane[EXPORT], e, b])


@in_place
def fill(n: int, e: int, k: int, ratio: Any, net: Net, shocks: Shocks, state: State) -> None:
    """Give one customer its part; the order becomes what is given."""
    zero = state.node.dtype.type(0.0)
    waits, plane, by_rule = net.node_int[WAITS, n], shocks.plane[EXPORT], net.node_int[ALLOCATION, n] != PROPORTIONAL
    attention = net.node_real[ATTENTION, net.edge_int[CUSTOMER, e]]
    for b in range(ratio.size):
        asked = state.edge[ORDERED, k, b]
        if waits:
            asked += state.edge[UNFILLED, e, b]
        part = asked
        if plane >= 0:
            part *= state.edge_factor[plane, e, b]
        # rounding must not give what is not there
        part = min(state.edge[PART, e, b] if by_rule else part * ratio[b], state.node[ON_HAND, n, b])
        state.node[ON_HAND, n, b] -= part
        state.edge[ORDERED, k, b] = part
        if waits:
            state.edge[UNFILLED, e, b] = asked - part
            state.node[BACKLOG, n, b] += asked - part
        else:
            # what is not given is forgotten, by the buyer too
            state.edge[POSITION, e, b] += part - asked
        if attention > zero and asked > zero:
            trust = state.edge[TRUST, e, b] + attention * (part / asked - state.edge[TRUST, e, b])
            state.edge[TRUST, e, b] = max(state.node.dtype.type(LEAST_TRUST), trust)


@in_place
def send(day: int, e: int, k: int, net: Net, lanes: Lanes, shocks: Shocks, state: State, trace: Trace) -> None:
    """Put what was given on its way, or on the dock while shipments are paused."""
    width = state.node.shape[2]
    if shocks.plane[SHIP] >= 0:
        wait_at_dock(e, k, shocks, state)
    if trace.edge.shape[1]:
        for b in range(width):
            trace.edge[T_SHIPPED, day, e, b] = state.edge[ORDERED, k, b]
    lead, roads = net.edge_int[LEAD_LOW, e], state.edge.shape[1]
    length = state.pipe.shape[0] // roads
    if net.edge_int[OVERWRITES, e]:
        slot = (day + lead) % length * roads + e
        for b in range(width):
            state.pipe[slot, b] = state.edge[ORDERED, k, b]
    else:
        plane, spread = shocks.plane[LEAD_TIME], np.uint64(net.edge_int[LEAD_HIGH, e] - lead + 1)
        for b in range(width):
            days = lead
            if net.edge_int[LEAD_HIGH, e] > lead:
                word = philox_word(
                    lanes.replication[b],
                    net.edge_word[e],
                    np.uint64(day),
                    np.uint64(FOR_LEAD),
                    lanes.key[0],
                    lanes.key[1],
                )
                days += np.int64((word * spread) >> np.uint64(32))
            if plane >= 0:
                days = np.int64(np.floor(days * np.float64(state.edge_factor[plane, e, b]) + 0.5))
            days = max(0, min(days, length - 1))
            state.pipe[(day + days) % length * roads + e, b] += state.edge[ORDERED, k, b]


@in_place
def wait_at_dock(e: int, k: int, shocks: Shocks, state: State) -> None:
    """Keep goods on the dock while shipments are paused, and ship all of them when they are not."""
    zero, half = state.node.dtype.type(0.0), state.node.dtype.type(0.5)
    for b in range(state.node.shape[2]):
        goods = state.edge[DOCK, e, b] + state.edge[ORDERED, k, b]
        paused = state.edge_factor[shocks.plane[SHIP], e, b] < half
        state.edge[DOCK, e, b] = goods if paused else zero
        state.edge[ORDERED, k, b] = zero if paused else goods
