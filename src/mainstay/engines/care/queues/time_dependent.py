"""Loads that change: a wave of patients, day by day."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array

from mainstay.engines.care.queues.birth_death import balanced
from mainstay.engines.care.queues.chain import long_run, uniformised
from mainstay.engines.care.queues.checks import Floats, above, at_least, refuse, same_length, whole
from mainstay.engines.care.queues.erlang_b import blocking
from mainstay.engines.care.queues.reservation import class_chain, reserved_classes
from mainstay.errors import Problem


def pointwise_stationary(
    capacity: int,
    arrivals: npt.ArrayLike,
    stays: npt.ArrayLike,
    *,
    reserves: npt.ArrayLike | None = None,
    sizes: npt.ArrayLike | None = None,
) -> Floats:
    """Return blocking in each period as if the load of the period had lasted for ever.

    Green and Kolesar (1991), Management Science 37, 84: good where stays are short against the change of loads, too
    quick to react where they are not; `transient` does not assume it.

    Parameters
    ----------
    capacity : int
        Units.
    arrivals : array, shape (periods, classes)
        Arrivals a unit of time.
    stays : array, shape (classes,)
        Mean stays.
    reserves, sizes : array, shape (classes,), optional
        As for `reserved_classes`.

    Returns
    -------
    numpy.ndarray, shape (periods, classes)
        Blocking.

    Raises
    ------
    InputError
        Numbers outside their range, or arrays whose shapes do not fit.

    Examples
    --------
    >>> pointwise_stationary(20, [[1.6], [3.2]], [10.0]).round(6).ravel().tolist()
    [0.064411, 0.413952]
    """
    rate, stay = _told(arrivals, stays)
    loads = rate * stay
    known: dict[bytes, Floats] = {}
    for load in loads:
        if load.tobytes() not in known:
            known[load.tobytes()] = reserved_classes(capacity, load, reserves=reserves, sizes=sizes, rates=1.0 / stay)
    return np.array([known[load.tobytes()] for load in loads])


def transient(
    capacity: int,
    arrivals: npt.ArrayLike,
    stays: npt.ArrayLike,
    *,
    period: float = 1.0,
    reserves: npt.ArrayLike | None = None,
    sizes: npt.ArrayLike | None = None,
    start: str = "steady",
) -> Floats:
    """Return mean blocking in each period while loads change from period to period.

    Arrivals are constant within a period; the chain is followed exactly by uniformisation (Jensen 1953). With equal
    stays and sizes of 1 the number of patients is enough, otherwise the numbers of all classes are followed.

    Parameters
    ----------
    capacity : int
        Units.
    arrivals : array, shape (periods, classes)
        Arrivals a unit of time.
    stays : array, shape (classes,)
        Mean stays.
    period : float
        Length of a period, in the unit of the stays.
    reserves, sizes : array, shape (classes,), optional
        As for `reserved_classes`.
    start : {"steady", "empty"}
        Begin in the long run of the first period's loads, or with nobody there.

    Returns
    -------
    numpy.ndarray, shape (periods, classes)
        Mean blocking.

    Raises
    ------
    InputError
        Numbers outside their range, arrays whose shapes do not fit, or a chain of too many states.

    Examples
    --------
    >>> transient(20, [[1.6], [3.2], [3.2]], [10.0], period=5.0).round(4).ravel().tolist()
    [0.0644, 0.2507, 0.3958]
    """
    rate, stay = _told(arrivals, stays)
    count = stay.size
    keep = np.zeros(count, np.int64) if reserves is None else np.asarray(reserves, np.int64)
    size = np.ones(count, np.int64) if sizes is None else np.asarray(sizes, np.int64)
    problems = whole("capacity", capacity, 0) + whole("sizes", size, 1) + above("period", period, 0.0)
    problems += whole("reserves", keep, 0, most=max(float(capacity), 0.0))
    problems += same_length(stays=stay, reserves=keep, sizes=size)
    if start not in {"steady", "empty"}:
        text = "a start is 'steady' or 'empty'"
        problems.append(Problem("queue.start", text, found=start, allowed="steady, empty"))
    refuse(problems)
    one = bool((stay == stay[0]).all()) and bool((size == 1).all())
    if one:
        used: Floats = np.arange(capacity + 1.0)
    else:
        states, _, _ = class_chain(capacity, np.ones(count), size, keep, 1.0 / stay)
        used = (states @ size).astype(np.float64)
    entering = used[:, None] + size + keep <= capacity
    here: Floats | None = None
    found = []
    for row in rate:
        moves = _moves(capacity, row, stay, size, keep, one=one)
        if here is None:
            here = _first(moves, start, np.asarray(row * stay), used, one=one)
        here, mean = uniformised(moves, here, period)
        found.append(1.0 - mean @ entering)
    return np.clip(np.array(found), 0.0, 1.0)


def offered_load(arrivals: npt.ArrayLike, stay: float, *, period: float = 1.0, start: float | None = None) -> Floats:
    """Return the mean number of patients, were there room for all, at the end of each period.

    Eick, Massey and Whitt (1993), Operations Research 41, 731, for exponential stays and arrivals constant within a
    period.

    Parameters
    ----------
    arrivals : array, shape (periods,)
        Arrivals a unit of time.
    stay : float
        Mean stay.
    period : float
        Length of a period, in the unit of the stay.
    start : float, optional
        Patients there at the beginning; the long run of the first period where left out.

    Returns
    -------
    numpy.ndarray, shape (periods,)
        Erlang.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> offered_load([1.6, 3.2, 3.2], 10.0, period=5.0).round(3).tolist()
    [16.0, 22.296, 26.114]
    """
    refuse(at_least("arrivals", arrivals, 0.0) + above("stay", stay, 0.0) + above("period", period, 0.0))
    rate = np.atleast_1d(np.asarray(arrivals, np.float64))
    here = float(rate[0]) * stay if start is None else float(start)
    kept = float(np.exp(-period / stay))
    found = []
    for one in rate:
        here = here * kept + float(one) * stay * (1.0 - kept)
        found.append(here)
    return np.array(found)


def modified_offered_load(
    servers: int, arrivals: npt.ArrayLike, stay: float, *, period: float = 1.0, start: float | None = None
) -> Floats:
    """Return blocking at the end of each period by Erlang B of the load that builds up (Jagerman 1975).

    Close where few are blocked; much quicker than `transient`.

    Parameters
    ----------
    servers : int
        0 or more.
    arrivals, stay, period, start
        As for `offered_load`.

    Returns
    -------
    numpy.ndarray, shape (periods,)
        Blocking.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> modified_offered_load(20, [1.6, 3.2], 10.0, period=5.0).round(4).tolist()
    [0.0644, 0.2163]
    """
    refuse(whole("servers", servers, 0))
    load = offered_load(arrivals, stay, period=period, start=start)
    return blocking(np.full(load.size, float(servers)), load)


def _told(arrivals: npt.ArrayLike, stays: npt.ArrayLike) -> tuple[Floats, Floats]:
    rate, stay = np.asarray(arrivals, np.float64), np.atleast_1d(np.asarray(stays, np.float64))
    problems = at_least("arrivals", rate, 0.0) + above("stays", stay, 0.0)
    if rate.ndim != 2 or rate.shape[0] == 0 or rate.shape[-1] != stay.size:
        text = "arrivals are a table of periods and classes"
        problems.append(Problem("queue.lengths", text, found=f"shape {rate.shape}, {stay.size} stays"))
    refuse(problems)
    return rate, stay


def _moves(
    capacity: int, rate: Floats, stay: Floats, size: npt.NDArray[np.int64], keep: npt.NDArray[np.int64], *, one: bool
) -> csr_array:
    if one:
        n = np.arange(capacity)
        up = np.where(n[:, None] < capacity - keep, rate, 0.0).sum(axis=1)
        return csr_array(diags_array([up, (n + 1.0) / stay[0]], offsets=[1, -1], shape=(capacity + 1, capacity + 1)))
    return class_chain(capacity, rate * stay, size, keep, 1.0 / stay)[1]


def _first(moves: csr_array, start: str, loads: Floats, used: Floats, *, one: bool) -> Floats:
    if start == "empty":
        here = np.zeros(used.size)
        here[int(np.argmin(used))] = 1.0
        return here
    if one:
        return balanced(moves.diagonal(1), moves.diagonal(-1))
    return long_run(moves, likely=int(np.argmin(np.abs(used - min(loads.sum(), used.max())))))
