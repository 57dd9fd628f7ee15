"""Run a block of outages and watch, day by day, which nodes each outage touches and how near their limits they come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.atlas.days import Day, run_by_day
from mainstay.engines.stress.atlas.lanes import Lanes, Load
from mainstay.engines.stress.atlas.limits import Limits, limits_of
from mainstay.engines.stress.kernel import rows
from mainstay.engines.stress.kernel.arrays import Lanes as Numbers
from mainstay.engines.stress.kernel.arrays import State
from mainstay.engines.stress.network.program import Floats, Program

Mask = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]

#: float32 knows no difference smaller than this share
ROUNDING = 1e-5


@dataclass(frozen=True)
class Watched:
    """What a block of outages did. Its first lane is quiet.

    Parameters
    ----------
    lanes : Lanes
        What the users got.
    touched : bool array ``[N, B]``
        Nodes of which anything ever differed from the quiet lane: their own state or that of a road at them.
    rough : bool array ``[N]``
        Nodes that are never linear.
    slack : float array ``[C]``
        Least of each quantity that must stay above 0 (`Limits`), in the quiet lane.
    use : float array ``[C, B]``
        Greatest fall of each such quantity against the quiet lane on any one day.
    rate : float array ``[N]``
        Normal units a day.
    """

    lanes: Lanes
    touched: Mask
    rough: Mask
    slack: Floats
    use: Array
    rate: Floats


def watch_lanes(program: Program, load: Load) -> Watched:
    """Run a load whose first lane is quiet, and watch it.

    Examples
    --------
    >>> from mainstay.engines.stress.atlas.lanes import load_of
    >>> from mainstay.engines.stress.network.assemble import program_of
    >>> nodes = [{"node_id": "a", "capacity": 9.0}, {"node_id": "b", "kind": "sink"}, {"node_id": "c"}]
    >>> need = [{"node_id": "b", "units_per_day": 5.0}]
    >>> program = program_of(nodes, [{"from_id": "a", "to_id": "b"}], need, horizon=10, seed=0)
    >>> watch_lanes(program, load_of([np.array([], np.int64), np.array([0])], [0, 2])).touched[:, 1].tolist()
    [True, True, False]
    """
    limits = limits_of(program)
    held: list[_Watcher] = []

    def begin(lanes: Numbers, state: State) -> Callable[[Day], None]:
        held.append(_Watcher(program, limits, lanes, state))
        return held[0].look

    users = run_by_day(program, load, begin, ledger=True)
    watcher = held[0]
    touched = watcher.touched
    touched[load.node, load.lane] = True
    rate = watcher.lanes.rate[:, 0].astype(np.float64)
    return Watched(users, touched, limits.rough | watcher.low, watcher.slack, watcher.use, rate)


def _begins_low(program: Program, state: State, lanes: Numbers) -> Mask:
    """Return the nodes that begin with less than they want to keep, and so make more than is ordered of them."""
    net, forecast = program.net, state.node[rows.FORECAST, :, 0]
    cover = lanes.keep_cover[:, 0] if lanes.keep_cover.shape[0] else net.target_cover
    wanted = np.where(net.target >= 0, net.target, cover * forecast)
    low: Mask = state.node[rows.ON_HAND, :, 0] < wanted * (1.0 - ROUNDING)
    slow: Mask = low & (net.push == 0)
    return slow


class _Watcher:
    """What was seen so far."""

    def __init__(self, program: Program, limits: Limits, lanes: Numbers, state: State) -> None:
        self.limits, self.lanes, self.rows = limits, lanes, _rows_used(program)
        net, width = program.net, lanes.capacity.shape[1]
        self.supplier, self.customer, self.sink_node = net.supplier, net.customer, net.sink_node
        self.low = _begins_low(program, state, lanes)
        self.node = np.zeros((lanes.capacity.shape[0], width), np.bool_)
        self.edge = np.zeros((net.supplier.size, width), np.bool_)
        self.sink = np.zeros((net.sink_node.size, width), np.bool_)
        self.use = np.zeros((limits.node.size, width), np.float32)
        self.slack = np.full(limits.node.size, np.inf)
        self._keep(state)

    def _keep(self, state: State) -> None:
        self.on_hand, self.position = state.node[rows.ON_HAND].copy(), state.edge[rows.POSITION].copy()

    def look(self, day: Day) -> None:
        """Take in the end of a day."""
        state, tally = day.state, day.tally
        seen = (self.node, state.node), (self.node, tally.node), (self.edge, state.edge), (self.sink, state.sink)
        for (found, values), used in zip(seen, self.rows, strict=True):
            for row in used:
                np.logical_or(found, values[row] != values[row][:, :1], out=found)
        ordered = day.state.edge[rows.ORDERED]
        self.edge |= (ordered != ordered[:, :1])[self.limits.place]
        values = self.limits.values(state, self.lanes, self.on_hand, self.position)
        self._keep(state)
        np.minimum(self.slack, values[:, 0], out=self.slack)
        np.maximum(self.use, values[:, :1] - values, out=self.use)

    @property
    def touched(self) -> Mask:
        """Nodes whose own state, or that of a road at them, ever differed."""
        found = self.node.copy()
        for end in (self.supplier, self.customer):
            np.logical_or.at(found, end, self.edge)
        np.logical_or.at(found, self.sink_node, self.sink)
        return found


def _rows_used(program: Program) -> tuple[tuple[int, ...], ...]:
    """Return the rows of the states of nodes, of their sums, of edges and of sinks that can differ at all."""
    net = program.net
    waits = bool(net.waits.any())
    node = [rows.ON_HAND, rows.RECEIVED]
    node += [rows.BACKLOG] * waits + [rows.FORECAST] * bool(net.ema.any()) + [rows.SURGE] * bool(net.surge_gain.any())
    scraps = bool((net.good < 1).any() or (net.shelf >= 0).any())
    # orders stand by supplier and are looked at apart
    edge = [rows.INPUT, rows.POSITION] + [rows.UNFILLED] * waits
    sums = [rows.SUM_MADE] + [rows.SUM_SCRAPPED] * scraps
    return tuple(node), tuple(sums), tuple(edge), (rows.SHORT, *([rows.WAITING] * waits))
