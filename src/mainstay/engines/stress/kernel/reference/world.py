"""Everything that a day changes: the state of the kernel, with goods on the way kept by the day of their arrival."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.stress.kernel.arrays import Lanes, Shocks

Lane: TypeAlias = NDArray[Any]


@dataclass
class World:
    """One block of replications on one day.

    Parameters
    ----------
    net, lanes, shocks, state, tally, trace
        The arrays of the kernel by their names, see `named`.
    roads : list of dict
        For each edge, goods by the day on which they arrive.
    mail : list of dict
        For each edge whose orders travel, orders by the day on which the supplier reads them.
    shelves : list of dict
        For each perishable node, stock by the number of the age class in which it was made.
    """

    net: Any
    lanes: Lanes
    shocks: Shocks
    state: Any
    tally: Any
    trace: Any
    roads: list[dict[int, Lane]] = field(default_factory=list)
    mail: list[dict[int, Lane]] = field(default_factory=list)
    shelves: list[dict[int, Lane]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """Number of replications in the block."""
        return int(self.state.stock.shape[1])

    @property
    def dtype(self) -> Any:
        """Type of the floats of the state."""
        return self.state.stock.dtype

    @property
    def nodes(self) -> range:
        """Places of the nodes, suppliers before customers."""
        return range(self.state.stock.shape[0])

    def nothing(self) -> Lane:
        """Return a zero for each replication."""
        return np.zeros(self.width, self.dtype)

    def groups(self, n: int) -> range:
        """Return the input groups of a node."""
        return range(self.net.node_group[n], self.net.node_group[n + 1])

    def edges(self, g: int) -> range:
        """Return the edges of a group: inputs that replace one another."""
        return range(self.net.group_edge[g], self.net.group_edge[g + 1])

    def ways_out(self, n: int) -> list[int]:
        """Return the edges to the customers of a node in the order in which they are served."""
        return [int(e) for e in self.net.out_edge[self.net.out_start[n] : self.net.out_start[n + 1]]]

    def targets(self, code: int) -> list[int]:
        """Return the nodes or edges that a quantity of a shock may hit, each once."""
        return [int(x) for x in np.unique(self.shocks.target[self.shocks.start[code] : self.shocks.start[code + 1]])]

    def node_factor(self, code: int, n: int) -> Lane | None:
        """Return what shocks leave of a quantity of a node, or None where no shock can change it."""
        plane = self.shocks.plane[code]
        return None if plane < 0 else self.state.node_factor[plane, n]

    def edge_factor(self, code: int, e: int) -> Lane | None:
        """Return what shocks leave of a quantity of an edge, or None where no shock can change it."""
        plane = self.shocks.plane[code]
        return None if plane < 0 else self.state.edge_factor[plane, e]

    @property
    def traced(self) -> bool:
        """Whether every state of every day is kept."""
        return bool(self.trace.stock.shape[0])


def open_world(day: int, world: World) -> None:
    """Take goods on the way, travelling orders and age classes out of the rings of the kernel, before a day."""
    net, state = world.net, world.state
    roads = net.supplier.size
    ring = state.pipe.reshape(-1, max(1, roads), state.pipe.shape[1])
    world.roads = [_unroll(ring[:, e], 0, ring.shape[0], day) for e in range(roads)]
    for e, road in enumerate(world.roads):
        if net.overwrites[e]:
            # these slots are written anew before they are read; what stands there has arrived already
            for k in range(int(net.lead[e]), ring.shape[0]):
                road.pop(day + k, None)
    world.mail = [
        _unroll(state.late_order, net.delay_start[e], net.order_delay[e], day) for e in range(net.supplier.size)
    ]
    world.shelves = []
    for c, width in enumerate(net.shelf_width):
        classes = state.cohort.shape[1]
        # the class that opens today still holds the oldest stock
        newest = (day - 1) // int(width) if day else 0
        numbers = range(newest - classes + 1, newest + 1)
        world.shelves.append({number: state.cohort[c, number % classes].copy() for number in numbers})


def close_world(day: int, world: World) -> None:
    """Put everything back into the rings, as it stands before a day."""
    net, state = world.net, world.state
    ring = state.pipe.reshape(-1, max(1, net.supplier.size), state.pipe.shape[1])
    for e in range(net.supplier.size):
        _roll(world.roads[e], ring[:, e], 0, ring.shape[0], day)
        _roll(world.mail[e], state.late_order, net.delay_start[e], net.order_delay[e], day)
    for c, shelf in enumerate(world.shelves):
        for number, stock in shelf.items():
            state.cohort[c, number % state.cohort.shape[1]] = stock


def _unroll(ring: Any, start: int, length: int, day: int) -> dict[int, Lane]:
    return {day + k: ring[start + (day + k) % length].copy() for k in range(length)}


def _roll(kept: dict[int, Lane], ring: Any, start: int, length: int, day: int) -> None:
    for k in range(length):
        ring[start + (day + k) % length] = kept.get(day + k, 0.0)
