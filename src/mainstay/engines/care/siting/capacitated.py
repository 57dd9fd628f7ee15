"""Sites that can take only so much: everybody may be split over several, and some may have to go farther.

One program serves all four questions: a share of each demand point for each site it may go to, at most what the site
takes. Splitting is allowed (a district sends some patients here and some there), so that a plan exists whenever the
open sites together can take all. The program is solved whole by HiGHS; it is meant for some hundred demand points.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from mainstay.engines.care.siting.checked import Reading
from mainstay.engines.care.siting.integer_program import Answer, least
from mainstay.engines.care.siting.plan import Floats, Places, Siting
from mainstay.engines.care.siting.unreached import unreached
from mainstay.errors import InputError, Problem

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Split:
    """Demand points, the sites they may go to, and what the sites take.

    Parameters
    ----------
    reach : bool array, demand points x sites
        Who may go where.
    weight : float array, one for each demand point
        What has to be taken.
    capacity : float array, one for each site
        Most weight that each takes.
    existing : int array
        Sites that are open already.
    """

    reach: Flags
    weight: Floats
    capacity: Floats
    existing: Places

    def solve(self, site_cost: Floats, arc_cost: Floats, *, p: int | None, all_served: bool = True) -> Answer:
        """Return the cheapest plan: columns are sites, then the ways of `ways` in their order.

        Parameters
        ----------
        site_cost : float array, one for each site
            Cost of an open site.
        arc_cost : float array, one for each way
            Cost of sending all of a demand point that way.
        p : int, optional
            Sites open in all; free where left out.
        all_served : bool
            Whether every demand point must be taken in full.
        """
        point, site = self.ways()
        points, sites, ways = *self.reach.shape, point.size
        way = np.arange(ways)
        row = np.concatenate(
            [point, points + site, points + np.arange(sites), points + sites + way, points + sites + way]
        )
        column = np.concatenate([sites + way, sites + way, np.arange(sites), sites + way, site])
        unit = max(float(self.weight.mean()), 1e-300)
        value = np.concatenate(
            [
                np.ones(ways),
                self.weight[point] / unit,
                -self.capacity / unit,
                np.ones(ways),
                -np.ones(ways),
            ]
        )
        height = points + sites + ways
        lower = np.concatenate([np.full(points, float(all_served)), np.full(sites + ways, -np.inf)])
        upper = np.concatenate([np.ones(points), np.zeros(sites + ways)])
        if p is not None:
            row, column = np.concatenate([row, np.full(sites, height)]), np.concatenate([column, np.arange(sites)])
            value = np.concatenate([value, np.ones(sites)])
            lower, upper, height = np.append(lower, float(p)), np.append(upper, float(p)), height + 1
        matrix: Any = coo_array((value, (row, column)), shape=(height, sites + ways))
        floor = np.zeros(sites + ways)
        floor[self.existing] = 1.0
        whole = np.arange(sites + ways) < sites
        cost = np.concatenate([site_cost, arc_cost])
        return least(cost, np.ones(sites + ways), matrix, lower, upper, whole, lower=floor)

    def ways(self) -> tuple[Places, Places]:
        """Return the demand point and the site of each way."""
        point, site = np.nonzero(self.reach)
        return point, site

    def read(self, answer: Answer) -> tuple[tuple[int, ...], Floats, Places]:
        """Return open sites, shares (demand points x sites) and where most of each demand point goes."""
        sites = self.reach.shape[1]
        shares = np.zeros(self.reach.shape)
        shares[self.ways()] = np.clip(answer.value[sites:], 0.0, 1.0)
        shares[shares < 1e-9] = 0.0
        main = np.where(shares.sum(axis=1) > 0, shares.argmax(axis=1), -1)
        return tuple(int(site) for site in np.flatnonzero(answer.value[:sites] > 0.5)), shares, main


def capacitated_median(
    reading: Reading,
    cost: Floats,
    weight: Floats,
    p: int,
    existing: Places,
    capacity: npt.ArrayLike,
    names: Sequence[str],
) -> Siting:
    """Answer `p_median` with capacities; see there."""
    takes = reading.amounts(capacity, cost.shape[1], "capacity", "site")
    reading.close()
    asks = weight > 0
    reach = np.isfinite(cost) & asks[:, None]
    unreached(
        cost[asks], reach[asks], radius=np.inf, names=[name for name, one in zip(names, asks, strict=True) if one]
    )
    split = Split(reach[asks], weight[asks], takes, existing)
    _enough(split, p)
    point, site = split.ways()
    paid = (cost[asks] * weight[asks, None])[point, site]
    unit = max(float(paid.mean()), 1e-300)
    answer = split.solve(np.zeros(takes.size), paid / unit, p=p)
    if not answer.feasible:
        _clash(split, p, names)
    sites, part, _ = split.read(answer)
    shares, main = _spread(part, asks)
    total = float((np.where(np.isfinite(cost), cost, 0.0) * weight[:, None] * shares).sum())
    whole = float(weight.sum())
    return Siting("p_median", total / whole, min(answer.bound * unit, total) / whole, sites, main, shares, total)


def capacitated_max_cover(
    reading: Reading,
    cost: Floats,
    weight: Floats,
    p: int,
    radius: float,
    existing: Places,
    capacity: npt.ArrayLike,
    names: Sequence[str],  # noqa: ARG001  # the same for all four questions
) -> Siting:
    """Answer `max_cover` with capacities; see there."""
    takes = reading.amounts(capacity, cost.shape[1], "capacity", "site")
    reading.close()
    split = Split((cost <= radius) & np.isfinite(cost) & (weight > 0)[:, None], weight, takes, existing)
    point, _ = split.ways()
    unit = float(weight.mean())
    answer = split.solve(np.zeros(takes.size), -weight[point] / unit, p=p, all_served=False)
    sites, shares, main = split.read(answer)
    covered = float((weight[:, None] * shares).sum())
    bound = max(-answer.bound * unit, covered)
    total = float((np.where(shares > 0, cost, 0.0) * weight[:, None] * shares).sum())
    return Siting("max_cover", covered, bound, sites, main, shares, total)


def capacitated_cover(
    reading: Reading,
    cost: Floats,
    radius: float,
    existing: Places,
    capacity: npt.ArrayLike,
    weights: npt.ArrayLike | None,
    names: Sequence[str],
) -> Siting:
    """Answer `location_set_cover` with capacities; see there."""
    weight = reading.amounts(np.ones(len(cost)) if weights is None else weights, len(cost), "weights", "demand point")
    takes = reading.amounts(capacity, cost.shape[1], "capacity", "site")
    reading.close()
    reach = cost <= radius
    unreached(cost, reach, radius=radius, names=names)
    split = Split(reach, weight, takes, existing)
    _enough(split, None)
    answer = split.solve(np.ones(takes.size), np.zeros(int(reach.sum())), p=None)
    if not answer.feasible:
        _clash(split, None, names)
    sites, shares, main = split.read(answer)
    return Siting("location_set_cover", float(len(sites)), float(np.ceil(answer.bound - 1e-6)), sites, main, shares)


def capacitated_center(
    reading: Reading,
    cost: Floats,
    p: int,
    existing: Places,
    capacity: npt.ArrayLike,
    weights: npt.ArrayLike | None,
    names: Sequence[str],
) -> Siting:
    """Answer `p_center` with capacities; see there."""
    weight = reading.amounts(np.ones(len(cost)) if weights is None else weights, len(cost), "weights", "demand point")
    takes = reading.amounts(capacity, cost.shape[1], "capacity", "site")
    reading.close()
    unreached(cost, np.isfinite(cost), radius=np.inf, names=names)
    _enough(Split(np.isfinite(cost), weight, takes, existing), p)
    tries = np.unique(cost[np.isfinite(cost)])
    low, high = int(np.searchsorted(tries, cost.min(axis=1).max())), tries.size - 1
    split, answer = _within(cost, tries[high], weight, takes, existing, p)
    if not answer.feasible:
        _clash(split, p, names)
    while low < high:
        middle = (low + high) // 2
        tried, found = _within(cost, tries[middle], weight, takes, existing, p)
        if found.feasible:
            split, answer, high = tried, found, middle
        else:
            low = middle + 1
    sites, shares, main = split.read(answer)
    return Siting("p_center", float(tries[high]), float(tries[high]), sites, main, shares)


def _within(
    cost: Floats, radius: float, weight: Floats, takes: Floats, existing: Places, p: int
) -> tuple[Split, Answer]:
    """Return whether ``p`` sites take everybody within a radius."""
    split = Split(cost <= radius, weight, takes, existing)
    return split, split.solve(np.zeros(takes.size), np.zeros(int(split.reach.sum())), p=p)


def _spread(part: Floats, asks: Flags) -> tuple[Floats, Places]:
    """Return shares and main sites of all demand points, from those of the points that ask for something."""
    shares = np.zeros((asks.size, part.shape[1]))
    shares[asks] = part
    return shares, np.where(shares.sum(axis=1) > 0, shares.argmax(axis=1), -1)


def _enough(split: Split, p: int | None) -> None:
    """Raise an error where even the largest sites together are too small."""
    needed = float(split.weight.sum())
    others = np.delete(split.capacity, split.existing)
    more = others.size if p is None else p - split.existing.size
    most = float(split.capacity[split.existing].sum() + np.sort(others)[::-1][:more].sum())
    if most < needed * (1 - 1e-12):
        which = "all sites together" if p is None else f"the {p} largest sites that may be open"
        problem = Problem(
            "siting.capacity",
            f"{which} take {most:g}, and {needed:g} has to be taken",
            table="siting",
            column="capacity",
            found=f"{most:g}",
            allowed=f"{needed:g} or more",
            hint=f"{needed - most:g} more capacity, or more sites",
        )
        msg = "the capacity is too small"
        raise InputError(msg, [problem])


def _clash(split: Split, p: int | None, names: Sequence[str]) -> None:
    """Raise an error that names demand points whose sites together are too small: none can be spared."""
    kept = list(range(len(split.weight)))
    for point in sorted(kept, key=lambda one: (split.weight[one], -one)):
        rest = np.array([other for other in kept if other != point], np.intp)
        if rest.size == 0:
            break
        smaller = Split(split.reach[rest], split.weight[rest], split.capacity, split.existing)
        tried = smaller.solve(np.zeros(split.capacity.size), np.zeros(int(smaller.reach.sum())), p=p)
        if not tried.feasible:
            kept = [int(one) for one in rest]
    told = ", ".join(repr(names[point]) for point in kept[:20])
    limit = "" if p is None else f" when {p} are open"
    problem = Problem(
        "siting.capacity_clash",
        f"these {len(kept)} demand points cannot all be taken by the sites that they reach{limit}, and none of them "
        f"can be left out of the reason: {told}",
        table="siting",
        column="capacity",
        found=f"{float(split.weight[kept].sum()):g} to be taken",
        hint="more capacity where they can go, more sites, or a wider radius",
    )
    msg = "the capacity cannot be reached by those who need it"
    raise InputError(msg, [problem])
