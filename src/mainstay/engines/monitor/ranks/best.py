"""Which units may be among the best: the set that holds all of the tau best with given confidence.

Projection of simultaneous rank sets, Mogstad et al. 2024 (doi:10.1093/restud/rdad006), section on the tau-best: a unit
stays in the set unless at least tau others are surely better. With sets that hold together, the set of those that may
be among the best and the set of those that surely are hold together too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mainstay.engines.monitor.ranks.confidence import confidence_sets
from mainstay.engines.monitor.ranks.inputs import refuse
from mainstay.engines.monitor.ranks.rank_sets import Best, Flags
from mainstay.errors import Problem


@dataclass(frozen=True, slots=True)
class TauSet:
    """Units that may be, and units that surely are, among the tau best (or worst).

    Parameters
    ----------
    units : tuple of str
        All units.
    tau : int
        How many places were asked for.
    coverage : float
        Confidence that ``possible`` holds all and ``certain`` holds only units among the tau best.
    possible, certain : numpy.ndarray of bool, shape (units,)
        Flags of the units.
    """

    units: tuple[str, ...]
    tau: int
    coverage: float
    possible: Flags
    certain: Flags

    @property
    def members(self) -> tuple[str, ...]:
        """Names of the units that may be among the tau best (or worst): the confidence set."""
        return tuple(unit for unit, flag in zip(self.units, self.possible, strict=True) if flag)

    @property
    def sure_members(self) -> tuple[str, ...]:
        """Names of the units that surely are among the tau best (or worst)."""
        return tuple(unit for unit, flag in zip(self.units, self.certain, strict=True) if flag)


def tau_best(  # noqa: PLR0913 - the options of confidence_sets and tau
    estimates: ArrayLike,
    standard_errors: ArrayLike | None = None,
    tau: int = 1,
    *,
    covariance: ArrayLike | None = None,
    coverage: float = 0.95,
    stepdown: bool = True,
    draws: int = 10_000,
    seed: int = 0,
    best: Best = "high",
    units: Sequence[str] | None = None,
) -> TauSet:
    """Return the units that may be among the tau best.

    Parameters
    ----------
    tau : int
        How many places at the top count, 1 to the number of units.
    estimates, standard_errors, covariance, coverage, stepdown, draws, seed, best, units
        As for :func:`confidence_sets`.

    Returns
    -------
    TauSet
        ``members`` holds every unit whose true rank is at most tau, with the probability given.

    Raises
    ------
    InputError
        As :func:`confidence_sets`, or tau out of range.

    Examples
    --------
    >>> tau_best([10, 9.9, 5], [0.1, 0.1, 0.1], 1, units=["a", "b", "c"]).members
    ('a', 'b')
    """
    _check_tau(tau, np.size(estimates))
    sets = confidence_sets(
        estimates,
        standard_errors,
        covariance=covariance,
        coverage=coverage,
        stepdown=stepdown,
        draws=draws,
        seed=seed,
        best=best,
        units=units,
    )
    return TauSet(sets.units, tau, coverage, sets.lower <= tau, sets.upper <= tau)


def tau_worst(  # noqa: PLR0913 - the options of confidence_sets and tau
    estimates: ArrayLike,
    standard_errors: ArrayLike | None = None,
    tau: int = 1,
    *,
    covariance: ArrayLike | None = None,
    coverage: float = 0.95,
    stepdown: bool = True,
    draws: int = 10_000,
    seed: int = 0,
    best: Best = "high",
    units: Sequence[str] | None = None,
) -> TauSet:
    """Return the units that may be among the tau worst: :func:`tau_best` with best and worst exchanged.

    Examples
    --------
    >>> tau_worst([10, 9.9, 5], [0.1, 0.1, 0.1], 1, units=["a", "b", "c"]).members
    ('c',)
    """
    turned: Best = "low" if best == "high" else "high"
    return tau_best(
        estimates,
        standard_errors,
        tau,
        covariance=covariance,
        coverage=coverage,
        stepdown=stepdown,
        draws=draws,
        seed=seed,
        best=turned if best in ("high", "low") else best,
        units=units,
    )


def _check_tau(tau: int, count: int) -> None:
    """Refuse a number of places that is none."""
    if not 1 <= tau <= max(count, 1):
        refuse([Problem("tau.range", "tau must be a number of places", found=str(tau), allowed=f"1 to {count}")])
