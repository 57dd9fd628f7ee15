"""The answer to one question of siting: which sites are open, who goes where, and how good it can be at best."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Siting:
    """Which sites are open and who goes where.

    Parameters
    ----------
    question : str
        ``p_median``, ``p_center``, ``max_cover`` or ``location_set_cover``.
    objective : float
        What was asked for: the mean cost of a unit of weight (p-median), the largest cost of a demand point
        (p-centre), the weight covered (maximal coverage), the number of sites (location set covering).
    bound : float
        Proven: no choice of sites does better than this.
    sites : tuple of int
        Columns of the sites that are open, in order.
    assigned : int array, one for each demand point
        Column of the site to which it goes, or most of it where capacity splits it; -1 where it goes nowhere.
    shares : float array, demand points x sites, optional
        Share of each demand point that goes to each site, where capacity splits demand.
    total : float
        Weight times cost, added up over all that goes somewhere (the weighted sum of a p-median).

    Examples
    --------
    >>> plan = Siting("p_median", 2.0, 2.0, (1,), np.array([1, 1]))
    >>> plan.gap, plan.is_proven
    (0.0, True)
    """

    question: str
    objective: float
    bound: float
    sites: tuple[int, ...]
    assigned: Places
    shares: Floats | None = field(default=None, repr=False)
    total: float = float("nan")

    @property
    def gap(self) -> float:
        """Distance of objective and bound as a share of the objective; 0 is a proven optimum."""
        return abs(self.objective - self.bound) / max(abs(self.objective), 1e-12) if self.objective else 0.0

    @property
    def is_proven(self) -> bool:
        """Whether no better choice exists, up to one part in a million."""
        return self.gap <= 1e-6

    @property
    def mean(self) -> float:
        """Mean cost of a unit of weight (p-median); the same as ``objective`` there."""
        return self.objective if self.question == "p_median" else float("nan")


def nearest_open(cost: Floats, sites: tuple[int, ...] | list[int] | Places) -> tuple[Places, Floats]:
    """Return the nearest open site of each demand point and the cost of going there.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time; infinite where there is no way.
    sites : sequence of int
        Open sites; of equally near ones the first counts.

    Returns
    -------
    (int array, float array)
        Column of the site (-1 where none can be reached) and cost (infinite there).

    Examples
    --------
    >>> nearest_open(np.array([[1.0, 5.0], [np.inf, np.inf]]), (0, 1))
    (array([ 0, -1]), array([ 1., inf]))
    """
    chosen = np.asarray(sites, np.intp)
    if chosen.size == 0:
        return np.full(len(cost), -1, np.intp), np.full(len(cost), np.inf)
    part = cost[:, chosen]
    place = part.argmin(axis=1)
    least = part[np.arange(len(cost)), place]
    return np.where(np.isfinite(least), chosen[place], -1).astype(np.intp), least
