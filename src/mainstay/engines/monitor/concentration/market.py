"""One market: the lines that make one product, what is known of their shares, and what follows for each geography."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.concentration.agreed import ROUNDING, Agreed, agree
from mainstay.engines.monitor.concentration.bounds import Interval, box, hhi_of_box
from mainstay.engines.monitor.concentration.posterior import Draws, draw_shares
from mainstay.model.graph import UNKNOWN

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Market:
    """The makers of one product and what is known of their shares of the home market.

    Parameters
    ----------
    product : str
        Key of the product.
    labels : mapping from geography to the label of each line
        Whose each line is: site, firm, economy, bloc.
    share, low, high : numpy.ndarray of shape (lines,)
        Known share of each line and its limits, NaN where not known.
    complete : bool
        Whether the lines are known to be all there are.
    draws, seed : int
        How many sets of shares to draw, and the seed.
    several : numpy.ndarray of bool of shape (lines,), optional
        Lines at sites that stand for several unnamed ones.
    """

    product: str
    labels: dict[str, list[str]]
    share: Array
    low: Array
    high: Array
    complete: bool
    draws: int
    seed: int
    several: NDArray[np.bool_] | None = None

    @property
    def size(self) -> int:
        """How many lines are known."""
        return int(self.share.size)

    @property
    def basis(self) -> str:
        """What is known: ``shares`` of all lines, ``some shares``, or only the ``count`` of makers."""
        known = int((~np.isnan(self.share)).sum())
        if self.size == 0:
            return "none"
        if known == self.size:
            return "shares"
        limited = bool((~np.isnan(self.low)).any() or (~np.isnan(self.high)).any())
        return "some shares" if known or limited else "count"

    @cached_property
    def agreed(self) -> Agreed:
        """Limits of all shares, made to agree with each other."""
        return agree(self.share, self.low, self.high, complete=self.complete)

    @cached_property
    def unlisted(self) -> float:
        """Share of makers that the base does not name: what the named ones leave, where all of these are limited."""
        if self.size == 0 or self.agreed.unlisted_high == 0.0:
            return 0.0
        if np.isnan(self.share).any():
            return float(self.drawn.unlisted.mean())
        rest = 1.0 - float(self.share.sum())
        return min(max(rest, self.agreed.unlisted_low), self.agreed.unlisted_high) if rest > ROUNDING else 0.0

    @property
    def limits(self) -> tuple[Array, Array]:
        """Lowest and highest share that each line can have."""
        return self.agreed.low, self.agreed.high

    @cached_property
    def drawn(self) -> Draws:
        """Shares that agree with what is known."""
        return draw_shares(
            self.share,
            self.low,
            self.high,
            complete=self.complete,
            draws=self.draws,
            seed=self.seed,
            name=self.product,
        )

    def sources(self, geography: str) -> list[str]:
        """Return the distinct makers, sorted."""
        return sorted(set(self.labels[geography]))

    def belongs(self, geography: str) -> Array:
        """Return which line belongs to which maker, as a matrix of shape (lines, makers)."""
        names = self.sources(geography)
        place = {name: i for i, name in enumerate(names)}
        matrix = np.zeros((self.size, len(names)))
        matrix[np.arange(self.size), [place[name] for name in self.labels[geography]]] = 1.0
        return matrix

    def limits_of(self, geography: str) -> tuple[Array, Array]:
        """Return the limits of the share of each maker."""
        low, high = self.limits
        belongs = self.belongs(geography)
        return low @ belongs, np.minimum(high @ belongs, 1.0)

    def hhi(self, geography: str) -> Interval:
        """Bound HHI by what is known; makers that nobody has named or placed may be many, or one with any other."""
        low, high = self.limits_of(geography)
        names = self.sources(geography)
        joining = np.array([name in self._placeless(geography) for name in names], dtype=np.bool_)
        several = np.array([name not in self.named_sources(geography) for name in names], dtype=np.bool_)
        if self.agreed.unlisted_high > 0.0:
            low, high = np.append(low, self.agreed.unlisted_low), np.append(high, self.agreed.unlisted_high)
            several = np.append(several, [True])
            # a maker that the base does not name is at a site that it does not name; its owner and economy may be named
            joining = np.append(joining, [geography != "site"])
        return hhi_of_box(*box(low, high), several=several, joining=joining)

    def hhi_low_others(self, geography: str) -> float:
        """Return the lower end of HHI where makers that the base does not name may exist: many small ones."""
        if self.complete or not (np.isnan(self.share) & np.isnan(self.high)).any():
            return self.hhi(geography).low
        # the others may take all that the named ones need not have, which only what is known from below limits
        least = np.where(np.isnan(self.low), np.where(np.isnan(self.share), 0.0, self.share), self.low)
        named = self.named_sources(geography)
        held = (least @ self.belongs(geography))[[name in named for name in self.sources(geography)]]
        return min(float(np.square(held).sum()), self.hhi(geography).low)

    def named_sources(self, geography: str) -> frozenset[str]:
        """Return the makers without those that stand for several unnamed ones, or for an economy that is not known."""
        unnamed = self._labels_of_several("site") if geography == "site" else self._placeless(geography)
        return frozenset(self.labels[geography]) - unnamed

    def floating(self, geography: str) -> NDArray[np.bool_]:
        """Return which lines may belong to anyone: their owner, or their economy, is not known."""
        placeless = self._placeless(geography)
        return np.array([label in placeless for label in self.labels[geography]], dtype=np.bool_)

    def _placeless(self, geography: str) -> frozenset[str]:
        """Return the makers that may be one with any other."""
        if geography in ("economy", "bloc"):
            return frozenset([UNKNOWN])
        if geography == "firm":
            # several places whose owner is known are places of that owner
            return self._labels_of_several("firm") & frozenset(self.labels["site"])
        return frozenset()

    def _labels_of_several(self, geography: str) -> frozenset[str]:
        if self.several is None:
            return frozenset()
        return frozenset(label for label, many in zip(self.labels[geography], self.several, strict=True) if many)


def markets(
    makers: pl.DataFrame, products: pl.DataFrame, geographies: tuple[str, ...], *, draws: int, seed: int
) -> dict[str, Market]:
    """Return a market for each product, also for products that nobody is known to make.

    Parameters
    ----------
    makers : polars.DataFrame
        Lines as `SupplyGraph.makers` gives them.
    products : polars.DataFrame
        The table of products.
    geographies : tuple of str
        Columns of ``makers`` that name whose a line is.
    draws, seed : int
        How many sets of shares to draw, and the seed.
    """
    lines = {str(name): rows for (name,), rows in makers.group_by("product_id", maintain_order=True)}
    found = {}
    for product, complete in products.select("product_id", "makers_complete").iter_rows():
        rows = lines.get(product, makers.clear())
        share, low, high = (rows[name].cast(pl.Float64).to_numpy() for name in ("share", "share_low", "share_high"))
        labels = {name: rows[name].to_list() for name in geographies}
        several = rows["is_aggregate"].fill_null(value=False).to_numpy()
        found[product] = Market(product, labels, share, low, high, bool(complete), draws, seed, several)
    return found
