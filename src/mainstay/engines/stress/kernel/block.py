"""The days of one block of replications, one after the other."""

from __future__ import annotations

from mainstay.core.compiled import in_place
from mainstay.engines.stress.kernel.arrays import Lanes, Links, Net, Shocks, State, Tally, Trace
from mainstay.engines.stress.kernel.codes import TRANSIT
from mainstay.engines.stress.kernel.factors import apply_shocks
from mainstay.engines.stress.kernel.orders import demand_today, orders_today
from mainstay.engines.stress.kernel.platform import share_platforms
from mainstay.engines.stress.kernel.record import record_sinks, record_today
from mainstay.engines.stress.kernel.supply import supply_today
from mainstay.engines.stress.kernel.trace import trace_end, trace_orders
from mainstay.engines.stress.kernel.transit import stand_still


@in_place
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
    """Run the days from `first` to before `last`; state and tally are changed in place."""
    for day in range(first, last):
        apply_shocks(day, net, links, shocks, state, tally)
        demand_today(day, net, links, lanes, shocks, state)
        orders_today(day, net, lanes, shocks, state)
        trace_orders(day, net, state, trace)
        if links.platform_start.size > 1:
            share_platforms(net, links, lanes, shocks, state)
        supply_today(day, net, lanes, shocks, state, tally, trace, ledger)
        if shocks.start[TRANSIT + 1] > shocks.start[TRANSIT]:
            stand_still(day, shocks, state)
        record_sinks(day, net, state, tally, trace)
        record_today(day, net, links, state, tally)
        trace_end(day, state, tally, trace)
