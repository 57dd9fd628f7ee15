"""Run one block of replications from start to end."""

from __future__ import annotations

from typing import Any

import numpy as np

from mainstay.engines.stress.kernel import reference, rows
from mainstay.engines.stress.kernel.answer import Answer, answer_of
from mainstay.engines.stress.kernel.arrays import State, Trace
from mainstay.engines.stress.kernel.block import run_days
from mainstay.engines.stress.kernel.pack import pack
from mainstay.engines.stress.kernel.setup import lanes_of, shocks_of, start_of, tally_of, trace_of
from mainstay.engines.stress.network.program import Drawn, Program, Whole


def run_block(program: Program, replications: Whole) -> Answer:
    """Return the answers of a block.

    Parameters
    ----------
    program : Program
        The network, its shocks and rules.
    replications : int64 array
        Numbers of the replications; each gets the same numbers in whatever block it stands.
    """
    return run_traced(program, replications, wanted=False)[0]


def run_traced(program: Program, replications: Whole, *, wanted: bool) -> tuple[Answer, Trace, State]:
    """Return the answers of a block, every state of every day where wanted, and the last state."""
    dtype: Any = np.dtype(program.dtype)
    drawn = Drawn() if program.draws is None else program.draws(replications)
    net, links = pack(program.net, dtype)
    lanes, share = lanes_of(program, replications, drawn, dtype)
    state = start_of(program, lanes, share, drawn)
    shocks = shocks_of(program, replications, dtype)
    tally = tally_of(program, replications.size)
    trace = trace_of(program, replications.size, dtype, wanted=wanted)
    days = reference.run_days if program.engine == "numpy" else run_days
    arrays = (net, links, lanes, shocks, state, tally, trace, int(program.ledger))
    if program.feedback is None:
        days(0, program.horizon, *arrays)
    else:
        session, rows_of = program.feedback.begin(replications, program.sinks), list(program.feedback.rows)
        for day in range(program.horizon):
            shocks.curve[rows_of, day] = session.today(day)
            shocks.live[rows_of, day] = 1
            days(day, day + 1, *arrays)
            session.tell(day, state.sink[rows.SERVED].astype(np.float64))
    return answer_of(replications, tally, state, lanes.rate), trace, state
