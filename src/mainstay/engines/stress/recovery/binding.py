"""Which limits bind under an outage, and what one more unit of each is worth."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.recovery.network import Network
from mainstay.engines.stress.recovery.outages import Outage
from mainstay.engines.stress.recovery.plan import Plan

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

KINDS = ("capacity", "shared_capacity", "stock", "input")
PRICES = {
    "outage": pl.String(),
    "kind": pl.String(),
    "node_id": pl.String(),
    "name": pl.String(),
    "product_id": pl.String(),
    "limit": pl.Float64(),
    "left": pl.Float64(),
    "price": pl.Float64(),
}


@dataclass(frozen=True, slots=True)
class _Part:
    """Prices of one kind under one outage."""

    outage: int
    kind: int
    place: Places
    left: Floats
    price: Floats


@dataclass
class Prices:
    """Gathers the prices of one outage after another; only what is worth something is kept.

    ``limit`` is the undisturbed limit: units a day of a node's or site's capacity (empty where none is stated), units
    of stock, units of input on hand. ``left`` is the share of it that the outage leaves.
    """

    network: Network
    outages: list[str] = field(default_factory=list)
    _parts: list[_Part] = field(default_factory=list)

    def add(self, outage: Outage, plan: Plan, to_capacity: float, to_stock: float) -> None:
        """Take up the prices of one plan.

        Parameters
        ----------
        outage, plan : Outage, Plan
            What was lost and the best plan under it.
        to_capacity, to_stock : float
            What turns a price of the program into the price of capacity and of stock that is reported.
        """
        number = len(self.outages)
        self.outages.append(outage.name)
        if plan.is_free:
            return
        nodes, shared = np.ones(self.network.nodes.height), np.ones(self.network.shared.height)
        stock, inputs = nodes.copy(), np.ones(self.network.group_node.size)
        nodes[outage.nodes], shared[outage.shared] = outage.left, outage.shared_left
        stock[outage.stocks] = outage.stock_left
        prices = (
            plan.node_price * to_capacity,
            plan.shared_price * to_capacity,
            plan.stock_price * to_stock,
            plan.input_price * to_stock,
        )
        for kind, (price, left) in enumerate(zip(prices, (nodes, shared, stock, inputs), strict=True)):
            place = np.flatnonzero(price > 1e-9 * price.max(initial=0.0))
            if place.size:
                place = place[np.argsort(-price[place], kind="stable")]
                self._parts.append(_Part(number, kind, place, left[place], price[place]))

    def table(self) -> pl.DataFrame:
        """Return all prices, the dearest limit of each outage and kind first."""
        if not self._parts:
            return pl.DataFrame(schema=PRICES)
        parts = self._parts
        sizes = [part.place.size for part in parts]
        offsets = np.concatenate([[0], np.cumsum([frame.height for frame in self._named])])
        rows = np.concatenate([part.place + offsets[part.kind] for part in parts])
        named = pl.concat(self._named)[rows]
        return named.with_columns(
            outage=pl.Series(self.outages)[np.repeat([part.outage for part in parts], sizes)],
            left=pl.Series(np.concatenate([part.left for part in parts])),
            price=pl.Series(np.concatenate([part.price for part in parts])),
        ).select(list(PRICES))

    @property
    def _named(self) -> list[pl.DataFrame]:
        """Return what stands behind each place, one frame for each kind."""
        network = self.network
        nodes = network.nodes
        first = np.zeros(network.group_node.size, np.intp)
        first[network.group[::-1]] = np.arange(network.edges.height)[::-1]
        on_hand = np.bincount(network.group, network.edges["stock"].to_numpy(), network.group_node.size)
        text = pl.lit(None, pl.String)
        inputs = nodes[network.group_node].select("node_id", "product_id")
        frames = [
            nodes.select("node_id", "product_id", name="node_id", limit="capacity"),
            network.shared.select(node_id=text, product_id=text, name="shared_id", limit="capacity"),
            nodes.select("node_id", "product_id", name="node_id", limit="stock"),
            inputs.with_columns(name=network.edges["group_id"][first], limit=pl.Series(on_hand)),
        ]
        limit = pl.when(pl.col("limit").is_finite()).then(pl.col("limit").cast(pl.Float64))
        order = ("kind", "node_id", "name", "product_id", "limit")
        return [
            frame.with_columns(kind=pl.lit(kind), limit=limit).select(order)
            for kind, frame in zip(KINDS, frames, strict=True)
        ]
