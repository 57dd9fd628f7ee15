"""Second step of a day: demand comes in and orders run from customers to suppliers."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import in_place, inlined
from mainstay.engines.stress.kernel.arrays import Lanes, Links, Net, Shocks, State
from mainstay.engines.stress.kernel.codes import ANCHOR, DEMAND, FIXED_ORDERS, LOTS, ORDER, ORDER_UP_TO, TARGET, WEIGHT
from mainstay.engines.stress.kernel.philox import DEMAND as FOR_DEMAND
from mainstay.engines.stress.kernel.philox import philox_word
from mainstay.engines.stress.kernel.rows import (
    ASKED,
    ATTENTION,
    BACKLOG,
    CALM,
    COVER,
    DELAY_START,
    EMA,
    FIRST_DAYS,
    FIRST_ORDERS,
    FORECAST,
    GATE,
    GATE_COVER,
    GATE_FROM,
    GATE_UNITS,
    GROUP_EDGE,
    INPUT,
    LEVEL,
    LINE_WEIGHT,
    LOT,
    NODE_GROUP,
    NOISE,
    ON_HAND,
    ORDER_DELAY,
    ORDER_INVERSE,
    ORDER_QUANTITY,
    ORDERED,
    OUT_EDGE,
    OUT_PLACE,
    OUT_START,
    PLAIN,
    POLICY,
    POSITION,
    RECEIVED,
    REORDER,
    SHORT,
    SINGLE,
    SINK,
    SINK_FACTOR,
    SWITCH_DELAY,
    SWITCH_FROM,
    SWITCH_TO,
    TRUST,
    WAITING,
    WAITS,
    WEIGHS,
)


@in_place
def demand_today(day: int, net: Net, links: Links, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Set the demand of each sink: given, or need x season x noise x shock; plus what turns here from elsewhere."""
    width = state.sink.shape[2]
    zero, one = state.sink.dtype.type(0.0), state.sink.dtype.type(1.0)
    shocked = shocks.start[DEMAND + 1] > shocks.start[DEMAND]
    for s in range(state.sink.shape[1]):
        if lanes.given.size:
            for b in range(width):
                state.sink[ASKED, s, b] = lanes.given[s, day, b if lanes.given.shape[2] > 1 else 0] * lanes.need[s, b]
        else:
            for b in range(width):
                state.sink[ASKED, s, b] = lanes.need[s, b] * net.profile[s, day]
        if net.sink_real[NOISE, s] > zero:
            for b in range(width):
                word = philox_word(
                    lanes.replication[b],
                    net.sink_word[s],
                    np.uint64(day),
                    np.uint64(FOR_DEMAND),
                    lanes.key[0],
                    lanes.key[1],
                )
                level = one + net.sink_real[NOISE, s] * net.normal[np.int64(word >> np.uint64(16))]
                state.sink[ASKED, s, b] *= max(zero, level)
        if shocked:
            for b in range(width):
                state.sink[ASKED, s, b] *= state.sink[SINK_FACTOR, s, b]
    if links.switch_share.size:
        switch_demand(day, links, state)


@in_place
def switch_demand(day: int, links: Links, state: State) -> None:
    """Add to a product what could not be had of another some days ago: the wave that reaches the neighbours."""
    for i in range(links.switch_share.size):
        past = day - links.switch_int[SWITCH_DELAY, i]
        if past < 0:
            continue
        slot = past % state.missed.shape[1]
        for b in range(state.sink.shape[2]):
            state.sink[ASKED, links.switch_int[SWITCH_TO, i], b] += (
                links.switch_share[i] * state.missed[links.switch_int[SWITCH_FROM, i], slot, b]
            )


