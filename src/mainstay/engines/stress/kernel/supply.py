"""Third step of a day: receive, produce and deliver, suppliers before customers."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import apart, in_place, inlined
from mainstay.engines.stress.kernel.arrays import Lanes, Net, Shocks, State, Tally, Trace
from mainstay.engines.stress.kernel.codes import CAPACITY, NEARLY_ALL, RECEIVE, YIELD
from mainstay.engines.stress.kernel.delivery import deliver
from mainstay.engines.stress.kernel.limits import name_limits
from mainstay.engines.stress.kernel.plain_node import supply_plainly
from mainstay.engines.stress.kernel.record import keep_ledger
from mainstay.engines.stress.kernel.row_steps import able_today, add_row, copy_row, fill_row
from mainstay.engines.stress.kernel.rows import (
    ALLOWED,
    BACKLOG,
    FORECAST,
    GATEHOUSE,
    GOOD,
    GROUP_EDGE,
    INPUT,
    INVERSE,
    NODE_GROUP,
    ON_HAND,
    OVERWRITES,
    POSITION,
    PUSH,
    QUANTITY,
    RECEIVED,
    SHARES,
    SHELF,
    SINK,
    SUM_MADE,
    SUM_RECEIVED,
    SUM_SCRAPPED,
    SUM_SQUARED,
    SURGE,
    SURGE_GAIN,
    SURGE_STEP,
    T_ARRIVED,
    T_MADE,
    T_STARTED,
    TARGET_COVER,
    TARGET_LEVEL,
    WAITING,
    WAITS,
)
from mainstay.engines.stress.kernel.shelf import age_stock, shelve


@in_place
def supply_today(
    day: int, net: Net, lanes: Lanes, shocks: Shocks, state: State, tally: Tally, trace: Trace, ledger: int
) -> None:
    """Let each node receive, produce and deliver; goods with a lead time of 0 reach their customer the same day."""
    for n in range(state.node.shape[1]):
        supply_node(day, n, net, lanes, shocks, state, tally, trace, ledger)


@inlined
def supply_node(
    day: int,
    n: int,
    net: Net,
    lanes: Lanes,
    shocks: Shocks,
    state: State,
    tally: Tally,
    trace: Trace,
    ledger: int,
) -> None:
    """Let one node receive, produce and deliver."""
    made = state.room[0]
    if shocks.plain[n] and trace.node.shape[1] == 0:
        supply_plainly(day, n, net, lanes, shocks, state, tally)
    else:
        make(day, n, made, net, lanes, shocks, state, tally, trace)
        add_row(state.node[ON_HAND, n], made)
        if net.node_int[SHELF, n] >= 0:
            shelve(day, n, made, net, state)
        deliver(day, n, state.room[2], state.room[1], net, lanes, shocks, state, trace)
    if ledger:
        sums = tally.node
        keep_ledger(made, state.node[RECEIVED, n], sums[SUM_MADE, n], sums[SUM_RECEIVED, n], sums[SUM_SQUARED, n])


@inlined
def make(
    day: int, n: int, made: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State, tally: Tally, trace: Trace
) -> None:
    """Receive, and make what is wanted, as capacity and inputs let."""
    want, able, inputs = state.room[1], state.room[2], state.room[3:]
    first, last = net.node_int[NODE_GROUP, n], net.node_int[NODE_GROUP, n + 1]
    groups = net.group_int[GROUP_EDGE]
    receive(day, first, last, inputs, net, shocks, state, trace)
    if net.node_int[SHELF, n] >= 0:
        age_stock(day, n, net, state, tally)
    set_want(n, want, net, lanes, shocks, state)
    set_able(n, want, able, net, lanes, shocks, state)
    most(made, want, able)
    for g in range(last - first):
        at_most(made, inputs[g])
    if not net.node_int[PUSH, n] and any_short(made, want):
        name_limits(day, n, first, last, want, made, inputs, tally.bind_input, tally.bind_capacity, able)
    for g in range(first, last):
        if groups[g + 1] - groups[g] == 1:
            e = groups[g]
            use(made, state.edge[INPUT, e], state.edge[POSITION, e], net.edge_real[QUANTITY, e])
        else:
            as_share(inputs[g - first], made)
            for e in range(groups[g], groups[g + 1]):
                use_share(inputs[g - first], state.edge[INPUT, e], state.edge[POSITION, e])
    if net.node_real[GOOD, n] != 1.0 or shocks.plane[YIELD] >= 0 or trace.node.shape[1]:
        scrap_and_note(day, n, made, net, shocks, state, tally, trace)


@inlined
def receive(day: int, first: int, last: int, inputs: Any, net: Net, shocks: Shocks, state: State, trace: Trace) -> None:
    """Take in what arrives and add up, in units started, what the inputs of each group would make."""
    groups, roads, pipe = net.group_int[GROUP_EDGE], state.edge.shape[1], state.pipe
    today = day % max(1, pipe.shape[0] // max(1, roads)) * roads
    for g in range(first, last):
        fill_row(inputs[g - first], 0.0)
        for e in range(groups[g], groups[g + 1]):
            if shocks.plane[RECEIVE] >= 0 or trace.edge.shape[1]:
                wait_at_gate(day, e, today + e, shocks, state, trace)
            take_in(state.edge[INPUT, e], pipe[today + e], inputs[g - first], net.edge_real[INVERSE, e])
            if not net.edge_int[OVERWRITES, e]:
                fill_row(pipe[today + e], 0.0)


@apart
def take_in(held: Any, arrived: Any, lets: Any, inverse: Any) -> None:
    """Take in one input."""
    for b in range(held.size):
        now = held[b] + arrived[b]
        held[b] = now
        lets[b] += now * inverse


@apart
def most(made: Any, want: Any, able: Any) -> None:
    """Make what is wanted, as far as capacity lets."""
    zero = made.dtype.type(0.0)
    for b in range(made.size):
        made[b] = max(zero, min(want[b], able[b]))


@apart
def at_most(made: Any, lets: Any) -> None:
    """Make no more than an input lets (Leontief)."""
    zero = made.dtype.type(0.0)
    for b in range(made.size):
        # adding 0 keeps the store unconditional; stores under a mask cost some processors tens of cycles
        made[b] = min(made[b], lets[b]) + zero


@apart
def any_short(made: Any, want: Any) -> bool:
    """Return whether a node makes less than it wants in any replication."""
    almost = made.dtype.type(NEARLY_ALL)
    short: Any = 0
    for b in range(made.size):
        short += np.int64(made[b] < want[b] * almost)
    return short > 0


@in_place
def wait_at_gate(day: int, e: int, slot: int, shocks: Shocks, state: State, trace: Trace) -> None:
    """Keep arrivals outside while receipts are paused, and let all in when they are not."""
    half, zero = state.pipe.dtype.type(0.5), state.pipe.dtype.type(0.0)
    if shocks.plane[RECEIVE] >= 0:
        for b in range(state.pipe.shape[1]):
            waiting = state.edge[GATEHOUSE, e, b] + state.pipe[slot, b]
            paused = state.edge_factor[shocks.plane[RECEIVE], e, b] < half
            state.edge[GATEHOUSE, e, b] = waiting if paused else zero
            state.pipe[slot, b] = zero if paused else waiting
    if trace.edge.shape[1]:
        for b in range(state.pipe.shape[1]):
            trace.edge[T_ARRIVED, day, e, b] = state.pipe[slot, b]


@inlined
def set_want(n: int, want: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Work out what a node would finish today if nothing stood in its way, in units started."""
    received, on_hand, forecast = state.node[RECEIVED, n], state.node[ON_HAND, n], state.node[FORECAST, n]
    if net.node_int[PUSH, n]:
        fill_row(want, np.inf)
        return
    if net.node_real[TARGET_LEVEL, n] >= 0.0:
        lacking(want, received, on_hand, net.node_real[TARGET_LEVEL, n])
    elif lanes.keep_cover.shape[0]:
        lacking_own(want, received, on_hand, forecast, lanes.keep_cover[n])
    else:
        lacking_cover(want, received, on_hand, forecast, net.node_real[TARGET_COVER, n])
    if net.node_int[WAITS, n]:
        add_row(want, state.node[BACKLOG, n])
    if net.node_int[SINK, n] >= 0:
        add_row(want, state.sink[WAITING, net.node_int[SINK, n]])
    good, plane = net.node_real[GOOD, n], shocks.plane[YIELD]
    if plane >= 0:
        for_scrap(want, state.node_factor[plane, n], good)
    elif good != 1.0:
        for_usual_scrap(want, good)


