"""Machines that fail, crews that repair them, spares that stand in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.engines.care.queues.birth_death import balanced
from mainstay.engines.care.queues.checks import Floats, above, refuse, whole


@dataclass(frozen=True, slots=True)
class Repair:
    """How many machines run in the long run.

    Parameters
    ----------
    availability : float
        Mean number running over the number wanted.
    running : numpy.ndarray, shape (machines + 1,)
        Probability that 0, 1, ... machines run.
    mean_running, mean_failed, mean_waiting : float
        Mean number running; failed; failed and waiting for a crew.
    mean_down_hours : float
        Mean time from a failure to the end of its repair, waiting for a crew included.
    crew_busy : float
        Share of the crews' time spent on repairs.
    """

    availability: float
    running: Floats
    mean_running: float
    mean_failed: float
    mean_waiting: float
    mean_down_hours: float
    crew_busy: float


def repair(machines: int, crews: int, mtbf: float, mttr: float, *, spares: int = 0) -> float:
    """Return the share of the machines wanted that runs in the long run.

    Palm (1947), the repairman model. One machine and one crew give mtbf / (mtbf + mttr).

    Parameters
    ----------
    machines : int
        Machines that are wanted running, 1 or more.
    crews : int
        Repairs that can be under way at once, 1 or more.
    mtbf, mttr : float
        Mean running time to a failure, and mean time of a repair by one crew, in one unit.
    spares : int
        Machines that stand by and do not fail while they stand.

    Returns
    -------
    float
        Availability, 0 to 1.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> round(repair(4, 1, 341.58, 72), 6)
    0.738217
    """
    return machine_repair(machines, crews, mtbf, mttr, spares=spares).availability


def machine_repair(
    machines: int, crews: int, mtbf: float, mttr: float, *, spares: int = 0, spare_mtbf: float | None = None
) -> Repair:
    """Return the long-run numbers of machines running, failed and waiting.

    Parameters
    ----------
    machines, crews, mtbf, mttr, spares
        As for `repair`.
    spare_mtbf : float, optional
        Mean time to failure of a machine that stands by (warm spares); spares do not fail where it is left out.

    Returns
    -------
    Repair
        Availability, the distribution of machines that run, times and shares.

    Raises
    ------
    InputError
        Numbers outside their range.

    Examples
    --------
    >>> round(machine_repair(4, 1, 341.58, 72, spares=1).availability, 4)
    0.8192
    >>> round(machine_repair(1, 1, 90.0, 10.0).mean_down_hours, 6)
    10.0
    """
    problems = whole("machines", machines, 1) + whole("crews", crews, 1) + whole("spares", spares, 0)
    problems += above("mtbf", mtbf, 0.0) + above("mttr", mttr, 0.0)
    refuse(problems + ([] if spare_mtbf is None else above("spare_mtbf", spare_mtbf, 0.0)))
    total = machines + spares
    failed = np.arange(total + 1.0)
    running = np.minimum(machines, total - failed)
    standing = total - failed - running
    fails = running / mtbf + (0.0 if spare_mtbf is None else standing / spare_mtbf)
    at_work = np.minimum(failed, crews)
    state = balanced(fails[:-1], at_work[1:] / mttr)
    chance = np.bincount(running.astype(np.int64), weights=state, minlength=machines + 1)
    flow = float(state @ fails)
    mean_failed = float(state @ failed)
    return Repair(
        availability=float(state @ running) / machines,
        running=np.asarray(chance, np.float64),
        mean_running=float(state @ running),
        mean_failed=mean_failed,
        mean_waiting=float(state @ (failed - at_work)),
        mean_down_hours=mean_failed / flow,
        crew_busy=float(state @ at_work) / crews,
    )
