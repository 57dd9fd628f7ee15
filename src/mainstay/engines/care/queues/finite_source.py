"""A few sources of work: those who are being served do not ask again meanwhile."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.engines.care.queues.birth_death import balanced
from mainstay.engines.care.queues.checks import above, at_least, refuse, whole


@dataclass(frozen=True, slots=True)
class FiniteSource:
    """What the members of a small group meet.

    Parameters
    ----------
    p_all_busy : float
        Share of time in which all servers are busy (time congestion).
    blocked : float
        Share of requests that is turned away for want of room (call congestion).
    p_wait : float
        Share of requests let in that has to wait.
    mean_wait : float
        Mean wait of requests let in, in the unit of the stay.
    mean_queue, mean_busy, mean_idle : float
        Mean number of sources waiting, served, and at peace.
    """

    p_all_busy: float
    blocked: float
    p_wait: float
    mean_wait: float
    mean_queue: float
    mean_busy: float
    mean_idle: float


def finite_source(
    sources: int, servers: int, idle_load: float, *, room: int | None = None, stay: float = 1.0
) -> FiniteSource:
    """Return blocking and waits of a finite number of sources.

    With ``room == servers`` nobody waits and the answer is Engset's (1918); with room for all it is the machine
    interference model (Palm 1947). Between them lies M/M/c/K/N.

    Parameters
    ----------
    sources : int
        Members of the group, 1 or more.
    servers : int
        1 or more.
    idle_load : float
        Requests of one idle source a unit of time x mean stay, 0 or more.
    room : int, optional
        Places for those served and waiting; enough for all where it is left out.
    stay : float
        Mean length of stay.

    Returns
    -------
    FiniteSource
        Shares, wait and numbers.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> found = finite_source(10, 3, 0.2, room=3)
    >>> round(found.p_all_busy, 6), round(found.blocked, 6)
    (0.166667, 0.136808)
    """
    problems = whole("sources", sources, 1) + whole("servers", servers, 1) + at_least("idle_load", idle_load, 0.0)
    problems += above("stay", stay, 0.0)
    if room is not None:
        problems += whole("room", room, max(1, int(servers)))
    refuse(problems)
    top = sources if room is None else min(room, sources)
    n = np.arange(top + 1.0)
    state = balanced((sources - n[:-1]) * idle_load, np.minimum(n[1:], servers))
    asking = (sources - n) * state
    asked = float(asking.sum())
    turned_away = float(asking[-1]) if top < sources else 0.0
    queue = float(state @ np.maximum(n - servers, 0.0))
    busy = float(state @ np.minimum(n, servers))
    let_in = asked - turned_away
    waits = float(asking[servers : top + (top == sources)].sum())
    flow = let_in * idle_load
    return FiniteSource(
        p_all_busy=float(state[servers:].sum()),
        blocked=turned_away / asked if asked else 0.0,
        p_wait=waits / let_in if let_in else 0.0,
        mean_wait=queue * stay / flow if flow else 0.0,
        mean_queue=queue,
        mean_busy=busy,
        mean_idle=float(state @ (sources - n)),
    )


def engset(sources: int, servers: int, idle_load: float) -> float:
    """Return the share of requests that a finite number of sources loses (Engset 1918).

    Parameters
    ----------
    sources, servers : int
        1 or more.
    idle_load : float
        Requests of one idle source a unit of time x mean stay.

    Returns
    -------
    float
        Call congestion; 0 where there is a server for each source.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> round(engset(10, 3, 0.2), 6)
    0.136808
    """
    refuse(whole("servers", servers, 1))
    return finite_source(sources, servers, idle_load, room=servers).blocked
