"""The best plan under one outage, read out of the program."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.recovery.layout import Layout
from mainstay.engines.stress.recovery.linear_program import Solved

Floats = npt.NDArray[np.float64]

#: below this a share of demand unmet or a day's inverse is the rounding of the solver
ZERO = 1e-9


@dataclass(frozen=True)
class Plan:
    """The best plan under one outage; quantities are units a day, losses are those that the demands state.

    The arrays are worked out when they are first asked for.

    Parameters
    ----------
    layout : Layout
        Where things stand.
    solved : Solved
        The answer of the program.
    tau : float
        One over the time, per day, where the time was given; -1 where it was sought.
    unit : float
        Loss that one unit of the objective stands for.
    unit_loss : float array, one for each demand
        What one unmet unit costs.
    """

    layout: Layout
    solved: Solved
    tau: float
    unit: float
    unit_loss: Floats

    @property
    def feasible(self) -> bool:
        """Whether there is any time, however short, in which nothing is lost."""
        return self.solved.feasible

    @property
    def days(self) -> float:
        """Time of the plan: given, or the longest without loss; infinite where none is too long."""
        if not self.feasible:
            return 0.0
        tau = self.tau if self.tau >= 0 else float(self.solved.value[self.layout.tau])
        return 1.0 / tau if tau > ZERO else np.inf

    @cached_property
    def loss(self) -> float:
        """Least loss a day."""
        return float(self.unmet @ self.unit_loss)

    @cached_property
    def unmet(self) -> Floats:
        """Units a day of each demand that stay unmet."""
        if self.tau >= 0 and self.solved.objective <= ZERO and (self.unit_loss > 0).all():
            return np.zeros(self.layout.asked.size)
        share = np.clip(self.solved.value[self.layout.unmet], 0.0, 1.0)
        return np.where(share > ZERO, share, 0.0) * self.layout.asked

    @cached_property
    def made(self) -> Floats:
        """Units a day that each node makes."""
        return np.maximum(self.solved.value[self.layout.made], 0.0) * self.layout.network.scale

    @cached_property
    def shipped(self) -> Floats:
        """Units a day of the supplier's product that each edge carries."""
        layout, network = self.layout, self.layout.network
        quantity = network.edges["quantity"].to_numpy()
        shipped = quantity * self.made[network.target]
        flow = np.maximum(self.solved.value[layout.shipped], 0.0)
        shipped[layout.kept] = flow * (quantity * network.scale[network.target])[layout.kept]
        return shipped

    @cached_property
    def shared_use(self) -> Floats:
        """Use of each shared capacity, in its units a day."""
        return np.maximum(self.solved.value[self.layout.shared], 0.0) * self.layout.shared_scale

    @cached_property
    def node_price(self) -> Floats:
        """What one more unit a day of each node's capacity saves in the objective."""
        return self._bound(self.layout.made) / self.layout.network.scale

    @cached_property
    def shared_price(self) -> Floats:
        """What one more unit a day of each shared capacity saves in the objective."""
        return self._bound(self.layout.shared) / self.layout.shared_scale

    @cached_property
    def stock_price(self) -> Floats:
        """What one more unit a day of each node's product saves in the objective."""
        return self._rows(self.layout.balance) / self.layout.network.scale

    @cached_property
    def input_price(self) -> Floats:
        """What each group of inputs saves by letting its node make one more unit a day.

        A group without a row has one supplier; what its input is worth there is what it is worth here.
        """
        layout, network = self.layout, self.layout.network
        worth = network.edges["quantity"].to_numpy() * self.stock_price[network.source]
        price = np.zeros(network.group_node.size)
        price[network.group[~layout.kept]] = worth[~layout.kept]
        has_row = layout.group_row >= 0
        scale = network.scale[network.group_node[has_row]]
        price[has_row] = self._rows(layout.group_row[has_row]) / scale
        return price

    @property
    def is_free(self) -> bool:
        """Whether nothing is short, so that nothing has a price."""
        return self.solved.objective <= ZERO

    def _rows(self, rows: npt.NDArray[np.int32]) -> Floats:
        return np.maximum(-self.solved.price[rows] * self.unit, 0.0)

    def _bound(self, columns: npt.NDArray[np.int32]) -> Floats:
        return np.maximum(-self.solved.reduced_cost[columns] * self.unit, 0.0)
