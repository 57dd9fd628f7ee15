"""Sites from which the farthest demand point is nearest (p-centre; Minieka, 1970)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.siting.checked import Reading, names_of
from mainstay.engines.care.siting.cover import growing_cover
from mainstay.engines.care.siting.plan import Floats, Places, Siting, nearest_open
from mainstay.engines.care.siting.unreached import too_few_sites, unreached


def p_center(
    cost: npt.ArrayLike,
    p: int,
    *,
    existing: Sequence[int] = (),
    capacity: npt.ArrayLike | None = None,
    weights: npt.ArrayLike | None = None,
    demand_names: Sequence[str] | None = None,
) -> Siting:
    """Return the ``p`` sites from which the largest cost of any demand point is least.

    The answer is one of the costs in the table; each is tried by a set covering, in halves.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time; infinite where there is no way.
    p : int
        Sites open in all, those in ``existing`` among them.
    existing : sequence of int
        Sites that are open already.
    capacity : float array, one for each site, optional
        Most weight that a site can take; a demand point may then be split over sites, and its farthest part counts.
    weights : float array, one for each demand point, optional
        Needed with ``capacity``.
    demand_names : sequence of str, optional
        Names for messages.

    Returns
    -------
    Siting
        ``objective`` is the largest cost.

    Raises
    ------
    InputError
        A number is wrong; a demand point has no way to any site; or ``p`` sites cannot reach all.

    Examples
    --------
    >>> plan = p_center([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]], 1)
    >>> plan.sites, plan.objective
    ((1,), 5.0)
    """
    reading = Reading()
    table = reading.cost(cost)
    opened = reading.existing(existing, table.shape[1])
    number = reading.count(p, table.shape[1], opened)
    names = names_of(demand_names, len(table))
    if capacity is not None:
        from mainstay.engines.care.siting.capacitated import capacitated_center

        return capacitated_center(reading, table, number, opened, capacity, weights, names)
    reading.close()
    reach = np.isfinite(table)
    unreached(table, reach, radius=np.inf, names=names)
    too_few_sites(table, reach, number, existing=opened, radius=np.inf, names=names)
    radius, sites, bound = smallest_radius(table, number, opened)
    sites = filled_by_nearness(table, sites, number)
    place, least = nearest_open(table, sites)
    return Siting("p_center", float(least.max()), min(bound, radius), tuple(int(site) for site in sites), place)


def smallest_radius(cost: Floats, p: int, existing: Places) -> tuple[float, Places, float]:
    """Return the least radius within which ``p`` sites reach everybody, the sites, and the proven bound.

    The radius is infinite where no ``p`` sites reach all.

    Examples
    --------
    >>> radius, sites, bound = smallest_radius(np.array([[0.0, 5.0], [5.0, 0.0]]), 1, np.empty(0, np.intp))
    >>> float(radius), sites.tolist()
    (5.0, [0])
    """
    tries = np.unique(cost[np.isfinite(cost)])
    floor = cost.min(axis=1).max()
    if not np.isfinite(floor):
        return np.inf, existing, np.inf
    low, high = int(np.searchsorted(tries, floor)), tries.size - 1
    asked = np.zeros(len(cost), bool)
    best, needed = growing_cover(cost <= tries[high], existing, asked, most=p)
    if needed > p:
        return np.inf, existing, np.inf
    high = _place_of(tries, cost, best)
    while low < high:
        middle = (low + high) // 2
        sites, needed = growing_cover(cost <= tries[middle], existing, asked, most=p)
        if needed > p:
            low = middle + 1
        else:
            best, high = sites, _place_of(tries, cost, sites)
    return float(tries[high]), best, float(tries[low])


def _place_of(tries: Floats, cost: Floats, sites: Places) -> int:
    """Return the place, among the radii, of the one that the sites really need."""
    return int(np.searchsorted(tries, cost[:, sites].min(axis=1).max()))


def filled_by_nearness(cost: Floats, sites: Places, p: int) -> Places:
    """Return the sites and, up to ``p``, those that bring most to those who have farthest to go.

    A set covering may need fewer sites than are asked for; the rest then shortens other ways.

    Examples
    --------
    >>> filled_by_nearness(np.array([[0.0, 5.0], [5.0, 0.0]]), np.array([0]), 2).tolist()
    [0, 1]
    """
    chosen = [int(site) for site in sites]
    capped = np.where(np.isfinite(cost), cost, np.nan_to_num(cost[np.isfinite(cost)].max()) + 1.0)
    while len(chosen) < p:
        least = capped[:, chosen].min(axis=1) if chosen else capped.max(axis=1)
        saved = np.maximum(least[:, None] - capped, 0.0).sum(axis=0)
        saved[chosen] = -1.0
        chosen.append(int(saved.argmax()))
    return np.array(sorted(chosen), np.intp)
