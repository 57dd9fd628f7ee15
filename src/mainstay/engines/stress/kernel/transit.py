"""Goods on the way that stand still: everything in the pipeline arrives a day later."""

from __future__ import annotations

from mainstay.core.compiled import in_place
from mainstay.engines.stress.kernel.arrays import Shocks, State
from mainstay.engines.stress.kernel.codes import TRANSIT


@in_place
def stand_still(day: int, shocks: Shocks, state: State) -> None:
    """At the end of a day, put off by one day what travels on edges where transit is paused."""
    zero, half = state.node.dtype.type(0.0), state.node.dtype.type(0.5)
    plane = shocks.plane[TRANSIT]
    for i in range(shocks.start[TRANSIT], shocks.start[TRANSIT + 1]):
        e = shocks.target[i]
        if i > shocks.start[TRANSIT] and shocks.target[i - 1] == e:
            continue  # two shocks on one road do not stop it twice
        roads = state.edge.shape[1]
        length = state.pipe.shape[0] // roads
        for b in range(state.node.shape[2]):
            if state.edge_factor[plane, e, b] >= half:
                continue
            carried = zero
            for k in range(1, length):
                slot = (day + k) % length * roads + e
                carried, state.pipe[slot, b] = state.pipe[slot, b], carried
            state.pipe[(day + length - 1) % length * roads + e, b] += carried
