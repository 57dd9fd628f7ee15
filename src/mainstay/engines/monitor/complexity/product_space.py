"""How near products are to each other, and how near a unit is to products.

Source: Hidalgo, Klinger, Barabasi and Hausmann, "The product space conditions the development of nations", *Science*
317, 2007.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mainstay.engines.monitor.complexity.specialisation import amounts

Array = NDArray[np.float64]


def proximity(presence: ArrayLike) -> Array:
    """Return the smaller of the two chances that who makes one product makes the other too.

    Parameters
    ----------
    presence : array_like
        1 where a unit makes a product, else 0, shape (units, products).

    Returns
    -------
    Array
        Shape (products, products), symmetric, 1 on the diagonal; NaN in row and column of a product that nobody makes.

    Raises
    ------
    InputError
        A value is missing, negative or infinite, or all are zero.

    Examples
    --------
    >>> proximity([[1, 1, 0], [1, 0, 1], [1, 0, 0]]).round(4).tolist()
    [[1.0, 0.3333, 0.3333], [0.3333, 1.0, 0.0], [0.3333, 0.0, 1.0]]
    """
    M = amounts(presence, units=None, products=None)
    ubiquity = M.sum(axis=0)
    ubiquity = np.where(ubiquity > 0, ubiquity, np.nan)
    together = M.T @ M
    # of one pair the smaller chance is that of the product made by more
    return np.asarray(together / np.maximum(ubiquity[:, None], ubiquity[None, :]), dtype=np.float64)


def density(presence: ArrayLike, nearness: ArrayLike | None = None) -> Array:
    """Return how much of the neighbourhood of each product a unit makes already: 0 for nothing, 1 for all of it.

    Parameters
    ----------
    presence : array_like
        1 where a unit makes a product, else 0, shape (units, products).
    nearness : array_like, optional
        Proximity of products; by default `proximity` of the presence.

    Returns
    -------
    Array
        Shape (units, products); NaN in the column of a product that nobody makes.

    Raises
    ------
    InputError
        A value is missing, negative or infinite, or all are zero.

    Examples
    --------
    >>> density([[1, 1, 0], [1, 0, 1], [1, 0, 0]]).round(4).tolist()
    [[0.8, 1.0, 0.25], [0.8, 0.25, 1.0], [0.6, 0.25, 0.25]]
    """
    M = amounts(presence, units=None, products=None)
    phi = proximity(M) if nearness is None else np.asarray(nearness, dtype=np.float64)
    made = M.sum(axis=0) > 0
    out = np.full(M.shape, np.nan)
    phi = phi[np.ix_(made, made)]
    out[:, made] = M[:, made] @ (phi.T / phi.sum(axis=1))
    return out
