"""Deliver: divide finished goods among those who asked, and send them on their way."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import apart, in_place, inlined
from mainstay.engines.stress.kernel.allocation import share_by_rule
from mainstay.engines.stress.kernel.arrays import Lanes, Net, Shocks, State, Trace
from mainstay.engines.stress.kernel.codes import EXPORT, HOLD, LEAD_TIME, LEAST_TRUST, PROPORTIONAL, SHIP
from mainstay.engines.stress.kernel.philox import LEAD as FOR_LEAD
from mainstay.engines.stress.kernel.philox import philox_word
from mainstay.engines.stress.kernel.row_steps import add_row, copy_row, fill_row, times_row
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
def deliver(
    day: int, n: int, out: Any, ratio: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State, trace: Trace
) -> None:
    """Serve own demand and the orders of customers from finished goods; `out` and `ratio` are room to work in."""
    s, on_hand, waits = net.node_int[SINK, n], state.node[ON_HAND, n], net.node_int[WAITS, n]
    by_rule = net.node_int[ALLOCATION, n] != PROPORTIONAL
    copy_row(out, on_hand)
    if shocks.plane[HOLD] >= 0:
        times_row(out, state.node_factor[shocks.plane[HOLD], n])
    if by_rule:
        share_by_rule(n, s, out, net, shocks, state)
    else:
        add_up(n, s, ratio, net, shocks, state)
        as_ratio(ratio, out)
    if net.node_int[SHELF, n] >= 0:
        copy_row(out, on_hand)
    if waits:
        fill_row(state.node[BACKLOG, n], 0.0)
    if s >= 0 and by_rule:
        asked, waiting, share = state.sink[ASKED, s], state.sink[WAITING, s], state.sink[OWN_PART, s]
        serve_by_rule(on_hand, asked, waiting, state.sink[SERVED, s], share)
    elif s >= 0:
        asked, waiting, share = state.sink[ASKED, s], state.sink[WAITING, s], state.sink[OWN_PART, s]
        serve_by_ratio(on_hand, asked, waiting, state.sink[SERVED, s], share, ratio)
    for k in range(net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1]):
        e = net.edge_int[OUT_EDGE, k]
        stopped = shocks.stops[e]
        attention = net.node_real[ATTENTION, net.edge_int[CUSTOMER, e]]
        if waits or by_rule or stopped or attention > 0.0:
            fill(n, e, k, ratio, attention, net, shocks, state)
        else:
            fill_simply(on_hand, state.edge[ORDERED, k], state.edge[POSITION, e], ratio)
        send(day, e, k, net, lanes, shocks, state, trace)
    if net.node_int[SHELF, n] >= 0:
        issue(day, n, out, net, state)


@apart
def as_ratio(total: Any, out: Any) -> None:
    """Turn the sum of all orders into the share of them that can be filled."""
    one = total.dtype.type(1.0)
    for b in range(total.size):
        total[b] = out[b] / total[b] if total[b] > out[b] else one


@apart
def serve_by_ratio(on_hand: Any, asked: Any, waiting: Any, served: Any, share: Any, ratio: Any) -> None:
    """Serve people at a node that may let them wait."""
    zero, one = ratio.dtype.type(0.0), ratio.dtype.type(1.0)
    for b in range(ratio.size):
        wanted = asked[b] + waiting[b]
        units = min(wanted * ratio[b], on_hand[b])
        on_hand[b] -= units
        served[b] = units
        # where nobody asks nobody goes short
        share[b] = one if wanted <= zero else ratio[b]


@apart
def serve_by_rule(on_hand: Any, asked: Any, waiting: Any, served: Any, share: Any) -> None:
    """Serve people at a node that divides by a rule; their units stand where their share will stand."""
    zero, one = share.dtype.type(0.0), share.dtype.type(1.0)
    for b in range(share.size):
        wanted = asked[b] + waiting[b]
        units = min(share[b], on_hand[b])
        on_hand[b] -= units
        served[b] = units
        share[b] = one if wanted <= zero else units / wanted


@inlined
def add_up(n: int, s: int, total: Any, net: Net, shocks: Shocks, state: State) -> None:
    """Add up what is asked of a node today; exports that are stopped do not count."""
    copy_row(total, state.node[RECEIVED, n])
    if net.node_int[WAITS, n]:
        add_row(total, state.node[BACKLOG, n])
    if s >= 0:
        add_row(total, state.sink[WAITING, s])
    if shocks.plane[EXPORT] >= 0:
        for k in range(net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1]):
            e = net.edge_int[OUT_EDGE, k]
            if shocks.stops[e] and net.node_int[WAITS, n]:
                factor = state.edge_factor[shocks.plane[EXPORT], e]
                take_off_both(total, state.edge[ORDERED, k], state.edge[UNFILLED, e], factor)
            elif shocks.stops[e]:
                take_off(total, state.edge[ORDERED, k], state.edge_factor[shocks.plane[EXPORT], e])


@apart
def take_off(total: Any, ordered: Any, factor: Any) -> None:
    """Take an order that is stopped off the sum."""
    one = total.dtype.type(1.0)
    for b in range(total.size):
        total[b] -= ordered[b] * (one - factor[b])


@apart
def take_off_both(total: Any, ordered: Any, unfilled: Any, factor: Any) -> None:
    """Take an order and what is left of earlier ones off the sum."""
    one = total.dtype.type(1.0)
    for b in range(total.size):
        total[b] -= (ordered[b] + unfilled[b]) * (one - factor[b])


@apart
def fill_simply(on_hand: Any, ordered: Any, position: Any, ratio: Any) -> None:
    """Give one customer its part; the order becomes what is given, and what is not given is forgotten."""
    for b in range(ratio.size):
        asked = ordered[b]
        # rounding must not give what is not there
        part = min(asked * ratio[b], on_hand[b])
        on_hand[b] -= part
        ordered[b] = part
        position[b] += part - asked


@inlined
def fill(n: int, e: int, k: int, ratio: Any, attention: Any, net: Net, shocks: Shocks, state: State) -> None:
    """Give one customer its part where orders wait, exports are stopped, a rule divides or the buyer remembers."""
    waits, by_rule = net.node_int[WAITS, n], net.node_int[ALLOCATION, n] != PROPORTIONAL
    on_hand, ordered, asked = state.node[ON_HAND, n], state.edge[ORDERED, k], state.room[3]
    copy_row(asked, ordered)
    if waits:
        add_row(asked, state.edge[UNFILLED, e])
    if by_rule:
        give(on_hand, ordered, state.edge[PART, e])
    else:
        copy_row(ordered, asked)
        if shocks.stops[e]:
            times_row(ordered, state.edge_factor[shocks.plane[EXPORT], e])
        times_row(ordered, ratio)
        give(on_hand, ordered, ordered)
    if waits:
        keep_waiting(asked, ordered, state.edge[UNFILLED, e], state.node[BACKLOG, n])
    else:
        forget(asked, ordered, state.edge[POSITION, e])
    if attention > 0.0:
        remember(asked, ordered, state.edge[TRUST, e], attention)


@inlined
def give(on_hand: Any, ordered: Any, part: Any) -> None:
    """Give a part, but not what is not there; the order becomes what is given. The last two may be one row."""
    for b in range(on_hand.size):
        units = min(part[b], on_hand[b])
        on_hand[b] -= units
        ordered[b] = units


@apart
def keep_waiting(asked: Any, given: Any, unfilled: Any, backlog: Any) -> None:
    """Let wait what is not given."""
    for b in range(asked.size):
        unfilled[b] = asked[b] - given[b]
        backlog[b] += asked[b] - given[b]


@apart
def forget(asked: Any, given: Any, position: Any) -> None:
    """Forget what is not given; the buyer does so too."""
    for b in range(asked.size):
        position[b] += given[b] - asked[b]


@apart
def remember(asked: Any, given: Any, trust: Any, attention: Any) -> None:
    """Let the buyer remember which share of its order it got."""
    zero, least = asked.dtype.type(0.0), asked.dtype.type(LEAST_TRUST)
    for b in range(asked.size):
        if asked[b] > zero:
            trust[b] = max(least, trust[b] + attention * (given[b] / asked[b] - trust[b]))


@inlined
def send(day: int, e: int, k: int, net: Net, lanes: Lanes, shocks: Shocks, state: State, trace: Trace) -> None:
    """Put what was given on its way, or on the dock while shipments are paused."""
    if shocks.plane[SHIP] >= 0:
        wait_at_dock(e, k, shocks, state)
    ordered = state.edge[ORDERED, k]
    if trace.edge.shape[1]:
        copy_row(trace.edge[T_SHIPPED, day, e], ordered)
    lead, high, roads = net.edge_int[LEAD_LOW, e], net.edge_int[LEAD_HIGH, e], state.edge.shape[1]
    length = state.pipe.shape[0] // roads
    if net.edge_int[OVERWRITES, e]:
        copy_row(state.pipe[(day + lead) % length * roads + e], ordered)
        return
    plane = shocks.plane[LEAD_TIME]
    if plane < 0 and high == lead:
        add_row(state.pipe[(day + min(lead, length - 1)) % length * roads + e], ordered)
        return
    days = state.days
    fill_row(days, lead)
    if high > lead:
        spread = np.uint64(high - lead + 1)
        draw_days(days, lanes.replication, net.edge_word[e], np.uint64(day), lanes.key[0], lanes.key[1], spread)
    if plane >= 0:
        slow_down(days, state.edge_factor[plane, e])
    for b in range(days.size):
        late = max(0, min(days[b], length - 1))
        state.pipe[(day + late) % length * roads + e, b] += ordered[b]


@apart
def draw_days(days: Any, replication: Any, word: Any, day: Any, first_key: Any, second_key: Any, spread: Any) -> None:
    """Add to the shortest lead time a number of days below `spread`, each as likely as the others."""
    purpose = np.uint64(FOR_LEAD)
    for b in range(days.size):
        drawn = philox_word(replication[b], word, day, purpose, first_key, second_key)
        days[b] += np.int64((drawn * spread) >> np.uint64(32))


@apart
def slow_down(days: Any, factor: Any) -> None:
    """Multiply lead times by what shocks make of them, to the nearest day."""
    for b in range(days.size):
        days[b] = np.int64(np.floor(days[b] * np.float64(factor[b]) + 0.5))


@in_place
def wait_at_dock(e: int, k: int, shocks: Shocks, state: State) -> None:
    """Keep goods on the dock while shipments are paused, and ship all of them when they are not."""
    zero, half = state.node.dtype.type(0.0), state.node.dtype.type(0.5)
    for b in range(state.node.shape[2]):
        goods = state.edge[DOCK, e, b] + state.edge[ORDERED, k, b]
        paused = state.edge_factor[shocks.plane[SHIP], e, b] < half
        state.edge[DOCK, e, b] = goods if paused else zero
        state.edge[ORDERED, k, b] = zero if paused else goods
