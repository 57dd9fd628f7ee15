"""Receive inputs and make the product."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.kernel.codes import CAPACITY, NEARLY_ALL, RECEIVE, YIELD
from mainstay.engines.stress.kernel.reference.world import Lane, World


def make(day: int, n: int, world: World) -> Lane:
    """Receive, scrap what is too old, make what is wanted, possible and fed, and return what is good of it."""
    net, state = world.net, world.state
    fed = {g: receive(day, g, world) for g in world.groups(n)}
    if net.shelf[n] >= 0:
        expire(day, n, world)
    want = wanted(n, world)
    made: Lane = np.maximum(np.minimum(want, capacity(n, want, world)), world.dtype.type(0.0))
    for available in fed.values():
        made = np.minimum(made, available)
    if not net.push[n]:
        note_limits(day, n, want, made, fed, world)
    for g, available in fed.items():
        use(g, made, available, world)
    if world.traced:
        world.trace.started[day, n] = made
    share = good_share(n, world)
    if share is not None:
        kept = made * share
        world.tally.scrapped[n] += made - kept
        made = kept
    state.stock[n] += made
    if world.traced:
        world.trace.made[day, n] = made
    if net.shelf[n] >= 0:
        shelf, number = world.shelves[net.shelf[n]], day // int(net.shelf_width[net.shelf[n]])
        shelf[number] = shelf[number] + made
    return made


def receive(day: int, g: int, world: World) -> Lane:
    """Take in what arrives, and return what the inputs of a group would make, in units of the product."""
    net, state = world.net, world.state
    enough = world.nothing()
    for e in world.edges(g):
        arrived = world.roads[e].pop(day, world.nothing())
        if world.shocks.plane[RECEIVE] >= 0:
            arrived = pass_gate(e, arrived, world)
        if world.traced:
            world.trace.arrived[day, e] = arrived
        state.input[e] += arrived
        enough = enough + state.input[e] * net.inverse[e]
    return enough


def pass_gate(e: int, arrived: Lane, world: World) -> Lane:
    """Keep arrivals outside while receipts are paused; let all in when they are not."""
    factor = world.edge_factor(RECEIVE, e)
    assert factor is not None  # noqa: S101 - asked for only where there is one
    outside = world.state.gatehouse[e] + arrived
    paused = factor < 0.5
    world.state.gatehouse[e] = np.where(paused, outside, 0.0)
    return np.where(paused, 0.0, outside).astype(world.dtype)


def expire(day: int, n: int, world: World) -> None:
    """Open a new age class when its first day has come, and scrap the oldest one."""
    width = int(world.net.shelf_width[world.net.shelf[n]])
    if day == 0 or day % width:
        return
    shelf = world.shelves[world.net.shelf[n]]
    gone = shelf.pop(min(shelf))
    shelf[day // width] = world.nothing()
    world.state.stock[n] = np.maximum(world.state.stock[n] - gone, 0.0)
    world.tally.scrapped[n] += gone


def good_share(n: int, world: World) -> Lane | None:
    """Return the share of what is started that is good, or None where all is."""
    good, shock = world.net.good[n], world.node_factor(YIELD, n)
    if shock is not None:
        share: Lane = good * shock
        return share
    return None if good == 1 else np.full(world.width, good, world.dtype)


def wanted(n: int, world: World) -> Lane:
    """Return what a node would start if nothing stood in its way: what is asked, and what its stock lacks."""
    net, state = world.net, world.state
    if net.push[n]:
        return np.full(world.width, np.inf, world.dtype)
    if net.target[n] >= 0:
        target = net.target[n]
    else:
        cover = world.lanes.keep_cover[n] if world.lanes.keep_cover.shape[0] else net.target_cover[n]
        target = cover * state.forecast[n]
    want: Lane = state.received[n] + target - state.stock[n]
    if net.waits[n]:
        want = want + state.backlog[n]
    if net.sink[n] >= 0:
        want = want + state.waiting[net.sink[n]]
    share = good_share(n, world)
    return want if share is None else np.where(share > 0, want / share, want)


def capacity(n: int, want: Lane, world: World) -> Lane:
    """Return what a node could start: capacity, what surge adds, what shocks leave, its part of shared equipment."""
    net, state = world.net, world.state
    able: Lane = world.lanes.capacity[n].copy()
    if net.surge_gain[n] > 0:
        way = np.where(want > able, net.surge_step[n], -net.surge_step[n])
        state.surge[n] = np.clip(state.surge[n] + way, 0.0, 1.0)
        able = able * (world.dtype.type(1.0) + net.surge_gain[n] * state.surge[n])
    left = world.node_factor(CAPACITY, n)
    if left is not None:
        # of a source without limit a share of its usual output is left
        usual = world.lanes.rate[n] / net.good[n]
        whole = np.where(np.isinf(able) & (left < 1), usual, able)
        able = np.where(left > 0, whole * left, 0.0).astype(world.dtype)
    return np.minimum(able, state.allowed[n]) if net.shares[n] else able


def use(g: int, made: Lane, available: Lane, world: World) -> None:
    """Take the inputs; those that replace one another in proportion to what is held of each."""
    net, state = world.net, world.state
    edges = world.edges(g)
    one, zero = world.dtype.type(1.0), world.dtype.type(0.0)
    if len(edges) == 1:
        parts = {edges[0]: np.minimum(made * net.quantity[edges[0]], state.input[edges[0]])}
    else:
        share = np.where(available > 0, np.minimum(made / available, one), zero)
        parts = {e: state.input[e] * share for e in edges}
    for e, used in parts.items():
        state.input[e] -= used
        state.position[e] -= used


def note_limits(day: int, n: int, want: Lane, made: Lane, fed: dict[int, Lane], world: World) -> None:
    """Count the replications that made less than was wanted, by the input that was the limit, or else by capacity."""
    short = made < want * world.dtype.type(NEARLY_ALL)
    by_input = np.zeros(world.width, np.bool_)
    for g, available in fed.items():
        limits = short & (available <= made)
        world.tally.bind_input[g, day] += int(np.sum(limits))
        by_input |= limits
    world.tally.bind_capacity[n, day] += int(np.sum(short & ~by_input))
