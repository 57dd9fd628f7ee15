"""Shares that agree with what is known, drawn at random: the Dirichlet posterior.

A share known within limits is drawn from a triangle over them with its peak at the stated value; what is left over is
spread over the lines of unknown share with a flat Dirichlet distribution, the usual prior of ignorance on a simplex
(Gelman et al., *Bayesian Data Analysis* 3e, 2013, section 3.4). Where a draw does not sum to 1 or leaves a limit, every
share is moved towards its limit by the same part of the room it has. The spread of the draws is our uncertainty about
the shares, not a forecast.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mainstay.core.streams import stream
from mainstay.engines.monitor.concentration.agreed import ROUNDING, agree

__all__ = ["ROUNDING", "Draws", "draw_shares", "together"]

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


def together(shares: Array, belongs: Array) -> Array:
    """Add up the shares of the lines that belong together.

    Parameters
    ----------
    shares : numpy.ndarray of shape (draws, lines)
        Share of each line.
    belongs : numpy.ndarray of shape (lines, groups)
        1 where a line belongs to a group, else 0.

    Returns
    -------
    numpy.ndarray of shape (draws, groups)
        Not by a matrix product: its last bits depend on the machine and on the number of threads, and for a handful of
        lines waking the threads takes longer than the work.
    """
    summed: Array = np.einsum("dl,lg->dg", shares, belongs)
    return summed


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
    limits = agree(share, low, high, complete=complete)
    bottom, top = np.append(limits.low, limits.unlisted_low), np.append(limits.high, limits.unlisted_high)
    random = stream(seed, "concentration", name)
    known = ~np.isnan(share) | (~np.isnan(low) & ~np.isnan(high))
    peak = np.clip(np.where(np.isnan(share), (low + high) / 2, share), limits.low, limits.high)
    shares = np.zeros((draws, share.size + 1))
    shares[:, :-1][:, known] = _triangle(limits.low[known], peak[known], limits.high[known], draws, random)
    rest = np.clip(1.0 - shares.sum(axis=1), 0.0, 1.0)
    takers = np.append(~known, limits.unlisted_high > 0.0)
    if takers.any():
        shares[:, takers] = random.dirichlet(np.ones(int(takers.sum())), size=draws) * rest[:, None]
    shares = _into(shares, bottom, top)
    return Draws(shares[:, :-1], shares[:, -1])


def _triangle(bottom: Array, peak: Array, top: Array, draws: int, random: np.random.Generator) -> Array:
    """Draw from triangles over limits; without room the share stays as it is."""
    width = top - bottom
    place = np.where(width > 0, (peak - bottom) / np.where(width > 0, width, 1.0), 0.0)
    uniform = random.random((draws, bottom.size))
    rising = np.sqrt(uniform * place)
    falling = 1.0 - np.sqrt((1.0 - uniform) * (1.0 - place))
    drawn: Array = bottom + width * np.where(uniform < place, rising, falling)
    return drawn


def _into(shares: Array, bottom: Array, top: Array) -> Array:
    """Move each row into its limits and to the sum 1, every share by the same part of the room that it has."""
    inside = np.clip(shares, bottom, top)
    missing = 1.0 - inside.sum(axis=1, keepdims=True)
    room = np.where(missing > 0, top - inside, inside - bottom)
    all_room = room.sum(axis=1, keepdims=True)
    part = np.divide(missing, all_room, out=np.zeros_like(missing), where=all_room > 0)
    moved: Array = np.clip(inside + part * room, bottom, top)
    return moved
