"""Supply networks for the benchmark of the daily simulation: a layered bill of materials and a distribution tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from mainstay.engines.stress.network.program import Program

UNITS_PER_DAY, COVER_DAYS, SPARE = 10.0, 3.0, 1.25
LEAST_LEAD, MOST_LEAD = 2, 14
#: depths of the outages differ between replications; the table is as long as the largest run
DRAWS = 4_096


@dataclass(frozen=True)
class Depths:
    """Three outages, each as deep as is drawn for the replication."""

    horizon: int

    def __call__(self, replications: np.ndarray) -> np.ndarray:
        """Return ``[outage, day, replication]``."""
        drawn = np.random.Generator(np.random.Philox(key=3)).uniform(0.5, 1.0, (3, DRAWS))
        curve = np.zeros((3, self.horizon, replications.size))
        for outage, (first, last) in enumerate(((30, 60), (50, 90), (100, 130))):
            curve[outage, first:last] = drawn[outage, replications % DRAWS]
        return curve


@dataclass(frozen=True)
class One:
    """An outage of each node in turn: replication k of the sweep is the k-th effect of its block."""

    horizon: int

    def __call__(self, replications: np.ndarray) -> np.ndarray:
        """Return ``[outage, day, replication]``: full from day 30 to 60."""
        curve = np.zeros((replications.size, self.horizon, replications.size))
        curve[np.arange(replications.size), 30:60, np.arange(replications.size)] = 1.0
        return curve


@dataclass(frozen=True)
class Structure:
    """Sites and edges as arrays; sites stand with suppliers before customers."""

    sites: int
    supplier: np.ndarray
    customer: np.ndarray
    lead: np.ndarray
    quantity: np.ndarray
    sinks: np.ndarray
    hit: tuple[int, ...]

    @property
    def rate(self) -> np.ndarray:
        """Units a day that each site makes when nothing is wrong."""
        rate = np.zeros(self.sites)
        rate[self.sinks] = UNITS_PER_DAY
        for edge in np.argsort(self.customer)[::-1]:
            rate[self.supplier[edge]] += rate[self.customer[edge]] * self.quantity[edge]
        return rate

    def names(self) -> list[str]:
        """Return the names of the sites, whose order is that of the arrays."""
        return [f"n{site:05d}" for site in range(self.sites)]

    def frames(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
        """Return nodes, edges and demand as rows."""
        names, rate, sinks = self.names(), self.rate, set(self.sinks.tolist())
        nodes = [
            {
                "node_id": name,
                "kind": "sink" if site in sinks else "make",
                "capacity": SPARE * float(rate[site]),
                "target_cover_days": COVER_DAYS,
            }
            for site, name in enumerate(names)
        ]
        edges = [
            {"from_id": names[a], "to_id": names[b], "lead_time_days": float(lead), "quantity": float(quantity)}
            for a, b, lead, quantity in zip(self.supplier, self.customer, self.lead, self.quantity, strict=True)
        ]
        return nodes, edges, [{"node_id": names[site], "units_per_day": UNITS_PER_DAY} for site in sorted(sinks)]

    def program(self, horizon: int, dtype: str = "float32", lanes: int = 64) -> Program:
        """Return the program of Mainstay, with three outages of capacity."""
        from mainstay.engines.stress.network.assemble import program_of
        from mainstay.engines.stress.network.impacts import Impacts

        nodes, edges, demand = self.frames()
        count = len(self.hit)
        impacts = Impacts(
            tuple(f"outage {number}" for number in range(count)),
            np.arange(count, dtype=np.int32),
            np.zeros(count, np.int8),
            np.array(self.hit, np.int32),
            np.full(count, -1, np.int32),
            np.ones(count),
            Depths(horizon),
        )
        return program_of(nodes, edges, demand, horizon=horizon, seed=1, impacts=impacts, dtype=dtype, lanes=lanes)


def layered(sites: int, edges: int, *, layers: int = 5) -> Structure:
    """Return a bill of materials in layers: each site needs inputs of the layer above, and each is needed."""
    draw = np.random.Generator(np.random.Philox(key=1))
    wide = sites // layers
    pairs: set[tuple[int, int]] = set()
    for site in range(wide, sites):
        above = (site // wide - 1) * wide
        pairs.add((above + int(draw.integers(wide)), site))
    for site in sorted(set(range(sites - wide)) - {a for a, _ in pairs}):
        pairs.add((site, (site // wide + 1) * wide + int(draw.integers(wide))))
    while len(pairs) < edges:
        site = int(draw.integers(wide, sites))
        pairs.add(((site // wide - 1) * wide + int(draw.integers(wide)), site))
    return _structure(sites, sorted(pairs, key=lambda pair: pair[::-1]), draw, np.arange(sites - wide, sites))


def tree(levels: int, *, fan: int = 3) -> Structure:
    """Return a tree of distribution: one source, each site serves `fan` others, people ask the last."""
    sites = (fan**levels - 1) // (fan - 1)
    pairs = [((site - 1) // fan, site) for site in range(1, sites)]
    draw = np.random.Generator(np.random.Philox(key=2))
    first = (fan ** (levels - 1) - 1) // (fan - 1)
    made = _structure(sites, pairs, draw, np.arange(first, sites))
    return Structure(made.sites, made.supplier, made.customer, made.lead, np.ones(len(pairs)), made.sinks, made.hit)


def _structure(sites: int, pairs: list[tuple[int, int]], draw: np.random.Generator, sinks: np.ndarray) -> Structure:
    supplier, customer = (np.array([pair[end] for pair in pairs]) for end in (0, 1))
    lead = draw.integers(LEAST_LEAD, MOST_LEAD + 1, supplier.size)
    quantity = draw.integers(2, 9, supplier.size) / 4.0
    return Structure(sites, supplier, customer, lead, quantity, sinks, (0, sites // 5 + 3, 2 * (sites // 5) + 1))
