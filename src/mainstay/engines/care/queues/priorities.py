"""Who comes first: priorities in a queue, with and without interrupting care that has begun."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mainstay.engines.care.queues.checks import Floats, above, at_least, refuse, same_length, whole
from mainstay.engines.care.queues.erlang_b import blocking
from mainstay.engines.care.queues.erlang_c import erlang_c
from mainstay.errors import Problem


@dataclass(frozen=True, slots=True)
class Priorities:
    """What each class meets, the most urgent first; infinite where its queue grows without end.

    Parameters
    ----------
    mean_wait : numpy.ndarray
        Mean time not being served: before service, and in interruptions of it.
    mean_time : numpy.ndarray
        Mean time from arrival to end.
    mean_queue, mean_present : numpy.ndarray
        Mean number waiting; waiting or served.
    """

    mean_wait: Floats
    mean_time: Floats
    mean_queue: Floats
    mean_present: Floats


def priorities(
    servers: int,
    arrivals: npt.ArrayLike,
    stays: npt.ArrayLike,
    *,
    preemptive: bool = False,
    second_moments: npt.ArrayLike | None = None,
) -> Priorities:
    """Return waits of classes of which the earlier go first, first come first served within a class.

    Without interruption: Cobham (1954), Operations Research 2, 70; for several servers Kella and Yechiali (1985), with
    equal stays. With interruption, resumed later: for one server with any stays Conway, Maxwell and Miller (1967), for
    several servers with equal exponential stays by the queue of all classes up to one, which does not see the others.
    Classes before the first that is overloaded keep finite waits. For several servers with unequal stays see
    `priority_chain`.

    Parameters
    ----------
    servers : int
        1 or more.
    arrivals : array, shape (classes,)
        Arrivals a unit of time, above 0, the most urgent class first.
    stays : float or array, shape (classes,)
        Mean stays; equal where there are several servers.
    preemptive : bool
        Whether an urgent patient interrupts the care of another.
    second_moments : array, shape (classes,), optional
        Means of the squares of stays, with one server; those of exponential stays where left out.

    Returns
    -------
    Priorities
        Waits and numbers by class.

    Raises
    ------
    InputError
        Numbers outside their range, or several servers with unequal or not exponential stays.

    Examples
    --------
    >>> priorities(1, [0.3, 0.4], 1.0).mean_wait.round(6).tolist()
    [1.0, 3.333333]
    >>> priorities(1, [0.3, 0.4], 1.0, preemptive=True).mean_wait.round(6).tolist()
    [0.428571, 3.761905]
    """
    rate = np.atleast_1d(np.asarray(arrivals, np.float64))
    stay = np.asarray(stays, np.float64)
    stay = np.full(rate.size, float(stay)) if stay.ndim == 0 else stay
    square = 2.0 * stay**2 if second_moments is None else np.atleast_1d(np.asarray(second_moments, np.float64))
    problems = whole("servers", servers, 1) + above("arrivals", rate, 0.0) + above("stays", stay, 0.0)
    problems += same_length(arrivals=rate, stays=stay, second_moments=square)
    if not problems:
        problems = at_least("second_moments - stays ** 2", square - stay**2, -1e-12)
        if servers > 1 and not (bool((stay == stay[0]).all()) and np.allclose(square, 2.0 * stay**2)):
            text = "for several servers the closed form needs equal, exponential stays"
            hint = "priority_chain solves unequal exponential stays, multi_resource simulates any"
            problems.append(Problem("queue.unequal", text, found=f"stays {stay.tolist()}", hint=hint))
    refuse(problems)
    with np.errstate(divide="ignore", invalid="ignore"):
        if servers == 1:
            waits = _one_server(rate, stay, square, preemptive=preemptive)
        elif preemptive:
            waits = _interrupting(servers, rate, stay[0])
        else:
            waits = _in_turn(servers, rate, stay[0])
    return Priorities(waits, waits + stay, rate * waits, rate * (waits + stay))


def _one_server(rate: Floats, stay: Floats, square: Floats, *, preemptive: bool) -> Floats:
    used = np.cumsum(rate * stay)
    before = np.r_[0.0, used[:-1]]
    left, left_before = np.maximum(1.0 - used, 0.0), np.maximum(1.0 - before, 0.0)
    begun = np.cumsum(rate * square) / 2.0
    if preemptive:
        return np.asarray(
            np.where(left > 0, stay / left_before - stay + begun / (left_before * left), np.inf), np.float64
        )
    # what is being served when one arrives; an overloaded class has only the time that those before it leave
    share = np.minimum(1.0, np.divide(left_before, rate * stay, out=np.zeros_like(rate), where=left_before > 0))
    residual = float((share * rate * square).sum()) / 2.0
    return np.asarray(np.where(left > 0, residual / (left_before * left), np.inf), np.float64)


def _in_turn(servers: int, rate: Floats, stay: float) -> Floats:
    used = np.cumsum(rate) * stay / servers
    left, left_before = 1.0 - used, 1.0 - np.r_[0.0, used[:-1]]
    first = np.asarray(erlang_c(servers, float(rate.sum()) * stay)) * stay / servers
    return np.asarray(np.where(left > 0, first / (left_before * left), np.inf), np.float64)


def _interrupting(servers: int, rate: Floats, stay: float) -> Floats:
    load = np.cumsum(rate) * stay
    share = np.asarray(erlang_c(np.full(load.size, servers), load))
    queue = np.where(load < servers, share * load / (servers - load), np.inf)
    alone = np.where(np.isfinite(queue), queue - np.r_[0.0, queue[:-1]], np.inf)
    return np.asarray(alone / rate, np.float64)


def preempted_loss(servers: int, loads: npt.ArrayLike) -> Floats:
    """Return the share of each class that is lost when urgent patients take the beds of others, who then are lost.

    With equal exponential stays all classes up to one are an Erlang loss system that does not see the later classes, so
    that their lost flow is the difference of two (Helly 1962). Lost means turned away, or moved out before the end.

    Parameters
    ----------
    servers : int
        0 or more.
    loads : array, shape (classes,)
        Erlang, above 0, the most urgent class first.

    Returns
    -------
    numpy.ndarray, shape (classes,)
        Share of arrivals that is not cared for to the end.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> preempted_loss(2, [1.0, 1.0]).round(6).tolist()
    [0.2, 0.6]
    """
    refuse(whole("servers", servers, 0) + above("loads", loads, 0.0))
    load = np.atleast_1d(np.asarray(loads, np.float64))
    total = np.cumsum(load)
    lost = total * blocking(np.full(load.size, float(servers)), total)
    return np.asarray(np.diff(np.r_[0.0, lost]) / load)
