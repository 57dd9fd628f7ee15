"""Units kept for those who must not be turned away (trunk reservation)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.special import gammaln

from mainstay.engines.care.queues.birth_death import balanced
from mainstay.engines.care.queues.chain import long_run, refuse_large
from mainstay.engines.care.queues.checks import Floats, above, at_least, refuse, same_length, whole
from mainstay.engines.care.queues.erlang_b import blocking
from mainstay.engines.care.queues.kaufman_roberts import blocked_beyond, kaufman_roberts, occupancy

Whole = npt.NDArray[np.int64]


def reserved(
    servers: int,
    reserve: int,
    protected_load: float,
    other_load: float,
    *,
    protected_rate: float = 1.0,
    other_rate: float = 1.0,
) -> tuple[float, float]:
    """Return the blocking of protected and of other patients when servers are kept free for the protected.

    Others are let in only while more than ``reserve`` servers are free. With equal stays the number of patients is a
    birth-and-death chain; with unequal stays both numbers are followed in a chain of two dimensions. Nothing is
    approximated (Miller 1969; Roberts 1983).

    Parameters
    ----------
    servers : int
        Servers shared, 0 or more.
    reserve : int
        Servers kept free, 0 to ``servers``.
    protected_load, other_load : float
        Erlang: arrivals over rate of service.
    protected_rate, other_rate : float
        One over the mean stay; only their ratio matters.

    Returns
    -------
    tuple of float
        Blocking of protected, blocking of others.

    Raises
    ------
    InputError
        Numbers outside their range, or a chain of too many states.

    Examples
    --------
    >>> [round(share, 6) for share in reserved(36, 4, 12, 16)]
    [0.000941, 0.099472]
    >>> [round(share, 4) for share in reserved(36, 4, 16, 36)]
    [0.014, 0.5642]
    """
    problems = whole("servers", servers, 0) + whole("reserve", reserve, 0, most=max(float(servers), 0.0))
    problems += at_least("protected_load", protected_load, 0.0) + at_least("other_load", other_load, 0.0)
    refuse(problems + above("protected_rate", protected_rate, 0.0) + above("other_rate", other_rate, 0.0))
    if reserve == 0:
        both = float(blocking(np.asarray(float(servers)), np.asarray(float(protected_load + other_load))))
        return both, both
    loads, rates = np.array([protected_load, other_load], np.float64), np.array([protected_rate, other_rate])
    found = _exact(servers, loads, np.ones(2, np.int64), np.array([0, reserve], np.int64), rates)
    return float(found[0]), float(found[1])


def reserved_classes(
    capacity: int,
    loads: npt.ArrayLike,
    *,
    reserves: npt.ArrayLike | None = None,
    sizes: npt.ArrayLike | None = None,
    rates: npt.ArrayLike | None = None,
) -> Floats:
    """Return the blocking of any number of classes that share a pool, exactly.

    A patient of class k is let in if, once he has his ``sizes[k]`` units, at least ``reserves[k]`` are still free.
    Without reserves this is Kaufman and Roberts; with equal sizes of 1 and equal rates a birth-and-death chain;
    otherwise the chain of the numbers of all classes is solved.

    Parameters
    ----------
    capacity : int
        Units.
    loads : array, shape (classes,)
        Erlang, in patients.
    reserves : array, shape (classes,), optional
        Units that must stay free; 0 where left out.
    sizes : array, shape (classes,), optional
        Units of one patient; 1 where left out.
    rates : array, shape (classes,), optional
        One over the mean stay; equal where left out.

    Returns
    -------
    numpy.ndarray, shape (classes,)
        Blocking, 0 to 1.

    Raises
    ------
    InputError
        Numbers outside their range, lists of two lengths, or a chain of too many states.

    Examples
    --------
    >>> reserved_classes(10, [3, 2, 2], reserves=[0, 1, 3], sizes=[1, 1, 2], rates=[1, 0.5, 2]).round(4).tolist()
    [0.0213, 0.0819, 0.6675]
    """
    return _exact(*_told(capacity, loads, reserves, sizes, rates))


def reserved_approximately(
    capacity: int,
    loads: npt.ArrayLike,
    *,
    reserves: npt.ArrayLike | None = None,
    sizes: npt.ArrayLike | None = None,
) -> Floats:
    """Return the blocking of classes that share a pool, by Roberts' recursion (1983).

    It takes the classes that may not enter the last units as absent there. Exact without reserves, and with equal sizes
    of 1 and equal stays; close where stays differ little. It takes time in proportion to the capacity.

    Parameters
    ----------
    capacity, loads, reserves, sizes
        As for `reserved_classes`.

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
    >>> reserved_approximately(36, [12, 16], reserves=[0, 4]).round(6).tolist()
    [0.000941, 0.099472]
    """
    capacity, a, b, keep, _ = _told(capacity, loads, reserves, sizes, None)
    return blocked_beyond(occupancy(capacity, a, b, keep), b, keep)


def _told(
    capacity: int,
    loads: npt.ArrayLike,
    reserves: npt.ArrayLike | None,
    sizes: npt.ArrayLike | None,
    rates: npt.ArrayLike | None,
) -> tuple[int, Floats, Whole, Whole, Floats]:
    count = np.asarray(loads).size
    keep = np.zeros(count) if reserves is None else np.asarray(reserves, np.float64)
    size = np.ones(count) if sizes is None else np.asarray(sizes, np.float64)
    rate = np.ones(count) if rates is None else np.asarray(rates, np.float64)
    problems = whole("capacity", capacity, 0) + at_least("loads", loads, 0.0) + above("rates", rate, 0.0)
    problems += whole("reserves", keep, 0, most=max(float(capacity), 0.0)) + whole("sizes", size, 1)
    refuse(problems + same_length(loads=loads, reserves=keep, sizes=size, rates=rate))
    a = np.atleast_1d(np.asarray(loads, np.float64))
    return int(capacity), a, size.astype(np.int64).ravel(), keep.astype(np.int64).ravel(), rate.ravel()


def _exact(capacity: int, loads: Floats, sizes: Whole, reserves: Whole, rates: Floats) -> Floats:
    if not reserves.any():
        return kaufman_roberts(capacity, loads, sizes)
    alike = bool((rates == rates[0]).all())
    if alike and bool((sizes == 1).all()):
        n = np.arange(capacity)
        arrivals = np.asarray((n[:, None] < capacity - reserves[None, :]) @ loads, np.float64)
        return blocked_beyond(balanced(arrivals, np.arange(1.0, capacity + 1.0)), sizes, reserves)
    states, moves, likely = class_chain(capacity, loads, sizes, reserves, rates)
    chance = long_run(moves, likely=likely)
    left = capacity - states @ sizes
    return np.array([chance[left < sizes[k] + reserves[k]].sum() for k in range(loads.size)])


def class_chain(
    capacity: int, loads: Floats, sizes: Whole, reserves: Whole, rates: Floats
) -> tuple[Whole, csr_array, int]:
    """Return the states of a shared pool (patients of each class), the rates between them, and a likely state.

    Raises
    ------
    InputError
        There are too many states.

    Examples
    --------
    >>> one = np.array([1, 1])
    >>> states, moves, likely = class_chain(2, np.array([1.0, 1.0]), one, np.array([0, 1]), np.array([1.0, 2.0]))
    >>> len(states)
    5
    """
    top = np.maximum((capacity - reserves) // sizes, 0)
    refuse_large(int(np.prod((top + 1).astype(np.float64)) / 4))
    grid = np.indices(tuple(top + 1)).reshape(loads.size, -1).T
    # a state can be reached if its patients can come in the order of their reserves, the greatest first
    order = np.argsort(-reserves, kind="stable")
    taken = np.cumsum((grid * sizes)[:, order], axis=1)
    reached = ((taken <= capacity - reserves[order]) | (grid[:, order] == 0)).all(axis=1)
    refuse_large(int(reached.sum()))
    flat = np.full(grid.shape[0], -1)
    flat[reached] = np.arange(int(reached.sum()))
    strides = np.r_[np.cumprod((top + 1)[::-1])[::-1][1:], 1].astype(np.int64)
    states = grid[reached]
    place = states @ strides
    used = states @ sizes
    rows, columns, values = [], [], []
    for k in range(loads.size):
        enters = np.flatnonzero(used + sizes[k] + reserves[k] <= capacity)
        enters = enters[states[enters, k] < top[k]] if loads[k] > 0 else enters[:0]
        leaves = np.flatnonzero(states[:, k] > 0)
        rows += [enters, leaves]
        columns += [flat[place[enters] + strides[k]], flat[place[leaves] - strides[k]]]
        values += [np.full(enters.size, loads[k] * rates[k]), states[leaves, k] * rates[k]]
    size = len(states)
    moves = coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(size, size))
    with np.errstate(divide="ignore"):
        logs = np.where(loads > 0, np.log(np.where(loads > 0, loads, 1.0)), -1e9)
    return states, csr_array(moves), int(np.argmax(states @ logs - gammaln(states + 1.0).sum(axis=1)))
