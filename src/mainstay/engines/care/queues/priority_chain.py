"""Priorities at several servers with unequal stays, where no formula is known: the chain itself."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.queues.chain import State, explore, long_run
from mainstay.engines.care.queues.checks import Floats, above, refuse, same_length, whole


def priority_chain(
    servers: int,
    arrivals: npt.ArrayLike,
    stays: npt.ArrayLike,
    rooms: npt.ArrayLike,
    *,
    preemptive: bool = False,
) -> dict[str, Floats]:
    """Return what each class meets at servers with limited waiting room and exponential stays of any mean.

    The chain of patients served and waiting of each class is solved. A class that finds its waiting places full is
    turned away; an interrupted patient whose class has no place left is lost. With rooms so large that ``blocked`` is
    nearly 0 it is the queue without limits.

    Parameters
    ----------
    servers : int
        1 or more.
    arrivals, stays : array, shape (classes,)
        Arrivals a unit of time and mean stays, above 0, the most urgent class first.
    rooms : array, shape (classes,)
        Waiting places of each class, 0 or more.
    preemptive : bool
        Whether an urgent patient interrupts the care of the least urgent one.

    Returns
    -------
    dict of str to numpy.ndarray, shape (classes,)
        ``blocked`` (share of arrivals turned away or moved out for good), ``mean_queue``, ``mean_busy`` and
        ``mean_wait`` (of arrivals that were let in).

    Raises
    ------
    InputError
        Numbers outside their range, or a chain of too many states.

    Examples
    --------
    >>> found = priority_chain(2, [0.5, 0.5], [1.0, 2.0], [0, 0], preemptive=True)
    >>> found["blocked"].round(6).tolist()
    [0.076923, 0.482815]
    """
    problems = whole("servers", servers, 1) + above("arrivals", arrivals, 0.0) + above("stays", stays, 0.0)
    refuse(problems + whole("rooms", rooms, 0) + same_length(arrivals=arrivals, stays=stays, rooms=rooms))
    rate, stay = np.atleast_1d(np.asarray(arrivals, np.float64)), np.atleast_1d(np.asarray(stays, np.float64))
    room = [int(places) for places in np.atleast_1d(np.asarray(rooms))]
    ward = _Ward(int(servers), rate.tolist(), (1.0 / stay).tolist(), room, preemptive=preemptive)
    count = rate.size
    states, moves = explore((0,) * (2 * count), ward.moves)
    table = np.array(states, np.float64)
    chance = long_run(moves, likely=int(np.argmin(np.abs(table[:, :count].sum(axis=1) - min(servers, rate @ stay)))))
    busy, queue = chance @ table[:, :count], chance @ table[:, count:]
    done = busy / stay
    blocked = np.maximum(1.0 - done / rate, 0.0)
    refused = np.array([sum(chance[at] for at, s in enumerate(states) if ward.refuses(s, k)) for k in range(count)])
    return {
        "blocked": blocked,
        "mean_queue": queue,
        "mean_busy": busy,
        "mean_wait": queue / np.maximum(rate * (1.0 - refused), 1e-300),
    }


class _Ward:
    """Moves of a ward whose state is (served of each class, waiting of each class)."""

    def __init__(
        self, servers: int, arrivals: list[float], rates: list[float], rooms: list[int], *, preemptive: bool
    ) -> None:
        self.servers, self.arrivals, self.rates = servers, arrivals, rates
        self.rooms, self.preemptive, self.count = rooms, preemptive, len(arrivals)

    def refuses(self, state: State, k: int) -> bool:
        """Say whether a patient of a class is turned away at the door."""
        if sum(state[: self.count]) < self.servers or self._weaker(state, k) is not None:
            return False
        return state[self.count + k] >= self.rooms[k]

    def moves(self, state: State) -> Iterable[tuple[State, float]]:
        """Yield each state that may come next, and its rate."""
        for k in range(self.count):
            if not self.refuses(state, k):
                yield self._arrived(state, k), self.arrivals[k]
            if state[k]:
                yield self._left(state, k), state[k] * self.rates[k]

    def _weaker(self, state: State, k: int) -> int | None:
        if not self.preemptive:
            return None
        return next((j for j in range(self.count - 1, k, -1) if state[j]), None)

    def _arrived(self, state: State, k: int) -> State:
        then = list(state)
        if sum(state[: self.count]) < self.servers:
            then[k] += 1
            return tuple(then)
        other = self._weaker(state, k)
        if other is None:
            then[self.count + k] += 1
        else:
            then[other] -= 1
            then[k] += 1
            then[self.count + other] = min(then[self.count + other] + 1, self.rooms[other])
        return tuple(then)

    def _left(self, state: State, k: int) -> State:
        then = list(state)
        then[k] -= 1
        following = next((j for j in range(self.count) if state[self.count + j]), None)
        if following is not None:
            then[self.count + following] -= 1
            then[following] += 1
        return tuple(then)
