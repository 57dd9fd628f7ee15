"""Write down what was served, what was short and since when."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.kernel.codes import FILL_CLASSES, NEARLY_ALL, RECOVERED_DAYS, RECOVERED_FILL, RULE_DAYS
from mainstay.engines.stress.kernel.reference.world import Lane, World


def note_sink(day: int, n: int, s: int, part: Lane, share: Lane | None, world: World) -> None:
    """Serve the people of a sink their part; what is unmet is lost or waits."""
    state, tally, net = world.state, world.tally, world.net
    zero, one = world.dtype.type(0.0), world.dtype.type(1.0)
    served = np.minimum(part, state.stock[n])
    asked = state.demand[s] + state.waiting[s]
    state.stock[n] -= served
    state.short[s] = asked - served
    lost = state.short[s] * net.lost_share[s]
    state.waiting[s] = state.short[s] - lost
    tally.demand[s] += state.demand[s]
    tally.served[s] += served
    tally.lost[s] += lost
    tally.demand_day[s, day] += one_after_the_other(state.demand[s])
    tally.served_day[s, day] += one_after_the_other(served)
    # where nobody asks nobody goes short; rounding is no shortage
    fill = np.where(asked > zero, served / asked if share is None else share, one)
    short = fill < world.dtype.type(NEARLY_ALL)
    tally.short_days[s] += short
    tally.worst[s] = np.maximum(tally.worst[s], np.where(short, 1.0 - fill.astype(np.float64), 0.0))
    tally.first_short[s] = np.where(short & (tally.first_short[s] < 0), day, tally.first_short[s])
    classes = np.where(short, (fill * (FILL_CLASSES - 1)).astype(np.int64), FILL_CLASSES - 1)
    np.add.at(tally.fill[s, day], classes, 1)
    watch_recovery(day, s, fill, world)
    if world.traced:
        world.trace.served[day, s] = served
        world.trace.waiting[day, s] = state.waiting[s]


def one_after_the_other(values: Lane) -> float:
    """Return a sum in float64, taken lane by lane: NumPy's own sum pairs the lanes."""
    return float(np.add.accumulate(values.astype(np.float64))[-1])


def watch_recovery(day: int, s: int, fill: Lane, world: World) -> None:
    """Count nearly full days in a row after the first short one; enough of them are a recovery, until it fails."""
    tally = world.tally
    hit = tally.first_short[s] >= 0
    low = fill < np.float64(RECOVERED_FILL)
    tally.streak[s] = np.where(hit, np.where(low, 0, tally.streak[s] + 1), tally.streak[s])
    back = hit & ~low & (tally.streak[s] == RECOVERED_DAYS) & (tally.recovered[s] < 0)
    tally.recovered[s] = np.where(hit & low, -1, np.where(back, day - RECOVERED_DAYS + 1, tally.recovered[s]))


def note_day(day: int, world: World) -> None:
    """Add up the goals, remember who went without, and look at the recovery rule of eight weeks."""
    net, state, tally = world.net, world.state, world.tally
    for i in range(net.goal_start.size - 1):
        total = np.zeros(world.width)
        for s in net.goal_sink[net.goal_start[i] : net.goal_start[i + 1]]:
            total = total + tally.served[s]
        tally.goal[i, day] = total
    if net.switch_from.size:
        state.missed[:, day % state.missed.shape[1]] = state.short - state.waiting
    for m, s in enumerate(net.rule_sink):
        held = np.zeros(world.width)
        for n in net.rule_node[net.rule_start[m] : net.rule_start[m + 1]]:
            held = held + state.stock[n]
        full = held >= RULE_DAYS * state.forecast[net.sink_node[s]].astype(np.float64)
        hit, short = tally.first_short[s] >= 0, state.short[s] > 0
        then = np.where((tally.full[s] < 0) & full, day, tally.full[s])
        tally.full[s] = np.where(hit, np.where(short, -1, then), tally.full[s])


def trace_orders(day: int, world: World) -> None:
    """Keep demand and orders before anything is delivered."""
    if world.traced:
        world.trace.order[day] = world.state.order
        world.trace.received[day] = world.state.received
        world.trace.demand[day] = world.state.demand


def trace_end(day: int, world: World) -> None:
    """Keep the state at the end of a day."""
    if not world.traced:
        return
    for name in ("stock", "backlog", "input", "position", "unfilled", "dock", "gatehouse"):
        getattr(world.trace, name)[day] = getattr(world.state, name)
    world.trace.scrapped[day] = world.tally.scrapped
