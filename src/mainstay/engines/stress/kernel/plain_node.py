"""What a plain node does in a day: orders up to a level, roads of fixed length, nothing waits, expires or is replaced.

The same steps as in `orders` and `supply`, with the same results to the last bit, in as few passes as there are.
"""

from __future__ import annotations

from typing import Any

from mainstay.core.compiled import inlined
from mainstay.engines.stress.kernel.arrays import Lanes, Net, Shocks, State, Tally
from mainstay.engines.stress.kernel.codes import CAPACITY
from mainstay.engines.stress.kernel.limits import name_limits
from mainstay.engines.stress.kernel.row_steps import (
    LACKS,
    SHORT,
    able_today,
    give_one,
    give_part,
    give_three,
    give_two,
    make_none,
    make_one,
    make_three,
    make_two,
    order_one,
    order_two,
    product_of,
    serve_all,
    serve_part,
    share_of_orders,
)
from mainstay.engines.stress.kernel.rows import (
    ASKED,
    COVER,
    FORECAST,
    GROUP_EDGE,
    INPUT,
    INVERSE,
    LEAD_LOW,
    LEVEL,
    NODE_GROUP,
    ON_HAND,
    ORDER_INVERSE,
    ORDER_QUANTITY,
    ORDERED,
    OUT_EDGE,
    OUT_PLACE,
    OUT_START,
    OWN_PART,
    POSITION,
    QUANTITY,
    RECEIVED,
    SERVED,
    SINK,
    TARGET_COVER,
    TARGET_LEVEL,
)


@inlined
def order_plainly(n: int, net: Net, lanes: Lanes, state: State) -> None:
    """Order each input up to its level."""
    on_hand, received, forecast = state.node[ON_HAND, n], state.node[RECEIVED, n], state.node[FORECAST, n]
    position, ordered = state.edge[POSITION], state.edge[ORDERED]
    zero, one = state.node.dtype.type(0.0), state.node.dtype.type(1.0)
    own = int(lanes.order_cover.shape[0] > 0)
    if own:
        forecast = state.room[1]
        product_of(forecast, lanes.order_cover[n], state.node[FORECAST, n])
    g, last = net.node_int[NODE_GROUP, n], net.node_int[NODE_GROUP, n + 1]
    while g < last:
        e = net.group_int[GROUP_EDGE, g]
        level, cover = goal_of(net.group_real[LEVEL, g], net.group_real[COVER, g], own, zero, one)
        if g + 1 < last:
            d = net.group_int[GROUP_EDGE, g + 1]
            other_level, other_cover = goal_of(
                net.group_real[LEVEL, g + 1], net.group_real[COVER, g + 1], own, zero, one
            )
            order_two(
                on_hand,
                received,
                forecast,
                position[e],
                ordered[net.edge_int[OUT_PLACE, e]],
                level,
                cover,
                net.edge_real[ORDER_INVERSE, e],
                net.edge_real[ORDER_QUANTITY, e],
                position[d],
                ordered[net.edge_int[OUT_PLACE, d]],
                other_level,
                other_cover,
                net.edge_real[ORDER_INVERSE, d],
                net.edge_real[ORDER_QUANTITY, d],
            )
            g += 2
        else:
            order_one(
                on_hand,
                received,
                forecast,
                position[e],
                ordered[net.edge_int[OUT_PLACE, e]],
                level,
                cover,
                net.edge_real[ORDER_INVERSE, e],
                net.edge_real[ORDER_QUANTITY, e],
            )
            g += 1


@inlined
def goal_of(level: Any, cover: Any, own: int, zero: Any, one: Any) -> Any:
    """Return a goal as a number and days of the forecast; with days of its own the forecast holds the goal already."""
    if own:
        return zero, one
    return max(level, zero), (cover if level < zero else zero)


@inlined
def supply_plainly(day: int, n: int, net: Net, lanes: Lanes, shocks: Shocks, state: State, tally: Tally) -> None:
    """Receive, produce and deliver."""
    told = make_plainly(day, n, net, lanes, shocks, state)
    if told & LACKS:
        first, last = net.node_int[NODE_GROUP, n], net.node_int[NODE_GROUP, n + 1]
        want, made, bound = state.room[1], state.room[0], state.room[2]
        name_limits(day, n, first, last, want, made, state.room[3:], tally.bind_input, tally.bind_capacity, bound)
    on_hand, s = state.node[ON_HAND, n], net.node_int[SINK, n]
    if told & SHORT:
        ratio = state.room[2]
        share_of_orders(ratio, on_hand, state.node[RECEIVED, n])
        if s >= 0:
            serve_part(on_hand, state.sink[ASKED, s], state.sink[SERVED, s], state.sink[OWN_PART, s], ratio)
        give_in_part(day, n, ratio, net, state)
    else:
        if s >= 0:
            serve_all(on_hand, state.sink[ASKED, s], state.sink[SERVED, s], state.sink[OWN_PART, s])
        give_in_full(day, n, net, state)


