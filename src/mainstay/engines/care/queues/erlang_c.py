"""Erlang's delay formula: who finds all servers busy and waits, however long."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.queues.checks import Floats, above, at_least, one_shape, plain, refuse
from mainstay.engines.care.queues.erlang_b import blocking
from mainstay.engines.care.queues.least_whole import least_whole
from mainstay.errors import Problem


@dataclass(frozen=True, slots=True)
class Waiting:
    """What patients meet at servers with a queue.

    Parameters
    ----------
    p_wait : float
        Share that has to wait.
    mean_wait : float
        Mean wait of all, in the unit of the stay.
    mean_queue : float
        Mean number waiting.
    mean_present : float
        Mean number waiting or served.
    p_wait_longer : float
        Share that waits longer than the time asked about.
    """

    p_wait: float
    mean_wait: float
    mean_queue: float
    mean_present: float
    p_wait_longer: float


def erlang_c(servers: npt.ArrayLike, load: npt.ArrayLike) -> float | Floats:
    """Return the share of arrivals that have to wait, when nobody is lost and nobody gives up.

    Erlang (1917) by way of Erlang B: ``C = N B / (N - a (1 - B))``. Where the load reaches the servers the queue grows
    without end and everybody waits: 1.

    Parameters
    ----------
    servers : float or array
        0 or more.
    load : float or array
        Erlang, 0 or more.

    Returns
    -------
    float or numpy.ndarray
        Probability of a wait, 0 to 1.

    Raises
    ------
    InputError
        A negative number, or one that is not finite.

    Examples
    --------
    >>> round(erlang_c(10, 8), 10)
    0.4091801508
    """
    refuse(at_least("servers", servers, 0.0) + at_least("load", load, 0.0) + one_shape(servers=servers, load=load))
    n, a = np.broadcast_arrays(np.asarray(servers, np.float64), np.asarray(load, np.float64))
    return plain(_delay(n, a))


def _delay(n: Floats, a: Floats) -> Floats:
    b = blocking(n, a)
    left = n - a * (1.0 - b)
    held = a < n
    found = np.divide(n * b, left, out=np.ones_like(b), where=held & (left > 0))
    return np.asarray(np.where(held, np.clip(found, 0.0, 1.0), 1.0))


def waiting(servers: int, load: float, *, stay: float = 1.0, longer_than: float = 0.0) -> Waiting:
    """Return waits and queue of servers that nobody leaves before being served (M/M/c, first come first served).

    Parameters
    ----------
    servers : int
        More than the load.
    load : float
        Erlang, 0 or more.
    stay : float
        Mean length of stay; waits come in its unit.
    longer_than : float
        The wait that ``p_wait_longer`` is about.

    Returns
    -------
    Waiting
        Share, mean, queue, and share that waits longer.

    Raises
    ------
    InputError
        Numbers outside their range, or a load that the servers cannot carry.

    Examples
    --------
    >>> round(waiting(10, 8.0).mean_queue, 6)
    1.636721
    """
    problems = at_least("servers", servers, 0.0) + at_least("load", load, 0.0) + above("stay", stay, 0.0)
    problems += at_least("longer_than", longer_than, 0.0)
    if not problems and load >= servers:
        text = "the queue grows without end where the load reaches the servers"
        hint = f"{math.floor(load) + 1} servers are the least; erlang_a describes a queue that people leave"
        problems.append(Problem("queue.overload", text, found=f"load {load:g} on {servers:g} servers", hint=hint))
    refuse(problems)
    share = float(_delay(np.asarray(float(servers)), np.asarray(float(load))))
    mean = share * stay / (servers - load)
    queue = share * load / (servers - load)
    return Waiting(share, mean, queue, queue + load, share * math.exp(-(servers - load) * longer_than / stay))


def servers_for_waiting(load: float, target: float, *, within: float = 0.0, stay: float = 1.0) -> int:
    """Return the fewest servers with which at most a share waits longer than a time.

    Parameters
    ----------
    load : float
        Erlang, 0 or more.
    target : float
        Largest share that may wait longer, above 0 and at most 1.
    within : float
        The time, 0 or more: 0 asks for the share that waits at all.
    stay : float
        Mean length of stay, in the unit of ``within``.

    Returns
    -------
    int
        Servers; always more than the load, so that the queue ends.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> servers_for_waiting(8.0, 0.2)
    12
    """
    problems = at_least("load", load, 0.0) + above("target", target, 0.0)
    problems += at_least("target", target, 0.0, most=1.0) + at_least("within", within, 0.0) + above("stay", stay, 0.0)
    refuse(problems)
    a = np.asarray(float(load))

    def late(n: int) -> float:
        return float(_delay(np.asarray(float(n)), a)) * math.exp(-max(n - load, 0.0) * within / stay)

    return least_whole(math.floor(load) + 1, lambda n: late(n) <= target)
