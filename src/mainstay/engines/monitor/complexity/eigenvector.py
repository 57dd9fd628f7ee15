"""The index of economic complexity of one connected network of units and products.

Sources: Hidalgo and Hausmann, "The building blocks of economic complexity", *PNAS* 106, 2009; Hausmann et al., *The
Atlas of Economic Complexity*, 2014. The matrix of the method, D^-1 M U^-1 M', is not symmetric but has the eigenvalues
of D^-1/2 M U^-1 M' D^-1/2, which is; its vectors times D^-1/2 are those wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: eigenvalues nearer than this cannot be told apart in double precision
SMALLEST_GAP = 1e-10


@dataclass(frozen=True, slots=True)
class Indices:
    """Indices in units of the standard deviation of ECI, and what speaks against reading them.

    ``scale`` is the standard deviation of the raw ``eci`` vector, ``raw_pci`` the vector before mean and scale are
    taken off.
    """

    eci: Array
    pci: Array
    raw_pci: Array
    scale: float
    second: float
    third: float
    notes: tuple[str, ...]


def indices(presence: Array) -> Indices | str:
    """Return the indices of a connected network, or why they do not exist.

    Parameters
    ----------
    presence : Array
        1 or a weight where a unit makes a product, else 0, shape (units, products); each unit makes a product and each
        product is made.

    Examples
    --------
    >>> M = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    >>> (indices(M).eci.round(4) + 0.0).tolist()
    [1.2247, 0.0, -1.2247]
    >>> indices(np.ones((3, 2)))
    'all units make the same products in the same parts'
    """
    if min(presence.shape) < 2:
        return "fewer than two units or two products are left to compare"
    diversity, ubiquity = presence.sum(axis=1), presence.sum(axis=0)
    half = presence / np.sqrt(diversity)[:, None] / np.sqrt(ubiquity)[None, :]
    by_units = len(diversity) <= len(ubiquity)
    values, vectors = _largest(half @ half.T if by_units else half.T @ half)
    second, third = values[-2], values[-3] if len(values) > 2 else 0.0
    if second < SMALLEST_GAP:
        return "all units make the same products in the same parts"
    if second - third < SMALLEST_GAP:
        return "two directions explain who makes what equally well, and neither is the index"
    if by_units:
        eci = vectors[:, -2] / np.sqrt(diversity)
        pci = presence.T @ eci / ubiquity / second
    else:
        pci = vectors[:, -2] / np.sqrt(ubiquity)
        eci = presence @ pci / diversity
    sign, notes = _sign(eci, diversity, presence @ (1.0 / ubiquity) / diversity)
    eci, pci = sign * eci, sign * pci
    mean, scale = float(eci.mean()), float(eci.std())
    return Indices((eci - mean) / scale, (pci - mean) / scale, pci, scale, float(second), float(third), notes)


def _largest(symmetric: Array) -> tuple[Array, Array]:
    from scipy.linalg import eigh

    size = len(symmetric)
    values, vectors = eigh(symmetric, subset_by_index=(max(0, size - 3), size - 1), check_finite=False)
    return values, vectors


def _sign(eci: Array, diversity: Array, rarity: Array) -> tuple[float, tuple[str, ...]]:
    """Turn the index so that diverse units stand high; where diversity cannot tell, those that make what few make."""
    for guide, notes in (
        (diversity, ()),
        (rarity, ("the sign follows the rarity of products, as diversity does not tell it",)),
    ):
        spread, own = guide - guide.mean(), eci - eci.mean()
        size = float(np.sqrt((spread @ spread) * (own @ own)))
        if size > 1e-12 * float(np.abs(guide).max()) * float(np.abs(eci).max()) and abs(spread @ own) > 1e-9 * size:
            return float(np.sign(spread @ own)), notes
    first = float(eci[np.argmax(np.abs(eci) > 1e-9 * np.abs(eci).max())])
    return float(np.sign(first)), ("the sign is arbitrary: the first unit stands high",)
