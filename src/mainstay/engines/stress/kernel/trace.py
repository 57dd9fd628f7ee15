"""Keep every state of every day, where that was asked for."""

from __future__ import annotations

from typing import Any

from mainstay.core.compiled import in_place
from mainstay.engines.stress.kernel.arrays import Net, State, Tally, Trace
from mainstay.engines.stress.kernel.rows import (
    ASKED,
    BACKLOG,
    DOCK,
    GATEHOUSE,
    INPUT,
    ON_HAND,
    ORDERED,
    OUT_PLACE,
    POSITION,
    RECEIVED,
    SUM_SCRAPPED,
    T_BACKLOG,
    T_DEMAND,
    T_DOCK,
    T_GATEHOUSE,
    T_INPUT,
    T_ORDER,
    T_POSITION,
    T_RECEIVED,
    T_SCRAPPED,
    T_STOCK,
    T_UNFILLED,
    UNFILLED,
)


@in_place
def keep(into: Any, row: int, day: int, values: Any, which: int) -> None:
    """Copy one row of values, one for each node or edge and lane, to its day."""
    for i in range(values.shape[1]):
        for b in range(values.shape[2]):
            into[row, day, i, b] = values[which, i, b]


@in_place
def trace_orders(day: int, net: Net, state: State, trace: Trace) -> None:
    """Keep demand and orders before anything is delivered."""
    if trace.edge.shape[1]:
        for e in range(state.edge.shape[1]):
            k = net.edge_int[OUT_PLACE, e]
            for b in range(state.edge.shape[2]):
                trace.edge[T_ORDER, day, e, b] = state.edge[ORDERED, k, b]
        keep(trace.node, T_RECEIVED, day, state.node, RECEIVED)
        keep(trace.sink, T_DEMAND, day, state.sink, ASKED)


@in_place
def trace_end(day: int, state: State, tally: Tally, trace: Trace) -> None:
    """Keep the state at the end of a day."""
    if trace.node.shape[1]:
        keep(trace.node, T_STOCK, day, state.node, ON_HAND)
        keep(trace.node, T_BACKLOG, day, state.node, BACKLOG)
        keep(trace.edge, T_INPUT, day, state.edge, INPUT)
        keep(trace.edge, T_POSITION, day, state.edge, POSITION)
        keep(trace.edge, T_UNFILLED, day, state.edge, UNFILLED)
        keep(trace.edge, T_DOCK, day, state.edge, DOCK)
        keep(trace.edge, T_GATEHOUSE, day, state.edge, GATEHOUSE)
        for n in range(tally.node.shape[1]):
            for b in range(tally.node.shape[2]):
                trace.node[T_SCRAPPED, day, n, b] = tally.node[SUM_SCRAPPED, n, b]
