"""The time-expanded program: the network once for each period, tied together by stocks and by goods on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.recovery.calendar import Course
from mainstay.engines.stress.recovery.linear_program import LinearProgram
from mainstay.engines.stress.recovery.network import Network

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Timed:
    """Columns, rows and coefficients of the program, all with the period as the fast index.

    Columns: made and stock of each node, what arrives on each edge, use of shared capacities, unmet share of each
    demand; for edges that need it (goods on hand or on the way at the start, lanes that close, suppliers that lose
    stock), what is used of the input and what is held of it. All other inputs are sent just in time: a supplier can
    hold them as well as a customer.

    Parameters
    ----------
    network : Network
        What is defended.
    course : Course
        What happens.
    period_days : int
        Days in a full period.
    full_lanes : bool
        Goods are on the way at the start, at the normal rate.
    """

    network: Network
    course: Course
    period_days: int
    full_lanes: bool

    @cached_property
    def periods(self) -> int:
        """Number of periods."""
        return self.course.starts.size

    @cached_property
    def lag(self) -> Whole:
        """Whole periods from sending to arrival of each edge; a part of a period counts as none."""
        lead = self.network.edges["lead_time_days"].to_numpy()
        return np.floor(lead / self.period_days).astype(np.int64)

    @cached_property
    def scale(self) -> Floats:
        """Units that bring each node near 1: what it makes in a period."""
        return np.asarray(self.network.scale * self.period_days, np.float64)

    @cached_property
    def edge_scale(self) -> Floats:
        """Units of an input that bring each edge near 1."""
        return np.asarray(self.network.edges["quantity"].to_numpy() * self.scale[self.network.target], np.float64)

    @cached_property
    def at_start(self) -> Floats:
        """Units of each input that come without being sent: on hand, or on the way at the start, by period."""
        edges, course = self.network.edges, self.course
        arriving = np.zeros((edges.height, self.periods))
        arriving[:, 0] = edges["stock"].to_numpy()
        if self.full_lanes:
            started = (self.network.nodes["rate"] / self.network.nodes["yield_share"]).to_numpy()
            rate = (edges["quantity"] * edges["share"]).to_numpy() * started[self.network.target]
            # of random lead times the shortest counts for what is sent, the longest for what is on the way
            lead = edges.select(pl.max_horizontal("lead_time_days", "lead_time_high_days")).to_numpy()
            days = np.clip(np.minimum(course.ends, lead) - course.starts, 0.0, None)
            arriving += rate[:, None] * days
        return arriving

    @cached_property
    def held(self) -> Whole:
        """Edges whose input the customer holds."""
        loses = np.asarray((self.course.survives < 1.0).any(axis=1))[self.network.source]
        return np.flatnonzero((self.at_start > 0).any(axis=1) | self.course.closed.any(axis=1) | loses)

    @cached_property
    def losing(self) -> Whole:
        """Nodes that lose stock after the first day of a period, before which it may be used."""
        return np.flatnonzero((self.course.survives < self.course.kept).any(axis=1))

    @cached_property
    def _starts(self) -> Whole:
        network, held = self.network, self.held.size
        nodes, edges = network.nodes.height, network.edges.height
        parts = (nodes, nodes, edges, network.shared.height, network.demand.height, held, held)
        return np.concatenate([[0], np.cumsum(parts)]) * self.periods

    def columns(self, part: str) -> Whole:
        """Return the columns of a part as an array [thing, period]."""
        number = ("made", "stock", "arriving", "shared", "unmet", "used", "held").index(part)
        first, last = self._starts[number], self._starts[number + 1]
        return np.arange(first, last).reshape(-1, self.periods)

    @cached_property
    def row_starts(self) -> Whole:
        """First row of balances, shared capacities, groups, held inputs, carried stock; and the number of rows."""
        network = self.network
        parts = (network.nodes.height, network.shared.height, network.group_node.size, self.held.size, self.losing.size)
        return np.concatenate([[0], np.cumsum(parts)]) * self.periods

    def rows(self, part: str) -> Whole:
        """Return the rows of a part as an array [thing, period]."""
        number = ("balance", "shared", "group", "held", "carried").index(part)
        return np.arange(self.row_starts[number], self.row_starts[number + 1]).reshape(-1, self.periods)

    def upper(self) -> Floats:
        """Return the upper bounds of all columns, by part."""
        network, course = self.network, self.course
        nodes, edges, held = network.nodes.height, network.edges.height, self.held.size
        period = np.arange(self.periods)
        sent = period[None, :] - self.lag[:, None]
        possible = sent >= 0
        possible &= ~np.take_along_axis(course.closed, np.maximum(sent, 0), axis=1)
        shared = course.shared / self.shared_scale[:, None]
        free = np.full((nodes + 2 * held) * self.periods, np.inf)
        return np.concatenate(
            [
                (course.capacity / self.scale[:, None]).ravel(),
                free[: nodes * self.periods],
                np.where(possible, np.inf, 0.0).reshape(edges * self.periods),
                shared.ravel(),
                np.ones(network.demand.height * self.periods),
                free[nodes * self.periods :],
            ]
        )

    @cached_property
    def shared_scale(self) -> Floats:
        """Units that bring each shared capacity to 1 in a full period."""
        capacity = self.network.shared["capacity"].to_numpy() * self.period_days
        return np.where(capacity > 0, capacity, 1.0)

    def program(self, unit: float) -> LinearProgram:
        """Return the program: least loss, in units of a demand's worth."""
        from scipy.sparse import coo_array

        parts = [*self._balances(), *self._shared(), *self._groups(), *self._held(), *self._carried()]
        rows, columns, values = (
            np.concatenate([np.ravel(np.broadcast_to(part[i], part[0].shape)) for part in parts]) for i in range(3)
        )
        size = (int(self.row_starts[-1]), int(self._starts[-1]))
        matrix = coo_array((values, (rows, columns)), shape=size).tocsc()
        matrix.sum_duplicates()
        cost = np.zeros(size[1])
        worth = self.course.asked * self.network.demand["unit_loss"].to_numpy()[:, None]
        cost[self.columns("unmet")] = worth / unit
        return LinearProgram(cost, np.zeros(size[1]), self.upper(), matrix, self.most())

    def most(self) -> Floats:
        """Return the right-hand sides: demand, stock at the start, inputs that come without being sent."""
        network = self.network
        balance = np.zeros((network.nodes.height, self.periods))
        np.subtract.at(balance, network.buyer, self.course.asked / self.scale[network.buyer][:, None])
        stock = network.nodes["stock"].to_numpy() * self.course.kept[:, 0]
        balance[:, 0] += stock / self.scale
        held = self.at_start[self.held] / self.edge_scale[self.held][:, None]
        between = np.zeros(int(self.row_starts[3] - self.row_starts[1]))
        carried = np.zeros((self.losing.size, self.periods))
        carried[:, 0] = (network.nodes["stock"].to_numpy() * self.course.survives[:, 0] / self.scale)[self.losing]
        return np.concatenate([balance.ravel(), between, held.ravel(), carried.ravel()])

    def _balances(self) -> list[tuple[Any, Any, Any]]:
        """Tie what leaves a node in a period, and what it keeps, to what it makes and what it had."""
        network, rows = self.network, self.rows("balance")
        stock, arriving, lag = self.columns("stock"), self.columns("arriving"), self.lag
        edge, period = np.nonzero(np.arange(self.periods)[None, :] >= lag[:, None])
        drawn = self.edge_scale / self.scale[network.source]
        return [
            (rows, stock, 1.0),
            (rows[:, 1:], stock[:, :-1], -self.course.kept[:, 1:]),
            (rows, self.columns("made"), -network.nodes["yield_share"].to_numpy()[:, None]),
            (rows[network.source[edge], period - lag[edge]], arriving[edge, period], drawn[edge]),
            (
                rows[network.buyer],
                self.columns("unmet"),
                -self.course.asked / self.scale[network.buyer][:, None],
            ),
        ]

    def _shared(self) -> list[tuple[Any, Any, Any]]:
        network, rows = self.network, self.rows("shared")
        used = network.use * self.scale[network.use_node] / self.shared_scale[network.use_shared]
        return [
            (rows[network.use_shared], self.columns("made")[network.use_node], used[:, None]),
            (rows, self.columns("shared"), -1.0),
        ]

    def _groups(self) -> list[tuple[Any, Any, Any]]:
        """Tie what a node makes to each group of inputs: what arrives, or what it uses of what it holds."""
        network, rows = self.network, self.rows("group")
        source = self.columns("arriving").copy()
        source[self.held] = self.columns("used")
        return [
            (rows, self.columns("made")[network.group_node], 1.0),
            (rows[network.group], source, -1.0),
        ]

    def _held(self) -> list[tuple[Any, Any, Any]]:
        rows, held = self.rows("held"), self.columns("held")
        return [
            (rows, held, 1.0),
            (rows[:, 1:], held[:, :-1], -1.0),
            (rows, self.columns("used"), 1.0),
            (rows, self.columns("arriving")[self.held], -1.0),
        ]

    def _carried(self) -> list[tuple[Any, Any, Any]]:
        """Let nobody keep over a period what is lost in it; what is used before is not lost."""
        rows, stock, good = self.rows("carried"), self.columns("stock")[self.losing], self.network.nodes["yield_share"]
        return [
            (rows, stock, 1.0),
            (rows[:, 1:], stock[:, :-1], -self.course.survives[self.losing, 1:]),
            (rows, self.columns("made")[self.losing], -good.to_numpy()[self.losing, None]),
        ]
