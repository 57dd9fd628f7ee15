"""Sites that open one after another and stay open (multi-period p-median; Roodman and Schwarz, 1975)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array

from mainstay.engines.care.siting.checked import Reading, names_of
from mainstay.engines.care.siting.decomposed import least_cost
from mainstay.engines.care.siting.interchange import greedy, swap
from mainstay.engines.care.siting.lagrangian import multipliers
from mainstay.engines.care.siting.p_median import MOST_NODES, chosen_columns
from mainstay.engines.care.siting.plan import Floats, Places, Siting, nearest_open
from mainstay.engines.care.siting.unreached import unreached
from mainstay.engines.care.siting.users import Rules, Users
from mainstay.errors import Problem


@dataclass(frozen=True, slots=True)
class Opening:
    """Which sites are open in each period.

    Parameters
    ----------
    objective : float
        Weighted mean cost over all periods.
    bound : float
        Proven: no order of opening does better.
    total : float
        Weighted sum over all periods.
    periods : tuple of Siting
        The plan of each period, each with the mean of that period as objective; their bounds are not worked out.
    opened_in : dict of int to int
        Period in which each site opens, by column; 0 for those that are open already.
    """

    objective: float
    bound: float
    total: float
    periods: tuple[Siting, ...]
    opened_in: dict[int, int]

    @property
    def gap(self) -> float:
        """Distance of objective and bound as a share of the objective."""
        return (self.objective - self.bound) / self.objective if self.objective else 0.0


def open_over_time(
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    counts: Sequence[int],
    *,
    existing: Sequence[int] = (),
    demand_names: Sequence[str] | None = None,
    most_nodes: int = MOST_NODES,
) -> Opening:
    """Return which sites to open in which period, so that the weighted cost over all periods is least.

    Opening the best sites of today first and the best additions later can be worse than opening with tomorrow in
    mind; this finds the best order.

    Parameters
    ----------
    cost : float array, demand points x sites
        Cost or travel time; infinite where there is no way.
    weights : float array, periods x demand points
        People in each period; multiply by a discount factor where later periods count less.
    counts : sequence of int
        Sites open in all in each period; never falls.
    existing : sequence of int
        Sites that are open already; they count.
    demand_names : sequence of str, optional
        Names for messages.
    most_nodes : int
        Nodes of the search after which it stops with a gap.

    Returns
    -------
    Opening
        What opens when; what is open stays open.

    Raises
    ------
    InputError
        A number is wrong, counts fall, or a demand point has no way to some site (with opening over time, everybody
        must have a way to every site: give a large cost where there is none).

    Examples
    --------
    >>> line = abs(np.subtract.outer([0.0, 4.0, 10.0], [0.0, 4.0, 10.0]))
    >>> plan = open_over_time(line, [[1.0, 1.0, 1.0], [1.0, 1.0, 1.0]], [1, 2])
    >>> plan.opened_in, round(plan.total, 6)
    ({1: 0, 2: 1}, 14.0)
    """
    table, weight, numbers, opened, names = _read(cost, weights, counts, existing, demand_names)
    unreached(table, np.isfinite(table), radius=np.inf, names=names)
    count, periods = table.shape[1], len(numbers)
    users = []
    start: Places = opened
    nested: list[Places] = []
    for period, number in enumerate(numbers):
        weighted = table * weight[period][:, None]
        start, known = swap(weighted, greedy(weighted, number, start), start)
        nested.append(start)
        prices, _ = multipliers(weighted, number, opened, known)
        users.append(Users(weighted, np.arange(count) + period * count, prices))

    def rounding(shares: Floats) -> Floats | None:
        held = opened
        found = []
        for period, number in enumerate(numbers):
            part = shares[period * count : (period + 1) * count] + 2 * chosen_columns(held, count)
            held = np.sort(np.argsort(-part, kind="stable")[:number])
            found.append(chosen_columns(held, count))
        return np.concatenate(found)

    first = np.concatenate([chosen_columns(sites, count) for sites in nested])
    choice, total, bound = least_cost(users, _rules(numbers, opened, count), first, rounding, most_nodes=most_nodes)
    whole = float(weight.sum())
    sets = [np.flatnonzero(choice[period * count : (period + 1) * count] > 0.5) for period in range(periods)]
    plans = tuple(_period(table, weight[period], sites) for period, sites in enumerate(sets))
    when: dict[int, int] = {}
    for period, sites in enumerate(sets):
        for site in sites:
            when.setdefault(int(site), period)
    return Opening(total / whole, bound / whole, total, plans, dict(sorted(when.items())))


def _period(cost: Floats, weight: Floats, sites: Places) -> Siting:
    place, nearest = nearest_open(cost, sites)
    total = float(nearest @ weight)
    mean = total / float(weight.sum()) if weight.sum() > 0 else 0.0
    return Siting("p_median", mean, float("nan"), tuple(int(site) for site in sites), place, total=total)


def _rules(numbers: Sequence[int], existing: Places, count: int) -> Rules:
    """Return: so many open in each period, and what is open stays open."""
    periods = len(numbers)
    row = np.repeat(np.arange(periods), count)
    column = np.arange(periods * count)
    later = np.arange((periods - 1) * count)
    stays = periods + later
    matrix: Any = coo_array(
        (
            np.concatenate([np.ones(periods * count), np.ones(later.size), -np.ones(later.size)]),
            (np.concatenate([row, stays, stays]), np.concatenate([column, later + count, later])),
        ),
        shape=(periods + later.size, periods * count),
    ).tocsr()
    exact = np.array(numbers, np.float64)
    lower = np.concatenate([exact, np.zeros(later.size)])
    upper = np.concatenate([exact, np.full(later.size, np.inf)])
    return Rules(matrix, lower, upper, np.tile(chosen_columns(existing, count), periods))


def _read(
    cost: npt.ArrayLike,
    weights: npt.ArrayLike,
    counts: Sequence[int],
    existing: Sequence[int],
    demand_names: Sequence[str] | None,
) -> tuple[Floats, Floats, list[int], Places, list[str]]:
    reading = Reading()
    table = reading.cost(cost)
    opened = reading.existing(existing, table.shape[1])
    numbers = [reading.count(number, table.shape[1], opened, "counts") for number in counts]
    told = np.asarray(weights, np.float64)
    if told.shape != (len(numbers), len(table)) or not numbers:
        reading.problems.append(
            Problem(
                "siting.periods",
                "weights are a table of periods by demand points, counts one number for each period",
                table="siting",
                column="weights",
                found=str(told.shape),
                allowed=f"({max(len(numbers), 1)}, {len(table)})",
            )
        )
        reading.close()
    for period in told:
        reading.amounts(period, len(table), "weights", "demand point")
    if any(later < earlier for earlier, later in pairwise(numbers)):
        reading.problems.append(
            Problem("siting.closing", "sites never close, so counts never fall", table="siting", column="counts")
        )
    reading.some_weight(told)
    names = names_of(demand_names, len(table))
    if not np.isfinite(table).all():
        point = int(np.argwhere(~np.isfinite(table))[0][0])
        reading.problems.append(
            Problem(
                "siting.no_way_over_time",
                "with opening over time everybody needs a way to every site",
                table="siting",
                column="cost",
                key=names[point],
                hint="give a large cost where there is no way",
            )
        )
    reading.close()
    return table, told, numbers, opened, names
