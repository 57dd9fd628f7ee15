"""Third step of a day: receive and produce, suppliers before customers."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import in_place, inlined
from mainstay.engines.stress.kernel.arrays import Lanes, Net, Shocks, State, Tally, Trace
from mainstay.engines.stress.kernel.codes import CAPACITY, EXPORT, HOLD, NEARLY_ALL, RECEIVE, SHIP, YIELD
from mainstay.engines.stress.kernel.delivery import deliver, give_all, give_part, how_much
from mainstay.engines.stress.kernel.record import keep_ledger, serve
from mainstay.engines.stress.kernel.rows import (
    ALLOWED,
    BACKLOG,
    FORECAST,
    GATEHOUSE,
    GOOD,
    GROUP_EDGE,
    INPUT,
    INVERSE,
    LEAD_LOW,
    NODE_GROUP,
    ON_HAND,
    ORDERED,
    OUT_EDGE,
    OUT_START,
    OVERWRITES,
    PLAIN,
    POSITION,
    PUSH,
    QUANTITY,
    RECEIVED,
    SHARES,
    SHELF,
    SINGLE,
    SINK,
    SUM_SCRAPPED,
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
    made, want, able, inputs = state.room[0], state.room[1], state.room[2], state.room[3:]
    held, position, pipe = state.edge[INPUT], state.edge[POSITION], state.pipe
    on_hand, received, ordered = state.node[ON_HAND], state.node[RECEIVED], state.edge[ORDERED]
    ints = net.node_int
    groups, edges = net.group_int[GROUP_EDGE], net.edge_int
    simple = shocks.plane[RECEIVE] < 0 and trace.edge.shape[1] == 0
    plain = shocks.plane[HOLD] < 0 and shocks.plane[EXPORT] < 0 and shocks.plane[SHIP] < 0 and trace.edge.shape[1] == 0
    roads = held.shape[0]
    ring = pipe.shape[0] // max(1, roads)
    today = day % max(1, ring) * roads
    for n in range(on_hand.shape[0]):
        first, last = ints[NODE_GROUP, n], ints[NODE_GROUP, n + 1]
        special = net.node_real[SURGE_GAIN, n] > 0.0 or ints[SHARES, n] or ints[SHELF, n] >= 0
        lean = plain and simple and ints[PLAIN, n] and ints[SINGLE, n] and not special
        if lean:
            want_today(n, want, made, net, lanes, shocks, state)
            for e in range(groups[first], groups[last]):
                take_in_lean(held, e, pipe, today + e, made, net.edge_real[INVERSE, e])
            if any_short(made, want):
                name_limits_lean(
                    day,
                    n,
                    groups[first:last],
                    first,
                    want,
                    made,
                    held,
                    net.edge_real[INVERSE],
                    tally.bind_input,
                    tally.bind_capacity,
                    able,
                )
        else:
            receive_and_limit(day, n, first, last, made, want, able, inputs, net, lanes, shocks, state, tally, trace)
        for g in range(first, last):
            if groups[g + 1] - groups[g] == 1:
                use(made, held, position, groups[g], net.edge_real[QUANTITY, groups[g]])
            else:
                use_in_proportion(g, g - first, made, inputs, net, state)
        if net.node_real[GOOD, n] != 1.0 or shocks.plane[YIELD] >= 0 or trace.node.shape[1]:
            scrap_and_note(day, n, made, net, shocks, state, tally, trace)
        short = add_made(on_hand, received, n, made)
        if ints[SHELF, n] >= 0:
            shelve(day, n, made, net, state)
        if plain and ints[PLAIN, n]:
            if short or ints[SINK, n] >= 0:
                how_much(able, on_hand, received, n)
            if ints[SINK, n] >= 0:
                serve(on_hand, n, state.sink, ints[SINK, n], able)
            for k in range(ints[OUT_START, n], ints[OUT_START, n + 1]):
                e = edges[OUT_EDGE, k]
                slot = (day + edges[LEAD_LOW, e]) % ring * roads + e
                if short:
                    give_part(ordered, k, on_hand, n, position, e, pipe, slot, able)
                else:
                    give_all(ordered, k, on_hand, n, pipe, slot)
        else:
            deliver(day, n, able, want, net, lanes, shocks, state, trace)
        if ledger:
            keep_ledger(n, made, state, tally)


@in_place
def receive_and_limit(
    day: int,
    n: int,
    first: int,
    last: int,
    made: Any,
    want: Any,
    able: Any,
    inputs: Any,
    net: Net,
    lanes: Lanes,
    shocks: Shocks,
    state: State,
    tally: Tally,
    trace: Trace,
) -> None:
    """Receive, and work out what is made: the general case, step by step."""
    groups, roads = net.group_int[GROUP_EDGE], state.edge.shape[1]
    today = day % max(1, state.pipe.shape[0] // max(1, roads)) * roads
    for g in range(first, last):
        clear(inputs, g - first)
        for e in range(groups[g], groups[g + 1]):
            if shocks.plane[RECEIVE] >= 0 or trace.edge.shape[1]:
                wait_at_gate(day, e, today + e, shocks, state, trace)
            take_in(state.edge[INPUT], e, state.pipe, today + e, inputs, g - first, net.edge_real[INVERSE, e])
            if not net.edge_int[OVERWRITES, e]:
                clear(state.pipe, today + e)
    if net.node_int[SHELF, n] >= 0:
        age_stock(day, n, net, state, tally)
    wanted(n, want, net, lanes, shocks, state)
    if net.node_real[SURGE_GAIN, n] > 0.0 or net.node_int[SHARES, n]:
        special_capacity(n, want, able, net, lanes, shocks, state)
    elif shocks.plane[CAPACITY] >= 0:
        shocked_capacity(able, lanes.capacity, state.node_factor[shocks.plane[CAPACITY]], n)
    else:
        usual_capacity(able, lanes.capacity, n)
    limit(first, last, want, able, made, inputs)
    if not net.node_int[PUSH, n] and any_short(made, want):
        name_limits(day, n, first, last, want, made, inputs, tally.bind_input, tally.bind_capacity, able)


@inlined
def want_today(n: int, want: Any, made: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Work out what is wanted and what capacity lets, in one loop where the stock is kept in days of the forecast."""
    plane = shocks.plane[CAPACITY]
    if net.node_real[TARGET_LEVEL, n] >= 0.0 or lanes.keep_cover.shape[0] or net.node_real[GOOD, n] != 1.0:
        wanted(n, want, net, lanes, shocks, state)
        if plane >= 0:
            shocked_capacity(made, lanes.capacity, state.node_factor[plane], n)
        else:
            usual_capacity(made, lanes.capacity, n)
        cap(made, want)
        return
    if shocks.plane[YIELD] >= 0 or net.node_int[PUSH, n]:
        wanted(n, want, net, lanes, shocks, state)
        if plane >= 0:
            shocked_capacity(made, lanes.capacity, state.node_factor[plane], n)
        else:
            usual_capacity(made, lanes.capacity, n)
        cap(made, want)
        return
    cover = net.node_real[TARGET_COVER, n]
    if plane >= 0:
        want_shocked(want, made, cover, state.node, n, lanes.capacity, state.node_factor[plane])
    else:
        want_quiet(want, made, cover, state.node, n, lanes.capacity)