@in_place
def orders_today(day: int, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Let each node order, customers first, so that a supplier knows the orders of today when it orders itself.

    The rows that every node touches are named once, so that the inner loops see plain arrays; rules that few nodes have
    are functions of their own.
    """
    on_hand, received, forecast = state.node[ON_HAND], state.node[RECEIVED], state.node[FORECAST]
    ordered, position, asked = state.edge[ORDERED], state.edge[POSITION], state.sink[ASKED]
    starts, groups, edges = net.node_int, net.group_int[GROUP_EDGE], net.edge_int
    need, zero = state.room[0], state.node.dtype.type(0.0)
    usual, late = shocks.plane[TARGET] < 0, state.late_order.shape[0] > 0
    no_own = lanes.order_cover.shape[0] == 0 and shocks.plane[ORDER] < 0
    for n in range(on_hand.shape[0] - 1, -1, -1):
        receive_orders(day, n, late, received, ordered, asked, net, state)
        if net.node_real[EMA, n] > zero:
            learn(forecast, n, received, net.node_real[EMA, n])
        plain = usual and starts[POLICY, n] == ORDER_UP_TO and net.node_real[CALM, n] == 1.0
        plain = plain and day >= starts[FIRST_DAYS, n]
        lean = plain and no_own and starts[PLAIN, n] and starts[SINGLE, n]
        for g in range(starts[NODE_GROUP, n], starts[NODE_GROUP, n + 1]):
            if lean:
                e = groups[g]
                order_lean(
                    on_hand,
                    received,
                    forecast,
                    n,
                    position,
                    e,
                    ordered,
                    edges[OUT_PLACE, e],
                    net.edge_real[ORDER_INVERSE, e],
                    net.edge_real[ORDER_QUANTITY, e],
                    net.group_real[LEVEL, g],
                    net.group_real[COVER, g],
                )
                continue
            subtract_row(need, on_hand, received, n)
            if starts[SINK, n] >= 0 or starts[WAITS, n]:
                take_off_waiting(n, need, net, state)
            for e in range(groups[g], groups[g + 1]):
                add_scaled(need, position, e, net.edge_real[ORDER_INVERSE, e])
            if plain and lanes.order_cover.shape[0]:
                up_to_own(need, lanes.order_cover, forecast, n)
            elif plain:
                up_to(need, net.group_real[LEVEL, g], net.group_real[COVER, g], forecast, n)
            else:
                order_by_rule(day, n, g, need, net, lanes, shocks, state)
            if shocks.plane[ORDER] >= 0:
                scale_row(need, state.node_factor[shocks.plane[ORDER]], n)
            if net.group_int[WEIGHS, g]:
                split_by_weight(day, n, g, need, net, lanes, shocks, state)
            else:
                e = groups[g]
                put_order(ordered, edges[OUT_PLACE, e], position, e, need, net.edge_real[ORDER_QUANTITY, e])


@inlined
def receive_orders(
    day: int, n: int, late: Any, received: Any, ordered: Any, asked: Any, net: Net, state: State
) -> None:
    """Add up the demand and the orders that reach a node today."""
    ints = net.node_int
    first, last = ints[OUT_START, n], ints[OUT_START, n + 1]
    if late:
        for k in range(first, last):
            if net.edge_int[ORDER_DELAY, net.edge_int[OUT_EDGE, k]]:
                take_late_order(day, net.edge_int[OUT_EDGE, k], k, net, state)
    if ints[SINK, n] >= 0:
        copy_row(received, n, asked, ints[SINK, n])
    elif first < last:
        copy_row(received, n, ordered, first)
        first += 1
    else:
        fill_row(received, n, 0.0)
    for k in range(first, last):
        add_row(received, n, ordered, k)


@inlined
def order_lean(
    on_hand: Any,
    received: Any,
    forecast: Any,
    n: int,
    position: Any,
    e: int,
    ordered: Any,
    k: int,
    inverse: Any,
    quantity: Any,
    level: Any,
    cover: Any,
) -> None:
    """Order one input up to its level: the plain case of all that follows, in one loop."""
    zero = on_hand.dtype.type(0.0)
    if level >= zero:
        for b in range(on_hand.shape[1]):
            need = on_hand[n, b] - received[n, b] + position[e, b] * inverse
            order = max(zero, level - need) * quantity
            ordered[k, b] = order
            position[e, b] += order
    else:
        for b in range(on_hand.shape[1]):
            need = on_hand[n, b] - received[n, b] + position[e, b] * inverse
            order = max(zero, cover * forecast[n, b] - need) * quantity
            ordered[k, b] = order
            position[e, b] += order


@inlined
def copy_row(into: Any, i: int, values: Any, k: int) -> None:
    """Set one row to another."""
    for b in range(into.shape[1]):
        into[i, b] = values[k, b]


@inlined
def fill_row(into: Any, i: int, value: Any) -> None:
    """Set one row to a number."""
    for b in range(into.shape[1]):
        into[i, b] = value


@inlined
def add_row(into: Any, i: int, values: Any, k: int) -> None:
    """Add one row to another."""
    for b in range(into.shape[1]):
        into[i, b] += values[k, b]


@inlined
def subtract_row(need: Any, left: Any, right: Any, n: int) -> None:
    """Set what is needed to the difference of two rows."""
    for b in range(need.size):
        need[b] = left[n, b] - right[n, b]


@inlined
def add_scaled(need: Any, values: Any, e: int, factor: Any) -> None:
    """Add a row times a number."""
    for b in range(need.size):
        need[b] += values[e, b] * factor


@inlined
def put_order(ordered: Any, k: int, position: Any, e: int, need: Any, quantity: Any) -> None:
    """Order an input; it counts in the position from now on."""
    for b in range(need.size):
        order = need[b] * quantity
        ordered[k, b] = order
        position[e, b] += order


@inlined
def scale_row(need: Any, factor: Any, n: int) -> None:
    """Multiply what is needed by a row."""
    for b in range(need.size):
        need[b] *= factor[n, b]


@inlined
def learn(forecast: Any, n: int, received: Any, weight: Any) -> None:
    """Move the forecast towards the orders of today."""
    for b in range(forecast.shape[1]):
        forecast[n, b] += weight * (received[n, b] - forecast[n, b])


@inlined
def up_to(need: Any, level: Any, cover: Any, forecast: Any, n: int) -> None:
    """Order what lifts the position to its level: a number, or so many days of the forecast."""
    zero = need.dtype.type(0.0)
    if level >= zero:
        for b in range(need.size):
            need[b] = max(zero, level - need[b])
    else:
        for b in range(need.size):
            need[b] = max(zero, cover * forecast[n, b] - need[b])


@inlined
def up_to_own(need: Any, cover: Any, forecast: Any, n: int) -> None:
    """Order up to days of the forecast that differ between replications."""
    for b in range(need.size):
        need[b] = max(need.dtype.type(0.0), cover[n, b] * forecast[n, b] - need[b])


@in_place
def take_off_waiting(n: int, need: Any, net: Net, state: State) -> None:
    """Take demand and orders that wait off the position."""
    s = net.node_int[SINK, n]
    if s >= 0:
        for b in range(need.size):
            need[b] -= state.sink[WAITING, s, b]
    if net.node_int[WAITS, n]:
        for b in range(need.size):
            need[b] -= state.node[BACKLOG, n, b]


@in_place
def order_by_rule(day: int, n: int, g: int, need: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Order by a rule that few nodes have: fixed first orders, smoothing, hoarding, lots."""
    zero = state.node.dtype.type(0.0)
    if day < net.node_int[FIRST_DAYS, n]:
        for b in range(need.size):
            need[b] = net.node_real[FIRST_ORDERS, n]
    elif net.node_int[POLICY, n] == FIXED_ORDERS:
        for b in range(need.size):
            need[b] = net.node_real[LOT, n]
    elif net.node_int[POLICY, n] == ORDER_UP_TO or net.node_int[POLICY, n] == ANCHOR:
        if net.node_int[POLICY, n] == ANCHOR:
            weigh_supply_line(n, g, need, net, state)
        calm, hoards = net.node_real[CALM, n], shocks.plane[TARGET]
        level, cover = net.group_real[LEVEL, g], net.group_real[COVER, g]
        for b in range(need.size):
            goal = level if level >= zero else cover * state.node[FORECAST, n, b]
            if lanes.order_cover.shape[0]:
                goal = lanes.order_cover[n, b] * state.node[FORECAST, n, b]
            if hoards >= 0:
                goal *= state.node_factor[hoards, n, b]
            usual = state.node[FORECAST, n, b]
            gap = goal - need[b]
            need[b] = max(zero, gap if calm == 1.0 else usual + (gap - usual) * calm)
    else:
        order_in_lots(n, g, need, net, state)


@in_place
def weigh_supply_line(n: int, g: int, need: Any, net: Net, state: State) -> None:
    """Count goods that are ordered and not yet there only in part, as people do (Sterman 1989)."""
    unseen = state.node.dtype.type(1.0) - net.node_real[LINE_WEIGHT, n]
    for e in range(net.group_int[GROUP_EDGE, g], net.group_int[GROUP_EDGE, g + 1]):
        inverse = net.edge_real[ORDER_INVERSE, e]
        for b in range(need.size):
            need[b] -= unseen * (state.edge[POSITION, e, b] - state.edge[INPUT, e, b]) * inverse


@in_place
def take_late_order(day: int, e: int, k: int, net: Net, state: State) -> None:
    """Exchange the order of today for the one that was sent some days ago."""
    slot = net.edge_int[DELAY_START, e] + day % net.edge_int[ORDER_DELAY, e]
    for b in range(state.edge.shape[2]):
        sent = state.edge[ORDERED, k, b]
        state.edge[ORDERED, k, b] = state.late_order[slot, b]
        state.late_order[slot, b] = sent


@in_place
def order_in_lots(n: int, g: int, need: Any, net: Net, state: State) -> None:
    """Order by the rules with a reorder point: (s, S), or as many lots as lift the position above the point."""
    zero = state.node.dtype.type(0.0)
    lots = net.node_int[POLICY, n] == LOTS
    for b in range(need.size):
        position = need[b]
        if position > net.node_real[REORDER, n]:
            need[b] = zero
        elif lots:
            count = np.floor((net.node_real[REORDER, n] - position) / net.node_real[LOT, n]) + state.node.dtype.type(
                1.0
            )
            need[b] = count * net.node_real[LOT, n]
        else:
            level = (
                net.group_real[LEVEL, g]
                if net.group_real[LEVEL, g] >= zero
                else net.group_real[COVER, g] * state.node[FORECAST, n, b]
            )
            need[b] = max(zero, level - position)


@in_place
def split_by_weight(day: int, n: int, g: int, need: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Divide orders by weight, by tariffs and by what a buyer remembers of deliveries; stockpiles are asked apart."""
    width = state.node.shape[2]
    zero = state.node.dtype.type(0.0)
    first, last = net.group_int[GROUP_EDGE, g], net.group_int[GROUP_EDGE, g + 1]
    plane = shocks.plane[WEIGHT]
    attentive = net.node_real[ATTENTION, n] > zero
    total = state.room[1]
    for b in range(width):
        total[b] = zero
    for e in range(first, last):
        if net.edge_int[GATE, e]:
            continue
        k = net.edge_int[OUT_PLACE, e]
        for b in range(width):
            weight = lanes.weight[e, b]
            if plane >= 0:
                weight *= state.edge_factor[plane, e, b]
            if attentive:
                weight *= state.edge[TRUST, e, b]
            state.edge[ORDERED, k, b] = weight
            total[b] += weight
    for e in range(first, last):
        k = net.edge_int[OUT_PLACE, e]
        if net.edge_int[GATE, e]:
            ask_stockpile(day, n, e, net, state)
        else:
            for b in range(width):
                share = state.edge[ORDERED, k, b] / total[b] if total[b] > zero else zero
                state.edge[ORDERED, k, b] = need[b] * share * net.edge_real[ORDER_QUANTITY, e]
        for b in range(width):
            state.edge[POSITION, e, b] += state.edge[ORDERED, k, b]


@in_place
def ask_stockpile(day: int, n: int, e: int, net: Net, state: State) -> None:
    """Ask a stockpile for what was short yesterday, where its rule lets it out."""
    zero = state.node.dtype.type(0.0)
    s = net.node_int[SINK, n]
    for b in range(state.node.shape[2]):
        wanted = state.sink[SHORT, s, b] if s >= 0 else zero
        if net.edge_real[GATE_COVER, e] >= zero:
            below = state.node[ON_HAND, n, b] < net.edge_real[GATE_COVER, e] * state.node[FORECAST, n, b]
            wanted = max(wanted, state.node[RECEIVED, n, b]) if below else zero
        if day < net.edge_int[GATE_FROM, e]:
            wanted = zero
        state.edge[ORDERED, net.edge_int[OUT_PLACE, e], b] = min(
            wanted * net.edge_real[ORDER_QUANTITY, e], net.edge_real[GATE_UNITS, e]
        )
