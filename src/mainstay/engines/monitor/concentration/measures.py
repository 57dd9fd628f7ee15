"""The measures of each market at each tier and geography, with bounds and posterior."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mainstay.core.progress import Progress, counted
from mainstay.engines.monitor.concentration.market import Market
from mainstay.engines.monitor.concentration.posterior import together

Array = NDArray[np.float64]
COLUMNS = {
    "product_id": pl.String(),
    "product": pl.String(),
    "tier": pl.String(),
    "geography": pl.String(),
    "sources": pl.Int64(),
    "basis": pl.String(),
    "makers_complete": pl.Boolean(),
    "unlisted_share": pl.Float64(),
    "hhi": pl.Float64(),
    "hhi_p05": pl.Float64(),
    "hhi_p95": pl.Float64(),
    "hhi_low": pl.Float64(),
    "hhi_high": pl.Float64(),
    "hhi_low_others": pl.Float64(),
    "effective_number": pl.Float64(),
    "cr1": pl.Float64(),
    "cr1_p05": pl.Float64(),
    "cr1_p95": pl.Float64(),
    "cr3": pl.Float64(),
    "largest_source": pl.String(),
    "largest_source_probability": pl.Float64(),
}


def measure(market: Market, geography: str, *, name: str, tier: str) -> dict[str, object]:
    """Return the measures of one market in one geography.

    ``hhi``, ``cr1`` and ``cr3`` are exact where all shares are known without limits, else the mean of the posterior;
    ``hhi_p05`` to ``hhi_p95`` is its 90 % interval, and ``hhi_low`` to ``hhi_high`` holds for every set of shares that
    agrees with what is known about the makers that the base names. Where ``makers_complete`` is false and a share is
    open, others may exist and lower the index down to ``hhi_low_others``. An unnamed remainder counts as one source in
    the draws.
    """
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    row |= {
        "product_id": market.product,
        "product": name,
        "tier": tier,
        "geography": geography,
        "sources": len(market.sources(geography)),
        "basis": market.basis,
        "makers_complete": market.complete,
        "unlisted_share": market.unlisted,
    }
    if market.size == 0:
        return row
    named = together(market.drawn.lines, market.belongs(geography))
    shares = np.column_stack([named, market.drawn.unlisted])
    ordered = -np.sort(-shares, axis=1)
    drawn_hhi = np.square(shares).sum(axis=1)
    limits = market.hhi(geography)
    leader = np.argmax(named, axis=1)
    first = int(np.bincount(leader, minlength=named.shape[1]).argmax())
    # the draws agree with the bounds up to rounding; the mean of equal draws must not leave them
    drawn_hhi = np.clip(drawn_hhi, limits.low, limits.high)
    (hhi_p05, cr1_p05), (hhi_p95, cr1_p95) = np.quantile([drawn_hhi, ordered[:, 0]], [0.05, 0.95], axis=1)
    mean = float(np.clip(drawn_hhi.mean(), limits.low, limits.high))
    row |= {
        "hhi": mean,
        "hhi_p05": float(hhi_p05),
        "hhi_p95": float(hhi_p95),
        "hhi_low": limits.low,
        "hhi_high": limits.high,
        "hhi_low_others": market.hhi_low_others(geography),
        "effective_number": 1.0 / mean,
        "cr1": float(ordered[:, 0].mean()),
        "cr1_p05": float(cr1_p05),
        "cr1_p95": float(cr1_p95),
        "cr3": float(ordered[:, :3].sum(axis=1).mean()),
        "largest_source": market.sources(geography)[first],
        "largest_source_probability": float((leader == first).mean()),
    }
    return row


def measures(
    markets: Sequence[Market],
    names: dict[str, str],
    tiers: dict[str, str],
    geographies: tuple[str, ...],
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Return the measures of many markets, one row for each market and geography."""
    rows = [
        measure(market, geography, name=names[market.product], tier=tiers[market.product])
        for market in counted(markets, progress, "products measured")
        for geography in geographies
    ]
    return pl.DataFrame(rows, schema=COLUMNS)