@inlined
def cap(made: Any, want: Any) -> None:
    """Make no more than is wanted, and not less than nothing."""
    zero = made.dtype.type(0.0)
    for b in range(made.size):
        made[b] = max(zero, min(want[b], made[b])) + zero


@inlined
def want_quiet(want: Any, made: Any, cover: Any, node: Any, n: int, capacity: Any) -> None:
    """Want what was ordered and what the stock lacks; make what capacity lets."""
    zero = made.dtype.type(0.0)
    for b in range(made.size):
        lacking = node[RECEIVED, n, b] + cover * node[FORECAST, n, b] - node[ON_HAND, n, b]
        want[b] = lacking
        made[b] = max(zero, min(lacking, capacity[n, b]))


@inlined
def want_shocked(want: Any, made: Any, cover: Any, node: Any, n: int, capacity: Any, factor: Any) -> None:
    """Do the same with a capacity that shocks may have cut."""
    zero = made.dtype.type(0.0)
    for b in range(made.size):
        lacking = node[RECEIVED, n, b] + cover * node[FORECAST, n, b] - node[ON_HAND, n, b]
        able = capacity[n, b] * factor[n, b] if factor[n, b] > zero else zero
        want[b] = lacking
        made[b] = max(zero, min(lacking, able))


@inlined
def take_in_lean(held: Any, e: int, pipe: Any, slot: int, made: Any, inverse: Any) -> None:
    """Take in what arrives today, and make no more than it allows."""
    zero = made.dtype.type(0.0)
    for b in range(made.size):
        now = held[e, b] + pipe[slot, b]
        held[e, b] = now
        # adding 0 keeps the store unconditional; stores under a mask cost some processors tens of cycles
        made[b] = min(made[b], now * inverse) + zero


