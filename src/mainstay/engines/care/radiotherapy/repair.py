"""How many machines work, by failure and repair: the birth-death chain of machines, crews and spare machines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from mainstay.errors import InputError, Problem

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Repair:
    """Long-run state of machines that fail and are repaired.

    Parameters
    ----------
    probability : float array, machines + spares + 1
        Probability that so many machines are broken.
    availability : float
        Mean share of the machines wanted that work.
    working : float
        Mean number of machines that work.
    all_down : float
        Probability that none works.
    mean_wait_hours : float
        Mean hours that a broken machine waits until a crew begins.
    """

    probability: Floats
    availability: float
    working: float
    all_down: float
    mean_wait_hours: float


def repair_chain(machines: int, crews: int, mtbf_hours: float, mttr_hours: float, *, spares: int = 0) -> Repair:
    """Return the long-run state of machines with repair crews and spare machines.

    Parameters
    ----------
    machines : int
        Machines wanted at work, 1 or more.
    crews : int
        Repairs that can go on at once, 1 or more.
    mtbf_hours : float
        Mean time between failures of a machine that works; infinite where it never fails.
    mttr_hours : float
        Mean time of a repair once a crew has begun; 0 where it takes none.
    spares : int
        Machines beyond those wanted that take over at once and do not fail while they wait.

    Returns
    -------
    Repair
        State probabilities and what follows from them.

    Raises
    ------
    InputError
        Numbers outside these bounds; all of them are listed.

    Notes
    -----
    Finite-source queue with several servers (Palm 1947; Gross and Harris, Fundamentals of Queueing Theory, section
    2.8). Times to failure and repair are exponential. With as many crews as machines the availability is
    MTBF / (MTBF + MTTR), whatever the distribution of times.

    Examples
    --------
    >>> round(repair_chain(4, 1, 341.58, 72.0).availability, 6)
    0.738217
    """
    _refuse(machines, crews, mtbf_hours, mttr_hours, spares)
    total = machines + spares
    ratio = mttr_hours / mtbf_hours
    weight = np.zeros(total + 1)
    log = 0.0
    logs = [0.0]
    for broken in range(total):
        at_work = min(machines, total - broken)
        step = at_work * ratio / min(crews, broken + 1)
        if step <= 0:
            break
        log += math.log(step)
        logs.append(log)
    weight[: len(logs)] = np.exp(np.array(logs) - max(logs))
    probability = weight / weight.sum()
    broken_counts = np.arange(total + 1)
    at_work_counts = np.minimum(machines, total - broken_counts)
    working = float(probability @ at_work_counts)
    waiting = float(probability @ np.maximum(broken_counts - crews, 0))
    failures_per_hour = working / mtbf_hours
    return Repair(
        probability=probability,
        availability=working / machines,
        working=working,
        all_down=float(probability[-1]),
        mean_wait_hours=waiting / failures_per_hour if failures_per_hour > 0 else 0.0,
    )


def availability(machines: int, crews: int, mtbf_hours: float, mttr_hours: float, *, spares: int = 0) -> float:
    """Return the mean share of machines that work; see `repair_chain`.

    Raises
    ------
    InputError
        As `repair_chain`.

    Examples
    --------
    >>> round(availability(1, 1, 341.58, 72.0), 4)
    0.8259
    """
    return repair_chain(machines, crews, mtbf_hours, mttr_hours, spares=spares).availability


def repair_with_parts(
    mttr_hours: float,
    *,
    mtbf_hours: float,
    machines: int,
    parts: int,
    part_lead_hours: float,
    part_share: float,
) -> float:
    """Return the mean time to repair when some failures need a part that may have to be sent for.

    Parameters
    ----------
    mttr_hours : float
        Mean time of the repair itself, with the part at hand.
    mtbf_hours : float
        Mean time between failures of one machine.
    machines : int
        Machines that draw on the parts.
    parts : int
        Parts in stock, replaced one for one.
    part_lead_hours : float
        Mean time until an ordered part comes.
    part_share : float
        Share of failures that need the part, 0 to 1.

    Returns
    -------
    float
        Mean hours of a repair with waits for parts.

    Raises
    ------
    InputError
        Numbers below 0, or a share above 1.

    Notes
    -----
    Orders outstanding are Poisson with mean failures x lead time whatever the lead time's distribution (Palm 1938;
    Feeney and Sherbrooke 1966); the mean wait is expected backorders over the rate of demand (Little 1961). Failures
    are taken at the rate of machines that all work, so the wait is a little too long rather than too short.

    Examples
    --------
    >>> round(repair_with_parts(8, mtbf_hours=340, machines=2, parts=0, part_lead_hours=500, part_share=0.2), 6)
    108.0
    """
    told = {"mttr_hours": mttr_hours, "parts": float(parts), "part_lead_hours": part_lead_hours}
    problems = [_bound(name, value) for name, value in told.items() if not value >= 0]
    problems += [_bound("part_share", part_share, "0 to 1")] if not 0 <= part_share <= 1 else []
    problems += [_bound("mtbf_hours", mtbf_hours, "above 0")] if not mtbf_hours > 0 else []
    if problems:
        msg = "the time to repair cannot be worked out"
        raise InputError(msg, problems)
    rate = machines * part_share / mtbf_hours
    load = rate * part_lead_hours
    if load == 0:
        return mttr_hours
    term = math.exp(-load)
    backorders = load - parts
    for count in range(parts):
        backorders += (parts - count) * term
        term *= load / (count + 1)
    return mttr_hours + part_share * max(backorders, 0.0) / rate


def _refuse(machines: int, crews: int, mtbf_hours: float, mttr_hours: float, spares: int) -> None:
    problems = []
    counts: tuple[tuple[str, int, Literal[0, 1]], ...] = (
        ("machines", machines, 1),
        ("crews", crews, 1),
        ("spares", spares, 0),
    )
    for name, value, least in counts:
        if value < least or value != int(value):
            problems.append(_bound(name, value, f"a whole number of at least {least}"))
    if not mtbf_hours > 0:
        problems.append(_bound("mtbf_hours", mtbf_hours, "above 0"))
    if not 0 <= mttr_hours < math.inf:
        problems.append(_bound("mttr_hours", mttr_hours, "0 or more, finite"))
    if problems:
        msg = "the uptime cannot be worked out"
        raise InputError(msg, problems)


def _bound(name: str, value: float, allowed: str = "0 or more") -> Problem:
    return Problem("radiotherapy.repair", "a number is out of bounds", column=name, found=str(value), allowed=allowed)
