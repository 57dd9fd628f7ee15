"""Demand comes in, and orders run from customers to suppliers."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.kernel.codes import (
    ANCHOR,
    DEMAND,
    FIXED_ORDERS,
    LOTS,
    ORDER,
    ORDER_UP_TO,
    TARGET,
    WEIGHT,
)
from mainstay.engines.stress.kernel.philox import DEMAND as FOR_DEMAND
from mainstay.engines.stress.kernel.philox import philox_words
from mainstay.engines.stress.kernel.reference.world import Lane, World


def ask(day: int, world: World) -> None:
    """Set what people ask of each sink today."""
    net, lanes, state = world.net, world.lanes, world.state
    for s in range(state.demand.shape[0]):
        if lanes.given.size:
            state.demand[s] = lanes.given[s, day] * lanes.need[s]
        else:
            state.demand[s] = lanes.need[s] * net.profile[s, day]
        if net.noise[s] > 0:
            purpose = np.full(world.width, FOR_DEMAND, np.uint64)
            word = philox_words(lanes.replication, net.sink_word[s], np.uint64(day), purpose, lanes.key)
            drawn = net.normal[(word >> np.uint64(16)).astype(np.int64)]
            state.demand[s] *= np.maximum(world.dtype.type(0.0), world.dtype.type(1.0) + net.noise[s] * drawn)
        if world.targets(DEMAND):
            state.demand[s] *= state.sink_factor[s]
    for i in range(net.switch_from.size):
        past = day - int(net.switch_delay[i])
        if past >= 0:
            missed = state.missed[net.switch_from[i], past % state.missed.shape[1]]
            state.demand[net.switch_to[i]] += net.switch_share[i] * missed


def order(day: int, n: int, world: World) -> None:
    """Let one node read its mail, look ahead and order each of its inputs."""
    net, state = world.net, world.state
    state.received[n] = state.demand[net.sink[n]] if net.sink[n] >= 0 else 0.0
    for e in world.ways_out(n):
        if net.order_delay[e]:
            world.mail[e][day + int(net.order_delay[e])] = state.order[e].copy()
            state.order[e] = world.mail[e].pop(day)
        state.received[n] += state.order[e]
    if net.ema[n] > 0:
        state.forecast[n] += net.ema[n] * (state.received[n] - state.forecast[n])
    for g in world.groups(n):
        need = wish(day, n, g, world)
        divide(day, n, g, need, world)
        for e in world.edges(g):
            state.position[e] += state.order[e]


def position_of(n: int, g: int, world: World) -> Lane:
    """Return stock, less all that is asked of it, plus an input on hand and on order, in units of the product."""
    net, state = world.net, world.state
    position: Lane = state.stock[n] - state.received[n]
    if net.sink[n] >= 0:
        position = position - state.waiting[net.sink[n]]
    if net.waits[n]:
        position = position - state.backlog[n]
    for e in world.edges(g):
        position = position + state.position[e] * net.order_inverse[e]
    return position


def position_seen(n: int, g: int, world: World) -> Lane:
    """Return the position as people see it who count goods on order only in part."""
    net, state = world.net, world.state
    position = position_of(n, g, world)
    unseen = world.dtype.type(1.0) - net.line_weight[n]
    for e in world.edges(g):
        position = position - unseen * (state.position[e] - state.input[e]) * net.order_inverse[e]
    return position


def wish(day: int, n: int, g: int, world: World) -> Lane:
    """Return what a node would order of one input, in units of its product."""
    net = world.net
    if day < net.first_days[n]:
        need = np.full(world.width, net.first_orders[n], world.dtype)
    elif net.policy[n] == FIXED_ORDERS:
        need = np.full(world.width, net.lot[n], world.dtype)
    elif net.policy[n] == ORDER_UP_TO:
        need = up_to(n, g, position_of(n, g, world), world)
    elif net.policy[n] == ANCHOR:
        need = up_to(n, g, position_seen(n, g, world), world)
    else:
        need = at_a_point(n, g, position_of(n, g, world), world)
    paused = world.node_factor(ORDER, n)
    return need if paused is None else need * paused


def level_of(n: int, g: int, world: World) -> Lane:
    """Return the level that a node orders up to."""
    fixed = world.net.level[g]
    if fixed >= 0:
        return np.full(world.width, fixed, world.dtype)
    level: Lane = world.net.cover[g] * world.state.forecast[n]
    return level


def up_to(n: int, g: int, position: Lane, world: World) -> Lane:
    """Close the gap to the level at once, or over some days."""
    drawn = world.lanes.order_cover
    level = drawn[n] * world.state.forecast[n] if drawn.shape[0] else level_of(n, g, world)
    hoarded = world.node_factor(TARGET, n)
    if hoarded is not None:
        level = level * hoarded
    calm, usual = world.net.calm[n], world.state.forecast[n]
    gap = level - position
    need: Lane = gap if calm == 1 else usual + (gap - usual) * calm
    positive: Lane = np.maximum(need, world.dtype.type(0.0))
    return positive


def at_a_point(n: int, g: int, position: Lane, world: World) -> Lane:
    """Order nothing above the reorder point; else whole lots, or up to the level."""
    net, zero = world.net, world.dtype.type(0.0)
    if net.policy[n] == LOTS:
        wanted = (np.floor((net.reorder[n] - position) / net.lot[n]) + world.dtype.type(1.0)) * net.lot[n]
    else:
        wanted = np.maximum(level_of(n, g, world) - position, zero)
    need: Lane = np.where(position > net.reorder[n], zero, wanted)
    return need


def divide(day: int, n: int, g: int, need: Lane, world: World) -> None:
    """Divide an order among suppliers that replace one another, by weight; stockpiles are asked by their own rule."""
    net, state = world.net, world.state
    edges = world.edges(g)
    if not net.weighs[g]:
        state.order[edges[0]] = need * net.order_quantity[edges[0]]
        return
    weights = {e: liking(e, n, world) for e in edges if not net.gate[e]}
    total = world.nothing()
    for weight in weights.values():
        total = total + weight
    for e in edges:
        if net.gate[e]:
            state.order[e] = ask_stockpile(day, n, e, world)
        else:
            share = np.where(total > 0, weights[e] / total, 0.0).astype(world.dtype)
            state.order[e] = need * share * net.order_quantity[e]


def liking(e: int, n: int, world: World) -> Lane:
    """Return the weight of a supplier: normal, less tariffs, less what it failed to deliver."""
    weight: Lane = world.lanes.weight[e]
    tariff = world.edge_factor(WEIGHT, e)
    if tariff is not None:
        weight = weight * tariff
    return weight * world.state.trust[e] if world.net.attention[n] > 0 else weight


def ask_stockpile(day: int, n: int, e: int, world: World) -> Lane:
    """Return what is asked of a stockpile: what was short yesterday, or all of today's need while cover is low."""
    net, state, zero = world.net, world.state, world.dtype.type(0.0)
    wanted = state.short[net.sink[n]] if net.sink[n] >= 0 else world.nothing()
    if net.gate_cover[e] >= 0:
        low = state.stock[n] < net.gate_cover[e] * state.forecast[n]
        wanted = np.where(low, np.maximum(wanted, state.received[n]), zero)
    if day < net.gate_from[e]:
        wanted = world.nothing()
    asked: Lane = np.minimum(wanted * net.order_quantity[e], net.gate_units[e])
    return asked
