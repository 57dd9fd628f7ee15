"""Erlang A: patients who find all servers busy wait, and give up after a while."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mainstay.engines.care.queues.birth_death import balanced
from mainstay.engines.care.queues.checks import Floats, above, at_least, refuse, whole
from mainstay.engines.care.queues.erlang_b import blocking
from mainstay.engines.care.queues.least_whole import least_whole

#: probability that may be cut off beyond the longest queue that is looked at
CUT = 1e-18


@dataclass(frozen=True, slots=True)
class Abandonment:
    """What patients meet where they may give up.

    Parameters
    ----------
    p_wait : float
        Share that finds all servers busy.
    p_abandon : float
        Share that gives up before being served.
    mean_wait : float
        Mean wait of all, whether served or not, in the unit of the stay.
    mean_queue : float
        Mean number waiting.
    mean_busy : float
        Mean number of servers busy.
    """

    p_wait: float
    p_abandon: float
    mean_wait: float
    mean_queue: float
    mean_busy: float


def erlang_a(servers: int, load: float, patience: float, *, stay: float = 1.0) -> Abandonment:
    """Return waits and losses of servers with a queue that patients leave (M/M/N+M).

    Palm (1957); Garnett, Mandelbaum and Reiman (2002), Manufacturing & Service Operations Management 4, 208. The states
    below the servers come in closed form from Erlang B, those above by products outwards from the most likely queue, so
    that neither large loads nor overload overflow. Any load is stable.

    Parameters
    ----------
    servers : int
        0 or more.
    load : float
        Erlang, 0 or more; it may be above the servers.
    patience : float
        Mean time after which a waiting patient gives up, in the unit of the stay; above 0, exponential.
    stay : float
        Mean length of stay.

    Returns
    -------
    Abandonment
        Shares, wait, queue and servers busy.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> found = erlang_a(10, 12.0, 1.0)
    >>> round(found.p_abandon, 6), round(found.mean_queue, 6)
    (0.213632, 2.563588)
    """
    problems = whole("servers", servers, 0) + at_least("load", load, 0.0)
    refuse(problems + above("patience", patience, 0.0) + above("stay", stay, 0.0))
    if load == 0:
        return Abandonment(0.0 if servers else 1.0, 0.0 if servers else 1.0, 0.0, 0.0, 0.0)
    leave = stay / patience
    queue = queue_when_busy(servers, load, leave)
    lost_if_no_queue = float(blocking(np.asarray(float(servers)), np.asarray(float(load))))
    below = float(queue[0]) * (1.0 / lost_if_no_queue - 1.0) if lost_if_no_queue > 0 else math.inf
    p_wait = 1.0 / (1.0 + below)
    mean_queue = p_wait * float(queue @ np.arange(queue.size))
    abandoned = leave * mean_queue / load
    return Abandonment(p_wait, abandoned, mean_queue * stay / load, mean_queue, load * (1.0 - abandoned))


def queue_when_busy(servers: float, load: float, leave: float) -> Floats:
    """Return the probabilities of 0, 1, 2 ... waiting, given that all servers are busy.

    Parameters
    ----------
    servers, load : float
        Servers and erlangs.
    leave : float
        Mean stay over mean patience, above 0.

    Examples
    --------
    >>> queue_when_busy(1, 1.0, 1.0)[:2].round(6).tolist()
    [0.581977, 0.290988]
    """
    middle = max(0.0, (load - servers) / leave)
    width = 40.0 + 12.0 * math.sqrt((load + servers) / leave + 1.0 / leave + 1.0)
    while True:
        longest = math.ceil(middle + width)
        found = balanced(np.full(longest, load), servers + leave * np.arange(1.0, longest + 1.0))
        if found[-1] <= CUT:
            return found
        width *= 2.0


def servers_for_abandonment(load: float, target: float, patience: float, *, stay: float = 1.0) -> int:
    """Return the fewest servers with which at most a share of patients gives up.

    Parameters
    ----------
    load : float
        Erlang, 0 or more.
    target : float
        Largest share that may give up, above 0 and at most 1.
    patience, stay : float
        As for `erlang_a`.

    Returns
    -------
    int
        Servers.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> servers_for_abandonment(12.0, 0.05, 1.0)
    15
    """
    problems = at_least("load", load, 0.0) + above("target", target, 0.0) + at_least("target", target, 0.0, most=1.0)
    refuse(problems + above("patience", patience, 0.0) + above("stay", stay, 0.0))
    return least_whole(0, lambda n: erlang_a(n, load, patience, stay=stay).p_abandon <= target)