@inlined
def make_plainly(day: int, n: int, net: Net, lanes: Lanes, shocks: Shocks, state: State) -> int:
    """Receive and produce; return whether somebody makes less than is wanted, and has less than is asked for."""
    on_hand, received, forecast = state.node[ON_HAND, n], state.node[RECEIVED, n], state.node[FORECAST, n]
    room = state.room
    zero, one = state.node.dtype.type(0.0), state.node.dtype.type(1.0)
    own = int(lanes.keep_cover.shape[0] > 0 and net.node_real[TARGET_LEVEL, n] < 0.0)
    level, cover = goal_of(net.node_real[TARGET_LEVEL, n], net.node_real[TARGET_COVER, n], own, zero, one)
    if own:
        forecast = room[room.shape[0] - 1]
        product_of(forecast, lanes.keep_cover[n], state.node[FORECAST, n])
    able: Any = lanes.capacity[n]
    if shocks.cuts[n]:
        able = room[2]
        able_today(able, lanes.capacity[n], state.node_factor[shocks.plane[CAPACITY], n], lanes.rate[n], one)
    first, roads = net.node_int[NODE_GROUP, n], state.edge.shape[1]
    count = net.node_int[NODE_GROUP, n + 1] - first
    if count == 0:
        return make_none(on_hand, received, forecast, able, room[1], room[0], level, cover)
    c = net.group_int[GROUP_EDGE, first]
    if count == 1:
        return make_one(
            on_hand,
            received,
            forecast,
            able,
            room[1],
            room[0],
            level,
            cover,
            state.edge[INPUT, c],
            state.edge[POSITION, c],
            state.pipe[day % (state.pipe.shape[0] // roads) * roads + c],
            room[3],
            net.edge_real[INVERSE, c],
            net.edge_real[QUANTITY, c],
        )
    return make_from_several(day, n, forecast, able, level, cover, net, state)


@inlined
def make_from_several(
    day: int, n: int, forecast: Any, able: Any, level: Any, cover: Any, net: Net, state: State
) -> int:
    """Take in two or three inputs and make what they let."""
    on_hand, received = state.node[ON_HAND, n], state.node[RECEIVED, n]
    held, position, pipe, room = state.edge[INPUT], state.edge[POSITION], state.pipe, state.room
    inverse, quantity = net.edge_real[INVERSE], net.edge_real[QUANTITY]
    first = net.node_int[NODE_GROUP, n]
    count = net.node_int[NODE_GROUP, n + 1] - first
    want, made = room[1], room[0]
    roads = state.edge.shape[1]
    slot = day % (pipe.shape[0] // roads) * roads
    c = net.group_int[GROUP_EDGE, first]
    d = c + 1
    if count == 2:
        return make_two(
            on_hand,
            received,
            forecast,
            able,
            want,
            made,
            level,
            cover,
            held[c],
            position[c],
            pipe[slot + c],
            room[3],
            inverse[c],
            quantity[c],
            held[d],
            position[d],
            pipe[slot + d],
            room[4],
            inverse[d],
            quantity[d],
        )
    e = c + 2
    return make_three(
        on_hand,
        received,
        forecast,
        able,
        want,
        made,
        level,
        cover,
        held[c],
        position[c],
        pipe[slot + c],
        room[3],
        inverse[c],
        quantity[c],
        held[d],
        position[d],
        pipe[slot + d],
        room[4],
        inverse[d],
        quantity[d],
        held[e],
        position[e],
        pipe[slot + e],
        room[5],
        inverse[e],
        quantity[e],
    )


@inlined
def slot_of(day: int, e: int, net: Net, state: State) -> Any:
    """Return where goods stand that leave today on a road of fixed length."""
    roads = state.edge.shape[1]
    return (day + net.edge_int[LEAD_LOW, e]) % (state.pipe.shape[0] // roads) * roads + e


@inlined
def give_in_full(day: int, n: int, net: Net, state: State) -> None:
    """Give customers all they asked, in turn."""
    on_hand, ordered, pipe, ways = state.node[ON_HAND, n], state.edge[ORDERED], state.pipe, net.edge_int[OUT_EDGE]
    k, last = net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1]
    while k < last:
        here = pipe[slot_of(day, ways[k], net, state)]
        if k + 2 < last:
            other, third = (
                pipe[slot_of(day, ways[k + 1], net, state)],
                pipe[slot_of(day, ways[k + 2], net, state)],
            )
            give_three(on_hand, ordered[k], here, ordered[k + 1], other, ordered[k + 2], third)
            k += 3
        elif k + 1 < last:
            give_two(on_hand, ordered[k], here, ordered[k + 1], pipe[slot_of(day, ways[k + 1], net, state)])
            k += 2
        else:
            give_one(on_hand, ordered[k], here)
            k += 1


@inlined
def give_in_part(day: int, n: int, ratio: Any, net: Net, state: State) -> None:
    """Give all customers the same share of what they asked."""
    on_hand, ordered, position = state.node[ON_HAND, n], state.edge[ORDERED], state.edge[POSITION]
    for k in range(net.node_int[OUT_START, n], net.node_int[OUT_START, n + 1]):
        e = net.edge_int[OUT_EDGE, k]
        give_part(on_hand, ordered[k], state.pipe[slot_of(day, e, net, state)], position[e], ratio)
