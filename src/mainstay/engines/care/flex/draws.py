"""What may happen: loads, absence and broken machines, draw by draw, the same for every system."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mainstay.core.streams import stream
from mainstay.engines.care.flex.curve import draw_curves
from mainstay.engines.care.flex.demand import Service
from mainstay.engines.care.flex.pool import Floats, Pool, Whole
from mainstay.engines.care.flex.read_base import BasePool, tired_share
from mainstay.engines.care.flex.supply import CREWS
from mainstay.engines.care.queues import machine_repair
from mainstay.scenario.care.flex import FlexChoices

#: ends of the interval over draws
ENDS = (0.025, 0.975)


@dataclass(frozen=True)
class Drawn:
    """Draws of one pool.

    Parameters
    ----------
    units : int array, shape (draws,)
        Units that work.
    arrivals : float array, shape (draws, services)
        Patients a day.
    """

    units: Whole
    arrivals: Floats


def draw_pool(one: BasePool, choices: FlexChoices, seed: int, *, surge: bool) -> Drawn:
    """Return draws of a shared resource; a service draws the same arrivals wherever it takes something.

    Arrivals lie between the ends that the base gives (triangular), else they are lognormal about its number; the surge
    is one lognormal multiple for all; absence is drawn by place; machines that run are drawn from the long run of the
    repair shop.
    """
    come = np.column_stack([_arrivals(one.place, service, choices, seed) for service in one.uses])
    if surge:
        spread = choices.surge.spread
        more = stream(seed, "flex", "surge").lognormal(0.0, spread, choices.draws) * choices.surge.multiplier
        come = np.where(one.pool.protected, come, come * more[:, None])
    return Drawn(_units(one, choices, seed, surge=surge), come)


def _arrivals(place: str, service: Service, choices: FlexChoices, seed: int) -> Floats:
    draw = stream(seed, "flex", "arrivals", place, service.service_id)
    low, high, middle = service.low, service.high, service.per_day
    if low is not None and high is not None and low <= middle <= high:
        if low == high:
            return np.full(choices.draws, middle)
        return np.asarray(draw.triangular(low, middle, high, choices.draws))
    return np.asarray(middle * draw.lognormal(0.0, choices.load_spread, choices.draws))


def _units(one: BasePool, choices: FlexChoices, seed: int, *, surge: bool) -> Whole:
    supply, count = one.supply, choices.draws
    if supply.kind == "staff":
        staff = choices.staff
        mean = staff.absent_share_in_surge if surge else staff.absent_share
        draw = stream(seed, "flex", "absent", one.place)
        away = np.minimum(1.0, mean * draw.lognormal(0.0, staff.absent_spread, count))
        tired = tired_share(choices) if surge else 0.0
        return np.asarray(supply.quantity * (1.0 - away) * (1.0 - tired) / one.quantum, np.float64).astype(np.int64)
    if supply.kind == "machine" and supply.failure_hours and supply.repair_hours:
        machines = max(1, round(supply.quantity))
        chance = machine_repair(machines, CREWS, supply.failure_hours, supply.repair_hours).running
        draw = stream(seed, "flex", "machines", one.pool.name)
        return draw.choice(machines + 1, count, p=chance / chance.sum()).astype(np.int64)
    return np.full(count, one.pool.capacity(surge=surge), np.int64)


def drawn_curves(pool: Pool, drawn: Drawn, levels: Whole, *, rushed_above: float) -> Floats:
    """Return the measures of each draw at each level, shape (draws, levels, measures)."""
    loads = drawn.arrivals * pool.holds
    hold = loads[:, pool.protected].sum() / max(float(drawn.arrivals[:, pool.protected].sum()), 1e-300)
    leave = 0.0 if pool.patience_days is None else float(hold / pool.patience_days)
    return draw_curves(
        drawn.units, loads, pool.sizes, pool.protected, drawn.arrivals, leave, rushed_above, levels.astype(np.int64)
    )


def separate_draws(pool: Pool, drawn: Drawn) -> tuple[Floats, Floats]:
    """Return, draw by draw, the shares of routine and surge patients that separate wards lose."""
    own = np.minimum(drawn.units, np.round(pool.own_units * drawn.units / max(pool.units, 1)).astype(np.int64))
    none = np.zeros(1, np.int64)
    found = []
    for side, units in ((pool.protected, own), (~pool.protected, drawn.units - own)):
        come = np.ascontiguousarray(drawn.arrivals[:, side])
        all_same = np.ones(int(side.sum()), np.bool_)
        curves = draw_curves(units, come * pool.holds[side], pool.sizes[side], all_same, come, 0.0, 0.9, none)
        found.append(curves[:, 0, 0])
    return found[0], found[1]


def lost_together(
    pools: Sequence[Pool], shares: Sequence[tuple[Floats, Floats]], arrivals: dict[str, Floats]
) -> tuple[Floats, Floats]:
    """Return, draw by draw, the shares of routine and of surge patients who do not find all that they need.

    Parameters
    ----------
    pools : sequence of Pool
        Resources of one place.
    shares : sequence of tuple of array
        For each resource, shares of routine and surge patients turned away, at the loads that the others let through.
    arrivals : dict of str to array, each of shape (draws,)
        Patients a day by service.
    """
    through: dict[str, Floats] = {}
    routine: dict[str, bool] = {}
    for pool, (mine, theirs) in zip(pools, shares, strict=True):
        for name, side in zip(pool.services, pool.protected, strict=True):
            routine[name] = bool(side)
            through[name] = through.get(name, np.ones(mine.size)) * (1.0 - (mine if side else theirs))
    found = []
    for wanted in (True, False):
        names = [name for name in through if routine[name] is wanted]
        come = sum((arrivals[name] for name in names), np.zeros(1))
        lost = sum((arrivals[name] * (1.0 - through[name]) for name in names), np.zeros(1))
        found.append(np.asarray(lost / np.maximum(come, 1e-300), np.float64))
    return found[0], found[1]
