"""Depths that follow from other amounts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.scenario.amount import Amount

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Left:
    """What a share leaves: a licence for 20 % of exports leaves a ban on 80 %.

    Parameters
    ----------
    share : Amount
        The share.

    Examples
    --------
    >>> Left(Amount.of(0.2)).sample(np.array([0.5])).tolist()
    [0.8]
    """

    share: Amount

    def sample(self, u: npt.ArrayLike) -> Floats:
        """Return 1 minus the share; it grows with the uniform number, as every amount does."""
        return 1.0 - self.share.sample(1.0 - np.asarray(u, np.float64))


@dataclass(frozen=True, slots=True)
class Product:
    """One amount times another, such as the share of people away times what work they would have done.

    Both grow with the same uniform number, so that the range of the product is that of the ends.

    Parameters
    ----------
    first, second : Amount
        The amounts, not below 0.

    Examples
    --------
    >>> Product(Amount.of(0.4), Amount.of(0.5)).sample(np.array([0.5])).tolist()
    [0.2]
    """

    first: Amount
    second: Amount

    def sample(self, u: npt.ArrayLike) -> Floats:
        """Return the product."""
        return self.first.sample(u) * self.second.sample(u)


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Share of a supplier's orders that a tariff turns to others, relative to what stays put.

    With a constant elasticity of substitution, quantities bought from two origins are as their prices to the power of
    minus the elasticity (Armington, 1969, A theory of demand for products distinguished by place of production, IMF
    Staff Papers 16, 159-178). A tariff that is passed on in full raises one price by its rate.

    Parameters
    ----------
    tariff : float
        Rate, 0.25 for 25 %.
    elasticity : Amount
        Elasticity of substitution, not below 0.
    passed_on : float
        Share of the tariff that the buyer pays.

    Examples
    --------
    >>> TurnedAway(1.0, Amount.of(1), 1.0).sample(np.array([0.5])).tolist()
    [0.5]
    """

    tariff: float
    elasticity: Amount
    passed_on: float

    def sample(self, u: npt.ArrayLike) -> Floats:
        """Return the share turned away."""
        return 1.0 - (1.0 + self.tariff * self.passed_on) ** -self.elasticity.sample(u)
