"""The shared resources of a base: pools in whole units, from what places have and what their patients take."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mainstay.core.suggest import nearest
from mainstay.engines.care.flex.assumed import Notes
from mainstay.engines.care.flex.demand import DAY_UNITS, TIMES, Need, Service, services_by_place
from mainstay.engines.care.flex.pool import Pool
from mainstay.engines.care.flex.supply import CREWS, Supply, known_names, supplies
from mainstay.engines.care.queues import machine_repair
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.care.flex import FlexChoices

#: a patient takes at most about so many units; smaller needs are rounded to one unit, held for less long
MOST_SIZE = 20
BETWEEN = ": "


@dataclass(frozen=True)
class BasePool:
    """A pool, and where it comes from.

    Parameters
    ----------
    place, resource : str
        Facility (or economy), and name of the resource or cadre.
    supply : Supply
        What the base says of it.
    quantum : float
        What one unit is, in the unit of the supply.
    pool : Pool
        The pool.
    uses : tuple of Service
        Its services, in the order of the pool.
    """

    place: str
    resource: str
    supply: Supply
    quantum: float
    pool: Pool
    uses: tuple[Service, ...]


def read_pools(base: Base, choices: FlexChoices, notes: Notes) -> list[BasePool]:
    """Return the shared resources of a base, place by place.

    Raises
    ------
    InputError
        A service needs a resource nobody has, an unknown facility, or nothing is shared; everything is listed.
    """
    have = supplies(base, notes)
    come = services_by_place(base, notes, known_names(have))
    _check(base, choices, have, notes)
    places = [choices.facility_id] if choices.facility_id is not None else sorted(come)
    found = [
        one for place in places for one in _at_place(place, have.get(place, {}), come.get(place, {}), choices, notes)
    ]
    if not found and not notes.problems:
        text = "no resource is used by routine and by surge patients of one place"
        hint = "service_loads and service_needs say who takes what; care.flex.surge.missions says who comes in a surge"
        notes.problems.append(Problem("flex.nothing_shared", text, table="service_loads", hint=hint))
    if notes.problems:
        msg = "the shared resources of the base cannot be worked out"
        raise InputError(msg, notes.problems)
    return _busiest(found, choices.most_pools, notes)


def _busiest(found: list[BasePool], most: int, notes: Notes) -> list[BasePool]:
    """Return the pools of the places with most patients, place by place, until there are so many."""
    come: dict[str, dict[str, float]] = {}
    for one in found:
        come.setdefault(one.place, {}).update({use.service_id: use.per_day for use in one.uses})
    kept: list[BasePool] = []
    for place in sorted(come, key=lambda name: (-sum(come[name].values()), name)):
        here = [one for one in found if one.place == place]
        if kept and len(kept) + len(here) > most:
            notes.leave_out(place, f"only the {most} shared resources of the places with most patients are looked at")
        else:
            kept += here
    return sorted(kept, key=lambda one: one.place)


def _check(base: Base, choices: FlexChoices, have: dict[str, dict[str, Supply]], notes: Notes) -> None:
    known = set(base["facilities"]["facility_id"].to_list()) | set(base["economies"]["economy_id"].to_list())
    names = known_names(have)
    asked = [("care.flex.facility_id", choices.facility_id, known)]
    for number, one in enumerate(choices.purchases):
        asked.append((f"care.flex.purchases.{number}.facility_id", one.facility_id, known))
        asked.append((f"care.flex.purchases.{number}.resource", one.resource, names))
    asked += [(f"care.flex.separate.{name}", name, names) for name in choices.separate]
    for key, value, there in asked:
        if value is not None and value not in there:
            close = nearest(value, tuple(there))
            hint = f"did you mean {close!r}?" if close else None
            text = "the base has no such facility or resource"
            notes.problems.append(Problem("flex.unknown_name", text, column=key, found=value, hint=hint))


def _at_place(
    place: str, have: dict[str, Supply], come: dict[str, Service], choices: FlexChoices, notes: Notes
) -> list[BasePool]:
    uses: dict[str, list[tuple[Service, Need]]] = {}
    for service in come.values():
        for need in service.needs:
            if need.name in have:
                uses.setdefault(need.name, []).append((service, need))
            else:
                notes.leave_out(f"{place}: {service.service_id}, {need.name}", "the place has none of it")
    found = []
    for name, pairs in sorted(uses.items()):
        sides = {service.mission in choices.surge.missions for service, _ in pairs}
        if len(sides) == 2:
            one = _pool(place, name, have[name], pairs, choices, notes)
            found += [one] if one is not None else []
    return found


def _pool(
    place: str,
    name: str,
    supply: Supply,
    pairs: list[tuple[Service, Need]],
    choices: FlexChoices,
    notes: Notes,
) -> BasePool | None:
    subject = f"{place}{BETWEEN}{name}"
    held = [_held(service, need, supply, choices, notes) for service, need in pairs]
    if any(one is None for one in held):
        units = ", ".join(sorted({need.unit for _, need in pairs}))
        notes.leave_out(subject, f"needs in {units} of something counted in {supply.unit}s cannot be turned into time")
        return None
    take, hold = (np.array(column) for column in zip(*(one for one in held if one is not None), strict=True))
    quantum = max(float(take.min()), float(take.max()) / MOST_SIZE)
    sizes = np.maximum(np.round(take / quantum), 1.0)
    # the work of a patient stays what it is; rounding of his units goes into his time
    hold = hold * take / (sizes * quantum)
    there, in_surge = _units(subject, supply, choices, notes)
    per_day = np.array([service.per_day for service, _ in pairs])
    side = np.array([service.mission not in choices.surge.missions for service, _ in pairs])
    whole, now = int(there / quantum + 1e-9), int(in_surge / quantum + 1e-9)
    if max(whole, now) < int(sizes.max()):
        notes.leave_out(subject, "it is too small for even one patient of each service")
        return None
    work = per_day * hold * sizes
    told = choices.separate.get(name)
    own = whole * float(work[side].sum()) / float(work.sum()) if told is None else told / quantum
    if told is None:
        why = "in proportion to the work of an ordinary day"
        notes.assume(subject, "units of routine care in separate wards", round(own) * quantum, supply.unit, why)
    pool = Pool(
        name=subject,
        kind=supply.kind,
        units=whole,
        own_units=min(whole, round(own)),
        services=tuple(service.service_id for service, _ in pairs),
        protected=side,
        arrivals=per_day,
        surge_arrivals=np.where(side, per_day, per_day * choices.surge.multiplier),
        holds=hold,
        sizes=sizes.astype(np.int64),
        surge_units=now,
        most_surge_units=_most(subject, supply, whole, min(whole, round(own)), notes),
        patience_days=_patience(subject, pairs, side, choices, notes),
    )
    return BasePool(place, name, supply, quantum, pool, tuple(service for service, _ in pairs))


def _held(
    service: Service, need: Need, supply: Supply, choices: FlexChoices, notes: Notes
) -> tuple[float, float] | None:
    """Return what a patient takes at a time, in the unit of the supply, and for how many days."""
    if supply.kind == "stock":
        notes.assume("stock", "days until a piece is back", choices.resupply_days, "day", "the base gives no lead time")
        return need.quantity, choices.resupply_days
    if supply.kind == "staff":
        minutes = need.quantity * {"minute": 1.0, "hour": 60.0}.get(need.unit, 0.0)
        stay = service.stay_days()
        if stay is None:
            stay = choices.visit_days
            notes.assume(service.service_id, "stay", stay, "day", "a visit is spread over a day of work")
        return (minutes / stay, stay) if minutes > 0 else None
    if need.unit.endswith(DAY_UNITS):
        return 1.0, need.quantity
    if need.unit in TIMES:
        return 1.0, need.quantity * TIMES[need.unit]
    stay = service.stay_days()
    return (need.quantity, stay) if stay is not None else None


def _units(subject: str, supply: Supply, choices: FlexChoices, notes: Notes) -> tuple[float, float]:
    """Return what is there on an ordinary day and in the surge: absence, fatigue and broken machines taken off."""
    if supply.kind == "staff":
        staff = choices.staff
        tired = tired_share(choices)
        notes.assume("staff", "absent on an ordinary day", staff.absent_share, "share", "scenario or default")
        notes.assume("staff", "absent in the surge", staff.absent_share_in_surge, "share", "scenario or default")
        notes.assume("staff", "output lost to fatigue, mean of the surge", tired, "share", "scenario or default")
        here = supply.quantity * (1 - staff.absent_share)
        return here, supply.quantity * (1 - staff.absent_share_in_surge) * (1 - tired)
    if supply.kind == "machine" and supply.failure_hours and supply.repair_hours:
        count = max(1, round(supply.quantity))
        notes.assume(subject, "repair crews", CREWS, "crew", "the base does not say how many there are")
        running = machine_repair(count, CREWS, supply.failure_hours, supply.repair_hours).mean_running
        return float(round(running)), float(round(running))
    if supply.kind == "machine":
        notes.assume(subject, "machines that run", 1.0, "share", "the base gives no failures: all of them")
    return supply.quantity, supply.quantity


def tired_share(choices: FlexChoices) -> float:
    """Return the mean share of output lost to fatigue over the surge.

    Examples
    --------
    >>> round(tired_share(FlexChoices()), 6)
    0.0125
    """
    staff, days = choices.staff, choices.surge.days
    beyond = max(0.0, days - staff.tired_after_days)
    return min(1.0, staff.tired_share_per_30_days / 30.0 * beyond * beyond / 2.0 / days)


def _most(subject: str, supply: Supply, units: int, own: int, notes: Notes) -> int | None:
    if supply.convertible_share is None:
        if supply.kind != "staff":
            notes.assume(subject, "convertible_share", 1.0, "share", "the base gives none: all can serve the surge")
        return None
    return units - own + int(supply.convertible_share * units + 1e-9)


def _patience(
    subject: str,
    pairs: list[tuple[Service, Need]],
    side: np.ndarray[tuple[int], np.dtype[np.bool_]],
    choices: FlexChoices,
    notes: Notes,
) -> float | None:
    if not choices.routine_waits:
        return None
    routine = [service for (service, _), here in zip(pairs, side, strict=True) if here]
    unknown = [service.service_id for service in routine if service.can_wait_days is None]
    for name in unknown:
        notes.assume(name, "can_wait_days", 0.0, "day", "the base gives none: it is taken as one that cannot wait")
    total = sum(service.per_day for service in routine)
    mean = sum(service.per_day * (service.can_wait_days or 0.0) for service in routine) / total
    if mean > 0:
        notes.assume(subject, "mean patience of routine patients", mean, "day", "mean of can_wait_days by arrivals")
    return mean if mean > 0 else None