@apart
def lacking(want: Any, received: Any, on_hand: Any, target: Any) -> None:
    """Want what was ordered and what the stock lacks of its target."""
    for b in range(want.size):
        want[b] = received[b] + target - on_hand[b]


@apart
def lacking_cover(want: Any, received: Any, on_hand: Any, forecast: Any, cover: Any) -> None:
    """Want what was ordered and what the stock lacks of so many days of the forecast."""
    for b in range(want.size):
        want[b] = received[b] + cover * forecast[b] - on_hand[b]


@apart
def lacking_own(want: Any, received: Any, on_hand: Any, forecast: Any, cover: Any) -> None:
    """Want the same with days that differ between replications."""
    for b in range(want.size):
        want[b] = received[b] + cover[b] * forecast[b] - on_hand[b]


@apart
def for_scrap(want: Any, factor: Any, good: Any) -> None:
    """Want more, since only a share of what is started is good today."""
    zero = want.dtype.type(0.0)
    for b in range(want.size):
        share = good * factor[b]
        want[b] = want[b] / share if share > zero else want[b]


@apart
def for_usual_scrap(want: Any, good: Any) -> None:
    """Want more, since only a share of what is started is good on any day."""
    for b in range(want.size):
        want[b] = want[b] / good if good > 0.0 else want[b]


