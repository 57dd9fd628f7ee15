"""Second step of a day: demand comes in and orders run from customers to suppliers."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.core.compiled import apart, in_place, inlined
from mainstay.engines.stress.kernel.arrays import Lanes, Links, Net, Shocks, State
from mainstay.engines.stress.kernel.codes import ANCHOR, DEMAND, FIXED_ORDERS, LOTS, ORDER, ORDER_UP_TO, TARGET, WEIGHT
from mainstay.engines.stress.kernel.philox import DEMAND as FOR_DEMAND
from mainstay.engines.stress.kernel.philox import philox_word
from mainstay.engines.stress.kernel.plain_node import order_plainly
from mainstay.engines.stress.kernel.row_steps import (
    add_row,
    copy_row,
    fill_row,
    learn_row,
    product_of,
    sum_of_three,
    sum_of_two,
    times_row,
)
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
    shocked = shocks.start[DEMAND + 1] > shocks.start[DEMAND]
    for s in range(state.sink.shape[1]):
        if lanes.given.size:
            for b in range(width):
                state.sink[ASKED, s, b] = lanes.given[s, day, b if lanes.given.shape[2] > 1 else 0] * lanes.need[s, b]
        else:
            for b in range(width):
                state.sink[ASKED, s, b] = lanes.need[s, b] * net.profile[s, day]
        if net.sink_real[NOISE, s] > 0.0:
            noisy(
                state.sink[ASKED, s],
                lanes.replication,
                net.normal,
                net.sink_word[s],
                np.uint64(day),
                lanes.key[0],
                lanes.key[1],
                net.sink_real[NOISE, s],
            )
        if shocked:
            for b in range(width):
                state.sink[ASKED, s, b] *= state.sink[SINK_FACTOR, s, b]
    if links.switch_share.size:
        switch_demand(day, links, state)


@apart
def noisy(
    asked: Any, replication: Any, normal: Any, word: Any, day: Any, first_key: Any, second_key: Any, noise: Any
) -> None:
    """Multiply demand by a draw around 1, never below 0."""
    zero, one, purpose = asked.dtype.type(0.0), asked.dtype.type(1.0), np.uint64(FOR_DEMAND)
    for b in range(asked.size):
        drawn = philox_word(replication[b], word, day, purpose, first_key, second_key)
        level = one + noise * normal[np.int64(drawn >> np.uint64(16))]
        asked[b] *= max(zero, level)


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
    """Let each node order, customers first, so that a supplier knows the orders of today when it orders itself."""
    for n in range(state.node.shape[1] - 1, -1, -1):
        order_node(day, n, net, lanes, shocks, state)


@inlined
def order_node(day: int, n: int, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Let one node order."""
    ints, groups = net.node_int, net.group_int[GROUP_EDGE]
    on_hand, received, forecast = state.node[ON_HAND, n], state.node[RECEIVED, n], state.node[FORECAST, n]
    receive_orders(day, n, received, net, state)
    if net.node_real[EMA, n] > 0.0:
        learn_row(forecast, received, net.node_real[EMA, n])
    usual = shocks.plane[TARGET] < 0 and ints[POLICY, n] == ORDER_UP_TO and day >= ints[FIRST_DAYS, n]
    usual = usual and net.node_real[CALM, n] == 1.0
    own, plane = lanes.order_cover.shape[0] > 0, shocks.plane[ORDER]
    if usual and ints[PLAIN, n] and plane < 0:
        order_plainly(n, net, lanes, state)
        return
    need = state.room[0]
    for g in range(ints[NODE_GROUP, n], ints[NODE_GROUP, n + 1]):
        difference(need, on_hand, received)
        if ints[SINK, n] >= 0:
            take_off(need, state.sink[WAITING, ints[SINK, n]])
        if ints[WAITS, n]:
            take_off(need, state.node[BACKLOG, n])
        for e in range(groups[g], groups[g + 1]):
            add_scaled(need, state.edge[POSITION, e], net.edge_real[ORDER_INVERSE, e])
        if usual and own:
            up_to_own(need, forecast, lanes.order_cover[n])
        elif usual:
            up_to(need, forecast, net.group_real[LEVEL, g], net.group_real[COVER, g])
        else:
            order_by_rule(day, n, g, need, net, lanes, shocks, state)
        if plane >= 0:
            times_row(need, state.node_factor[plane, n])
        if net.group_int[WEIGHS, g]:
            split_by_weight(day, n, g, need, net, lanes, shocks, state)
        else:
            e = groups[g]
            put_order(need, state.edge[ORDERED, net.edge_int[OUT_PLACE, e]], net.edge_real[ORDER_QUANTITY, e])
            add_row(state.edge[POSITION, e], state.edge[ORDERED, net.edge_int[OUT_PLACE, e]])


