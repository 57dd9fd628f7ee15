"""What shocks and governments change on a day."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.kernel.codes import ADDED, DEMAND, EXPORT, ON_EDGE, QUANTITY_COUNT, STOCK, TRANSIT
from mainstay.engines.stress.kernel.reference.world import World


def disturb(day: int, world: World) -> None:
    """Set all factors of the day, destroy stock, and let governments stop or free exports."""
    for code in range(QUANTITY_COUNT):
        if not world.targets(code):
            continue
        if code == STOCK:
            destroy_stock(day, world)
        else:
            set_factors(day, code, world)
    stop_exports(world)


def set_factors(day: int, code: int, world: World) -> None:
    """Multiply the effects of all shocks: what is left, 1 - x, or for some quantities what comes on top, 1 + x."""
    shocks = world.shocks
    if code == DEMAND:
        factors = world.state.sink_factor
    else:
        planes = world.state.edge_factor if ON_EDGE[code] else world.state.node_factor
        factors = planes[shocks.plane[code]]
    sign = world.dtype.type(1.0 if code in ADDED else -1.0)
    for target in world.targets(code):
        factors[target] = 1.0
    for i in range(shocks.start[code], shocks.start[code + 1]):
        effect = (sign * shocks.weight[i]) * shocks.curve[shocks.shock[i], day]
        factors[shocks.target[i]] *= world.dtype.type(1.0) + effect


def destroy_stock(day: int, world: World) -> None:
    """Destroy a share of the finished goods, of all ages alike."""
    shocks, state = world.shocks, world.state
    for i in range(shocks.start[STOCK], shocks.start[STOCK + 1]):
        n = shocks.target[i]
        share = shocks.weight[i] * shocks.curve[shocks.shock[i], day]
        gone = state.stock[n] * share
        state.stock[n] -= gone
        world.tally.scrapped[n] += gone
        if world.net.shelf[n] >= 0:
            shelf = world.shelves[world.net.shelf[n]]
            for number, stock in shelf.items():
                shelf[number] = stock - stock * share


def stop_exports(world: World) -> None:
    """Stop exports while the stocks at home are below so many days of need, until they have risen again."""
    net, state = world.net, world.state
    for i in range(net.ban_need.size):
        held = world.nothing()
        for n in net.ban_node[net.ban_start[i] : net.ban_start[i + 1]]:
            held = held + state.stock[n]
        low, enough = net.ban_below[i] * net.ban_need[i], net.ban_until[i] * net.ban_need[i]
        state.banned[i] = np.where(held < low, 1.0, np.where(held >= enough, 0.0, state.banned[i]))
    for i in range(net.ban_need.size):
        for e in net.ban_edge[net.ban_edge_start[i] : net.ban_edge_start[i + 1]]:
            state.edge_factor[world.shocks.plane[EXPORT], e] *= 1.0 - state.banned[i]


def pause_transit(day: int, world: World) -> None:
    """At the end of a day, let everything on a paused road arrive a day later."""
    for e in world.targets(TRANSIT):
        factor = world.edge_factor(TRANSIT, e)
        assert factor is not None  # noqa: S101 - there is a plane where there are targets
        paused = factor < 0.5
        farthest = day + int(world.net.pipe_len[e]) - 1
        later: dict[int, np.ndarray] = {}
        for arrival, goods in sorted(world.roads[e].items()):
            moved = np.where(paused, goods, 0.0).astype(world.dtype)
            kept = np.where(paused, 0.0, goods).astype(world.dtype)
            later[arrival] = later.get(arrival, world.nothing()) + kept
            then = min(arrival + 1, farthest)
            later[then] = later.get(then, world.nothing()) + moved
        world.roads[e] = later
