"""From a base and choices to a system of care: what is there, what each patient takes, what may be moved and bought."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from mainstay.core.suggest import nearest
from mainstay.engines.care.plan.model import Flags, Floats, Options, System, Whole
from mainstay.engines.care.plan.offers import option_arrays
from mainstay.engines.care.plan.spread import facility_shares, spread_rows
from mainstay.errors import InputError, Problem
from mainstay.model.base import Base
from mainstay.scenario.care.plan import CareMove, PlanChoices

MONTH_DAYS = 365.25 / 12
#: unit of a resource that is held for a time, as a bed is, and not used up
MACHINE = "machine"
#: the place where a base without facilities has everything
WHOLE = "whole economy"
_MINUTES = {None: 1.0, "": 1.0, "min": 1.0, "minute": 1.0, "minutes": 1.0, "hour": 60.0, "hours": 60.0}


@dataclass
class Told:
    """What was assumed and what was left out on the way, for the result."""

    assumed: list[tuple[str, str, float | None, str]] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Built:
    """A system made from a base.

    Parameters
    ----------
    system : System
        The flexible system.
    calm : float array (facilities, services)
        Patients of an ordinary day.
    share : float array (facilities, services)
        How patients of a service who are counted for the whole economy come to the facility groups; sums to 1.
    districts : tuple of str (facilities,)
        District of each facility group.
    is_staff, is_space : bool array (resources,)
        What an event takes away.
    units : tuple of str (resources + moves,)
        Unit of each capacity, a month.
    told : Told
        What was assumed and left out.
    """

    system: System
    calm: Floats
    share: Floats
    districts: tuple[str, ...]
    is_staff: Flags
    is_space: Flags
    units: tuple[str, ...]
    told: Told


def build(base: Base, choices: PlanChoices) -> Built:
    """Return the system of a base.

    Raises
    ------
    InputError
        The base has no services, staff or resources to plan with, or the choices name what it does not have.
    """
    told = Told()
    facilities = _facilities(base)
    services = base["services"].sort("service_id")
    ids = services["service_id"].to_list()
    cadres, space, stuff = _resource_names(base, choices)
    resources = (*cadres, *space, *stuff)
    if not ids or not resources:
        text = "a plan of care needs services, and staff or resources"
        raise InputError("the base has nothing to plan care with", [Problem("plan.no_base", text, table="services")])  # noqa: EM101
    level_names = sorted(set(facilities["level"].to_list()))
    level: Whole = np.array([level_names.index(name) for name in facilities["level"]], np.int64)
    need, offered = _needs(base, ids, resources, level_names, told)
    weights = facility_shares(base, facilities)
    there = _capacity(base, facilities, resources, weights, choices, told)
    moves = _moves(base, choices, resources, told)
    source, target = (
        np.array([resources.index(getattr(one, end)) for one in moves], np.int64) for end in ("source", "target")
    )
    ready = there[:, source] * np.array([one.ready_share for one in moves]) if moves else np.zeros((level.size, 0))
    capacity = np.concatenate([there, ready], axis=1)
    surge, worth = _surge(base, ids, choices, told), _worth(ids, choices, told)
    _check_events(ids, choices, told)
    move_names = tuple(f"{one.source} -> {one.target}" for one in moves)
    options = option_arrays(base, choices, resources, move_names, capacity, source, facilities["level"].to_list(), told)
    if told.problems:
        msg = "the plan of care cannot be built"
        raise InputError(msg, told.problems)
    shares = weights[:, None] * offered[level]
    shares = np.where(shares.sum(0) > 0, shares / np.where(shares.sum(0) > 0, shares.sum(0), 1.0), 0.0)
    calm = _loads(base, facilities, ids, shares, told) * offered[level] * ~surge
    system = System(
        name="flex",
        facilities=tuple(facilities["facility_id"]),
        services=tuple(ids),
        missions=tuple(services["mission"].to_list()),
        resources=resources,
        moves=move_names,
        level=level,
        surge=surge,
        need=need,
        worth=worth,
        source=source,
        target=target,
        gain=np.array([one.share for one in moves], np.float64),
        fee=np.zeros(len(moves)),
        place_names=tuple(facilities["facility_id"]),
        parent=np.arange(level.size),
        serves=np.ones((level.size, len(ids)), np.bool_),
        capacity=capacity,
        delay_days=np.r_[np.zeros(len(resources)), [one.days for one in moves]],
        options=options,
    )
    kinds = np.r_[np.zeros(len(cadres)), np.ones(len(space)), np.full(len(stuff), 2)]
    units = np.array(["minute", "bed-day", "unit"])[kinds.astype(int)]
    return Built(
        system=system,
        calm=calm,
        share=shares,
        districts=tuple(facilities["district"].to_list()),
        is_staff=kinds == 0,
        is_space=kinds == 1,
        units=(*units.tolist(), *units[source].tolist()),
        told=told,
    )


def _facilities(base: Base) -> pl.DataFrame:
    frame = base["facilities"]
    if frame.height == 0:
        return pl.DataFrame({"facility_id": [WHOLE], "district": [WHOLE], "level": [""]})
    return frame.sort("facility_id").with_columns(
        pl.col("level").fill_null(""), pl.col("district").fill_null(pl.col("facility_id"))
    )


def _resource_names(base: Base, choices: PlanChoices) -> tuple[tuple[str, ...], ...]:
    """Return names of cadres, of space and of everything else."""
    needs, training = base["service_needs"], base["retraining"]
    cadres = {*base["staff"]["cadre"], *needs["cadre"].drop_nulls(), *training["from_cadre"], *training["to_cadre"]}
    resources = base["resources"]
    space = set(resources.filter(pl.col("kind") == "space")["name"])
    stuff = {*resources["name"], *needs["resource_name"].drop_nulls(), *needs["product_id"].drop_nulls()} - space
    ends = {end for move in choices.moves for end in (move.source, move.target)}
    like_space = {m.target for m in choices.moves if m.source in space} - cadres
    like_space |= {o.adds for o in choices.options if o.kind == "space"} - cadres
    space |= like_space
    cadres |= ends - space - stuff
    return tuple(sorted(cadres)), tuple(sorted(space)), tuple(sorted(stuff - space - cadres))


def _needs(
    base: Base, ids: list[str], resources: tuple[str, ...], levels: list[str], told: Told
) -> tuple[Floats, Flags]:
    """Return needs (levels, services, resources) and where a service is offered (levels, services)."""
    need = np.zeros((len(levels), len(ids), len(resources)))
    offered = np.zeros((len(levels), len(ids)), np.bool_)
    rows = base["service_needs"]
    for service, name in enumerate(ids):
        own = rows.filter(pl.col("service_id") == name)
        if own.height == 0 or own["quantity_per_patient"].null_count():
            told.left_out.append((name, "what a patient takes is not known; missing is not zero"))
            continue
        at = set(own["level"].drop_nulls()) or set(levels)
        for row in own.iter_rows(named=True):
            factor = 1.0
            if row["cadre"] is not None:
                if row["unit"] not in _MINUTES:
                    text = "work of a cadre is counted in minutes or hours"
                    told.problems.append(Problem("plan.unit", text, table="service_needs", found=str(row["unit"])))
                factor = _MINUTES.get(row["unit"], 1.0)
            place = resources.index(row["cadre"] or row["resource_name"] or row["product_id"])
            for k, label in enumerate(levels):
                if label in at and row["level"] in (None, label):
                    need[k, service, place] += factor * row["quantity_per_patient"]
                    offered[k, service] = True
    return need, offered


def _capacity(
    base: Base,
    facilities: pl.DataFrame,
    resources: tuple[str, ...],
    weights: Floats,
    choices: PlanChoices,
    told: Told,
) -> Floats:
    """Return what is there in a month: minutes of staff, bed-days and machine-days, units of everything else."""
    staff = base["staff"].with_columns(name=pl.col("cadre"), amount=pl.col("headcount") * pl.col("minutes_per_day"))
    for row in staff.filter(pl.col("amount").is_null()).iter_rows(named=True):
        told.left_out.append((row["staff_id"], "headcount or minutes a day are not known; the people do not count"))
    things = base["resources"].with_columns(
        amount=pl.when((pl.col("kind") == "space") | (pl.col("unit") == MACHINE))
        .then(pl.col("quantity") * MONTH_DAYS)
        .otherwise(pl.col("quantity") / choices.refill_months)
    )
    for row in things.filter(pl.col("amount").is_null()).iter_rows(named=True):
        told.left_out.append((row["resource_id"], "the quantity is not known; it does not count"))
    minutes = staff.select("facility_id", "name", pl.col("amount") * MONTH_DAYS)
    names = list(facilities["facility_id"])
    found = spread_rows(pl.concat([minutes, things.select("facility_id", "name", "amount")]), names, resources, weights)
    products = things.filter(pl.col("product_id").is_not_null() & (pl.col("product_id") != pl.col("name")))
    renamed = products.select("facility_id", pl.col("product_id").alias("name"), "amount")
    return found + spread_rows(renamed, names, resources, weights)


def _moves(base: Base, choices: PlanChoices, resources: tuple[str, ...], told: Told) -> list[CareMove]:
    found: dict[tuple[str, str], CareMove] = {}
    for row in base["retraining"].iter_rows(named=True):
        if row["proficiency_share"] is None or row["proficiency_share"] == 0:
            told.left_out.append((f"{row['from_cadre']} -> {row['to_cadre']}", "the proficiency is not known or 0"))
            continue
        found[row["from_cadre"], row["to_cadre"]] = CareMove(
            source=row["from_cadre"],
            target=row["to_cadre"],
            share=row["proficiency_share"],
            days=choices.recall_days,
        )
    ready = {
        row["name"]: (row["convertible_share"], row["conversion_days"])
        for row in base["resources"].filter(pl.col("convertible_share").is_not_null()).iter_rows(named=True)
    }
    for one in choices.moves:
        share, days = ready.get(one.source, (None, None))
        filled = one
        if share is not None and one.ready_share == 0:
            filled = one.model_copy(update={"ready_share": share, "days": one.days or days or 0.0})
        found[one.source, one.target] = filled
        told.problems += [
            Problem("plan.unknown", "a move names no resource or cadre", found=end, hint=_meant(end, resources))
            for end in (one.source, one.target)
            if end not in resources
        ]
    return list(found.values())


def _surge(base: Base, ids: list[str], choices: PlanChoices, told: Told) -> Flags:
    """Tell which services only events bring: those with a curve and without an ordinary load."""
    usual = set(base["service_loads"].filter(pl.col("patients_per_day") > 0)["service_id"])
    curves = {name for event in choices.events for name in event.patients_per_month}
    if not choices.events:
        told.assumed.append(("events", "none", None, "the scenario names no event, so no surge is tested"))
    return np.array([name not in usual and name in curves for name in ids])


def _check_events(ids: list[str], choices: PlanChoices, told: Told) -> None:
    told.problems += [
        Problem("plan.unknown", f"the event {event.name} brings an unknown service", found=name, hint=_meant(name, ids))
        for event in choices.events
        for name in event.patients_per_month
        if name not in ids
    ]


def _loads(base: Base, facilities: pl.DataFrame, ids: list[str], shares: Floats, told: Told) -> Floats:
    rows = base["service_loads"].select("facility_id", pl.col("service_id").alias("name"), amount="patients_per_day")
    for name in rows.filter(pl.col("amount").is_null())["name"].unique().sort():
        told.left_out.append((name, "a load is not known; it does not count"))
    return spread_rows(rows, list(facilities["facility_id"]), tuple(ids), shares)


def _worth(ids: list[str], choices: PlanChoices, told: Told) -> Floats:
    told.problems += [
        Problem("plan.unknown", "DALYs are given for an unknown service", found=name, hint=_meant(name, ids))
        for name in choices.dalys_per_patient
        if name not in ids
    ]
    worth = []
    for name in ids:
        given = choices.dalys_per_patient.get(name)
        if given is None:
            given = choices.assumed_dalys_per_patient
            told.assumed.append((name, "dalys_per_patient", given, "no value was given"))
        worth.append(given)
    return np.array(worth)


def _meant(name: str, among: tuple[str, ...] | list[str]) -> str | None:
    close = nearest(name, among)
    return f"did you mean {close!r}?" if close else None


__all__ = ["Built", "Options", "Told", "build"]
