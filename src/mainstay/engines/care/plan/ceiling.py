"""How much surge care a system can give at once, and how many days it takes to get there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mainstay.engines.care.plan.cell import Recipe, new_bench, solve_cell
from mainstay.engines.care.plan.model import Cells, Floats, System

#: days in the month in which capacities are counted
MONTH_DAYS = 365.25 / 12
#: share of the ceiling that counts as reached
REACHED = 0.999


class Ceiling(NamedTuple):
    """The surge ceiling of a plan.

    Parameters
    ----------
    days : float array (steps,)
        Days after onset on which some capacity arrives.
    patients_per_day : float array (steps,)
        The most surge patients a day that can be served from that day on.
    ceiling : float
        The greatest of these.
    days_to_reach : float
        Day on which the ceiling is reached; NaN where no surge patient can be served.
    """

    days: Floats
    patients_per_day: Floats
    ceiling: float
    days_to_reach: float


def surge_ceilings(system: System, cells: Cells, bought: Floats) -> dict[str, Ceiling]:
    """Return the surge ceiling of each mission that has surge services, as if no other mission surged.

    Parameters
    ----------
    system, cells, bought
        As in `surge_ceiling`.
    """
    missions = dict.fromkeys(name for name, surge in zip(system.missions, system.surge, strict=True) if surge)
    return {name: surge_ceiling(system, cells, bought, mission=name) for name in missions}


def surge_ceiling(system: System, cells: Cells, bought: Floats, *, mission: str) -> Ceiling:
    """Return the most surge patients of a mission a day that a plan can serve, in the mix in which they come.

    All that may be moved is moved, whatever that does to routine care; what it does stands in *routine care lost*.
    Patients stay in the facility group to which they come. Capacity counts whole, as if nothing else were struck.

    Parameters
    ----------
    system, cells : System, Cells
        The system; the cells give the mix of surge patients at each place.
    bought : float array (places, options)
        The plan.
    mission : str
        Mission whose surge services count.
    """
    counts = system.surge & np.array([name == mission for name in system.missions])
    mix = np.einsum("fca,fc->fa", cells.demand, cells.weight)[system.parent] * (system.serves & counts)
    total = mix.sum(1)
    there = system.capacity_with(bought)
    days = np.unique(np.r_[0.0, system.delay_days])
    found = np.zeros(days.size)
    bench = new_bench(1, len(system.moves), len(system.resources))
    width = len(system.resources)
    for place in np.flatnonzero(total > 0):
        need = mix[place] / total[place] @ system.need[system.level[system.parent[place]]]
        recipe = Recipe(need[None, :], np.ones(1), system.source, system.target, system.gain, np.zeros(system.fee.size))
        for step, day in enumerate(days):
            now = there[place] * (system.delay_days <= day)
            most = np.r_[_reach(recipe, now, width), now[width:]]
            found[step] += solve_cell(recipe, np.ascontiguousarray(now[:width]), most, bench)[0]
    rate = found / MONTH_DAYS
    top = float(rate.max())
    reached = float(days[np.argmax(rate >= REACHED * top)]) if top > 0 else np.nan
    return Ceiling(days, rate, top, reached)


def _reach(recipe: Recipe, now: Floats, width: int) -> float:
    """Return a number of patients above what the capacity can serve."""
    arrives = np.array(now[:width])
    np.add.at(arrives, recipe.target, now[width:] * recipe.gain)
    needed = recipe.need[0] > 0
    return float((arrives[needed] / recipe.need[0][needed]).min()) if needed.any() else 0.0


__all__ = ["Ceiling", "surge_ceiling", "surge_ceilings"]
