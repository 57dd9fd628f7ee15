"""Who has access to how much: two-step floating catchment areas and their kin.

First each site shares what it has among everybody within reach; then each demand point adds up the shares of all
sites within its reach (Luo and Wang, "Measures of spatial accessibility to health care in a GIS environment",
*Environment and Planning B* 30, 2003). Weights that fall with travel make the enhanced form (E2SFCA; Luo and Qi,
*Health & Place* 15, 2009); a preference for nearer sites, which keeps a demand point from counting fully at every site
that it can reach, makes the three-step form (3SFCA; Wan, Zou and Sternberg, *International Journal of GIS* 26, 2012).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.siting.checked import Reading
from mainstay.engines.care.siting.plan import Floats
from mainstay.errors import Problem

Weight = Callable[[Floats], Floats]
#: zones of travel: (largest cost, weight), from the nearest zone on
Zones = Sequence[tuple[float, float]]

#: zones of Luo and Qi (2009) with the weights that are commonly taken as their default, in minutes
E2SFCA_ZONES: Zones = ((10.0, 1.0), (20.0, 0.68), (30.0, 0.22))


@dataclass(frozen=True, slots=True)
class Access:
    """How much of a supply each demand point has access to.

    Parameters
    ----------
    access : float array, one for each demand point
        Supply for each unit of demand; 0 where no site is within reach.
    ratio : float array, one for each site
        Supply over the demand within reach; not a number where nobody is within reach.
    sites_reached : int array, one for each demand point
        How many sites with supply are within reach.
    """

    access: Floats
    ratio: Floats
    sites_reached: npt.NDArray[np.int64]


def two_step_fca(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    reach: float,
    *,
    weight: Weight | Zones | None = None,
) -> Access:
    """Return access by the two-step floating catchment area, enhanced where a weight is given.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time; infinite where there is no way.
    demand : float array, one for each demand point
        People.
    supply : float array, one for each site
        Beds, machines, doctors.
    reach : float
        Largest cost that counts; reached counts.
    weight : callable or sequence of (limit, weight), optional
        How much a way counts: a function of the cost, or zones from the nearest on. All count alike where left out.

    Returns
    -------
    Access
        Access of demand points, ratios of sites.

    Raises
    ------
    InputError
        A number is wrong; zones do not rise; a weight is negative or not a number (as 1 / cost is at 0).

    Notes
    -----
    Demand times access adds up to the supply of all sites that anybody reaches: nothing is counted twice.

    Examples
    --------
    >>> found = two_step_fca([[5.0, 40.0], [5.0, 5.0]], [100.0, 100.0], [10.0, 4.0], 30.0)
    >>> found.access.round(3).tolist(), found.ratio.tolist()
    ([0.05, 0.09], [0.05, 0.04])
    """
    table, people, things, worth = _read(cost, demand, supply, reach, weight)
    return _floating(worth, people, things, (table <= reach) & np.isfinite(table))


def three_step_fca(
    cost: npt.ArrayLike,
    demand: npt.ArrayLike,
    supply: npt.ArrayLike,
    reach: float,
    *,
    weight: Weight | Zones | None = None,
    rivals: Literal["in_reach", "all"] = "in_reach",
) -> Access:
    """Return access by the three-step floating catchment area: sites compete for each demand point.

    Parameters
    ----------
    cost, demand, supply, reach, weight
        As in `two_step_fca`.
    rivals : {"in_reach", "all"}
        Sites among which a demand point divides its preference: those within reach, as in the paper, or all to which
        there is a way, as some programs do.

    Returns
    -------
    Access
        Access of demand points, ratios of sites.

    Raises
    ------
    InputError
        As in `two_step_fca`.

    Examples
    --------
    >>> found = three_step_fca([[5.0, 5.0]], [100.0], [10.0, 4.0], 30.0)
    >>> round(float(found.access[0]), 6)
    0.14
    """
    table, people, things, near = _read(cost, demand, supply, reach, weight)
    within = (table <= reach) & np.isfinite(table)
    against = near if rivals == "in_reach" else _weights(np.where(np.isfinite(table), table, np.inf), weight, Reading())
    whole = against.sum(axis=1, keepdims=True)
    preference = np.divide(against, whole, out=np.zeros_like(against), where=whole > 0)
    return _floating(near * preference, people, things, within)


def gravity(power: float, scale: float = 1.0) -> Weight:
    """Return a weight that falls with a power of the cost: ``(cost / scale) ** -power``.

    Examples
    --------
    >>> gravity(1.0)(np.array([4.0])).tolist()
    [0.25]
    """

    def weigh(cost: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.asarray((cost / scale) ** -power)

    return weigh


def gaussian(width: float) -> Weight:
    """Return a weight that falls as the bell curve: ``exp(-cost**2 / (2 width**2))``.

    Examples
    --------
    >>> gaussian(10.0)(np.array([0.0])).tolist()
    [1.0]
    """

    def weigh(cost: Floats) -> Floats:
        return np.asarray(np.exp(-(cost**2) / (2.0 * width**2)))

    return weigh


def _floating(worth: Floats, people: Floats, things: Floats, within: npt.NDArray[np.bool_]) -> Access:
    asked = people @ worth
    ratio = np.divide(things, asked, out=np.full(things.size, np.nan), where=asked > 0)
    access = worth @ np.nan_to_num(ratio)
    return Access(access, ratio, (within & (things > 0)[None, :]).sum(axis=1))


def _read(
    cost: npt.ArrayLike, demand: npt.ArrayLike, supply: npt.ArrayLike, reach: float, weight: Weight | Zones | None
) -> tuple[Floats, Floats, Floats, Floats]:
    reading = Reading()
    table = reading.cost(cost)
    people = reading.amounts(demand, len(table), "demand", "demand point")
    things = reading.amounts(supply, table.shape[1], "supply", "site")
    limit = reading.radius(reach)
    within = (table <= limit) & np.isfinite(table)
    worth = _weights(np.where(within, table, np.inf), weight, reading)
    reading.close("access cannot be worked out")
    return table, people, things, np.where(within, worth, 0.0)


def _weights(cost: Floats, weight: Weight | Zones | None, reading: Reading) -> Floats:
    """Return the weight of each way; 0 where there is none."""
    way = np.isfinite(cost)
    found = np.zeros(cost.shape)
    if weight is None:
        return way.astype(np.float64)
    if callable(weight):
        found[way] = weight(cost[way])
    else:
        limits = np.array([limit for limit, _ in weight], np.float64)
        values = np.array([*(value for _, value in weight), 0.0], np.float64)
        if limits.size == 0 or (np.diff(limits) <= 0).any():
            reading.problems.append(
                Problem(
                    "siting.zones", "the limits of zones must rise", table="siting", column="weight", found=f"{weight}"
                )
            )
            return found
        found[way] = values[np.searchsorted(limits, cost[way], side="left")]
    if not (np.isfinite(found).all() and (found >= 0).all()):
        reading.problems.append(
            Problem(
                "siting.weight",
                "a weight of travel is negative, infinite or not a number",
                table="siting",
                column="weight",
                hint="a power of the cost has no value at 0: give such ways a small cost",
            )
        )
    return found
