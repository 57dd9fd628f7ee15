"""Split a change into the parts of its causes, whatever the order in which they are told.

A change with several causes at once has no parts of its own: what the second cause moves depends on whether the first
has moved already. The Shapley value takes the mean over all orders, and is the only split that sums exactly, treats
causes alike and gives nothing to a cause that moves nothing (Shapley, "A value for n-person games", 1953; for
decomposing changes, Shorrocks, *Journal of Economic Inequality* 11, 2013).
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def shapley_parts(values: Floats) -> Floats:
    """Return the part of each cause in the change of each number.

    Parameters
    ----------
    values : array, (2**causes, numbers)
        The numbers with each set of causes already at work: bit k of the row number is cause k. NaN where a number does
        not exist with that set alone; then the step that leads there moves nothing, and the step that leads out of
        there carries the difference. The first and the last row must exist.

    Returns
    -------
    array, (causes, numbers)
        Parts; they sum to the last row less the first up to rounding.

    Examples
    --------
    Both causes together do more than one after the other, and share what only both can do.

    >>> shapley_parts(np.array([[10.0], [12.0], [13.0], [20.0]])).ravel().tolist()
    [4.5, 5.5]
    """
    causes = int(values.shape[0]).bit_length() - 1
    parts = np.zeros((causes, values.shape[1]))
    orders = list(permutations(range(causes)))
    for order in orders:
        at, now = 0, values[0]
        for cause in order:
            at |= 1 << cause
            then = np.where(np.isnan(values[at]), now, values[at])
            parts[cause] += then - now
            now = then
    return parts / len(orders)
