r"""A chain of stages with base-stock policies: the best levels under the stochastic-service model.

Stage 1 serves the customer, stage j is served by stage j+1, the last one by a source without limit. With echelon
holding costs h_j, lead-time demands D_j and p for each unit owed to the customer, a stage costs
g_j(y) = E[ĝ_j(y − D_j)] with ĝ_j(x) = h_j x + ḡ_{j−1}(x), ḡ_0(x) = (p + Σh) x⁻ and ḡ_j(x) = g_j(min(S_j, x)): a
stage that asks for more than the next one has gets what there is. S_j is where g_j is least, and g_N(S_N) the cost of
the chain. Sources: Clark and Scarf 1960, "Optimal policies for a multi-echelon inventory problem", Management Science
6(4), 475-490; Chen and Zheng 1994, "Lower bounds for multi-echelon stochastic inventory systems", Management Science
40(11), 1426-1443; Snyder and Shen 2019, section 6.2.

The expectations are worked out by Gauss-Legendre quadrature between the kinks, not on a coarse grid; what
`serial_system_on_a_grid` gives differs by its grid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

from mainstay.engines.stress.textbook.loss import normal_loss
from mainstay.engines.stress.textbook.optimum import demand_not_negative, demand_positive, refuse
from mainstay.errors import Problem

Array: TypeAlias = NDArray[np.float64]
Cost: TypeAlias = Callable[[Array], Array]
#: standard deviations that are integrated over; beyond it lies less than 1e-17
REACH = 8.6
POINTS = 1601
NODES, WEIGHTS = np.polynomial.legendre.leggauss(60)


@dataclass(frozen=True, slots=True)
class Chain:
    """One serial system; stage 1 serves the customer.

    Parameters
    ----------
    echelon_holding_costs : sequence of float
        h_1 .. h_N: what a unit costs more at a stage than at the one that serves it, per period.
    lead_times : sequence of float
        L_1 .. L_N, in periods, above 0.
    stockout_cost : float
        p, for each unit owed to the customer and period.
    mean, sd : float
        Of demand per period: normal, independent.

    Raises
    ------
    InputError
        A number is out of its range or the lists differ in length.

    Examples
    --------
    >>> Chain((4.0, 3.0, 1.0), (1.0, 1.0, 2.0), 40.0, 10.0, 2.0).local_holding_costs
    (8.0, 4.0, 1.0)
    """

    echelon_holding_costs: Sequence[float]
    lead_times: Sequence[float]
    stockout_cost: float
    mean: float
    sd: float

    def __post_init__(self) -> None:
        lengths = (len(self.echelon_holding_costs), len(self.lead_times))
        uneven = Problem("value.length", "each stage needs a holding cost and a lead time", found=str(lengths))
        refuse([lengths] if lengths[0] != lengths[1] or not lengths[0] else [], [uneven])
        demand_positive(
            stockout_cost=self.stockout_cost,
            sd=self.sd,
            **{f"echelon holding cost {j}": h for j, h in enumerate(self.echelon_holding_costs, start=1)},
            **{f"lead time {j}": x for j, x in enumerate(self.lead_times, start=1)},
        )
        demand_not_negative(mean=self.mean)

    @property
    def local_holding_costs(self) -> tuple[float, ...]:
        """What a unit costs at each stage, per period."""
        costs = self.echelon_holding_costs
        return tuple(float(sum(costs[j:])) for j in range(len(costs)))


class Levels(NamedTuple):
    """Best levels of a chain.

    Parameters
    ----------
    echelon : tuple of float
        S_1 .. S_N: units at the stage, downstream of it and on the way to it, less what is owed.
    cost : float
        Expected cost per period of the whole chain; goods on the way to a stage are charged at the costs of the stages
        that they have left.
    """

    echelon: tuple[float, ...]
    cost: float


def optimise(chain: Chain) -> Levels:
    """Return the best echelon base-stock levels and their cost.

    Parameters
    ----------
    chain : Chain

    Returns
    -------
    Levels

    Examples
    --------
    >>> found = optimise(Chain((4.0, 3.0, 1.0), (1.0, 1.0, 2.0), 40.0, 10.0, 2.0))
    >>> [round(level, 2) for level in found.echelon], round(found.cost, 2)
    ([12.77, 23.53, 46.31], 86.02)
    """
    return _walk(chain, None)


def cost(levels: Sequence[float], chain: Chain) -> float:
    """Return the expected cost per period of given echelon base-stock levels.

    Parameters
    ----------
    levels : sequence of float
        S_1 .. S_N, in units.
    chain : Chain

    Raises
    ------
    InputError
        There is not one level for each stage.

    Examples
    --------
    >>> round(cost((14.0, 26.0, 50.0), Chain((4.0, 3.0, 1.0), (1.0, 1.0, 2.0), 40.0, 10.0, 2.0)), 2)
    94.57
    """
    stages = len(chain.lead_times)
    problem = Problem("value.length", "each stage needs one level", found=str(len(levels)), allowed=str(stages))
    refuse([levels] if len(levels) != stages else [], [problem])
    return _walk(chain, levels).cost


def local_levels(echelon: Sequence[float]) -> tuple[float, ...]:
    """Return the levels that each stage keeps by itself: of its own stock and what is on the way to it.

    Parameters
    ----------
    echelon : sequence of float
        S_1 .. S_N.

    Examples
    --------
    >>> local_levels((12.0, 23.0, 46.0))
    (12.0, 11.0, 23.0)
    >>> local_levels((12.0, 11.0, 46.0))
    (11.0, 0.0, 35.0)
    """
    # an echelon level above that of the next stage can never be filled: it stands for the lower one
    held = np.minimum.accumulate(np.asarray(echelon, dtype=np.float64)[::-1])[::-1]
    return tuple(float(x) for x in np.diff(held, prepend=0.0))


def _walk(chain: Chain, given: Sequence[float] | None) -> Levels:
    """Build the cost of each stage from that of the stage below it, and keep or find its level."""
    lows, highs = _ranges(chain, given)
    levels: list[float] = []
    below: Cost = _no_cost
    for j in range(len(chain.lead_times)):
        exact = _first(chain) if j == 0 else _stage(chain, j, below, levels[-1])
        if given is None:
            levels.append(_least(exact, lows[j], highs[j]))
        else:
            levels.append(float(given[j]))
        top = max(highs[j], levels[j])
        below = exact if j == 0 else _tabled(exact, lows[j], top)
    return Levels(tuple(levels), float(below(np.array([levels[-1]]))[0]))


def _no_cost(y: Array) -> Array:
    return np.zeros_like(y)


def _ranges(chain: Chain, given: Sequence[float] | None) -> tuple[list[float], list[float]]:
    """Return where the cost of each stage is asked for: what the stage above asks of it, and wherever S may lie."""
    stages = len(chain.lead_times)
    covered = np.cumsum(chain.lead_times)
    highs = [float(chain.mean * x + REACH * chain.sd * math.sqrt(x)) for x in covered]
    lows = [float(chain.mean * x - REACH * chain.sd * math.sqrt(x)) for x in covered]
    if given is not None:
        lows = [min(low, level) for low, level in zip(lows, given, strict=True)]
    for j in range(stages - 1, 0, -1):
        time = chain.lead_times[j]
        asked = lows[j] - chain.mean * time - REACH * chain.sd * math.sqrt(time)
        lows[j - 1] = min(lows[j - 1], asked)
    return lows, highs


def _first(chain: Chain) -> Cost:
    """Return g_1 in closed form."""
    time = chain.lead_times[0]
    mean, sd = chain.mean * time, chain.sd * math.sqrt(time)
    short = chain.stockout_cost + sum(chain.echelon_holding_costs)

    def price(y: Array) -> Array:
        above = np.array([normal_loss(float(x), mean, sd).above for x in y.ravel()]).reshape(y.shape)
        return chain.echelon_holding_costs[0] * (y - mean) + short * above

    return price


def _stage(chain: Chain, j: int, below: Cost, level: float) -> Cost:
    """Return g_j: above the level of the stage below the cost is flat, below it the integral is taken."""
    time = chain.lead_times[j]
    mean, sd = chain.mean * time, chain.sd * math.sqrt(time)
    flat = float(below(np.array([level]))[0])

    def price(y: Array) -> Array:
        enough = ndtr((y - mean - level) / sd)
        # x = y - D from the reach of the integral up to the level, or to the other end of the reach
        low = y - mean - REACH * sd
        high = np.clip(level, low, y - mean + REACH * sd)
        half = (high - low) / 2.0
        x = low[:, None] + half[:, None] * (NODES + 1.0)
        z = (y[:, None] - mean - x) / sd
        density = np.exp(-0.5 * z * z) / (sd * math.sqrt(2.0 * math.pi))
        partial = half * np.sum(WEIGHTS * density * below(x), axis=1)
        total: Array = chain.echelon_holding_costs[j] * (y - mean) + flat * enough + partial
        return total

    return price


def _tabled(price: Cost, low: float, high: float) -> Cost:
    """Return a cost as a spline through many points, for the stage above asks for it very often."""
    places = np.linspace(low, high, POINTS)
    spline = CubicSpline(places, price(places))

    def looked_up(y: Array) -> Array:
        found: Array = spline(y)
        return found

    return looked_up


def _least(price: Cost, low: float, high: float) -> float:
    found = minimize_scalar(
        lambda y: float(price(np.array([y]))[0]), bounds=(low, high), method="bounded", options={"xatol": 1e-9}
    )
    return float(found.x)
