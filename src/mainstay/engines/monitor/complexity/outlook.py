"""What lies within reach of a unit: the complexity outlook index, and the gain that each new product would bring."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mainstay.engines.monitor.complexity.eigenvector import Indices

Array = NDArray[np.float64]


def outlook(presence: Array, nearness: Array, near: Array, found: Indices) -> tuple[Array, Array]:
    """Return the outlook index of each unit and the outlook gain of each unit and product.

    *The Atlas of Economic Complexity* 2014, technical box 5.3: the index is the sum over absent products of density
    times product complexity; the gain of a product is what its making adds to that sum, with the product itself still
    counted among the absent.
    The index has mean 0 and standard deviation 1 over the units (0 where all have the same), the gain is in standard
    deviations of ECI; both as in the programs of the Growth Lab, which take product complexity before its mean is
    taken off.

    Examples
    --------
    >>> from mainstay.engines.monitor.complexity.eigenvector import indices
    >>> from mainstay.engines.monitor.complexity.product_space import density, proximity
    >>> M = np.array([[1.0, 1.0, 1.0], [1.0, 1.0, 0.0], [1.0, 0.0, 0.0]])
    >>> index, gain = outlook(M, proximity(M), density(M), indices(M))
    >>> gain[0].tolist()
    [0.0, 0.0, 0.0]
    """
    absent = 1.0 - presence
    raw = ((near * absent) * found.raw_pci).sum(axis=1)
    spread = float(raw.std())
    level = raw - raw.mean()
    index = level / spread if spread > 1e-12 * float(np.abs(raw).max(initial=0.0)) else np.zeros_like(raw)
    gain = absent * (absent @ (nearness * (found.raw_pci / nearness.sum(axis=1))[:, None])) / found.scale
    return index, gain
