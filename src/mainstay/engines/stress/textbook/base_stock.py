"""Base stock under a lead time: the newsvendor over lead time and review period.

What is ordered now arrives after L periods and must last until what is ordered R periods later arrives; so the level
covers the demand of L + R periods. Source: Snyder and Shen 2019, section 4.3.4, example 4.4.
"""

from __future__ import annotations

import math

from mainstay.engines.stress.textbook import newsvendor
from mainstay.engines.stress.textbook.optimum import Optimum, demand_not_negative, demand_positive


def _exposure(lead_time: float, review_period: float) -> float:
    """Return the periods that the level must cover."""
    demand_not_negative(lead_time=lead_time, review_period=review_period)
    demand_positive(periods_covered=lead_time + review_period)
    return lead_time + review_period


def base_stock(
    *,
    holding_cost: float,
    stockout_cost: float,
    mean: float,
    sd: float,
    lead_time: float,
    review_period: float = 1.0,
) -> Optimum:
    """Return the best base-stock level for independent normal demand.

    Parameters
    ----------
    holding_cost, stockout_cost : float
        Cost of a unit on hand and of a unit owed, per period.
    mean, sd : float
        Of demand, in units per period.
    lead_time : float
        Periods from order to arrival.
    review_period : float
        Periods between orders: 1 where the order is placed before the demand of its period is seen, 0 where after it.

    Returns
    -------
    Optimum
        Level of the inventory position in units, and cost per period.

    Raises
    ------
    InputError
        A number is out of its range.

    Examples
    --------
    >>> level, cost = base_stock(holding_cost=0.18, stockout_cost=0.70, mean=50.0, sd=8.0, lead_time=4)
    >>> round(level, 6), round(cost, 6)
    (264.766894, 4.466781)
    """
    periods = _exposure(lead_time, review_period)
    return newsvendor.normal(
        holding_cost=holding_cost, stockout_cost=stockout_cost, mean=mean * periods, sd=sd * math.sqrt(periods)
    )


def base_stock_cost(
    level: float,
    *,
    holding_cost: float,
    stockout_cost: float,
    mean: float,
    sd: float,
    lead_time: float,
    review_period: float = 1.0,
) -> float:
    """Return the expected cost of a base-stock level.

    Parameters
    ----------
    level : float
        Inventory position after each order, in units.
    holding_cost, stockout_cost : float
        Cost of a unit on hand and of a unit owed, per period.
    mean, sd : float
        Of demand, in units per period.
    lead_time : float
        Periods from order to arrival.
    review_period : float
        Periods between orders, see `base_stock`.

    Raises
    ------
    InputError
        A number is out of its range.

    Examples
    --------
    >>> cost = base_stock_cost(180.0, holding_cost=0.18, stockout_cost=0.70, mean=50.0, sd=8.0, lead_time=4)
    >>> round(cost, 6)
    49.000165
    """
    periods = _exposure(lead_time, review_period)
    return newsvendor.normal_cost(
        level,
        holding_cost=holding_cost,
        stockout_cost=stockout_cost,
        mean=mean * periods,
        sd=sd * math.sqrt(periods),
    )
