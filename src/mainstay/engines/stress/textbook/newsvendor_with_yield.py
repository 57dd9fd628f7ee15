"""The newsvendor with certain demand when an order of Q brings Q + Y.

S* = d − F⁻¹(h/(h+p)), with F the distribution of Y; what is left over is (S + Y − d)⁺. Source: Snyder and Shen 2019,
section 9.3.3, equations 9.27 and 9.28, example 9.6.
"""

from __future__ import annotations

from typing import Any

from mainstay.engines.stress.textbook.loss import loss
from mainstay.engines.stress.textbook.newsvendor import critical_ratio
from mainstay.engines.stress.textbook.optimum import Optimum


def cost(level: float, *, holding_cost: float, stockout_cost: float, demand: float, yield_: Any) -> float:
    """Return the expected cost of a level.

    Parameters
    ----------
    level : float
        S, units on hand and ordered.
    holding_cost, stockout_cost : float
        Cost of a unit left over and of a unit short, per period.
    demand : float
        d, units in each period.
    yield_ : frozen scipy.stats distribution
        Of Y, units that arrive beyond the order; negative where some are lost.

    Raises
    ------
    InputError
        A cost is not above 0.

    Examples
    --------
    >>> from scipy.stats import uniform
    >>> instance = dict(holding_cost=15.0, stockout_cost=75.0, demand=1.5e6, yield_=uniform(-500000, 1000000))
    >>> round(cost(1.5e6, **instance), 3)
    11250000.0
    """
    critical_ratio(holding_cost, stockout_cost)
    losses = loss(demand - level, yield_)
    return holding_cost * losses.above + stockout_cost * losses.below


def optimise(*, holding_cost: float, stockout_cost: float, demand: float, yield_: Any) -> Optimum:
    """Return the best level.

    Parameters
    ----------
    holding_cost, stockout_cost : float
        Cost of a unit left over and of a unit short, per period.
    demand : float
        d, units in each period.
    yield_ : frozen scipy.stats distribution
        Of Y, units that arrive beyond the order; negative where some are lost.

    Returns
    -------
    Optimum
        Level in units, and cost per period.

    Raises
    ------
    InputError
        A cost is not above 0.

    Examples
    --------
    >>> from scipy.stats import uniform
    >>> instance = dict(holding_cost=15.0, stockout_cost=75.0, demand=1.5e6, yield_=uniform(-500000, 1000000))
    >>> found = optimise(**instance)
    >>> round(found.quantity, 3), round(found.cost, 3)
    (1833333.333, 6250000.0)
    """
    level = demand - float(yield_.ppf(1.0 - critical_ratio(holding_cost, stockout_cost)))
    found = cost(level, holding_cost=holding_cost, stockout_cost=stockout_cost, demand=demand, yield_=yield_)
    return Optimum(level, found)
