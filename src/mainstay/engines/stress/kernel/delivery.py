"""Deliver: divide finished goods among those who asked, and send them on their way."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import in_place, inlined
from mainstay.engines.stress.kernel.allocation import share_by_rule
from mainstay.engines.stress.kernel.arrays import Lanes, Net, Shocks, State, Tally, Trace
from mainstay.engines.stress.kernel.codes import EXPORT, HOLD, LEAD_TIME, LEAST_TRUST, PROPORTIONAL, SHIP
from mainstay.engines.stress.kernel.philox import LEAD as FOR_LEAD
from mainstay.engines.stress.kernel.philox import philox_word
from mainstay.engines.stress.kernel.record import record_sink
from mainstay.engines.stress.kernel.shelf import issue
from mainstay.engines.stress.kernel.rows import (
    ALLOCATION,
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
    PART,
    PIPE_LEN,
    PIPE_START,
    POSITION,
    RECEIVED,
    SHELF,
    SINK,
    TRUST,
    T_SHIPPED,
    UNFILLED,
    WAITING,
    WAITS,
)


@inlined
def how_much(ratio: Any, on_hand: Any, received: Any, n: int) -> None:
    """Set the share of all orders that a node can fill from finished goods."""
    one = ratio.dtype.type(1.0)
    for b in range(ratio.size):
        ratio[b] = on_hand[n, b] / received[n, b] if received[n, b] > on_hand[n, b] else one


@inlined
def give(
    ordered: Any, on_hand: Any, position: Any, pipe: Any, n: int, e: int, slot: int, ratio: Any
) -> None:
    """Give one customer its part and put it on its way: the plain case of `fill` and `send` in one loop."""
    zero = ratio.dtype.type(0.0)
    for b in range(ratio.size):
        part = ordered[e, b] * ratio[b]
        on_hand[n, b] = max(zero, on_hand[n, b] - part)
        position[e, b] += part
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
    tally: Tally,
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
        record_sink(day, n, s, ratio, net, state, tally, trace)
    for i in range(net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1]):
        e = net.edge_int[OUT_EDGE, i]
        fill(n, e, ratio, net, shocks, state)
        send(day, e, net, lanes, shocks, state, trace)
    if net.node_int[SHELF, n] >= 0:
        issue(day, n, out, net, state)


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
                asked = state.edge[ORDERED, e, b] + state.edge[UNFILLED, e, b] if net.node_int[WAITS, n] else state.edge[ORDERED, e, b]
                total[b] -= asked * (state.node.dtype.type(1.0) - state.edge_factor[shocks.plane[EXPORT], e, b])


@in_place
def fill(n: int, e: int, ratio: Any, net: Net, shocks: Shocks, state: State) -> None:
    """Give one customer its part; the order becomes what is given."""
    zero = state.node.dtype.type(0.0)
    waits, plane, by_rule = net.node_int[WAITS, n], shocks.plane[EXPORT], net.node_int[ALLOCATION, n] != PROPORTIONAL
    attention = net.node_real[ATTENTION, net.edge_int[CUSTOMER, e]]
    for b in range(ratio.size):
        asked = state.edge[ORDERED, e, b]
        if waits:
            asked += state.edge[UNFILLED, e, b]
        part = asked
        if plane >= 0:
            part *= state.edge_factor[plane, e, b]
        part *= state.edge[PART, e, b] if by_rule else ratio[b]
        state.node[ON_HAND, n, b] = max(zero, state.node[ON_HAND, n, b] - part)
        state.edge[ORDERED, e, b] = part
        if waits:
            state.edge[UNFILLED, e, b] = asked - part
            state.node[BACKLOG, n, b] += asked - part
        else:
            state.edge[POSITION, e, b] += part
        if attention > zero and asked > zero:
            trust = state.edge[TRUST, e, b] + attention * (part / asked - state.edge[TRUST, e, b])
            state.edge[TRUST, e, b] = max(state.node.dtype.type(LEAST_TRUST), trust)


@in_place
def send(day: int, e: int, net: Net, lanes: Lanes, shocks: Shocks, state: State, trace: Trace) -> None:
    """Put what was given on its way, or on the dock while shipments are paused."""
    width = state.node.shape[2]
    if shocks.plane[SHIP] >= 0:
        wait_at_dock(e, shocks, state)
    if trace.edge.shape[1]:
        for b in range(width):
            trace.edge[T_SHIPPED, day, e, b] = state.edge[ORDERED, e, b]
    first, length, lead = net.edge_int[PIPE_START, e], net.edge_int[PIPE_LEN, e], net.edge_int[LEAD_LOW, e]
    if net.edge_int[OVERWRITES, e]:
        slot = first + (day + lead) % length
        for b in range(width):
            state.pipe[slot, b] = state.edge[ORDERED, e, b]
    else:
        plane, spread = shocks.plane[LEAD_TIME], np.uint64(net.edge_int[LEAD_HIGH, e] - lead + 1)
        for b in range(width):
            days = lead
            if net.edge_int[LEAD_HIGH, e] > lead:
                word = philox_word(
                    lanes.replication[b], net.edge_word[e], np.uint64(day), np.uint64(FOR_LEAD), lanes.key[0], lanes.key[1]
                )
                days += np.int64((word * spread) >> np.uint64(32))
            if plane >= 0:
                days = np.int64(np.floor(days * np.float64(state.edge_factor[plane, e, b]) + 0.5))
            days = max(0, min(days, length - 1))
            state.pipe[first + (day + days) % length, b] += state.edge[ORDERED, e, b]


@in_place
def wait_at_dock(e: int, shocks: Shocks, state: State) -> None:
    """Keep goods on the dock while shipments are paused, and ship all of them when they are not."""
    zero, half = state.node.dtype.type(0.0), state.node.dtype.type(0.5)
    for b in range(state.node.shape[2]):
        goods = state.edge[DOCK, e, b] + state.edge[ORDERED, e, b]
        paused = state.edge_factor[shocks.plane[SHIP], e, b] < half
        state.edge[DOCK, e, b] = goods if paused else zero
        state.edge[ORDERED, e, b] = zero if paused else goods
