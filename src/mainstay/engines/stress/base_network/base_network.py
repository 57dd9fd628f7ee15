"""A base as a network that can be simulated."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from mainstay.engines.stress.base_network.draws import Draws, Plan, Whole


@dataclass(frozen=True)
class BaseNetwork:
    """A network made from a base. Flows are in days of need of each product: 1 is what home needs on an ordinary day.

    Parameters
    ----------
    nodes, edges, demand : polars.DataFrame
        Frames that the simulation reads, with the likeliest numbers.
    sinks : polars.DataFrame
        Users: ``node_id``, ``product_id``, ``demand_id``, ``driver``, ``priority``, ``units_per_day`` with its ends,
        ``event_units_per_day`` (need in an event), ``is_relative`` (need in real units is not known).
    products : polars.DataFrame
        ``product_id``, ``unit``, ``units_per_day`` (real units in one day of need, empty where not known), ``flow``
        (days of need that go through the chain a day), ``own``, ``is_relative``, ``only_event``.
    alternatives : polars.DataFrame
        ``from_id``, ``to_id`` (sinks), ``usable_share``, ``delay_days``, ``units_for_one``.
    recovery : polars.DataFrame
        ``node_id``, ``recovery_days`` with ``low`` and ``high``, ``is_assumed``: days from full outage to normal
        output.
    lanes : polars.DataFrame
        ``from_id``, ``to_id``, ``lane_id``, ``share``: which part of an edge goes by which lane.
    left_out : polars.DataFrame
        ``table``, ``subject``, ``product_id``, ``why``: rows of the base that the network does not hold.
    assumptions : polars.DataFrame
        ``what``, ``table``, ``subject``, ``product_id``, ``low``, ``mode``, ``high``, ``why``: every number that the
        base does not give. A row without subject holds for all.
    plan : Plan
        How the numbers of a replication are drawn.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    demand: pl.DataFrame
    sinks: pl.DataFrame
    products: pl.DataFrame
    alternatives: pl.DataFrame
    recovery: pl.DataFrame
    lanes: pl.DataFrame
    left_out: pl.DataFrame
    assumptions: pl.DataFrame
    plan: Plan

    def draws(self, replications: Whole) -> Draws:
        """Return the uncertain numbers of some replications.

        Parameters
        ----------
        replications : int64 array of shape (B,)
            Numbers of the replications. A replication has the same numbers whichever others are asked for.

        Examples
        --------
        >>> import mainstay as ms
        >>> import numpy as np
        >>> from mainstay.engines.stress.base_network import network_of
        >>> from mainstay.scenario.stress import StressChoices
        >>> network = network_of(ms.load("us-2026"), StressChoices(), products=["cisplatin-injection"], seed=1)
        >>> both, one = network.draws(np.array([3, 7])), network.draws(np.array([7]))
        >>> bool((both.capacity[:, 1] == one.capacity[:, 0]).all())
        True
        """
        return self.plan.draw(replications)

    def __repr__(self) -> str:
        counted = f"{self.products.height} products, {self.nodes.height} nodes, {self.edges.height} edges"
        return f"<BaseNetwork: {counted}, {self.demand.height} needs, {self.assumptions.height} assumptions>"
