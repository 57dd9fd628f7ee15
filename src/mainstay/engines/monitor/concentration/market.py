"""One market: the lines that make one product, what is known of their shares, and what follows for each geography."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.engines.monitor.concentration.bounds import Interval, box, hhi_of_box
from mainstay.engines.monitor.concentration.posterior import ROUNDING, Draws, draw_shares

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
        return "some shares" if known or bool((~np.isnan(self.high)).any()) else "count"

    @cached_property
    def unlisted(self) -> float:
        """Share of makers that the base does not name, where the shares of all named ones are known."""
        if self.complete or self.size == 0 or np.isnan(self.share).any():
            return 0.0
        rest = 1.0 - float(self.share.sum())
        return rest if rest > ROUNDING else 0.0

    @cached_property
    def limits(self) -> tuple[Array, Array]:
        """Lowest and highest share that each line can have."""
        low = np.where(np.isnan(self.low), np.where(np.isnan(self.share), 0.0, self.share), self.low)
        high = np.where(np.isnan(self.high), np.where(np.isnan(self.share), 1.0, self.share), self.high)
        return low, high

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
        """Bound HHI by what is known."""
        low, high = self.limits_of(geography)
        several = None
        if self.several is not None and geography in ("site", "firm"):
            several = self.several.astype(np.float64) @ self.belongs(geography) > 0
        return hhi_of_box(*_tight(low, high, self.unlisted), unlisted=self.unlisted, several=several)

    def named_sources(self, geography: str) -> frozenset[str]:
        """Return the makers without those that stand for several unnamed ones."""
        if self.several is None or geography not in ("site", "firm"):
            return frozenset(self.labels[geography])
        unnamed = {label for label, many in zip(self.labels[geography], self.several, strict=True) if many}
        return frozenset(self.labels[geography]) - unnamed

    def lost(self, geography: str) -> tuple[Array, Array]:
        """Bound the share that is lost with each maker; unnamed makers may belong to anyone."""
        low, high = _tight(*self.limits_of(geography), self.unlisted)
        return low, np.minimum(high + self.unlisted, 1.0)


def _tight(low: Array, high: Array, unlisted: float) -> tuple[Array, Array]:
    """Tighten limits where they can hold shares that sum to what the named makers supply."""
    total = 1.0 - unlisted
    if low.sum() > total or high.sum() < total:
        return low, high  # rounded shares that do not quite meet: keep the limits as given
    if total <= 0:
        return low, high
    tight_low, tight_high = box(low / total, high / total)
    return tight_low * total, tight_high * total


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
