"""Sites with the least mean travel (p-median; Hakimi, 1964)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from mainstay.engines.care.siting.checked import Reading, names_of
from mainstay.engines.care.siting.cover import fewest_sites
from mainstay.engines.care.siting.decomposed import least_cost
from mainstay.engines.care.siting.interchange import greedy, swap
from mainstay.engines.care.siting.lagrangian import multipliers
from mainstay.engines.care.siting.plan import Floats, Places, Siting, nearest_open
from mainstay.engines.care.siting.unreached import too_few_sites, unreached
from mainstay.engines.care.siting.users import Rules, Users

MOST_NODES = 2_000
#: rounded choices of the relaxation are improved by swaps while they are this near to the best
NEAR = 1.05


def p_median(
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    p: int,
    *,
    existing: Sequence[int] = (),
    capacity: npt.ArrayLike | None = None,
    demand_names: Sequence[str] | None = None,
    most_nodes: int = MOST_NODES,
) -> Siting:
    """Return the ``p`` sites from which the weighted mean cost to the nearest is least, with a proven bound.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time; infinite where there is no way.
    weights : float array, one for each demand point
        People or patients; a demand point with weight 0 asks for nothing.
    p : int
        Sites open in all, those in ``existing`` among them.
    existing : sequence of int
        Sites that are open already and stay open.
    capacity : float array, one for each site, optional
        Most weight that each site can take; a demand point may then be split over sites.
    demand_names : sequence of str, optional
        Names for messages.
    most_nodes : int
        Nodes of the search after which it stops with a gap; counted, not timed, so that answers repeat.

    Returns
    -------
    Siting
        ``objective`` is the weighted mean cost, ``total`` the weighted sum, ``bound`` the proven least mean.

    Raises
    ------
    InputError
        A number is wrong; a demand point has no way to any site; or ``p`` sites cannot reach all (the least number
        and the demand points that clash are named).

    Examples
    --------
    >>> plan = p_median([[0.0, 5.0, 9.0], [5.0, 0.0, 4.0], [9.0, 4.0, 0.0]], [3.0, 1.0, 1.0], 1)
    >>> plan.sites, plan.objective, plan.is_proven
    ((0,), 2.8, True)
    """
    reading = Reading()
    table = reading.cost(cost)
    weight = reading.amounts(weights, len(table), "weights", "demand point")
    opened = reading.existing(existing, table.shape[1])
    number = reading.count(p, table.shape[1], opened)
    reading.some_weight(weight)
    names = names_of(demand_names, len(table))
    if capacity is not None:
        from mainstay.engines.care.siting.capacitated import capacitated_median

        return capacitated_median(reading, table, weight, number, opened, capacity, names)
    reading.close()
    asks = np.flatnonzero(weight > 0)
    reach = np.isfinite(table[asks])
    asking = [names[point] for point in asks]
    unreached(table[asks], reach, radius=np.inf, names=asking)
    if not reach.all():
        too_few_sites(table[asks], reach, number, existing=opened, radius=np.inf, names=asking)
    sites, total, bound = _solved(table[asks] * weight[asks, None], number, opened, most_nodes)
    place, _ = nearest_open(table, sites)
    whole = float(weight.sum())
    return Siting("p_median", total / whole, bound / whole, tuple(int(site) for site in sites), place, total=total)


def _solved(weighted: Floats, p: int, existing: Places, most_nodes: int) -> tuple[Places, float, float]:
    """Return the best sites, their weighted sum and its bound."""
    far = penalised(weighted)
    first = greedy(far, p, existing)
    if not np.isfinite(weighted).all() and not np.isfinite(weighted[:, first]).any(axis=1).all():
        first = _filled(fewest_sites(np.isfinite(weighted), existing)[0], p, weighted.shape[1])
    sites, known = swap(far, first, existing)
    prices, _ = multipliers(weighted, p, existing, known)
    count = weighted.shape[1]
    rules = Rules(
        csr_array(np.ones((1, count))), np.array([float(p)]), np.array([float(p)]), chosen_columns(existing, count)
    )

    def rounding(shares: Floats) -> Floats | None:
        order = np.argsort(-(shares + 2 * chosen_columns(existing, count)), kind="stable")[:p]
        near = float(far[:, order].min(axis=1).sum())
        if near > NEAR * known:
            return None
        return chosen_columns(swap(far, order, existing)[0], count)

    users = [Users(weighted, np.arange(count), prices)]
    choice, total, bound = least_cost(users, rules, chosen_columns(sites, count), rounding, most_nodes=most_nodes)
    return np.flatnonzero(choice > 0.5), total, bound


def penalised(weighted: Floats) -> Floats:
    """Return costs in which "no way" is finite and dearer than any plan that reaches everybody.

    Examples
    --------
    >>> penalised(np.array([[1.0, np.inf]])).tolist()
    [[1.0, 2.0]]
    """
    if np.isfinite(weighted).all():
        return weighted
    most = float(np.where(np.isfinite(weighted), weighted, 0.0).max(axis=1).sum())
    return np.where(np.isfinite(weighted), weighted, most + 1.0)


def chosen_columns(sites: Places, count: int) -> Floats:
    """Return 1 for each site that is open and 0 for the others.

    Examples
    --------
    >>> chosen_columns(np.array([1]), 3).tolist()
    [0.0, 1.0, 0.0]
    """
    found = np.zeros(count)
    found[sites] = 1.0
    return found


def _filled(sites: Places, p: int, count: int) -> Places:
    """Return the sites and as many others as make ``p``."""
    others = np.setdiff1d(np.arange(count), sites)
    return np.sort(np.concatenate([sites, others[: p - sites.size]]))
