"""Where a network is linear: quantities that must stay above 0, and nodes that never are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.kernel import rows
from mainstay.engines.stress.kernel.arrays import Lanes, State
from mainstay.engines.stress.kernel.codes import ORDER_UP_TO
from mainstay.engines.stress.network.program import Program

Whole = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Array = npt.NDArray[Any]


@dataclass(frozen=True)
class Limits:
    """Quantities that must stay above 0 for a node to stay linear; see `influence` for why these.

    Parameters
    ----------
    node : int64 array ``[C]``
        Node that each quantity belongs to.
    asking, stores, holding, limited, entering : int64 array
        Groups whose orders, pushing nodes whose stock, groups whose stock and input, nodes whose capacity over orders
        received, and groups whose customer's capacity over arrivals are watched; in this order.
    first, owner : int64 array ``[G]``
        First edge and customer of each group.
    place : int64 array ``[E]``
        Where the order of each edge stands.
    inverse, started : float array ``[E]``
        Good units, and units started, that a unit of each input makes.
    level, cover : float array ``[G]``
        Order-up-to level, or -1, and the same in days of the forecast.
    calm, good : float array ``[N]``
        Part of a gap that is ordered a day, and yield.
    rough : bool array ``[N]``
        Nodes that are not linear even in quiet times, such as shared equipment.
    """

    node: Whole
    asking: Whole
    stores: Whole
    holding: Whole
    limited: Whole
    entering: Whole
    first: Whole
    owner: Whole
    place: Whole
    inverse: Array
    started: Array
    level: Array
    cover: Array
    calm: Array
    good: Array
    rough: Mask

    def values(self, state: State, lanes: Lanes, on_hand_before: Array, position_before: Array) -> Array:
        """Return the quantities ``[C, B]`` at the end of a day, from its state and what was there the day before."""
        on_hand, received = state.node[rows.ON_HAND], state.node[rows.RECEIVED]
        if not self.first.size:
            room: Array = (lanes.capacity - received / self.good[:, None])[self.limited]
            return room
        owner = self.owner
        inputs = np.add.reduceat(state.edge[rows.INPUT] * self.inverse[:, None], self.first, axis=0) + on_hand[owner]
        coming = np.add.reduceat(state.edge[rows.ORDERED][self.place] * self.started[:, None], self.first, axis=0)
        return np.concatenate(
            [
                self._asked(state, lanes, on_hand_before, position_before)[self.asking],
                on_hand[self.stores],
                inputs[self.holding],
                lanes.capacity[self.limited] - received[self.limited] / self.good[self.limited, None],
                lanes.capacity[owner[self.entering]] - coming[self.entering],
            ]
        )

    def _asked(self, state: State, lanes: Lanes, on_hand: Array, position: Array) -> Array:
        """Return what each group would order today if an order could be below 0."""
        owner, forecast = self.owner, state.node[rows.FORECAST]
        usual = forecast[owner]
        due = np.add.reduceat(position * self.inverse[:, None], self.first, axis=0)
        due += on_hand[owner] - state.node[rows.RECEIVED][owner]
        if lanes.order_cover.shape[0]:
            goal = lanes.order_cover[owner] * usual
        else:
            goal = np.where(self.level[:, None] >= 0, self.level[:, None], self.cover[:, None] * usual)
        asked: Array = usual + (goal - due - usual) * self.calm[owner, None]
        return asked


def limits_of(program: Program) -> Limits:
    """Return what must stay above 0 in a network."""
    net = program.net
    push = net.push == 1
    capacity = _least_capacity(program)
    limited = np.flatnonzero(np.isfinite(capacity))
    first = net.group_edge[:-1] if net.customer.size else np.zeros(0, np.int64)
    owner = net.customer[first]
    open_way = (program.edges["weight"].to_numpy() > 0) & (net.gate == 0)
    asking = np.flatnonzero(np.logical_or.reduceat(open_way, first)) if first.size else first
    stores = np.flatnonzero(push & (np.diff(net.node_group) > 0))
    holding = np.flatnonzero(~push[owner])
    entering = np.flatnonzero(np.isfinite(capacity)[owner])
    small = np.float32
    return Limits(
        np.concatenate([owner[asking], stores, owner[holding], limited, owner[entering]]),
        asking,
        stores,
        holding,
        limited,
        entering,
        first,
        owner,
        net.out_place,
        net.order_inverse.astype(small),
        net.inverse.astype(small),
        net.level.astype(small),
        net.cover.astype(small),
        net.calm.astype(small),
        net.good.astype(small),
        _rough(program, capacity),
    )


def _least_capacity(program: Program) -> Array:
    """Return the capacity of each node in the frames; what is drawn is finite where this is."""
    capacity: Array = program.nodes["capacity"].fill_null(np.inf).to_numpy().astype(np.float64)
    return capacity


def _rough(program: Program, capacity: Array) -> Mask:
    """Return the nodes that are not linear even in quiet times: whatever touches them twice must be simulated."""
    net = program.net
    odd = (net.policy != ORDER_UP_TO) | (net.surge_gain > 0) | (net.shares == 1) | (net.shelf >= 0)
    odd |= (net.attention > 0) | (net.waits == 1) | (net.ema > 0) | (net.first_days > 0)
    # a node that pushes two kinds of input is held up by the scarcer one
    odd |= (net.push == 1) & (np.diff(net.node_group) > 1)
    odd[net.customer[(net.gate == 1) | (net.order_delay > 0)]] = True
    # shipments of several days may arrive together, more than a capacity lets through
    varying = (net.lead_high > net.lead) | (net.overwrites == 0)
    odd[net.customer[varying & np.isfinite(capacity)[net.customer]]] = True
    impacts = program.impacts
    odd[impacts.node[impacts.node >= 0]] = True
    hit = impacts.edge[impacts.edge >= 0]
    odd[net.customer[hit]] = True
    odd[net.supplier[hit]] = True
    found: Mask = odd
    return found
