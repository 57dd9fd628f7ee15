"""Confidence sets for ranks from estimates and their standard errors.

Mogstad, Romano, Shaikh and Wilhelm 2024, "Inference for Ranks with Applications to Mobility across Neighbourhoods and
Academic Achievement across Countries", Review of Economic Studies 91(1), doi:10.1093/restud/rdad006. Two units may be
exchanged in the ranking as long as their difference cannot be told from zero; the differences of all pairs are tested
together by the bootstrap, and a unit's set runs from one place behind those surely better to one place before those
surely worse.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from mainstay.engines.monitor.ranks.differences import Differences, bootstrap_errors, differences
from mainstay.engines.monitor.ranks.inputs import chosen_units, compare_problems, read_estimates
from mainstay.engines.monitor.ranks.rank_sets import (
    Array,
    Best,
    Integers,
    Kind,
    RankSets,
    estimated_ranks,
    sets_from_rejections,
)
from mainstay.engines.monitor.ranks.stepdown import marginal, simultaneous


def confidence_sets(  # noqa: PLR0913 - one option of the published procedure each
    estimates: ArrayLike,
    standard_errors: ArrayLike | None = None,
    *,
    covariance: ArrayLike | None = None,
    coverage: float = 0.95,
    kind: Kind = "simultaneous",
    which: Sequence[int] | Sequence[str] | None = None,
    stepdown: bool = True,
    draws: int = 10_000,
    seed: int = 0,
    best: Best = "high",
    units: Sequence[str] | None = None,
) -> RankSets:
    """Return the ranks of each unit that the data do not rule out.

    Parameters
    ----------
    estimates : array_like of shape (units,)
        Estimated scores.
    standard_errors : array_like of shape (units,), optional
        Standard errors of independent estimates, in the unit of the estimates. Zero says that a score is exact.
    covariance : array_like of shape (units, units), optional
        Covariance of dependent estimates, instead of standard errors.
    coverage : float
        Probability with which a set (marginal) or all sets together (simultaneous) hold the true ranks. It is reached
        in large samples, for estimates that are about normal.
    kind : {"simultaneous", "marginal"}
        Marginal sets answer for one unit that was picked beforehand; a whole league table needs simultaneous ones.
    which : sequence of int or str, optional
        Units whose ranks are asked for, by position or name; all others are still compared with them. Fewer units
        give narrower simultaneous sets.
    stepdown : bool
        Whether to repeat the tests without what is already decided; never wider, at the same coverage.
    draws : int
        Bootstrap draws.
    seed : int
        Seed of the draws; the same draws serve every kind and coverage.
    best : {"high", "low"}
        Whether a high or a low estimate is rank 1.
    units : sequence of str, optional
        Names of the units, for the answer and for errors.

    Returns
    -------
    RankSets
        Estimated rank, lower and upper rank of each unit asked for.

    Raises
    ------
    InputError
        Missing or infinite estimates, missing or negative standard errors, a covariance that is none, options out of
        range: all of them at once, each unit by its name.

    Examples
    --------
    >>> sets = confidence_sets([10, 9.9, 5], [0.1, 0.1, 0.1], units=["a", "b", "c"], seed=1)
    >>> sets.lower.tolist(), sets.upper.tolist()
    ([1, 1, 3], [2, 2, 3])
    """
    given = read_estimates(
        estimates, standard_errors, covariance, units, best, compare_problems(coverage, kind, best, draws)
    )
    chosen = chosen_units(which, given.units)
    pairs = differences(given)
    errors = bootstrap_errors(given, draws, seed)
    if kind == "marginal":
        lower, upper = _marginal_sets(pairs, errors, chosen, coverage, stepdown=stepdown)
    else:
        lower, upper = _simultaneous_sets(pairs, errors, chosen, coverage, stepdown=stepdown)
    names = tuple(given.units[i] for i in chosen)
    return RankSets(names, estimated_ranks(given.values)[chosen], lower, upper, len(given.units), coverage, kind)


def _simultaneous_sets(
    pairs: Differences, errors: Array, chosen: Integers, coverage: float, *, stepdown: bool
) -> tuple[Integers, Integers]:
    """Return lower and upper ranks that hold together, from the pairs that touch a unit asked for."""
    count = pairs.statistic.shape[0]
    family = np.zeros((count, count), dtype=np.bool_)
    family[chosen, :] = True
    family[:, chosen] = True
    np.fill_diagonal(family, val=False)
    above = simultaneous(pairs, errors, family, coverage, stepdown=stepdown)
    lower, upper = sets_from_rejections(above)
    return lower[chosen], upper[chosen]


def _marginal_sets(
    pairs: Differences, errors: Array, chosen: Integers, coverage: float, *, stepdown: bool
) -> tuple[Integers, Integers]:
    """Return lower and upper ranks that hold for one unit at a time."""
    count = pairs.statistic.shape[0]
    lower = np.empty(chosen.size, dtype=np.int64)
    upper = np.empty(chosen.size, dtype=np.int64)
    for place, unit in enumerate(chosen):
        above, below = marginal(pairs, errors, int(unit), coverage, stepdown=stepdown)
        lower[place] = 1 + below.sum()
        upper[place] = count - above.sum()
    return lower, upper