@inlined
def any_short(made: Any, want: Any) -> bool:
    """Return whether a node makes less than it wants in any replication."""
    almost = made.dtype.type(NEARLY_ALL)
    short: Any = 0
    for b in range(made.size):
        short += np.int64(made[b] < want[b] * almost)
    return short > 0


@in_place
def name_limits_lean(
    day: int,
    n: int,
    edges: Any,
    first: int,
    want: Any,
    made: Any,
    held: Any,
    inverse: Any,
    by_input: Any,
    by_capacity: Any,
    bound: Any,
) -> None:
    """Tell inputs and capacity apart where nothing replaces an input; `edges` are those of the node."""
    almost, zero, one = made.dtype.type(NEARLY_ALL), made.dtype.type(0.0), made.dtype.type(1.0)
    for b in range(made.size):
        bound[b] = one if made[b] >= want[b] * almost else zero
    for i in range(edges.size):
        e = edges[i]
        count: Any = 0
        for b in range(made.size):
            binds = (held[e, b] * inverse[e] <= made[b]) & (made[b] < want[b] * almost)
            count += np.int64(binds)
            bound[b] += one if binds else zero
        by_input[first + i, day] += count
    left: Any = 0
    for b in range(made.size):
        left += np.int64(bound[b] == zero)
    by_capacity[n, day] += left


@inlined
def add_made(on_hand: Any, received: Any, n: int, made: Any) -> int:
    """Put what was made among the finished goods; return in how many replications they do not fill all orders."""
    short: Any = 0
    for b in range(made.size):
        now = on_hand[n, b] + made[b]
        on_hand[n, b] = now
        short += np.int64(received[n, b] > now)
    return short


@inlined
def clear(values: Any, row: int) -> None:
    """Set a row to zero."""
    for b in range(values.shape[1]):
        values[row, b] = 0.0


