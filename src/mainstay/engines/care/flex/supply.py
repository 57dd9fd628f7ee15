"""Space, staff and stuff of a place, as the base has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from mainstay.engines.care.flex.assumed import Notes
from mainstay.engines.care.flex.pool import Kind
from mainstay.model.base import Base

#: minutes with patients a day of one member of staff where the base says nothing: four hours
MINUTES = 240.0
#: a crew repairs one machine at a time; the base does not say how many there are
CREWS = 1


@dataclass(frozen=True)
class Supply:
    """What a place has of one resource or cadre.

    Parameters
    ----------
    kind : str
        Space, staff, machine or stock.
    quantity : float
        Beds, minutes a day, machines, pieces.
    unit : str
        Unit of the quantity.
    people : float
        People; 0 but for staff.
    convertible_share, conversion_days : float, optional
        As in the base.
    failure_hours, repair_hours : float, optional
        As in the base.
    """

    kind: Kind
    quantity: float
    unit: str
    people: float = 0.0
    convertible_share: float | None = None
    conversion_days: float | None = None
    failure_hours: float | None = None
    repair_hours: float | None = None


def supplies(base: Base, notes: Notes) -> dict[str, dict[str, Supply]]:
    """Return, for each place and name, what there is. A place is a facility, or an economy where no facility is named.

    Rows of one place and name are added up; a resource is known by its name and, where it is a product, by that too.
    """
    found: dict[str, dict[str, Supply]] = {}
    for row in base["resources"].iter_rows(named=True):
        place = row["facility_id"] or row["economy_id"]
        if place is None or row["kind"] == "system":
            continue
        if row["quantity"] is None:
            notes.leave_out(f"{place}: {row['name']}", "the base does not say how many there are")
            continue
        for name in _names(row["name"], row["product_id"]):
            _add(found.setdefault(place, {}), name, _of_resource(row))
    for row in base["staff"].iter_rows(named=True):
        place = row["facility_id"] or row["economy_id"]
        if place is None:
            continue
        if row["headcount"] is None:
            notes.leave_out(f"{place}: {row['cadre']}", "the base does not say how many there are")
            continue
        minutes = row["minutes_per_day"]
        if minutes is None:
            minutes = MINUTES
            why = "the base gives no minutes with patients"
            notes.assume(f"{place}: {row['cadre']}", "minutes_per_day", minutes, "minute", why)
        here = Supply("staff", row["headcount"] * minutes, "minute a day", people=row["headcount"])
        _add(found.setdefault(place, {}), row["cadre"], here)
    return found


def known_names(found: dict[str, dict[str, Supply]]) -> set[str]:
    """Return the names of all that any place has."""
    return {name for have in found.values() for name in have}


def _names(name: str, product: str | None) -> Iterable[str]:
    return {name, product} if product else {name}


def _of_resource(row: dict[str, Any]) -> Supply:
    kind: Kind = "space"
    if row["kind"] == "stuff":
        kind = "machine" if row["unit"] == "machine" or row["failure_interval_hours"] else "stock"
    return Supply(
        kind,
        row["quantity"],
        row["unit"] or "unit",
        convertible_share=row["convertible_share"],
        conversion_days=row["conversion_days"],
        failure_hours=row["failure_interval_hours"],
        repair_hours=row["repair_hours"],
    )


def _add(have: dict[str, Supply], name: str, more: Supply) -> None:
    old = have.get(name)
    if old is None:
        have[name] = more
        return
    total = old.quantity + more.quantity

    def mean(key: str) -> float | None:
        told = [(getattr(one, key), one.quantity) for one in (old, more) if getattr(one, key) is not None]
        weight = sum(quantity for _, quantity in told)
        return sum(value * quantity for value, quantity in told) / weight if weight else None

    have[name] = Supply(
        old.kind,
        total,
        old.unit,
        old.people + more.people,
        mean("convertible_share"),
        mean("conversion_days"),
        mean("failure_hours"),
        mean("repair_hours"),
    )
