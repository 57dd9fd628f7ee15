"""Run a load day by day, so that what happens can be looked at as it happens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from mainstay.engines.stress.atlas.lanes import Lanes, Load, loaded
from mainstay.engines.stress.kernel import rows
from mainstay.engines.stress.kernel.arrays import Lanes as Numbers
from mainstay.engines.stress.kernel.arrays import State, Tally
from mainstay.engines.stress.kernel.block import run_days
from mainstay.engines.stress.kernel.pack import pack
from mainstay.engines.stress.kernel.setup import lanes_of, shocks_of, start_of, tally_of, trace_of
from mainstay.engines.stress.network.program import Drawn, Program


@dataclass(frozen=True)
class Day:
    """The end of a day: its number, the state, and all sums so far."""

    number: int
    state: State
    tally: Tally


def run_by_day(
    program: Program, load: Load, begin: Callable[[Numbers, State], Callable[[Day], None]], *, ledger: bool = False
) -> Lanes:
    """Run a load; the days are those of `run_lanes`, and so are the numbers.

    Parameters
    ----------
    program : Program
        The network.
    load : Load
        The outages.
    begin : callable
        Is given the numbers of the lanes and the state before the first day, and returns what looks at each day.
    ledger : bool
        Keep sums of what nodes make.
    """
    whole = loaded(program, load)
    numbers = np.full(load.days.size, load.draw, np.int64)
    dtype: Any = np.dtype(program.dtype)
    drawn = Drawn() if program.draws is None else program.draws(numbers)
    net, links = pack(whole.net, dtype)
    lanes, share = lanes_of(whole, numbers, drawn, dtype)
    state = start_of(whole, lanes, share, drawn)
    shocks = shocks_of(whole, numbers, dtype)
    tally = tally_of(whole, numbers.size)
    trace = trace_of(whole, numbers.size, dtype, wanted=False)
    look = begin(lanes, state)
    for day in range(program.horizon):
        run_days(day, day + 1, net, links, lanes, shocks, state, tally, trace, int(ledger))
        look(Day(day, state, tally))
    return Lanes(tally.sink[rows.SUM_SERVED], tally.sink[rows.SUM_ASKED], tally.sink_day[rows.FIRST_SHORT])
