"""Shares that agree with what is known, drawn at random: the Dirichlet posterior.

What is known of a line's share enters as its limits; what is left over is spread over the lines of unknown share with
a flat Dirichlet distribution, the usual prior of ignorance on a simplex (Gelman et al., *Bayesian Data Analysis* 3e,
2013, section 3.4). The spread of the draws is our uncertainty about the shares, not a forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.core.streams import stream

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draws:
    """Shares drawn for the lines of one market.

    Parameters
    ----------
    lines : numpy.ndarray of shape (draws, lines)
        Share of each line.
    unlisted : numpy.ndarray of shape (draws,)
        Share of sources that nobody has named.
    """

    lines: Array
    unlisted: Array


def draw_shares(share: Array, low: Array, high: Array, *, complete: bool, draws: int, seed: int, name: str) -> Draws:
    """Draw shares of the lines of one market.

    Parameters
    ----------
    share, low, high : numpy.ndarray of shape (lines,)
        Known shares and their limits, NaN where not known.
    complete : bool
        Whether the lines are known to be all there are.
    draws : int
        How many sets of shares.
    seed : int
        Seed of the run.
    name : str
        Name of the market; each market has its own random stream.

    Returns
    -------
    Draws
        Each row sums to 1 with the unlisted share. Where all shares are known without limits and sum to 1, all
        draws are equal.

    Examples
    --------
    >>> nan = np.array([np.nan, np.nan])
    >>> drawn = draw_shares(nan, nan, nan, complete=True, draws=4, seed=0, name="demo")
    >>> bool(np.allclose(drawn.lines.sum(axis=1), 1))
    True
    """
    if share.size == 0:
        return Draws(np.zeros((draws, 0)), np.ones(draws))
    random = stream(seed, "concentration", name)
    known = ~np.isnan(share) | (~np.isnan(low) & ~np.isnan(high))
    fixed = np.zeros((draws, share.size))
    fixed[:, known] = _within(share[known], low[known], high[known], draws, random)
    total = fixed.sum(axis=1)
    # published shares may sum to a little more than 1; then they are shares of their own sum
    fixed = np.where(total[:, None] > 1.0, fixed / np.maximum(total, 1e-300)[:, None], fixed)
    rest = np.clip(1.0 - fixed.sum(axis=1), 0.0, 1.0)
    free = int((~known).sum())
    if free:
        fixed[:, ~known] = random.dirichlet(np.ones(free), size=draws) * rest[:, None]
        return Draws(fixed, np.zeros(draws))
    if complete:
        return Draws(fixed / fixed.sum(axis=1, keepdims=True), np.zeros(draws))
    return Draws(fixed, np.where(rest < ROUNDING, 0.0, rest))


#: a remainder smaller than this is the rounding of published shares
ROUNDING = 0.005


def _within(share: Array, low: Array, high: Array, draws: int, random: np.random.Generator) -> Array:
    """Draw from a triangle over the limits with its peak at the share; without limits the share stays as it is."""
    bottom = np.where(np.isnan(low), share, low)
    top = np.where(np.isnan(high), share, high)
    peak = np.clip(np.where(np.isnan(share), (bottom + top) / 2, share), bottom, top)
    width = top - bottom
    place = np.where(width > 0, (peak - bottom) / np.where(width > 0, width, 1.0), 0.0)
    uniform = random.random((draws, share.size))
    rising = np.sqrt(uniform * place)
    falling = 1.0 - np.sqrt((1.0 - uniform) * (1.0 - place))
    drawn: Array = bottom + width * np.where(uniform < place, rising, falling)
    return drawn