@inlined
def receive_orders(day: int, n: int, received: Any, net: Net, state: State) -> None:
    """Add up the demand and the orders that reach a node today."""
    ordered = state.edge[ORDERED]
    k, last, s = net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1], net.node_int[SINK, n]
    if state.late_order.shape[0] > 0:
        for i in range(k, last):
            if net.edge_int[ORDER_DELAY, net.edge_int[OUT_EDGE, i]]:
                take_late_order(day, net.edge_int[OUT_EDGE, i], i, net, state)
    if s >= 0:
        copy_row(received, state.sink[ASKED, s])
    elif k + 2 < last:
        sum_of_three(received, ordered[k], ordered[k + 1], ordered[k + 2])
        k += 3
    elif k + 1 < last:
        sum_of_two(received, ordered[k], ordered[k + 1])
        k += 2
    elif k < last:
        copy_row(received, ordered[k])
        k += 1
    else:
        fill_row(received, 0.0)
    for i in range(k, last):
        add_row(received, ordered[i])


@apart
def difference(need: Any, left: Any, right: Any) -> None:
    """Set what is needed to the difference of two rows."""
    for b in range(need.size):
        need[b] = left[b] - right[b]


@apart
def take_off(need: Any, waiting: Any) -> None:
    """Take demand and orders that wait off the position."""
    for b in range(need.size):
        need[b] -= waiting[b]


@apart
def add_scaled(need: Any, values: Any, factor: Any) -> None:
    """Add a row times a number."""
    for b in range(need.size):
        need[b] += values[b] * factor


@apart
def put_order(need: Any, ordered: Any, quantity: Any) -> None:
    """Order an input."""
    for b in range(need.size):
        ordered[b] = need[b] * quantity


@apart
def up_to(need: Any, forecast: Any, level: Any, cover: Any) -> None:
    """Order what lifts the position to its level: a number, or so many days of the forecast."""
    zero = need.dtype.type(0.0)
    if level >= zero:
        for b in range(need.size):
            need[b] = max(zero, level - need[b])
    else:
        for b in range(need.size):
            need[b] = max(zero, cover * forecast[b] - need[b])


@apart
def up_to_own(need: Any, forecast: Any, cover: Any) -> None:
    """Order up to days of the forecast that differ between replications."""
    for b in range(need.size):
        need[b] = max(need.dtype.type(0.0), cover[b] * forecast[b] - need[b])


@inlined
def order_by_rule(day: int, n: int, g: int, need: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Order by another rule: fixed first orders, smoothing, hoarding, lots."""
    policy, forecast, hoards = net.node_int[POLICY, n], state.node[FORECAST, n], shocks.plane[TARGET]
    if day < net.node_int[FIRST_DAYS, n]:
        fill_row(need, net.node_real[FIRST_ORDERS, n])
    elif policy == FIXED_ORDERS:
        fill_row(need, net.node_real[LOT, n])
    elif policy in (ORDER_UP_TO, ANCHOR):
        if policy == ANCHOR:
            weigh_supply_line(n, g, need, net, state)
        goal, level = state.room[1], net.group_real[LEVEL, g]
        if lanes.order_cover.shape[0]:
            product_of(goal, lanes.order_cover[n], forecast)
        elif level >= 0.0:
            fill_row(goal, level)
        else:
            put_order(forecast, goal, net.group_real[COVER, g])
        if hoards >= 0:
            times_row(goal, state.node_factor[hoards, n])
        if net.node_real[CALM, n] == 1.0:
            reach(need, goal)
        else:
            reach_slowly(need, goal, forecast, net.node_real[CALM, n])
    else:
        order_in_lots(n, g, need, net, state)


@apart
def reach(need: Any, goal: Any) -> None:
    """Order the whole gap to the goal."""
    for b in range(need.size):
        need[b] = max(need.dtype.type(0.0), goal[b] - need[b])


@apart
def reach_slowly(need: Any, goal: Any, forecast: Any, calm: Any) -> None:
    """Order what is usual and a part of the gap to the goal."""
    for b in range(need.size):
        gap = goal[b] - need[b]
        need[b] = max(need.dtype.type(0.0), forecast[b] + (gap - forecast[b]) * calm)


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


@inlined
def split_by_weight(day: int, n: int, g: int, need: Any, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> None:
    """Divide orders by weight, by tariffs and by what a buyer remembers of deliveries; stockpiles are asked apart."""
    first, last = net.group_int[GROUP_EDGE, g], net.group_int[GROUP_EDGE, g + 1]
    plane, attentive = shocks.plane[WEIGHT], net.node_real[ATTENTION, n] > 0.0
    total = state.room[1]
    fill_row(total, 0.0)
    for e in range(first, last):
        if net.edge_int[GATE, e] == 0:
            ordered = state.edge[ORDERED, net.edge_int[OUT_PLACE, e]]
            copy_row(ordered, lanes.weight[e])
            if plane >= 0:
                times_row(ordered, state.edge_factor[plane, e])
            if attentive:
                times_row(ordered, state.edge[TRUST, e])
            add_row(total, ordered)
    for e in range(first, last):
        ordered = state.edge[ORDERED, net.edge_int[OUT_PLACE, e]]
        if net.edge_int[GATE, e]:
            ask_stockpile(day, n, e, net, state)
        else:
            order_share(need, ordered, total, net.edge_real[ORDER_QUANTITY, e])
        add_row(state.edge[POSITION, e], ordered)


@apart
def order_share(need: Any, ordered: Any, total: Any, quantity: Any) -> None:
    """Turn the weight of a supplier into its order."""
    zero = need.dtype.type(0.0)
    for b in range(need.size):
        share = ordered[b] / total[b] if total[b] > zero else zero
        ordered[b] = need[b] * share * quantity


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
