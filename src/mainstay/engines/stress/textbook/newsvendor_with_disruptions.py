r"""Base stock against a supplier that is now and then down: certain demand, uncertain supply.

In each period an up supplier goes down with probability α and a down one comes back with probability β. With n the
number of periods that the supplier has been down, π₀ = β/(α+β) and πₙ = αβ(1−β)ⁿ⁻¹/(α+β), and the level S costs
Σ πₙ [h (S − (n+1)d)⁺ + p ((n+1)d − S)⁺] per period. The best level is (n+1) d for the least n whose F(n) =
1 − α(1−β)ⁿ/(α+β) reaches p/(p+h). Source: Snyder and Shen 2019, section 9.2.3, equations 9.14 to 9.18.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.stress.textbook.newsvendor import critical_ratio
from mainstay.engines.stress.textbook.optimum import Optimum, demand_positive, demand_probability


def down_probabilities(disruption_probability: float, recovery_probability: float, periods: int) -> NDArray[np.float64]:
    """Return the long-run probabilities that the supplier has been down for 0, 1, ... periods.

    Parameters
    ----------
    disruption_probability, recovery_probability : float
        α and β, per period.
    periods : int
        Number of probabilities wanted.

    Returns
    -------
    float64 array [periods]

    Examples
    --------
    >>> down_probabilities(0.04, 0.25, 3).round(6).tolist()
    [0.862069, 0.034483, 0.025862]
    """
    demand_probability(disruption_probability=disruption_probability, recovery_probability=recovery_probability)
    both = disruption_probability + recovery_probability
    down = np.arange(max(periods - 1, 0), dtype=np.float64)
    later = disruption_probability * recovery_probability / both * (1.0 - recovery_probability) ** down
    return np.concatenate(([recovery_probability / both], later))[:periods]


def cost(
    level: float,
    *,
    holding_cost: float,
    stockout_cost: float,
    demand: float,
    disruption_probability: float,
    recovery_probability: float,
) -> float:
    """Return the exact expected cost of a base-stock level.

    Parameters
    ----------
    level : float
        S, in units.
    holding_cost, stockout_cost : float
        Cost of a unit on hand (h) and of a unit owed (p), per period.
    demand : float
        d, units in each period.
    disruption_probability, recovery_probability : float
        α and β, per period.

    Returns
    -------
    float
        Cost per period. The infinite tail, in which S is exceeded, is summed in closed form.

    Raises
    ------
    InputError
        A number is out of its range.

    Examples
    --------
    >>> instance = dict(holding_cost=0.25, stockout_cost=3.0, demand=2000.0)
    >>> round(cost(8000.0, **instance, disruption_probability=0.04, recovery_probability=0.25), 6)
    2737.068966
    """
    demand_positive(holding_cost=holding_cost, stockout_cost=stockout_cost, demand=demand)
    # from period `known` on, at least 1, every unit of (n+1) d - S is short
    known = max(1, math.ceil(level / demand))
    chances = down_probabilities(disruption_probability, recovery_probability, known)
    over = level - np.arange(1.0, known + 1.0) * demand
    head = float(np.sum(chances * (holding_cost * np.maximum(over, 0.0) + stockout_cost * np.maximum(-over, 0.0))))
    stay = 1.0 - recovery_probability
    reached = disruption_probability / (disruption_probability + recovery_probability) * stay ** (known - 1)
    # E[(n+1) d - S | n >= known] for a geometric number of periods
    owed = (known + 1.0 + stay / recovery_probability) * demand - level
    return head + stockout_cost * reached * owed


def optimise(
    *,
    holding_cost: float,
    stockout_cost: float,
    demand: float,
    disruption_probability: float,
    recovery_probability: float,
) -> Optimum:
    """Return the best base-stock level and its exact expected cost.

    Parameters
    ----------
    holding_cost, stockout_cost : float
        Cost of a unit on hand (h) and of a unit owed (p), per period.
    demand : float
        d, units in each period.
    disruption_probability, recovery_probability : float
        α and β, per period.

    Returns
    -------
    Optimum
        Level in units, a whole number of demands, and cost per period.

    Raises
    ------
    InputError
        A number is out of its range.

    Examples
    --------
    >>> found = optimise(
    ...     holding_cost=0.25,
    ...     stockout_cost=3.0,
    ...     demand=2000.0,
    ...     disruption_probability=0.04,
    ...     recovery_probability=0.25,
    ... )
    >>> found.quantity, round(found.cost, 6)
    (8000.0, 2737.068966)
    """
    ratio = critical_ratio(holding_cost, stockout_cost)
    demand_probability(disruption_probability=disruption_probability, recovery_probability=recovery_probability)
    down = disruption_probability / (disruption_probability + recovery_probability)
    stay = 1.0 - recovery_probability
    periods = 0
    reached = down
    while 1.0 - reached < ratio:
        periods += 1
        reached *= stay
    level = (periods + 1) * demand
    found = cost(
        level,
        holding_cost=holding_cost,
        stockout_cost=stockout_cost,
        demand=demand,
        disruption_probability=disruption_probability,
        recovery_probability=recovery_probability,
    )
    return Optimum(float(level), found)
