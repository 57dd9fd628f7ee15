"""The economic order quantity when what arrives is not what was ordered.

Additive: an order of Q brings Q + Y; Q* = √(2Kd/h + Var Y) − E Y. Multiplicative: it brings QZ;
Q* = √(2Kd / (h (Var Z + E²Z))). Only mean and standard deviation of the yield matter. Source: Snyder and Shen 2019,
section 9.3.2, equations 9.22 to 9.25, example 9.4.
"""

from __future__ import annotations

import math

from mainstay.engines.stress.textbook.optimum import Optimum, demand_not_negative, demand_positive


def additive_cost(
    order_quantity: float,
    *,
    fixed_cost: float,
    holding_cost: float,
    demand_rate: float,
    yield_mean: float,
    yield_sd: float,
) -> float:
    """Return the expected cost per unit of time when Q + Y units arrive.

    Parameters
    ----------
    order_quantity : float
        Q, in units.
    fixed_cost, holding_cost, demand_rate : float
        K for each order, h for a unit and a unit of time, d units per unit of time.
    yield_mean, yield_sd : float
        Of Y, in units.

    Raises
    ------
    InputError
        A number is out of its range, or nothing arrives on average.

    Examples
    --------
    >>> instance = dict(fixed_cost=18500.0, holding_cost=0.06, demand_rate=75000.0)
    >>> round(additive_cost(300000.0, **instance, yield_mean=-15000.0, yield_sd=9000.0), 6)
    13426.947368
    """
    demand_not_negative(fixed_cost=fixed_cost, yield_sd=yield_sd)
    arriving = order_quantity + yield_mean
    demand_positive(holding_cost=holding_cost, demand_rate=demand_rate, mean_arriving=arriving)
    spread = 2.0 * fixed_cost * demand_rate + holding_cost * yield_sd**2
    return spread / (2.0 * arriving) + holding_cost * arriving / 2.0


def additive(
    *, fixed_cost: float, holding_cost: float, demand_rate: float, yield_mean: float, yield_sd: float
) -> Optimum:
    """Return the best order quantity when Q + Y units arrive.

    Parameters
    ----------
    fixed_cost, holding_cost, demand_rate : float
        K for each order, h for a unit and a unit of time, d units per unit of time.
    yield_mean, yield_sd : float
        Of Y, in units.

    Returns
    -------
    Optimum
        Order quantity in units, and cost per unit of time.

    Raises
    ------
    InputError
        A number is out of its range.

    Examples
    --------
    >>> instance = dict(fixed_cost=18500.0, holding_cost=0.06, demand_rate=75000.0)
    >>> found = additive(**instance, yield_mean=-15000.0, yield_sd=9000.0)
    >>> round(found.quantity, 6), round(found.cost, 6)
    (230246.370469, 12914.782228)
    """
    demand_not_negative(yield_sd=yield_sd)
    demand_positive(fixed_cost=fixed_cost, holding_cost=holding_cost, demand_rate=demand_rate)
    best = math.sqrt(2.0 * fixed_cost * demand_rate / holding_cost + yield_sd**2) - yield_mean
    found = additive_cost(
        best,
        fixed_cost=fixed_cost,
        holding_cost=holding_cost,
        demand_rate=demand_rate,
        yield_mean=yield_mean,
        yield_sd=yield_sd,
    )
    return Optimum(best, found)


def multiplicative_cost(
    order_quantity: float,
    *,
    fixed_cost: float,
    holding_cost: float,
    demand_rate: float,
    yield_mean: float,
    yield_sd: float,
) -> float:
    """Return the expected cost per unit of time when QZ units arrive.

    Parameters
    ----------
    order_quantity : float
        Q, in units.
    fixed_cost, holding_cost, demand_rate : float
        K for each order, h for a unit and a unit of time, d units per unit of time.
    yield_mean, yield_sd : float
        Of Z, a share of what was ordered.

    Raises
    ------
    InputError
        A number is out of its range.

    Examples
    --------
    >>> instance = dict(fixed_cost=18500.0, holding_cost=0.06, demand_rate=75000.0)
    >>> round(multiplicative_cost(300000.0, **instance, yield_mean=0.8333, yield_sd=0.0198**0.5), 6)
    13263.770563
    """
    demand_not_negative(fixed_cost=fixed_cost, yield_sd=yield_sd)
    demand_positive(
        order_quantity=order_quantity, holding_cost=holding_cost, demand_rate=demand_rate, yield_mean=yield_mean
    )
    square = yield_sd**2 + yield_mean**2
    ordering = fixed_cost * demand_rate / (order_quantity * yield_mean)
    return ordering + holding_cost * order_quantity * square / (2.0 * yield_mean)


def multiplicative(
    *, fixed_cost: float, holding_cost: float, demand_rate: float, yield_mean: float, yield_sd: float
) -> Optimum:
    """Return the best order quantity when QZ units arrive.

    Parameters
    ----------
    fixed_cost, holding_cost, demand_rate : float
        K for each order, h for a unit and a unit of time, d units per unit of time.
    yield_mean, yield_sd : float
        Of Z, a share of what was ordered.

    Returns
    -------
    Optimum
        Order quantity in units, and cost per unit of time.

    Raises
    ------
    InputError
        A number is out of its range.

    Examples
    --------
    >>> instance = dict(fixed_cost=18500.0, holding_cost=0.06, demand_rate=75000.0)
    >>> found = multiplicative(**instance, yield_mean=0.8333, yield_sd=0.0198**0.5)
    >>> round(found.quantity, 6), round(found.cost, 6)
    (254477.461303, 13086.161691)
    """
    demand_not_negative(yield_sd=yield_sd)
    demand_positive(fixed_cost=fixed_cost, holding_cost=holding_cost, demand_rate=demand_rate, yield_mean=yield_mean)
    best = math.sqrt(2.0 * fixed_cost * demand_rate / (holding_cost * (yield_sd**2 + yield_mean**2)))
    found = multiplicative_cost(
        best,
        fixed_cost=fixed_cost,
        holding_cost=holding_cost,
        demand_rate=demand_rate,
        yield_mean=yield_mean,
        yield_sd=yield_sd,
    )
    return Optimum(best, found)
