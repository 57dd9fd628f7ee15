"""A queue with so many places and no more: M/M/c/K."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.engines.care.queues.birth_death import balanced
from mainstay.engines.care.queues.checks import above, at_least, refuse, whole


@dataclass(frozen=True, slots=True)
class LimitedRoom:
    """What patients meet where there is room for so many.

    Parameters
    ----------
    blocked : float
        Share that finds no place and is turned away.
    p_wait : float
        Share of those let in that has to wait.
    p_abandon : float
        Share of those let in that gives up; 0 where nobody does.
    mean_wait : float
        Mean wait of those let in, in the unit of the stay.
    mean_queue, mean_present : float
        Mean number waiting; waiting or served.
    """

    blocked: float
    p_wait: float
    p_abandon: float
    mean_wait: float
    mean_queue: float
    mean_present: float


def limited_room(
    servers: int, room: int, load: float, *, stay: float = 1.0, patience: float | None = None
) -> LimitedRoom:
    """Return blocking and waits of servers with a limited number of places (M/M/c/K, also with abandonment).

    Kleinrock (1975), Queueing Systems 1, section 3.6; products outwards from the most likely state.

    Parameters
    ----------
    servers : int
        1 or more.
    room : int
        Places for those served and waiting together: the servers or more. ``room == servers`` is Erlang B.
    load : float
        Erlang, 0 or more.
    stay : float
        Mean length of stay.
    patience : float, optional
        Mean time after which a waiting patient gives up; nobody does where it is left out.

    Returns
    -------
    LimitedRoom
        Shares, wait and numbers.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> found = limited_room(1, 3, 0.5)
    >>> round(found.blocked, 6), round(found.mean_present, 6)
    (0.066667, 0.733333)
    """
    problems = whole("servers", servers, 1) + whole("room", room, max(servers, 1))
    problems += at_least("load", load, 0.0) + above("stay", stay, 0.0)
    refuse(problems + ([] if patience is None else above("patience", patience, 0.0)))
    leave = 0.0 if patience is None else stay / patience
    places = np.arange(1.0, room + 1.0)
    down = np.minimum(places, servers) + leave * np.maximum(places - servers, 0.0)
    state = balanced(np.full(room, float(load)), down)
    present = np.arange(room + 1.0)
    queue = float(state @ np.maximum(present - servers, 0.0))
    blocked = float(state[-1])
    let_in = load * (1.0 - blocked)
    if let_in == 0.0:
        return LimitedRoom(blocked, 0.0, 0.0, 0.0, queue, float(state @ present))
    p_wait = float(state[servers:-1].sum()) / (1.0 - blocked)
    wait = queue * stay / let_in
    return LimitedRoom(blocked, p_wait, leave * queue / let_in, wait, queue, float(state @ present))
