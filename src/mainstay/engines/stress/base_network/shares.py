"""Shares of the makers of each product: limits that agree with each other, and draws within them.

A share known within limits is drawn from a triangle with its peak at the stated value; what is left is spread over the
makers of unknown share with a flat Dirichlet distribution, the usual prior of ignorance on a simplex (Gelman et al.,
Bayesian Data Analysis 3e, 2013, section 3.4). Where a draw does not sum to 1 or leaves a limit, every share is moved
towards its limit by the same part of the room that it has. All products are worked on at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import polars as pl

from mainstay.engines.stress.base_network.grouped import starts_of, sum_of_group
from mainstay.engines.stress.base_network.makers import OTHERS, UNNAMED, fitted
from mainstay.engines.stress.base_network.uniforms import triangular

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: a remainder smaller than this is the rounding of published shares
ROUNDING = 0.005


def with_others(makers: pl.DataFrame, complete: pl.DataFrame) -> pl.DataFrame:
    """Add for each product the makers that the base does not name, where all named ones are limited from above.

    Parameters
    ----------
    makers : polars.DataFrame
        Makers with ``share``, ``share_low``, ``share_high``.
    complete : polars.DataFrame
        ``product_id``, ``makers_complete``.

    Returns
    -------
    polars.DataFrame
        The makers, with a source of kind ``others`` for the rest, bounded by what the named ones leave.

    Examples
    --------
    >>> from mainstay.engines.stress.base_network.makers import fitted
    >>> one = pl.DataFrame({"node_id": ["line:a"], "product_id": ["p"], "share": [0.4], "basis": ["line"]})
    >>> full = with_others(fitted(one), pl.DataFrame({"product_id": ["p"], "makers_complete": [None]}))
    >>> full["node_id"].to_list(), full["share_low"].to_list()
    (['line:a', 'others:p'], [None, 0.6])
    """
    low = pl.coalesce("share_low", "share", 0.0).clip(0.0, 1.0)
    high = pl.coalesce("share_high", "share", 1.0).clip(0.0, 1.0)
    open_ = (pl.col("share").is_null() & pl.col("share_high").is_null()).any()
    told = (
        makers.sort(makers.columns)
        .group_by("product_id", maintain_order=True)
        .agg(low=low.sum(), high=high.sum(), open=open_, unnamed=(pl.col("basis") == UNNAMED).any())
        .join(complete, on="product_id", how="left")
    )
    missing = told.filter(
        ~pl.col("open"),
        ~pl.col("unnamed"),
        ~pl.col("makers_complete").fill_null(value=False),
        1.0 - pl.col("low") > ROUNDING,
    )
    others = missing.select(
        product_id="product_id",
        node_id=pl.lit("others:") + pl.col("product_id"),
        kind=pl.lit("source"),
        basis=pl.lit(OTHERS),
        share_low=(1.0 - pl.col("high")).clip(0.0, 1.0),
        share_high=1.0 - pl.col("low"),
    )
    return pl.concat([makers, fitted(others)]).sort("product_id", "node_id")


@dataclass(frozen=True)
class Shares:
    """Limits of the shares of all makers; those of one product stand together and sum to 1.

    Parameters
    ----------
    product : int64 array of shape (makers,)
        Place of the product of each maker, rising.
    low, peak, high : float64 array of shape (makers,)
        Limits, and the stated share or NaN.
    known : bool array of shape (makers,)
        Whether the share is drawn from its own limits; the others share what is left.
    """

    product: npt.NDArray[np.int64]
    low: Floats
    peak: Floats
    high: Floats
    known: Flags

    @cached_property
    def starts(self) -> npt.NDArray[np.int64]:
        """Where the makers of each product begin."""
        return starts_of(self.product)

    def nominal(self) -> Floats:
        """Return one set of shares: those that are stated, the rest in equal parts.

        Examples
        --------
        >>> nan = np.full(3, np.nan)
        >>> shares_of(np.zeros(3, np.int64), nan, nan, nan).nominal().round(3).tolist()
        [0.333, 0.333, 0.333]
        """
        return self._fit(np.where(self.known, self.peak, 0.0)[:, None], np.ones((self.peak.size, 1)))[:, 0]

    def draw(self, uniform: Floats) -> Floats:
        """Return shares for uniform numbers of shape (makers, replications).

        Examples
        --------
        >>> nan = np.full(2, np.nan)
        >>> drawn = shares_of(np.zeros(2, np.int64), nan, nan, nan).draw(np.array([[0.2, 0.5], [0.9, 0.5]]))
        >>> bool(np.allclose(drawn.sum(axis=0), 1.0))
        True
        """
        known = self.known
        begun = np.zeros_like(uniform)
        begun[known] = triangular(self.low[known], self.peak[known], self.high[known], uniform[known])
        # parts of exponential numbers are a flat Dirichlet distribution
        return self._fit(begun, -np.log(uniform))

    def _fit(self, begun: Floats, parts: Floats) -> Floats:
        """Give what is left to the makers of unknown share, and bring all into their limits and to the sum 1."""
        rest = np.clip(1.0 - sum_of_group(begun, self.starts), 0.0, 1.0)
        parts = np.where(self.known[:, None], 0.0, parts)
        whole = sum_of_group(parts, self.starts)
        shares = begun + np.divide(parts, whole, out=np.zeros_like(parts), where=whole > 0) * rest
        low, high = self.low[:, None], self.high[:, None]
        inside = np.clip(shares, low, high)
        missing = 1.0 - sum_of_group(inside, self.starts)
        room = np.where(missing > 0, high - inside, inside - low)
        all_room = sum_of_group(room, self.starts)
        inside += room * np.divide(missing, all_room, out=np.zeros_like(missing), where=all_room > 0)
        inside = np.clip(inside, low, high)
        fitted_shares: Floats = inside / sum_of_group(inside, self.starts)
        return fitted_shares


def shares_of(
    product: npt.NDArray[np.int64], share: Floats, low: Floats, high: Floats, *, rest: Flags | None = None
) -> Shares:
    """Return the limits of the shares of all makers, made to agree with each other.

    A share that is stated without limits is known. Shares that cannot sum to 1, because they were rounded when
    published, are taken as shares of their own sum.

    Parameters
    ----------
    product : int64 array of shape (makers,)
        Place of the product of each maker, rising.
    share, low, high : float64 array of shape (makers,)
        Stated shares and limits, NaN where there are none.
    rest : bool array of shape (makers,), optional
        Makers that take what the others leave.

    Examples
    --------
    >>> nan = np.full(2, np.nan)
    >>> found = shares_of(np.zeros(2, np.int64), np.array([0.6, np.nan]), nan, nan)
    >>> found.low.round(9).tolist(), found.high.round(9).tolist()
    ([0.6, 0.4], [0.6, 0.4])
    """
    starts = starts_of(product)
    bottom = np.clip(np.where(np.isnan(low), np.where(np.isnan(share), 0.0, share), low), 0.0, 1.0)
    top = np.clip(np.where(np.isnan(high), np.where(np.isnan(share), 1.0, share), high), bottom, 1.0)
    known = ~np.isnan(share) | (~np.isnan(low) & ~np.isnan(high))
    if rest is not None:
        known &= ~rest
    all_low, all_high = sum_of_group(bottom, starts), sum_of_group(top, starts)
    # shares of nothing say nothing about who has how much
    top = np.where(all_high == 0.0, 1.0, top)
    too_much, too_little = all_low > 1.0, (all_high > 0.0) & (all_high < 1.0)
    scale = np.where(too_much, all_low, np.where(too_little, all_high, 1.0))
    bottom, top = bottom / scale, np.minimum(np.maximum(bottom, top) / scale, 1.0)
    others_low, others_high = sum_of_group(bottom, starts) - bottom, sum_of_group(top, starts) - top
    tight_low = np.clip(1.0 - others_high, bottom, top)
    tight_high = np.maximum(tight_low, np.clip(1.0 - others_low, bottom, top))
    middle = np.where(np.isnan(share), (bottom + top) / 2, share / scale)
    return Shares(product, tight_low, np.clip(middle, tight_low, tight_high), tight_high, known)
