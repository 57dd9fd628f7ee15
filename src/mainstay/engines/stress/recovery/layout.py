"""Where the quantities of a network stand in the program: columns, rows, coefficients and undisturbed bounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from mainstay.engines.stress.recovery.network import Network

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Allowance:
    """Demands of which a share may stay unmet in all; all other demand may stay unmet altogether.

    Parameters
    ----------
    demands : integer array
        Places of the demands.
    share : float
        Share of their sum, 0 to 1.
    """

    demands: Whole
    share: float


@dataclass(frozen=True)
class Layout:
    """The program of `model` as index arrays.

    An input with one supplier and nothing on hand is taken as it is used, so that its flow needs no column and no row
    of its own. Nodes are measured in their scale, inputs in what they let the customer make, shared capacities and
    demands in themselves.

    Parameters
    ----------
    network : Network
        What is laid out.
    allowance : Allowance, optional
        One more row: what may stay unmet.
    """

    network: Network
    allowance: Allowance | None = None

    @cached_property
    def kept(self) -> npt.NDArray[np.bool_]:
        """Whether each edge has a column."""
        network = self.network
        alone = np.bincount(network.group, minlength=network.group_node.size)[network.group] == 1
        return np.asarray(~alone | (network.edges["stock"].to_numpy() > 0), np.bool_)

    @cached_property
    def group_row(self) -> Whole:
        """Row of each group of inputs, -1 where it has none."""
        kept = np.zeros(self.network.group_node.size, np.bool_)
        kept[self.network.group[self.kept]] = True
        return np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)

    @cached_property
    def asked(self) -> Floats:
        """Units a day of each demand."""
        return self.network.demand["units_per_day"].to_numpy()

    @cached_property
    def _starts(self) -> npt.NDArray[np.int64]:
        network = self.network
        sizes = (network.nodes.height, int(self.kept.sum()), network.shared.height, network.demand.height)
        return np.concatenate([[0], np.cumsum(sizes)])

    def _columns(self, part: int) -> Whole:
        return np.arange(self._starts[part], self._starts[part + 1], dtype=np.int32)

    @cached_property
    def made(self) -> Whole:
        """Columns of what each node makes."""
        return self._columns(0)

    @cached_property
    def shipped(self) -> Whole:
        """Columns of what each edge with a column carries."""
        return self._columns(1)

    @cached_property
    def shared(self) -> Whole:
        """Columns of how much of each shared capacity is used."""
        return self._columns(2)

    @cached_property
    def unmet(self) -> Whole:
        """Columns of the share of each demand that stays unmet."""
        return self._columns(3)

    @cached_property
    def tau(self) -> int:
        """Column of one over the time."""
        return int(self._starts[4])

    @cached_property
    def balance(self) -> Whole:
        """Rows of what each node makes, holds and gives away."""
        first = int(self.group_row.max(initial=-1)) + 1
        return np.arange(first, first + self.network.nodes.height, dtype=np.int32)

    @cached_property
    def shared_scale(self) -> Floats:
        """Units a day that bring each shared capacity to 1."""
        capacity = self.network.shared["capacity"].to_numpy()
        return np.where(capacity > 0, capacity, 1.0)

    @cached_property
    def drawn(self) -> Floats:
        """What one scaled unit of the customer takes of each supplier, in the supplier's scale."""
        network = self.network
        per_unit = network.edges["quantity"].to_numpy() * network.scale[network.target]
        return np.asarray(per_unit / network.scale[network.source], np.float64)

    def upper(self) -> Floats:
        """Return the undisturbed upper bounds: of demand, all may stay unmet, and time is not bounded."""
        network = self.network
        made = network.nodes["capacity"].to_numpy() / network.scale
        shared = network.shared["capacity"].to_numpy() / self.shared_scale
        flows = np.full(self.shipped.size, np.inf)
        return np.concatenate([made, flows, shared, np.ones(self.unmet.size), [np.inf]])

    def program(self) -> tuple[Any, Floats]:
        """Return the matrix (CSC) and the right-hand side."""
        from scipy.sparse import coo_array

        network = self.network
        last = int(self.balance[-1]) + 1
        of_shared = np.arange(last, last + network.shared.height)
        used = network.use * network.scale[network.use_node] / self.shared_scale[network.use_shared]
        parts = [
            *self._inputs(),
            (self.balance, self.made, -network.nodes["yield_share"].to_numpy()),
            (
                self.balance,
                np.full(last - self.balance[0], self.tau),
                -network.nodes["stock"].to_numpy() / network.scale,
            ),
            (self.balance[network.buyer], self.unmet, -self.asked / network.scale[network.buyer]),
            (of_shared[network.use_shared], self.made[network.use_node], used),
            (of_shared, self.shared, -np.ones(of_shared.size)),
        ]
        most = np.zeros(last + of_shared.size)
        np.subtract.at(most, self.balance[network.buyer], self.asked / network.scale[network.buyer])
        if self.allowance is not None:
            demands = self.allowance.demands
            whole = self.asked[demands] / self.asked[demands].sum()
            parts.append((np.full(demands.size, most.size), self.unmet[demands], whole))
            most = np.append(most, self.allowance.share)
        rows, columns, values = (np.concatenate([part[i] for part in parts]) for i in range(3))
        matrix = coo_array((values, (rows, columns)), shape=(most.size, self.tau + 1)).tocsc()
        matrix.sum_duplicates()
        return matrix, most

    def _inputs(self) -> list[tuple[Any, Any, Any]]:
        network, kept = self.network, self.kept
        has_row = self.group_row >= 0
        row = self.group_row[network.group[kept]]
        per_unit = (network.edges["quantity"].to_numpy() * network.scale[network.target])[kept]
        on_hand = network.edges["stock"].to_numpy()[kept] / per_unit
        return [
            (self.group_row[has_row], self.made[network.group_node[has_row]], np.ones(int(has_row.sum()))),
            (row, self.shipped, -np.ones(row.size)),
            (row, np.full(row.size, self.tau), -on_hand),
            (self.balance[network.source[kept]], self.shipped, self.drawn[kept]),
            (self.balance[network.source[~kept]], self.made[network.target[~kept]], self.drawn[~kept]),
        ]
