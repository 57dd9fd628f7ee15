"""Protected patients who wait, others who are turned away while few servers are free."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array, csr_array

from mainstay.engines.care.queues.birth_death import balanced
from mainstay.engines.care.queues.chain import long_run, refuse_large
from mainstay.engines.care.queues.checks import Floats, above, at_least, refuse, whole
from mainstay.engines.care.queues.erlang_a import CUT
from mainstay.errors import Problem


@dataclass(frozen=True, slots=True)
class ReservedWaiting:
    """What protected patients who wait, and others, meet at shared servers.

    Parameters
    ----------
    p_wait : float
        Share of protected patients who find all servers busy.
    p_abandon : float
        Share of them who give up.
    mean_wait : float
        Their mean wait, in units of their own mean stay.
    mean_queue : float
        Mean number waiting.
    other_blocked : float
        Share of others who are turned away.
    """

    p_wait: float
    p_abandon: float
    mean_wait: float
    mean_queue: float
    other_blocked: float


def reserved_waiting(
    servers: int,
    reserve: int,
    protected_load: float,
    other_load: float,
    *,
    protected_rate: float = 1.0,
    other_rate: float = 1.0,
    patience: float | None = None,
) -> ReservedWaiting:
    """Return waits of protected and blocking of other patients at shared servers.

    Others are let in only while more than ``reserve`` servers are free; protected patients wait when none is. With
    equal stays this is a birth-and-death chain, with unequal stays a chain of both numbers, cut off where next to
    nothing lies beyond.

    Parameters
    ----------
    servers : int
        1 or more.
    reserve : int
        Servers kept free, 0 to ``servers``.
    protected_load, other_load : float
        Erlang.
    protected_rate, other_rate : float
        One over the mean stay.
    patience : float, optional
        Mean time after which a waiting patient gives up, in the unit of the stays; nobody does where left out, and the
        protected load must then be below the servers.

    Returns
    -------
    ReservedWaiting
        Shares, wait and queue.

    Raises
    ------
    InputError
        Numbers outside their range, a load that cannot be carried, or a chain of too many states.

    Examples
    --------
    >>> found = reserved_waiting(10, 2, 4.0, 5.0)
    >>> round(found.p_wait, 6), round(found.other_blocked, 6)
    (0.070563, 0.414555)
    """
    problems = whole("servers", servers, 1) + whole("reserve", reserve, 0, most=max(float(servers), 0.0))
    problems += at_least("protected_load", protected_load, 0.0) + at_least("other_load", other_load, 0.0)
    problems += above("protected_rate", protected_rate, 0.0) + above("other_rate", other_rate, 0.0)
    problems += [] if patience is None else above("patience", patience, 0.0)
    if not problems and patience is None and protected_load >= servers:
        text = "the queue grows without end where the protected load reaches the servers"
        problems.append(
            Problem("queue.overload", text, found=f"{protected_load:g} on {servers}", hint="give a patience")
        )
    refuse(problems)
    leave = 0.0 if patience is None else 1.0 / (patience * protected_rate)
    longest = _longest(servers, protected_load, leave)
    if protected_rate == other_rate:
        n = np.arange(1.0, servers + longest + 1.0)
        up = protected_load + np.where(n - 1.0 < servers - reserve, other_load, 0.0)
        state = balanced(up, np.minimum(n, servers) + leave * np.maximum(n - servers, 0.0))
        present = np.arange(servers + longest + 1.0)
    else:
        present, state = _two(servers, reserve, protected_load, other_load, other_rate / protected_rate, leave, longest)
    queue = float(state @ np.maximum(present - servers, 0.0))
    load = max(protected_load, 1e-300)
    return ReservedWaiting(
        p_wait=float(state[present >= servers].sum()),
        p_abandon=float(leave * queue / load),
        mean_wait=float(queue / load),
        mean_queue=queue,
        other_blocked=float(state[present >= servers - reserve].sum()),
    )


def _longest(servers: int, load: float, leave: float) -> int:
    """Return a length of the queue beyond which there is next to nothing, all servers being busy."""
    if load == 0:
        return 0
    length = 16
    while True:
        tail = balanced(np.full(length, load), servers + leave * np.arange(1.0, length + 1.0))
        if tail[-1] <= CUT * 1e4 or length > 10_000_000:
            return int(np.searchsorted(-tail, -CUT * 1e4)) if tail[-1] <= CUT * 1e4 else length
        length *= 2


def _two(
    servers: int, reserve: int, load: float, other: float, ratio: float, leave: float, longest: int
) -> tuple[Floats, Floats]:
    """Return the numbers present and their probabilities, state by state of (protected present, others present)."""
    most = servers - reserve
    refuse_large((servers + longest + 1) * (most + 1))
    a, b = np.meshgrid(np.arange(servers + longest + 1), np.arange(most + 1), indexing="ij")
    keep = a + b <= servers + longest
    number = np.full(a.shape, -1)
    number[keep] = np.arange(int(keep.sum()))
    a, b = a[keep], b[keep]
    here = np.arange(a.size)
    served = np.minimum(a, servers - b)
    rows, columns, values = [], [], []
    for chosen, then_a, then_b, rate in (
        (a + b < servers + longest, 1, 0, np.full(a.size, load)),
        ((a + b < most) & (b < most), 0, 1, np.full(a.size, other * ratio)),
        (a > 0, -1, 0, served + leave * (a - served)),
        (b > 0, 0, -1, b * ratio),
    ):
        rows.append(here[chosen])
        columns.append(number[a[chosen] + then_a, b[chosen] + then_b])
        values.append(rate[chosen])
    moves = csr_array(
        coo_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns))), shape=(a.size, a.size))
    )
    likely = int(np.argmin(np.abs(a - min(load, servers)) + np.abs(b - max(min(other, most - load), 0.0))))
    return (a + b).astype(np.float64), long_run(moves, likely=likely)
