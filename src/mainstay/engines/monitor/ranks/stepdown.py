"""Stepwise tests of "j is not above k" for a family of ordered pairs, by bootstrap of the largest statistic.

Romano and Wolf 2005 ("Exact and approximate stepdown methods for multiple hypothesis testing", JASA 100), as used by
Mogstad, Romano, Shaikh and Wilhelm 2024 ("Inference for Ranks with Applications to Mobility across Neighbourhoods and
Academic Achievement across Countries", Review of Economic Studies 91). The hypotheses are one-sided and each pair
enters in both directions, so a wrong direction counts as an error too. At the first step this equals a two-sided test
by the largest absolute difference. Later steps leave out pairs that are decided, in both directions: where one unit is
shown to be above another, the reverse has a statistic far below zero and in large samples can no longer be rejected.
"""

from __future__ import annotations

import numpy as np

from mainstay.engines.monitor.ranks.differences import Differences
from mainstay.engines.monitor.ranks.rank_sets import Array, Flags


def quantile(largest: Array, coverage: float) -> float:
    """Return the smallest drawn value that at least a part ``coverage`` of the draws does not exceed.

    Examples
    --------
    >>> quantile(np.arange(1.0, 101.0), 0.95)
    95.0
    """
    return float(np.quantile(largest, coverage, method="inverted_cdf"))


def simultaneous(pairs: Differences, errors: Array, family: Flags, coverage: float, *, stepdown: bool) -> Flags:
    """Test one family of ordered pairs.

    Parameters
    ----------
    pairs : Differences
        Studentised differences.
    errors : numpy.ndarray of shape (units, draws)
        Bootstrap errors of the estimates.
    family : numpy.ndarray of bool, shape (units, units)
        Which ordered pairs are tested.
    coverage : float
        One minus the probability of any wrong rejection.
    stepdown : bool
        Whether to test again without what was rejected, until nothing more falls.

    Returns
    -------
    numpy.ndarray of bool, shape (units, units)
        Row j, column k: j is above k.
    """
    active = family & (pairs.precision > 0)
    above = family & pairs.exact_above
    largest = np.full(errors.shape, -np.inf)
    stale = active.any(axis=1)
    while active.any():
        for j in np.flatnonzero(stale):
            largest[j] = _largest(pairs.precision[j], errors, int(j), active[j])
        rejected = active & (pairs.statistic > quantile(largest.max(axis=0), coverage))
        above |= rejected
        done = rejected | rejected.T
        active &= ~done
        stale = done.any(axis=1)
        if not (stepdown and stale.any()):
            break
    return above


def marginal(pairs: Differences, errors: Array, unit: int, coverage: float, *, stepdown: bool) -> tuple[Flags, Flags]:
    """Test one unit against all others, in both directions.

    Returns
    -------
    above, below : numpy.ndarray of bool, shape (units,)
        Whom the unit is above, whom it is below.
    """
    drawn = (errors[unit] - errors) * pairs.precision[unit][:, None]
    statistic = np.stack([pairs.statistic[unit], pairs.statistic[:, unit]])
    active = np.stack([pairs.precision[unit] > 0] * 2)
    decided = np.stack([pairs.exact_above[unit], pairs.exact_above[:, unit]])
    while active.any():
        # one over another and the reverse: the same drawn difference with its sign turned
        forward = drawn[active[0]].max(axis=0, initial=-np.inf)
        backward = -drawn[active[1]].min(axis=0, initial=np.inf)
        rejected = active & (statistic > quantile(np.maximum(forward, backward), coverage))
        decided |= rejected
        active &= ~(rejected | rejected[::-1])
        if not (stepdown and rejected.any()):
            break
    return decided[0], decided[1]


def _largest(precision: Array, errors: Array, unit: int, active: Flags) -> Array:
    """Return, for each draw, the largest studentised error of a unit minus another over the pairs still tested."""
    others = errors if active.all() else errors[active]
    if others.shape[0] == 0:
        return np.full(errors.shape[1], -np.inf)
    drawn = errors[unit] - others
    drawn *= precision[active][:, None]
    largest: Array = drawn.max(axis=0)
    return largest
