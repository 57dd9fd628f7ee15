"""Who comes to a place, and what each takes of what."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mainstay.core.suggest import nearest
from mainstay.engines.care.flex.assumed import Notes
from mainstay.errors import Problem
from mainstay.model.base import Base

DAY_UNITS = "-day"
#: needs of this unit are planned course by course by the part on radiotherapy, not held in a queue here
PLANNED_ELSEWHERE = ("fraction",)
#: units that say for how long a resource is held, in days
TIMES = {"hour": 1.0 / 24.0, "minute": 1.0 / 1440.0, "day": 1.0}


@dataclass(frozen=True)
class Need:
    """What one patient takes of one resource: a quantity, in a unit."""

    name: str
    quantity: float
    unit: str
    is_staff: bool


@dataclass
class Service:
    """Patients of one service at one place."""

    service_id: str
    mission: str
    can_wait_days: float | None
    per_day: float
    low: float | None
    high: float | None
    needs: list[Need] = field(default_factory=list)

    def stay_days(self) -> float | None:
        """Return the longest time for which a place in a room or at a machine is held; nothing for a visit."""
        held = [need.quantity for need in self.needs if need.unit.endswith(DAY_UNITS)]
        return max(held, default=None)


def services_by_place(base: Base, notes: Notes, known: set[str]) -> dict[str, dict[str, Service]]:
    """Return the services of each place with their needs; what nobody has anywhere is a problem."""
    told = {row["service_id"]: row for row in base["services"].iter_rows(named=True)}
    levels = dict(base["facilities"].select("facility_id", "level").iter_rows())
    needs: dict[str, list[dict[str, Any]]] = {}
    for row in base["service_needs"].iter_rows(named=True):
        needs.setdefault(row["service_id"], []).append(row)
    found: dict[str, dict[str, Service]] = {}
    for row in base["service_loads"].iter_rows(named=True):
        place, name = row["facility_id"] or row["economy_id"], row["service_id"]
        if place is None or row["patients_per_day"] is None:
            notes.leave_out(f"load {row['service_load_id']}", "it has no place, or no number of patients")
            continue
        if row["patients_per_day"] == 0:
            continue
        here = found.setdefault(place, {})
        low, high = row["patients_low_per_day"], row["patients_high_per_day"]
        if name in here:
            here[name] = _joined(here[name], row["patients_per_day"], low, high)
            continue
        service = told[name]
        here[name] = Service(name, service["mission"], service["can_wait_days"], row["patients_per_day"], low, high)
        here[name].needs = _needs(name, needs.get(name, []), levels.get(place), known, notes)
    return found


def _joined(one: Service, per_day: float, low: float | None, high: float | None) -> Service:
    ends = (
        None if one.low is None or low is None else one.low + low,
        None if one.high is None or high is None else one.high + high,
    )
    return Service(one.service_id, one.mission, one.can_wait_days, one.per_day + per_day, *ends, one.needs)


def _needs(service: str, rows: list[dict[str, Any]], level: str | None, known: set[str], notes: Notes) -> list[Need]:
    found = []
    elsewhere = any(row["unit"] in PLANNED_ELSEWHERE for row in rows)
    for row in rows:
        if row["level"] is not None and row["level"] != level:
            continue
        name = row["cadre"] or row["resource_name"] or row["product_id"]
        quantity, unit = row["quantity_per_patient"], row["unit"] or "unit"
        if name is None or not quantity:
            continue
        if unit in PLANNED_ELSEWHERE:
            notes.leave_out(f"{service}: {name}", f"a need in {unit}s is planned by the part on radiotherapy")
        elif name not in known and elsewhere:
            notes.leave_out(f"{service}: {name}", "nobody has it; the part on radiotherapy plans who is needed")
        elif name not in known:
            close = nearest(name, tuple(known))
            hint = f"did you mean {close!r}?" if close else "add it to resources or staff"
            text = f"{service!r} needs a resource that nobody has"
            problem = Problem(
                "flex.unknown_resource", text, table="service_needs", key=row["service_need_id"], found=name, hint=hint
            )
            if problem not in notes.problems:
                notes.problems.append(problem)
        else:
            found.append(Need(name, quantity, unit, row["cadre"] is not None))
    return found
