"""The economic order quantity: a steady demand, a fixed cost for each order, no shortage.

Q* = √(2Kd/h), cost √(2Kdh). Source: Harris 1913, "How many parts to make at once", Factory 10(2), 135-136, 152; Snyder
and Shen 2019, section 3.2.
"""

from __future__ import annotations

import math

from mainstay.engines.stress.textbook.optimum import Optimum, demand_not_negative, demand_positive


def cost(order_quantity: float, *, fixed_cost: float, holding_cost: float, demand_rate: float) -> float:
    """Return the cost per unit of time of an order quantity.

    Parameters
    ----------
    order_quantity : float
        Units in each order.
    fixed_cost : float
        K, for each order.
    holding_cost : float
        h, for a unit and a unit of time.
    demand_rate : float
        d, units per unit of time.

    Raises
    ------
    InputError
        A number is out of its range.

    Examples
    --------
    >>> round(cost(3000.0, fixed_cost=8.0, holding_cost=0.225, demand_rate=1300.0), 6)
    340.966667
    """
    demand_positive(order_quantity=order_quantity, holding_cost=holding_cost, demand_rate=demand_rate)
    demand_not_negative(fixed_cost=fixed_cost)
    return fixed_cost * demand_rate / order_quantity + holding_cost * order_quantity / 2.0


def optimise(*, fixed_cost: float, holding_cost: float, demand_rate: float) -> Optimum:
    """Return the best order quantity.

    Parameters
    ----------
    fixed_cost : float
        K, for each order.
    holding_cost : float
        h, for a unit and a unit of time.
    demand_rate : float
        d, units per unit of time.

    Returns
    -------
    Optimum
        Order quantity in units, and cost per unit of time.

    Raises
    ------
    InputError
        A number is not above 0.

    Examples
    --------
    >>> found = optimise(fixed_cost=8.0, holding_cost=0.225, demand_rate=1300.0)
    >>> round(found.quantity, 6), round(found.cost, 6)
    (304.04678, 68.410526)
    """
    demand_positive(fixed_cost=fixed_cost, holding_cost=holding_cost, demand_rate=demand_rate)
    spent = 2.0 * fixed_cost * demand_rate
    return Optimum(math.sqrt(spent / holding_cost), math.sqrt(spent * holding_cost))
