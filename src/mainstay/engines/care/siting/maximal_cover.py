"""Sites that cover most weight within a radius (maximal covering location; Church and ReVelle, 1974)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_array, csr_array, eye_array

from mainstay.engines.care.siting.checked import Reading, names_of
from mainstay.engines.care.siting.integer_program import least
from mainstay.engines.care.siting.plan import Floats, Places, Siting, nearest_open

Flags = npt.NDArray[np.bool_]


def max_cover(
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    p: int,
    radius: float,
    *,
    existing: Sequence[int] = (),
    capacity: npt.ArrayLike | None = None,
    demand_names: Sequence[str] | None = None,
) -> Siting:
    """Return the ``p`` sites that cover most weight within a radius.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time; infinite where there is no way.
    weights : float array, one for each demand point
        People or patients.
    p : int
        Sites open in all, those in ``existing`` among them.
    radius : float
        Largest cost at which a demand point is covered; reached counts.
    existing : sequence of int
        Sites that are open already.
    capacity : float array, one for each site, optional
        Most weight that a site can take; a demand point may then be split over sites.
    demand_names : sequence of str, optional
        Names for messages.

    Returns
    -------
    Siting
        ``objective`` is the weight covered; ``assigned`` is -1 for who is not.

    Raises
    ------
    InputError
        A number is wrong.

    Examples
    --------
    >>> plan = max_cover([[1.0, 9.0], [9.0, 1.0], [9.0, 1.0]], [5.0, 2.0, 2.0], 1, 3.0)
    >>> plan.sites, plan.objective, plan.assigned.tolist()
    ((0,), 5.0, [0, -1, -1])
    """
    reading = Reading()
    table = reading.cost(cost)
    weight = reading.amounts(weights, len(table), "weights", "demand point")
    opened = reading.existing(existing, table.shape[1])
    number = reading.count(p, table.shape[1], opened)
    limit = reading.radius(radius)
    reading.some_weight(weight)
    if capacity is not None:
        from mainstay.engines.care.siting.capacitated import capacitated_max_cover

        names = names_of(demand_names, len(table))
        return capacitated_max_cover(reading, table, weight, number, limit, opened, capacity, names)
    reading.close()
    reach = (table <= limit) & np.isfinite(table)
    sites, bound = _most(reach, weight, number, opened)
    place, _ = nearest_open(table, sites)
    covered = reach[:, sites].any(axis=1)
    place = np.where(covered, place, -1)
    objective = float(weight[covered].sum())
    return Siting(
        "max_cover",
        objective,
        max(bound, objective),
        tuple(int(site) for site in sites),
        place,
        total=float((weight[covered] * table[covered, place[covered]]).sum()),
    )


def _most(reach: Flags, weight: Floats, p: int, existing: Places) -> tuple[Places, float]:
    """Return the sites and the proven most; demand points reached from the same sites count as one."""
    kinds, group = np.unique(reach, axis=0, return_inverse=True)
    together = np.bincount(group.ravel(), weights=weight, minlength=len(kinds))
    useful = kinds.any(axis=1) & (together > 0)
    kinds, together = kinds[useful], together[useful]
    if len(kinds) == 0:
        others = np.setdiff1d(np.arange(reach.shape[1]), existing)[: p - existing.size]
        return np.sort(np.concatenate([existing, others])), 0.0
    whole = together.sum()
    count, rows = reach.shape[1], len(kinds)
    matrix: Any = block_array(
        [[csr_array(np.ones((1, count))), None], [csr_array(kinds.astype(np.float64)), -eye_array(rows)]]
    )
    lower = np.zeros(count + rows)
    lower[existing] = 1.0
    found = least(
        np.concatenate([np.zeros(count), -together / whole * rows]),
        np.ones(count + rows),
        matrix,
        np.concatenate([[float(p)], np.zeros(rows)]),
        np.concatenate([[float(p)], np.full(rows, np.inf)]),
        np.concatenate([np.ones(count, bool), np.zeros(rows, bool)]),
        lower=lower,
    )
    return np.flatnonzero(found.value[:count] > 0.5), -found.bound * whole / rows
