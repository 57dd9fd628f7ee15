"""Patients of several sizes who share one pool of units: who needs two is turned away more often than who needs one."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mainstay.core.compiled import compiled
from mainstay.engines.care.queues.checks import Floats, at_least, refuse, same_length, whole

#: weights are brought down before they overflow
BIG = 1e200


def kaufman_roberts(capacity: int, loads: npt.ArrayLike, sizes: npt.ArrayLike) -> Floats:
    """Return the share of each class that is blocked in a shared pool.

    Kaufman (1981), IEEE Transactions on Communications 29, 1474; Roberts (1981): ``j q(j) = sum a_k b_k q(j - b_k)``,
    exact for any distribution of stays. Weights are brought down as they grow, so that large loads do not overflow.

    Parameters
    ----------
    capacity : int
        Units in the pool, 0 or more.
    loads : array, shape (classes,)
        Arrivals a unit of time x mean stay, in patients, 0 or more.
    sizes : array, shape (classes,)
        Units that one patient of the class takes, whole, 1 or more.

    Returns
    -------
    numpy.ndarray, shape (classes,)
        Blocking, 0 to 1.

    Raises
    ------
    InputError
        Numbers outside their range, or lists of two lengths.

    Examples
    --------
    >>> kaufman_roberts(20, [8, 3], [1, 2]).round(8).tolist()
    [0.03612256, 0.08276687]
    """
    problems = whole("capacity", capacity, 0) + at_least("loads", loads, 0.0) + whole("sizes", sizes, 1)
    refuse(problems + same_length(loads=loads, sizes=sizes))
    a, b = np.atleast_1d(np.asarray(loads, np.float64)), np.atleast_1d(np.asarray(sizes, np.int64))
    occupied = occupancy(int(capacity), a, b, np.zeros(a.size, np.int64))
    return blocked_beyond(occupied, b, np.zeros(a.size, np.int64))


@compiled
def occupancy(capacity: int, loads: Floats, sizes: npt.NDArray[np.int64], reserves: npt.NDArray[np.int64]) -> Floats:
    """Return the probabilities that 0, 1, ... units are taken; a class may not enter the units kept from it.

    Without reserves this is the recursion of Kaufman and Roberts, exact; with reserves it is Roberts' approximation
    (1983), exact where all sizes are 1 and all stays alike.
    """
    work, largest = 0.0, 1
    for k in range(loads.size):
        work += loads[k] * sizes[k]
        largest = max(largest, sizes[k])
    q = np.zeros(capacity + 1)
    q[0] = 1.0
    total, small = 1.0, 0
    for j in range(1, capacity + 1):
        value = 0.0
        for k in range(loads.size):
            if sizes[k] <= j <= capacity - reserves[k]:
                value += loads[k] * sizes[k] * q[j - sizes[k]]
        q[j] = value / j
        total += q[j]
        if total > BIG:
            for i in range(j + 1):
                q[i] /= BIG
            total /= BIG
        # where sizes have a common divisor all other weights are 0, so only a whole row of small ones is the end
        small = small + 1 if q[j] < 1e-290 * total else 0
        if j > work + 2 * largest and small >= largest:
            break
    return q / total


def blocked_beyond(occupied: Floats, sizes: npt.NDArray[np.int64], reserves: npt.NDArray[np.int64]) -> Floats:
    """Return the share of time in which a patient of each class does not fit.

    Examples
    --------
    >>> blocked_beyond(np.array([0.5, 0.3, 0.2]), np.array([1, 2]), np.array([0, 0])).round(6).tolist()
    [0.2, 0.5]
    """
    first = np.clip(occupied.size - sizes - reserves, 0, occupied.size)
    return np.array([occupied[start:].sum() for start in first])
