"""A network that is ready to be simulated: arrays in the order of the kernel, and what each block needs beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.kernel.arrays import Fields
from mainstay.engines.stress.network.impacts import Impacts

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Drawn:
    """Uncertain numbers of a block, in the order of the frames that were given; None: as in the frames.

    Parameters
    ----------
    capacity, stock : array ``[nodes, B]``, optional
        Units a day and units at the start.
    weight : array ``[edges, B]``, optional
        Normal split of orders.
    need : array ``[demands, B]``, optional
        Multiple of the need of each sink.
    order_cover, keep_cover : array ``[nodes, B]``, optional
        Order-up-to level, and finished goods to keep, in days of the forecast. ``keep_cover`` takes the place of
        ``target_cover_days`` only, not of a fixed target.
    rate : array ``[nodes, B]``, optional
        Normal units a day.
    """

    capacity: Floats | None = None
    stock: Floats | None = None
    weight: Floats | None = None
    need: Floats | None = None
    order_cover: Floats | None = None
    keep_cover: Floats | None = None
    rate: Floats | None = None


class Draws(Protocol):
    """Gives the uncertain numbers of replications; those of one never depend on which others are asked for."""

    def __call__(self, replications: Whole) -> Drawn:
        """Return the numbers of these replications."""
        ...


class Session(Protocol):
    """One block of a feedback: what it does to the network depends on what the network did before."""

    def today(self, day: int) -> Floats:
        """Return today's value of each curve that the feedback writes, shape ``[curves, B]``."""
        ...

    def tell(self, day: int, served: Floats) -> None:
        """Take note of what each sink got today, shape ``[sinks, B]``."""
        ...


class Feedback(Protocol):
    """Something outside the network that drives it and answers to it day by day, such as an epidemic."""

    @property
    def rows(self) -> tuple[int, ...]:
        """Indices of the curves of the shocks that it writes."""
        ...

    def begin(self, replications: Whole, sinks: tuple[str, ...]) -> Session:
        """Return a session for these replications; sinks are named in the order in which it will be told of them."""
        ...


@dataclass(frozen=True)
class Program:
    """What `run_block` needs.

    Parameters
    ----------
    nodes, edges, demand : polars.DataFrame
        As given, with defaults, in the order of the kernel.
    node_place, edge_place, demand_place : integer arrays
        Place in the frames that were given, for each row in the order of the kernel.
    net : Fields
        Arrays in float64.
    given : array ``[S, T]`` or ``[S, T, R]``
        Demand that is given day by day; empty where it is worked out.
    impacts : Impacts
        Shocks, on places of the frames in the order of the kernel.
    draws : Draws, optional
        Uncertain numbers.
    feedback : Feedback, optional
        What drives the network and answers to it day by day.
    engine : {"numba", "numpy"}
        The compiled kernel, or the reference in plain NumPy.
    names : mapping
        Names of groups of results: ``goals``, ``switches``, ``bans``.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    demand: pl.DataFrame
    node_place: Whole
    edge_place: Whole
    demand_place: Whole
    net: Fields
    given: Floats
    impacts: Impacts
    horizon: int
    seed: int
    dtype: str = "float32"
    name: str = "network"
    draws: Draws | None = None
    warm: bool = True
    ledger: bool = False
    lanes: int = 64
    feedback: Feedback | None = None
    engine: str = "numba"
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def sinks(self) -> tuple[str, ...]:
        """Names of the sinks in the order of the results."""
        return tuple(self.nodes["node_id"].gather(self.net.sink_node.tolist()).to_list())
