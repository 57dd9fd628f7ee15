"""The serial system as published solvers work it out: on a grid, with the nearest grid point for each value.

Chen and Zheng's recursion (see `serial_system`) on a grid of inventory levels from four standard deviations below the
mean to eight above it, with lead-time demands cut into equal cells within four standard deviations. Published optima
(Snyder and Shen 2019, example 6.1; the tests of stockpyl) are of this kind, so this is what reproduces their digits;
use `serial_system` for the optimum itself. The grid of the defaults is as wide as 0.1 of a unit, and so is the error.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr, ndtri

from mainstay.engines.stress.textbook.optimum import demand_positive
from mainstay.engines.stress.textbook.serial_system import Array, Chain, Levels

DEMAND_REACH = 4.0
#: eight standard deviations by way of their tail in double precision, which keeps three digits of it: 7.9916
LEVEL_REACH = float(ndtri(1.0 - (1.0 - ndtr(8.0))))


class _Grid(NamedTuple):
    levels: Array
    step: float
    top: float


def optimise(chain: Chain, *, levels: int = 1000, demands: int = 100) -> Levels:
    """Return the best echelon base-stock levels on a grid, and their cost.

    Parameters
    ----------
    chain : Chain
    levels : int
        Intervals of the grid of inventory levels.
    demands : int
        Intervals of the grid of lead-time demands.

    Returns
    -------
    Levels

    Raises
    ------
    InputError
        A number of intervals is not above 0.

    Examples
    --------
    >>> found = optimise(Chain((4.0, 3.0, 1.0), (1.0, 1.0, 2.0), 40.0, 10.0, 2.0))
    >>> [round(level, 6) for level in found.echelon], round(found.cost, 6)
    ([12.764979, 23.496867, 46.280137], 86.025332)
    """
    demand_positive(levels=levels, demands=demands)
    grid = _grid(chain, levels)
    x = grid.levels
    best: list[float] = []
    least = 0.0
    below = (chain.stockout_cost + sum(chain.echelon_holding_costs)) * np.maximum(-x, 0.0)
    for j, h in enumerate(chain.echelon_holding_costs):
        demand, chance = _demands(chain, j, demands)
        after = h * x + below
        priced = _expected(chain, j, grid, after, demand) @ chance
        place = int(np.argmin(priced))
        best.append(float(x[place]))
        least = float(priced[place])
        below = priced[np.minimum(np.arange(x.size), place)]
    return Levels(tuple(best), least)


def _grid(chain: Chain, levels: int) -> _Grid:
    periods = float(np.sum(chain.lead_times))
    sd = chain.sd * math.sqrt(periods)
    top = chain.mean * periods + LEVEL_REACH * sd
    low = -DEMAND_REACH * sd
    step = (top - low) / levels
    return _Grid(np.arange(low, top + step, step), step, top)


def _demands(chain: Chain, j: int, cells: int) -> tuple[Array, Array]:
    """Return lead-time demands of a stage and their probabilities."""
    mean, sd = chain.mean * chain.lead_times[j], chain.sd * math.sqrt(chain.lead_times[j])
    low, high = mean - DEMAND_REACH * sd, mean + DEMAND_REACH * sd
    step = (high - low) / cells
    demand = np.arange(low, high + step, step)
    edges = (demand - mean) / sd
    half = step / 2.0 / sd
    chance: Array = ndtr(edges + half) - ndtr(edges - half)
    return demand, chance


def _expected(chain: Chain, j: int, grid: _Grid, after: Array, demand: Array) -> Array:
    """Return the cost after each demand, [level, demand]; below the grid its limit is linear."""
    x = grid.levels
    left = x[:, None] - demand
    inside = np.clip(np.rint((left - x[0]) / grid.step), 0, x.size - 1).astype(np.intp)
    beyond = x[0] - grid.top + grid.step * np.rint((left - (x[0] - grid.top)) / grid.step)
    costs, times = chain.echelon_holding_costs, chain.lead_times
    limit = -(chain.stockout_cost + sum(costs)) * (beyond - chain.mean * sum(times[:j]))
    for i in range(j + 1):
        limit = limit + costs[i] * (beyond - chain.mean * sum(times[i:j]))
    priced: Array = np.where(left < x[0], limit, after[inside])
    return priced
