"""Products that share equipment divide the day, or take turns with a changeover between campaigns."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.kernel.reference.make import wanted
from mainstay.engines.stress.kernel.reference.world import Lane, World


def share_equipment(world: World) -> None:
    """Set what each node may make today on equipment that it shares."""
    net, state, zero = world.net, world.state, world.dtype.type(0.0)
    for p in range(net.platform_start.size - 1):
        members = [int(n) for n in net.platform_node[net.platform_start[p] : net.platform_start[p + 1]]]
        for n in members:
            state.allowed[n] = np.maximum(wanted(n, world), zero)
        if net.campaign[p] > 0:
            take_turns(p, members, world)
        else:
            divide_day(members, world)


def days_needed(n: int, world: World) -> Lane:
    """Return how many days of the equipment a product asks for."""
    able = world.lanes.capacity[n]
    limited = (able > 0) & np.isfinite(able)
    return np.where(limited, world.state.allowed[n] / able, 0.0).astype(world.dtype)


def divide_day(members: list[int], world: World) -> None:
    """Cut all products back alike where together they ask for more than a day; none can use more than a day itself."""
    state, one = world.state, world.dtype.type(1.0)
    days = world.nothing()
    for n in members:
        days = days + np.minimum(days_needed(n, world), one)
    for n in members:
        cut = np.minimum(state.allowed[n], world.lanes.capacity[n]) / days
        state.allowed[n] = np.where(days > one, cut, state.allowed[n])


def take_turns(p: int, members: list[int], world: World) -> None:
    """Go on with the product in hand; when its campaign is over, take the one that asks for the most days of work."""
    net, state = world.net, world.state
    now, left, change = state.line_now[p], state.line_left[p], state.line_change[p]
    changing = change > 0
    busy = ~changing & (left > 0)
    free = ~changing & ~busy
    best, most = now.copy(), world.nothing()
    for place, n in enumerate(members):
        days = days_needed(n, world)
        better = days > most
        best, most = np.where(better, place, best), np.where(better, days, most)
    turns = free & (best != now)
    change[:] = np.where(changing, change - 1, np.where(turns, net.changeover[p], change))
    left[:] = np.where(busy, left - 1, np.where(free, net.campaign[p] - 1, left))
    now[:] = np.where(turns, best, now)
    for place, n in enumerate(members):
        runs = (change == 0) & (now == place)
        state.allowed[n] = np.where(runs, state.allowed[n], 0.0)
