"""The order of the day."""

from __future__ import annotations

import numpy as np

from mainstay.engines.stress.kernel.arrays import Lanes, Links, Net, Shocks, State, Tally, Trace
from mainstay.engines.stress.kernel.reference.disturb import disturb, pause_transit
from mainstay.engines.stress.kernel.reference.equipment import share_equipment
from mainstay.engines.stress.kernel.reference.give import give
from mainstay.engines.stress.kernel.reference.make import make
from mainstay.engines.stress.kernel.reference.named import named_net, named_state, named_tally, named_trace
from mainstay.engines.stress.kernel.reference.note import note_day, trace_end, trace_orders
from mainstay.engines.stress.kernel.reference.order import ask, order
from mainstay.engines.stress.kernel.reference.world import World, close_world, open_world


def run_days(
    first: int,
    last: int,
    net: Net,
    links: Links,
    lanes: Lanes,
    shocks: Shocks,
    state: State,
    tally: Tally,
    trace: Trace,
    ledger: int,
) -> None:
    """Run the days from `first` to before `last`; state, tally and trace are changed in place.

    Parameters
    ----------
    first, last : int
        Days.
    net, links, lanes, shocks, state, tally, trace
        The arrays of the kernel.
    ledger : int
        1 to add up what each node made and was asked for.
    """
    world = World(named_net(net, links), lanes, shocks, named_state(state), named_tally(tally), named_trace(trace))
    open_world(first, world)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        for day in range(first, last):
            one_day(day, world, ledger=bool(ledger))
    close_world(last, world)


def one_day(day: int, world: World, *, ledger: bool) -> None:
    """Let shocks strike, people ask, customers order before suppliers, and suppliers deliver before customers make."""
    disturb(day, world)
    ask(day, world)
    for n in reversed(world.nodes):
        order(day, n, world)
    trace_orders(day, world)
    share_equipment(world)
    for n in world.nodes:
        made = make(day, n, world)
        give(day, n, world)
        if ledger:
            asked = world.state.received[n]
            world.tally.made[n] += made
            world.tally.asked[n] += asked
            world.tally.asked_squared[n] += asked.astype(np.float64) ** 2
    pause_transit(day, world)
    note_day(day, world)
    trace_end(day, world)
