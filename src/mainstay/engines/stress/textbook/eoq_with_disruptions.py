r"""The economic order quantity with a supplier that is now and then down.

The supplier is up for an exponential time of rate λ and down for one of rate μ; an order that falls due while it is
down waits until it is up again, and the demand of that time is lost at p a unit. With ψ the probability that it is down
when stock runs out, g(Q) = (K + hQ²/2d + pdψ/μ) / (Q/d + ψ/μ), ψ = λ/(λ+μ) · (1 − exp(−(λ+μ)Q/d)). The approximation
takes ψ at its limit for large Q. Sources: Parlar and Berkin 1991, "Future supply uncertainty in EOQ models", Naval
Research Logistics 38(1), 107-121; Berk and Arreola-Risa 1994, Note on it, Naval Research Logistics 41(1), 129-132 (the
correct cost function); Snyder 2014, International Journal of Production Economics 155, 91-108 (the approximation);
Snyder and Shen 2019, equation 9.5.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.optimize import brentq

from mainstay.engines.stress.textbook.optimum import Optimum, demand_not_negative, demand_positive


@dataclass(frozen=True, slots=True)
class Instance:
    """One problem.

    Parameters
    ----------
    fixed_cost : float
        K, for each order.
    holding_cost : float
        h, for a unit and a unit of time.
    stockout_cost : float
        p, for each unit of demand lost.
    demand_rate : float
        d, units per unit of time.
    disruption_rate, recovery_rate : float
        λ and μ, per unit of time.

    Raises
    ------
    InputError
        A number is out of its range.
    """

    fixed_cost: float
    holding_cost: float
    stockout_cost: float
    demand_rate: float
    disruption_rate: float
    recovery_rate: float

    def __post_init__(self) -> None:
        demand_not_negative(fixed_cost=self.fixed_cost)
        demand_positive(
            holding_cost=self.holding_cost,
            stockout_cost=self.stockout_cost,
            demand_rate=self.demand_rate,
            disruption_rate=self.disruption_rate,
            recovery_rate=self.recovery_rate,
        )

    @property
    def down(self) -> float:
        """Share of time that the supplier is down: λ / (λ + μ)."""
        return self.disruption_rate / (self.disruption_rate + self.recovery_rate)


def cost(order_quantity: float, instance: Instance, *, approximate: bool = False) -> float:
    """Return the long-run cost per unit of time of an order quantity.

    Parameters
    ----------
    order_quantity : float
        Units in each order.
    instance : Instance
    approximate : bool
        Take ψ at its limit for large orders.

    Raises
    ------
    InputError
        The order quantity is not above 0.

    Examples
    --------
    >>> instance = Instance(8.0, 0.225, 5.0, 1300.0, 1.5, 14.0)
    >>> round(cost(700.0, instance), 6), round(cost(700.0, instance, approximate=True), 6)
    (174.787117, 174.806142)
    """
    demand_positive(order_quantity=order_quantity)
    d, h, mu = instance.demand_rate, instance.holding_cost, instance.recovery_rate
    psi = instance.down
    if not approximate:
        psi *= -math.expm1(-(instance.disruption_rate + mu) * order_quantity / d)
    money = instance.fixed_cost + h * order_quantity**2 / (2.0 * d) + instance.stockout_cost * d * psi / mu
    return money / (order_quantity / d + psi / mu)


def optimise(instance: Instance, *, approximate: bool = False) -> Optimum:
    """Return the best order quantity.

    Parameters
    ----------
    instance : Instance
    approximate : bool
        The closed form of Snyder 2014 instead of the exact optimum.

    Returns
    -------
    Optimum
        Order quantity in units and cost per unit of time; the approximate cost is h Q*.

    Examples
    --------
    >>> found = optimise(Instance(8.0, 0.225, 5.0, 1300.0, 1.5, 14.0))
    >>> round(found.quantity, 4), round(found.cost, 6)
    (772.8111, 173.950003)
    """
    near = _approximate(instance)
    if approximate:
        return Optimum(near, instance.holding_cost * near)
    # the cost falls and then rises; a root of its slope is sharper than a search along its flat bottom
    low, high = near / 2.0, near * 2.0
    while _slope(low, instance) > 0:
        low /= 2.0
    while _slope(high, instance) < 0:
        high *= 2.0
    best = float(brentq(_slope, low, high, args=(instance,), xtol=1e-12 * near, rtol=1e-14))
    return Optimum(best, cost(best, instance))


def _approximate(instance: Instance) -> float:
    d, h, mu, psi = instance.demand_rate, instance.holding_cost, instance.recovery_rate, instance.down
    part = psi * d * h
    money = instance.fixed_cost * d * mu + d**2 * instance.stockout_cost * psi
    return (math.sqrt(part**2 + 2.0 * h * mu * money) - part) / (h * mu)


def _slope(order_quantity: float, instance: Instance) -> float:
    """Return the numerator of dg/dQ, which has the sign of the slope."""
    d, h, mu, p = instance.demand_rate, instance.holding_cost, instance.recovery_rate, instance.stockout_cost
    rate = (instance.disruption_rate + mu) / d
    psi = instance.down * -math.expm1(-rate * order_quantity)
    psi_slope = instance.down * rate * math.exp(-rate * order_quantity)
    money = instance.fixed_cost + h * order_quantity**2 / (2.0 * d) + p * d * psi / mu
    time = order_quantity / d + psi / mu
    return (h * order_quantity / d + p * d * psi_slope / mu) * time - money * (1.0 / d + psi_slope / mu)