@inlined
def set_able(n: int, want: Any, able: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Work out capacity with surge, with what shocks leave and with what a shared platform leaves."""
    special, cut = net.node_real[SURGE_GAIN, n] > 0.0, shocks.cuts[n]
    if cut and not special:
        factor = state.node_factor[shocks.plane[CAPACITY], n]
        able_today(able, lanes.capacity[n], factor, lanes.rate[n], net.node_real[GOOD, n])
    else:
        copy_row(able, lanes.capacity[n])
    if special:
        ramp(want, able, state.node[SURGE, n], net.node_real[SURGE_GAIN, n], net.node_real[SURGE_STEP, n])
        if cut:
            factor = state.node_factor[shocks.plane[CAPACITY], n]
            cut_row(able, factor, lanes.rate[n], net.node_real[GOOD, n])
    if net.node_int[SHARES, n]:
        at_most(able, state.node[ALLOWED, n])


@apart
def ramp(want: Any, able: Any, surge: Any, gain: Any, step: Any) -> None:
    """Let capacity grow day by day while more is wanted than it gives, and shrink when that has passed."""
    zero, one = able.dtype.type(0.0), able.dtype.type(1.0)
    for b in range(able.size):
        way = step if want[b] > able[b] else -step
        grown = min(one, max(zero, surge[b] + way))
        surge[b] = grown
        able[b] *= one + gain * grown


@apart
def cut_row(able: Any, factor: Any, usual: Any, good: Any) -> None:
    """Leave of a capacity what shocks leave, of an unlimited one a share of the usual output."""
    zero, one, without_end = able.dtype.type(0.0), able.dtype.type(1.0), able.dtype.type(np.inf)
    for b in range(able.size):
        whole = usual[b] / good if able[b] == without_end and factor[b] < one else able[b]
        able[b] = whole * factor[b] if factor[b] > zero else zero


@apart
def use(made: Any, held: Any, position: Any, quantity: Any) -> None:
    """Take an input that nothing replaces."""
    for b in range(made.size):
        used = min(made[b] * quantity, held[b])
        held[b] -= used
        position[b] -= used


@apart
def as_share(lets: Any, made: Any) -> None:
    """Turn what inputs that replace one another would make into the share of them that is used."""
    zero, one = made.dtype.type(0.0), made.dtype.type(1.0)
    for b in range(made.size):
        lets[b] = min(one, made[b] / lets[b]) if lets[b] > zero else zero


@apart
def use_share(share: Any, held: Any, position: Any) -> None:
    """Take of an input the same share as of those that it replaces."""
    for b in range(share.size):
        used = held[b] * share[b]
        held[b] -= used
        position[b] -= used


@in_place
def scrap_and_note(
    day: int, n: int, made: Any, net: Net, shocks: Shocks, state: State, tally: Tally, trace: Trace
) -> None:
    """Scrap what is not good; what is left in `made` goes among the finished goods."""
    good, plane = net.node_real[GOOD, n], shocks.plane[YIELD]
    if trace.node.shape[1]:
        for b in range(made.size):
            trace.node[T_STARTED, day, n, b] = made[b]
    if good != 1.0 or plane >= 0:
        for b in range(made.size):
            share = good * state.node_factor[plane, n, b] if plane >= 0 else good
            kept = made[b] * share
            tally.node[SUM_SCRAPPED, n, b] += made[b] - kept
            made[b] = kept
    if trace.node.shape[1]:
        for b in range(made.size):
            trace.node[T_MADE, day, n, b] = made[b]
