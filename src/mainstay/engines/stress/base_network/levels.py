"""How much is needed in each replication: the level of each need, and what follows for everything below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.base_network.needs import Needs
from mainstay.engines.stress.base_network.uniforms import NEED, triangular, uniforms, words_of

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Levels:
    """Needs of users and how they go down the bill of materials.

    Parameters
    ----------
    sink_product : int64 array of shape (sinks,)
        Place of the product of each sink.
    low, mode, high : float64 array of shape (sinks,)
        Need on an ordinary day, in days of need.
    event_low, event_high : float64 array of shape (sinks,)
        Ends of the need in an event over its likeliest value; 1 where there is none.
    words : uint64 array of shape (sinks,)
        Addresses of the sinks.
    user, part, need : arrays of shape (uses,)
        Place of the product, of its input, and days of need of the input for one of the product; users first.
    products : int
        How many products there are.
    """

    sink_product: Whole
    low: Floats
    mode: Floats
    high: Floats
    event_low: Floats
    event_high: Floats
    words: npt.NDArray[np.uint64]
    user: Whole
    part: Whole
    need: Floats
    products: int

    def nominal(self) -> tuple[Floats, Floats]:
        """Return the likeliest need of each sink, and what is needed of each product."""
        return self.mode, self._down(self.mode[:, None])[:, 0]

    def draw(self, replications: Whole, seed: int) -> tuple[Floats, Floats]:
        """Return needs of shape (sinks, replications), and of shape (products, replications)."""
        sinks = triangular(self.low, self.mode, self.high, uniforms(self.words, replications, NEED, seed))
        return sinks, self._down(sinks)

    def multiple(self, replications: Whole, seed: int) -> Floats:
        """Return needs over their likeliest value, of shape (sinks, replications); of those in an event likewise."""
        ordinary = self.mode > 0
        scale, one = np.where(ordinary, self.mode, 1.0), np.ones_like(self.mode)
        low, high = np.where(ordinary, self.low, self.event_low), np.where(ordinary, self.high, self.event_high)
        uniform = uniforms(self.words, replications, NEED, seed)
        return triangular(low / scale, one, high / scale, uniform)

    def _down(self, sinks: Floats) -> Floats:
        flow = np.zeros((self.products, sinks.shape[1]))
        np.add.at(flow, self.sink_product, sinks)
        for user, part, need in zip(self.user, self.part, self.need, strict=True):
            flow[part] += need * flow[user]
        return flow


def levels_of(needs: Needs) -> Levels:
    """Return the levels of all needs; products stand as in ``needs.products``."""
    place = needs.products.select("product_id").with_row_index("place")
    sinks = needs.sinks.join(place, on="product_id", how="left", maintain_order="left")
    uses = needs.uses.join(place, on="product_id", how="left", maintain_order="left").join(
        place.rename({"product_id": "input_id", "place": "part"}), on="input_id", how="left", maintain_order="left"
    )
    low, mode, high = (sinks[name].to_numpy() for name in ("units_low_per_day", "units_per_day", "units_high_per_day"))
    event = [
        (sinks[name] / sinks["event_units_per_day"]).fill_null(1.0).to_numpy()
        for name in ("event_low_per_day", "event_high_per_day")
    ]
    return Levels(
        _whole(sinks["place"]),
        low,
        mode,
        high,
        event[0],
        event[1],
        words_of(sinks["node_id"].to_list()),
        _whole(uses["place"]),
        _whole(uses["part"]),
        uses["need"].to_numpy(),
        place.height,
    )


def _whole(column: pl.Series) -> Whole:
    return column.cast(pl.Int64).to_numpy()
