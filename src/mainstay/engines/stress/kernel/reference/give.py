"""Divide finished goods among those who asked, and send them on their way."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.kernel.codes import (
    EXPORT,
    FAIR_SHARE,
    HOLD,
    LEAD_TIME,
    LEAST_TRUST,
    LEXICOGRAPHIC,
    PRIORITY,
    PROPORTIONAL,
    SHIP,
)
from mainstay.engines.stress.kernel.philox import LEAD as FOR_LEAD
from mainstay.engines.stress.kernel.philox import philox_words
from mainstay.engines.stress.kernel.reference.note import note_sink
from mainstay.engines.stress.kernel.reference.rules import by_class, one_by_one, water_filling
from mainstay.engines.stress.kernel.reference.world import Lane, World

#: own demand stands before all classes of customers
OWN = 0


def give(day: int, n: int, world: World) -> None:
    """Serve own demand and the orders of customers, and age what is left."""
    net, state = world.net, world.state
    before = state.stock[n].copy()
    held = world.node_factor(HOLD, n)
    free = before if held is None else before * held
    claims = claims_on(n, world)
    parts = parts_of(n, free, claims, world)
    share = common_share(n, free, world) if net.allocation[n] == PROPORTIONAL else None
    if net.waits[n]:
        state.backlog[n] = 0.0
    if net.sink[n] >= 0:
        note_sink(day, n, int(net.sink[n]), parts[-1], share, world)
    for e in world.ways_out(n):
        part = fill(n, e, parts[e], world)
        ship(day, e, part, world)
    if net.shelf[n] >= 0:
        take_oldest(n, before - state.stock[n], world)


def asked_by(e: int, world: World) -> Lane:
    """Return what a customer asks: today's order and, where orders wait, what is left of earlier ones."""
    asked: Lane = world.state.order[e]
    return asked + world.state.unfilled[e] if world.net.waits[world.net.supplier[e]] else asked


def claims_on(n: int, world: World) -> dict[int, Lane]:
    """Return what may be given to each customer at most, by edge; own demand has the key -1 and stands first."""
    claims: dict[int, Lane] = {}
    s = world.net.sink[n]
    claims[-1] = world.state.demand[s] + world.state.waiting[s] if s >= 0 else world.nothing()
    for e in world.ways_out(n):
        allowed = world.edge_factor(EXPORT, e)
        asked = asked_by(e, world)
        claims[e] = asked if allowed is None else asked * allowed
    return claims


def parts_of(n: int, free: Lane, claims: dict[int, Lane], world: World) -> dict[int, Lane]:
    """Return what is given for each claim, by the allocation rule of the node."""
    rule = world.net.allocation[n]
    if rule == PROPORTIONAL:
        share = common_share(n, free, world)
        return {e: claim * share for e, claim in claims.items()}
    free = np.maximum(free, world.dtype.type(0.0))
    if rule == PRIORITY:
        classes = {e: OWN if e < 0 else int(world.net.priority[e]) for e in claims}
        return by_class(free, claims, classes)
    if rule == LEXICOGRAPHIC:
        return one_by_one(free, claims)
    assert rule == FAIR_SHARE  # noqa: S101 - there are no more
    return water_filling(free, claims)


def common_share(n: int, free: Lane, world: World) -> Lane:
    """Return the share of all claims that the proportional rule gives."""
    total = asked_in_all(n, world)
    share: Lane = np.where(total > free, free / total, world.dtype.type(1.0))
    return share


def asked_in_all(n: int, world: World) -> Lane:
    """Return all that is asked of a node today, less exports that are stopped."""
    net, state = world.net, world.state
    total: Lane = state.received[n]
    if net.waits[n]:
        total = total + state.backlog[n]
    if net.sink[n] >= 0:
        total = total + state.waiting[net.sink[n]]
    for e in world.ways_out(n):
        allowed = world.edge_factor(EXPORT, e)
        if allowed is not None:
            total = total - asked_by(e, world) * (world.dtype.type(1.0) - allowed)
    return total


def fill(n: int, e: int, part: Lane, world: World) -> Lane:
    """Give one customer its part of what it asked, never more than there is; the rest waits or is forgotten."""
    net, state = world.net, world.state
    asked = asked_by(e, world)
    part = np.minimum(part, state.stock[n])
    state.stock[n] -= part
    if net.waits[n]:
        state.unfilled[e] = asked - part
        state.backlog[n] += asked - part
    else:
        # what is not given is forgotten, by the buyer too
        state.position[e] += part - asked
    attention = net.attention[net.customer[e]]
    if attention > 0:
        trust = state.trust[e] + attention * (part / asked - state.trust[e])
        least = world.dtype.type(LEAST_TRUST)
        state.trust[e] = np.where(asked > 0, np.maximum(trust, least), state.trust[e])
    return part


def ship(day: int, e: int, part: Lane, world: World) -> None:
    """Send goods off, or keep them on the dock while shipments are paused."""
    state = world.state
    factor = world.edge_factor(SHIP, e)
    if factor is not None:
        goods = state.dock[e] + part
        paused = factor < 0.5
        state.dock[e] = np.where(paused, goods, 0.0)
        part = np.where(paused, 0.0, goods).astype(world.dtype)
    if world.traced:
        world.trace.shipped[day, e] = part
    days = days_on_the_way(day, e, world)
    for arrival in np.unique(days):
        sent = np.where(days == arrival, part, 0.0).astype(world.dtype)
        road = world.roads[e]
        road[day + int(arrival)] = road.get(day + int(arrival), world.nothing()) + sent


def days_on_the_way(day: int, e: int, world: World) -> Lane:
    """Return the lead time of what is shipped today: fixed or drawn, stretched by shocks, rounded to whole days."""
    net, lanes = world.net, world.lanes
    days = np.full(world.width, net.lead[e], np.int64)
    if net.lead_high[e] > net.lead[e]:
        purpose = np.full(world.width, FOR_LEAD, np.uint64)
        word = philox_words(lanes.replication, net.edge_word[e], np.uint64(day), purpose, lanes.key)
        spread = np.uint64(net.lead_high[e] - net.lead[e] + 1)
        days += ((word * spread) >> np.uint64(32)).astype(np.int64)
    stretched = world.edge_factor(LEAD_TIME, e)
    if stretched is not None:
        days = np.floor(days * stretched.astype(np.float64) + 0.5).astype(np.int64)
    return np.clip(days, 0, net.pipe_len[e] - 1)


def take_oldest(n: int, left: Lane, world: World) -> None:
    """Take what was delivered from the oldest age classes first."""
    shelf = world.shelves[world.net.shelf[n]]
    for number in sorted(shelf):
        taken = np.minimum(left, shelf[number])
        shelf[number] = shelf[number] - taken
        left = left - taken
