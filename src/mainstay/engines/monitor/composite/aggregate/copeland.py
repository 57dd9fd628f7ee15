"""Copeland: how many units a unit beats, less how many beat it; nothing at all is made good.

A unit beats another where the children in which it is ahead weigh more than those in which it is behind. Children
that either lacks are left out of their comparison, so that it rests on what is known of both. Differences in the last
bits of a float are ties. Source: Copeland 1951; Munda and Nardo 2009, "Noncompensatory/nonlinear composite indicators
for ranking countries", Applied Economics 41(12).
"""

from __future__ import annotations

import numpy as np

from mainstay.engines.monitor.composite.aggregate.registry import Aggregation
from mainstay.engines.monitor.composite.aggregate.weighted import Array
from mainstay.engines.monitor.composite.significant import round_significant
from mainstay.errors import InputError, Problem

#: numbers held at once while pairs are compared
BLOCK = 4_000_000
#: net weight, as a share of all, below which neither unit is ahead
EVEN = 1e-12
KINDS = ("net_wins", "outranking")


def copeland(children: Array, weights: Array, *, score: str = "net_wins") -> Array:
    """Return the Copeland score of each unit.

    Parameters
    ----------
    children : numpy.ndarray, shape (units, children) or (runs, units, children)
    weights : numpy.ndarray, shape (children,) or (runs, children)
    score : {"net_wins", "outranking"}
        Pairs won less pairs lost, or the sum over all others of the share of weight in which the unit is ahead, a tie
        counting for half (row sums of the outranking matrix).

    Examples
    --------
    >>> copeland(np.array([[3.0, 1.0], [2.0, 3.0], [1.0, 2.0]]), np.array([2.0, 1.0])).tolist()
    [2.0, 0.0, -2.0]
    """
    if score not in KINDS:
        problem = Problem("parameter.invalid", "score is not known", found=str(score), allowed=", ".join(KINDS))
        msg = "the parameters of 'copeland' cannot be used"
        raise InputError(msg, [problem])
    lists = np.atleast_2d(weights)
    units = children.shape[-2]
    step = max(1, BLOCK // (units * units))
    found = np.empty((len(lists), units))
    for start in range(0, len(lists), step):
        part = slice(start, start + step)
        found[part] = _block(children if children.ndim == 2 else children[part], lists[part], score)
    nothing = ~_counts(children, lists)
    found[nothing] = np.nan
    return found[0] if weights.ndim == 1 else found


def _block(children: Array, weights: Array, score: str) -> Array:
    """Compare every unit with every other, for some runs at once; returns (runs, units)."""
    shape = (len(weights), children.shape[-2], children.shape[-2])
    net, shared = np.zeros(shape), np.zeros(shape)
    rounded = round_significant(children)
    for child in range(children.shape[-1]):
        value = rounded[..., child]
        ahead = np.sign(value[..., :, None] - value[..., None, :])
        known = ~np.isnan(ahead)
        weight = weights[:, child, None, None]
        net += np.where(known, ahead, 0.0) * weight
        shared += known * weight
    if score == "net_wins":
        wins: Array = np.where(np.abs(net) <= EVEN * shared, 0.0, np.sign(net)).sum(axis=-1)
        return wins
    share = np.divide(net, shared, out=np.zeros(shape), where=shared > 0)
    ahead_share = np.where(shared > 0, (1.0 + share) / 2.0, 0.0)
    ahead_share[:, np.arange(shape[1]), np.arange(shape[1])] = 0.0
    total: Array = ahead_share.sum(axis=-1)
    return total


def _counts(children: Array, weights: Array) -> np.ndarray:
    """Say which units have a child that is present and weighs something, shape (runs, units)."""
    present = (~np.isnan(children)).astype(np.float64)
    total = weights @ present.T if children.ndim == 2 else np.einsum("ruk,rk->ru", present, weights)
    counted: np.ndarray = total > 0
    return counted


METHOD = Aggregation(
    name="copeland",
    apply=copeland,
    parameters={"score": "net_wins"},
    aliases=("a_copeland",),
    source="Copeland 1951; Munda and Nardo 2009",
    keeps_scale=False,
)