@inlined
def take_in(held: Any, e: int, pipe: Any, slot: int, inputs: Any, k: int, inverse: Any) -> None:
    """Take in what arrives today and add up, in units started, what the inputs of a group would make."""
    for b in range(held.shape[1]):
        now = held[e, b] + pipe[slot, b]
        held[e, b] = now
        inputs[k, b] += now * inverse


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
def wanted(n: int, want: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Work out what a node would finish today if nothing stood in its way, in units started."""
    target, cover = net.node_real[TARGET_LEVEL, n], net.node_real[TARGET_COVER, n]
    if target >= 0.0:
        lacking(want, target, state.node[RECEIVED], state.node[ON_HAND], n)
    elif lanes.keep_cover.shape[0]:
        lacking_own(want, lanes.keep_cover, state.node, n)
    else:
        lacking_cover(want, cover, state.node[RECEIVED], state.node[ON_HAND], state.node[FORECAST], n)
    special = net.node_int[PUSH, n] or net.node_int[WAITS, n] or net.node_int[SINK, n] >= 0
    if special or net.node_real[GOOD, n] != 1.0 or shocks.plane[YIELD] >= 0:
        want_more(n, want, net, shocks, state)


@inlined
def lacking(want: Any, target: Any, received: Any, on_hand: Any, n: int) -> None:
    """Want what was ordered and what the stock lacks of its target."""
    for b in range(want.size):
        want[b] = received[n, b] + target - on_hand[n, b]


@inlined
def lacking_cover(want: Any, cover: Any, received: Any, on_hand: Any, forecast: Any, n: int) -> None:
    """Want what was ordered and what the stock lacks of so many days of the forecast."""
    for b in range(want.size):
        want[b] = received[n, b] + cover * forecast[n, b] - on_hand[n, b]


@inlined
def lacking_own(want: Any, cover: Any, node: Any, n: int) -> None:
    """Want the same with days that differ between replications."""
    for b in range(want.size):
        want[b] = node[RECEIVED, n, b] + cover[n, b] * node[FORECAST, n, b] - node[ON_HAND, n, b]


@in_place
def want_more(n: int, want: Any, net: Net, shocks: Shocks, state: State) -> None:
    """Add what waits, allow for what will be scrapped; a node that pushes wants everything."""
    zero = want.dtype.type(0.0)
    if net.node_int[PUSH, n]:
        for b in range(want.size):
            want[b] = np.inf
        return
    if net.node_int[WAITS, n]:
        for b in range(want.size):
            want[b] += state.node[BACKLOG, n, b]
    if net.node_int[SINK, n] >= 0:
        for b in range(want.size):
            want[b] += state.sink[WAITING, net.node_int[SINK, n], b]
    good, plane = net.node_real[GOOD, n], shocks.plane[YIELD]
    if good != 1.0 or plane >= 0:
        for b in range(want.size):
            share = good * state.node_factor[plane, n, b] if plane >= 0 else good
            want[b] = want[b] / share if share > zero else want[b]


@inlined
def usual_capacity(able: Any, capacity: Any, n: int) -> None:
    """Take the capacity of a quiet day."""
    for b in range(able.size):
        able[b] = capacity[n, b]


@inlined
def shocked_capacity(able: Any, capacity: Any, factor: Any, n: int) -> None:
    """Take capacity times what shocks leave; nothing is left of an unlimited source that is out."""
    zero = able.dtype.type(0.0)
    for b in range(able.size):
        able[b] = capacity[n, b] * factor[n, b] if factor[n, b] > zero else zero


@in_place
def special_capacity(n: int, want: Any, able: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Work out capacity with surge and with what a shared platform leaves."""
    zero, one = able.dtype.type(0.0), able.dtype.type(1.0)
    usual_capacity(able, lanes.capacity, n)
    if net.node_real[SURGE_GAIN, n] > zero:
        gain, step = net.node_real[SURGE_GAIN, n], net.node_real[SURGE_STEP, n]
        for b in range(able.size):
            way = step if want[b] > able[b] else -step
            state.node[SURGE, n, b] = min(one, max(zero, state.node[SURGE, n, b] + way))
            able[b] *= one + gain * state.node[SURGE, n, b]
    plane = shocks.plane[CAPACITY]
    if plane >= 0:
        for b in range(able.size):
            factor = state.node_factor[plane, n, b]
            able[b] = able[b] * factor if factor > zero else zero
    if net.node_int[SHARES, n]:
        for b in range(able.size):
            able[b] = min(able[b], state.node[ALLOWED, n, b])


@inlined
def limit(first: int, last: int, want: Any, able: Any, made: Any, inputs: Any) -> None:
    """Make as much as is wanted, as capacity lets and as the scarcest input lets (Leontief)."""
    zero = made.dtype.type(0.0)
    for b in range(made.size):
        made[b] = max(zero, min(want[b], able[b]))
    for g in range(last - first):
        for b in range(made.size):
            # adding 0 keeps the store unconditional; stores under a mask cost some processors tens of cycles
            made[b] = min(made[b], inputs[g, b]) + zero


@in_place
def name_limits(
    day: int,
    n: int,
    first: int,
    last: int,
    want: Any,
    made: Any,
    inputs: Any,
    by_input: Any,
    by_capacity: Any,
    bound: Any,
) -> None:
    """Tell inputs and capacity apart on a day on which a node makes less than it wants."""
    almost, zero, one = made.dtype.type(NEARLY_ALL), made.dtype.type(0.0), made.dtype.type(1.0)
    for b in range(made.size):
        bound[b] = one if made[b] >= want[b] * almost else zero
    for g in range(last - first):
        count: Any = 0
        for b in range(made.size):
            binds = np.int64((inputs[g, b] <= made[b]) & (made[b] < want[b] * almost))
            count += binds
            bound[b] += made.dtype.type(binds)
        by_input[first + g, day] += count
    left: Any = 0
    for b in range(made.size):
        left += np.int64(bound[b] == zero)
    by_capacity[n, day] += left


@inlined
def use(made: Any, held: Any, position: Any, e: int, quantity: Any) -> None:
    """Take an input that nothing replaces."""
    for b in range(made.size):
        used = min(made[b] * quantity, held[e, b])
        held[e, b] -= used
        position[e, b] -= used


@in_place
def use_in_proportion(g: int, k: int, made: Any, inputs: Any, net: Net, state: State) -> None:
    """Take inputs that replace one another in proportion to what is held of each."""
    zero, one = made.dtype.type(0.0), made.dtype.type(1.0)
    for b in range(made.size):
        inputs[k, b] = min(one, made[b] / inputs[k, b]) if inputs[k, b] > zero else zero
    for e in range(net.group_int[GROUP_EDGE, g], net.group_int[GROUP_EDGE, g + 1]):
        for b in range(made.size):
            used = state.edge[INPUT, e, b] * inputs[k, b]
            state.edge[INPUT, e, b] -= used
            state.edge[POSITION, e, b] -= used


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
