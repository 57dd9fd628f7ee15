"""The connected parts of a network of units and products."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def largest_part(presence: Array) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which units and which products belong to the part with the most units; of equal parts the first.

    Units without products and products without units belong to none.

    Examples
    --------
    >>> units, products = largest_part(np.array([[1.0, 0.0, 0.0], [1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]))
    >>> units.tolist(), products.tolist()
    ([True, True, False], [True, False, False])
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    rows, columns = np.nonzero(presence)
    count = sum(presence.shape)
    links = coo_array((np.ones(len(rows)), (rows, columns + len(presence))), shape=(count, count))
    _, label = connected_components(links, directed=False)
    of_units, of_products = label[: len(presence)], label[len(presence) :]
    makes = np.asarray(presence.sum(axis=1) > 0)
    made = np.asarray(presence.sum(axis=0) > 0)
    if not makes.any():
        return makes, made
    largest = np.argmax(np.bincount(of_units[makes]))
    return np.asarray(makes & (of_units == largest)), np.asarray(made & (of_products == largest))
