"""The newsvendor: one order before a demand that is not known.

The best level is the p/(p+h) quantile of demand. Source: Arrow, Harris and Marschak 1951, "Optimal inventory policy",
Econometrica 19(3), 250-272; Snyder and Shen 2019, section 4.3.
"""

from __future__ import annotations

import math
from typing import Any

from scipy.special import ndtri

from mainstay.engines.stress.textbook.loss import Loss, loss, normal_loss
from mainstay.engines.stress.textbook.optimum import Optimum, demand_not_negative, demand_positive


def critical_ratio(holding_cost: float, stockout_cost: float) -> float:
    """Return the probability with which demand should be met: p / (p + h).

    Parameters
    ----------
    holding_cost, stockout_cost : float
        Cost of a unit left over (h) and of a unit short (p), per period.

    Examples
    --------
    >>> critical_ratio(2.0, 18.0)
    0.9
    """
    demand_positive(holding_cost=holding_cost, stockout_cost=stockout_cost)
    return stockout_cost / (stockout_cost + holding_cost)


def _cost(holding_cost: float, stockout_cost: float, losses: Loss) -> float:
    return holding_cost * losses.below + stockout_cost * losses.above


def normal_cost(level: float, *, holding_cost: float, stockout_cost: float, mean: float, sd: float) -> float:
    """Return the expected cost of a level under normal demand.

    Parameters
    ----------
    level : float
        Units on hand before demand.
    holding_cost, stockout_cost : float
        Cost of a unit left over and of a unit short, per period.
    mean, sd : float
        Of demand, in units per period.

    Raises
    ------
    InputError
        A cost or the standard deviation is out of its range.

    Examples
    --------
    >>> round(normal_cost(40.0, holding_cost=0.18, stockout_cost=0.70, mean=50.0, sd=8.0), 6)
    7.356132
    """
    demand_positive(holding_cost=holding_cost, stockout_cost=stockout_cost)
    demand_not_negative(sd=sd)
    return _cost(holding_cost, stockout_cost, normal_loss(level, mean, sd))


def normal(*, holding_cost: float, stockout_cost: float, mean: float, sd: float) -> Optimum:
    """Return the best level for normal demand.

    Parameters
    ----------
    holding_cost, stockout_cost : float
        Cost of a unit left over and of a unit short, per period.
    mean, sd : float
        Of demand, in units per period.

    Returns
    -------
    Optimum
        Level in units and cost per period.

    Raises
    ------
    InputError
        A cost or the standard deviation is out of its range.

    Examples
    --------
    >>> level, cost = normal(holding_cost=2.0, stockout_cost=18.0, mean=120.0, sd=10.0)
    >>> round(level, 6), round(cost, 6)
    (132.815516, 35.099666)
    """
    ratio = critical_ratio(holding_cost, stockout_cost)
    demand_not_negative(sd=sd)
    level = mean + sd * float(ndtri(ratio))
    return Optimum(level, _cost(holding_cost, stockout_cost, normal_loss(level, mean, sd)))


def general_cost(level: float, *, holding_cost: float, stockout_cost: float, demand: Any) -> float:
    """Return the expected cost of a level under any demand.

    Parameters
    ----------
    level : float
        Units on hand before demand.
    holding_cost, stockout_cost : float
        Cost of a unit left over and of a unit short, per period.
    demand : frozen scipy.stats distribution
        Units per period, discrete or continuous.

    Raises
    ------
    InputError
        A cost is not above 0.

    Examples
    --------
    >>> from scipy.stats import uniform
    >>> round(general_cost(8.0, holding_cost=1.0, stockout_cost=4.0, demand=uniform(0, 10)), 9)
    4.0
    """
    demand_positive(holding_cost=holding_cost, stockout_cost=stockout_cost)
    return _cost(holding_cost, stockout_cost, loss(level, demand))


def general(*, holding_cost: float, stockout_cost: float, demand: Any) -> Optimum:
    """Return the best level for any demand.

    Parameters
    ----------
    holding_cost, stockout_cost : float
        Cost of a unit left over and of a unit short, per period.
    demand : frozen scipy.stats distribution
        Units per period, discrete or continuous; of a discrete one the smallest level that reaches the ratio is taken.

    Returns
    -------
    Optimum
        Level in units and cost per period.

    Raises
    ------
    InputError
        A cost is not above 0.

    Examples
    --------
    >>> from scipy.stats import poisson
    >>> general(holding_cost=1.0, stockout_cost=4.0, demand=poisson(20)).quantity
    24.0
    """
    ratio = critical_ratio(holding_cost, stockout_cost)
    level = float(demand.ppf(ratio))
    if not math.isfinite(level):
        demand_positive(quantile_of_demand=level)
    return Optimum(level, _cost(holding_cost, stockout_cost, loss(level, demand)))
