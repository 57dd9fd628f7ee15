"""Fewest sites that reach everybody (location set covering; Toregas, Swain, ReVelle and Bergman, 1971)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from mainstay.engines.care.siting.checked import Reading, names_of
from mainstay.engines.care.siting.integer_program import least
from mainstay.engines.care.siting.plan import Places, Siting, nearest_open
from mainstay.engines.care.siting.unreached import unreached

Flags = npt.NDArray[np.bool_]

#: demand points that enter the program in one round, or as many as share no site
ROUND = 20


def location_set_cover(
    cost: npt.ArrayLike,
    radius: float,
    *,
    existing: Sequence[int] = (),
    capacity: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    demand_names: Sequence[str] | None = None,
) -> Siting:
    """Return the fewest sites that reach every demand point within a radius.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time; infinite where there is no way.
    radius : float
        Largest cost at which a demand point is covered, in the unit of ``cost``; reached counts.
    existing : sequence of int
        Sites that are open already; they count.
    capacity : float array, one for each site, optional
        Most weight that a site can take; a demand point may be split over sites.
    weights : float array, one for each demand point, optional
        Weight of each demand point; needed with ``capacity``, else all count alike.
    demand_names : sequence of str, optional
        Names for messages.

    Returns
    -------
    Siting
        ``objective`` is the number of sites.

    Raises
    ------
    InputError
        A number is wrong; demand points that no site reaches within the radius (named, with the radius that would
        do); or all sites together cannot take the demand.

    Examples
    --------
    >>> location_set_cover([[1.0, 9.0], [2.0, 2.0], [9.0, 1.0]], radius=2.0).sites
    (0, 1)
    >>> location_set_cover([[1.0, 9.0], [2.0, 2.0], [9.0, 1.0]], radius=9.0).objective
    1.0
    """
    reading = Reading()
    table = reading.cost(cost)
    limit = reading.radius(radius)
    opened = reading.existing(existing, table.shape[1])
    if capacity is not None:
        from mainstay.engines.care.siting.capacitated import capacitated_cover

        return capacitated_cover(reading, table, limit, opened, capacity, weights, names_of(demand_names, len(table)))
    reading.close()
    reach = table <= limit
    unreached(table, reach, radius=limit, names=names_of(demand_names, len(table)))
    sites, bound = fewest_sites(reach, opened)
    place, _ = nearest_open(table, sites)
    return Siting("location_set_cover", float(len(sites)), float(bound), tuple(int(site) for site in sites), place)


def fewest_sites(reach: Flags, existing: Places, *, most: int | None = None) -> tuple[Places, int]:
    """Return the fewest sites that reach every row, and the proven least number.

    Rows enter the program only when the sites chosen so far leave them out, so that large tables stay small programs.

    Parameters
    ----------
    reach : bool array, demand points x sites
        Who is reached from where; every row by some site.
    existing : int array
        Sites that are open already.
    most : int, optional
        Any choice of at most so many sites will do; where more are needed, the number returned is above it and the
        sites leave rows out.

    Examples
    --------
    >>> sites, number = fewest_sites(np.array([[True, True], [False, True]]), np.empty(0, np.intp))
    >>> sites.tolist(), number
    ([1], 1)
    """
    return growing_cover(reach, existing, np.zeros(len(reach), bool), most=most)


def growing_cover(reach: Flags, existing: Places, asked: Flags, *, most: int | None = None) -> tuple[Places, int]:
    """Return what `fewest_sites` does, from demand points that are asked for from the start; ``asked`` grows in place.

    Points that mattered for one radius matter for the next, so that a search over radii keeps them.

    Examples
    --------
    >>> asked = np.zeros(2, bool)
    >>> sites, number = growing_cover(np.array([[True, True], [False, True]]), np.empty(0, np.intp), asked)
    >>> number, asked.tolist()
    (1, [True, True])
    """
    chosen, bound = existing, existing.size
    while True:
        if asked.any():
            chosen, bound = _covering(np.unique(reach[asked], axis=0), existing, reach.shape[1], most)
        left = np.flatnonzero(~reach[:, chosen].any(axis=1))
        if left.size == 0 or (most is not None and bound > most):
            return chosen, bound
        asked[_spread(reach, left)] = True


def _spread(reach: Flags, left: Places) -> Places:
    """Return points that are hard to reach, first those that share no site: each stands for those like it."""
    order = left[reach[left].sum(axis=1).argsort(kind="stable")]
    apart: list[int] = []
    others: list[int] = []
    seen = np.zeros(reach.shape[1], bool)
    for point in order:
        if (reach[point] & seen).any():
            others.append(int(point))
            continue
        apart.append(int(point))
        seen |= reach[point]
    return np.array(apart + others[: max(ROUND - len(apart), 0)], np.intp)


def _covering(rows: Flags, existing: Places, sites: int, most: int | None) -> tuple[Places, int]:
    """Return sites that reach the rows: the fewest, or any at most so many; and how many are needed at least."""
    matrix: Any = csr_array(np.vstack([rows, np.ones((1, sites), bool)]).astype(np.float64))
    lower = np.zeros(sites)
    lower[existing] = 1.0
    found = least(
        np.ones(sites),
        np.ones(sites),
        matrix,
        np.append(np.ones(len(rows)), 0.0),
        np.append(np.full(len(rows), np.inf), float(sites if most is None else most)),
        np.ones(sites, bool),
        lower=lower,
        enough=None if most is None else float(most),
    )
    if not found.feasible:
        return existing, (sites if most is None else most) + 1
    return np.flatnonzero(found.value > 0.5), int(np.ceil(found.bound - 1e-6))
